"""What to do about a scanner: stable codes, each with one sentence. Translations are keyed by the code."""

from enum import StrEnum
from typing import Final

from scanners.repairs.reading import Repair


class Advice(StrEnum):
    """One thing to set. Each has a sentence in `SENTENCES`."""

    SCAN_TEST_CODE = "scan_test_code"
    US_LAYOUT = "us_layout"
    CAPS_LOCK_OFF = "caps_lock_off"
    KEEP_CASE = "keep_case"
    SEND_GS = "send_gs"
    SEND_GS_ITSELF = "send_gs_itself"
    SEND_PREFIX = "send_prefix"
    NO_OTHER_PREFIX = "no_other_prefix"
    SEND_ENTER = "send_enter"
    NO_OTHER_SUFFIX = "no_other_suffix"
    PRINT_GS1 = "print_gs1"
    LEAVE_UNCHANGED = "leave_unchanged"
    ONE_AT_A_TIME = "one_at_a_time"


SENTENCES: Final[dict[Advice, str]] = {
    Advice.SCAN_TEST_CODE: "This is not the test code, or characters were lost on the way: scan it once more, and if "
    "it stays so, set your scanner to type slower (a longer delay between characters) and to the keyboard of the USA.",
    Advice.US_LAYOUT: "Set this computer's keyboard to US English (ENG) while you scan, and your scanner's keyboard to "
    "the USA.",
    Advice.CAPS_LOCK_OFF: "Turn Caps Lock off.",
    Advice.KEEP_CASE: "Turn Caps Lock off, and set your scanner to leave capital and small letters as they are (no "
    "case conversion).",
    Advice.SEND_GS: "Set your scanner to send GS (ASCII 29): it drops the separators between the parts of a code.",
    Advice.SEND_GS_ITSELF: "Set your scanner to send GS as the character itself (ASCII 29), not as other characters or "
    "a key.",
    Advice.SEND_PREFIX: "Set your scanner to send the symbology identifier (AIM ID) in front, as ]d2: each scan then "
    "shows by itself whether Caps Lock is on.",
    Advice.NO_OTHER_PREFIX: "Set your scanner to send nothing but the symbology identifier (AIM ID) in front of a "
    "code.",
    Advice.SEND_ENTER: "Set your scanner to send Enter (CR) behind each code.",
    Advice.NO_OTHER_SUFFIX: "Set your scanner to send nothing but Enter (CR) behind a code.",
    Advice.PRINT_GS1: "The symbol does not say that it is a GS1 code: tell who printed it to begin it with FNC1.",
    Advice.LEAVE_UNCHANGED: "A program on the way from the scanner writes characters in another form, as %3D or &lt; "
    "or base64: tell who looks after that program to pass the text on as the scanner sends it.",
    Advice.ONE_AT_A_TIME: "Scan one code at a time, and wait for the answer before the next.",
}

FOR_REPAIR: Final[dict[Repair, Advice]] = {
    Repair.KEYBOARD_RU: Advice.US_LAYOUT,
    Repair.KEYBOARD_KZ: Advice.US_LAYOUT,
    Repair.CAPS_LOCK: Advice.CAPS_LOCK_OFF,
    Repair.LOST_GS: Advice.SEND_GS,
    Repair.GS_WRITTEN_OUT: Advice.SEND_GS_ITSELF,
    Repair.PLAIN_CARRIER: Advice.PRINT_GS1,
    Repair.ESCAPED: Advice.LEAVE_UNCHANGED,
    Repair.BASE64: Advice.LEAVE_UNCHANGED,
    Repair.TAIL_REWRITTEN: Advice.LEAVE_UNCHANGED,
    Repair.GLUED_BEHIND: Advice.ONE_AT_A_TIME,
}
"""What to do about each repair that a reading names."""
