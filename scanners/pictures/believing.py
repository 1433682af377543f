"""What a symbol says, and whether it is believed that it says so."""

from __future__ import annotations

from datetime import date

from scanners.grammar.errors import ScanError
from scanners.parse import parse
from scanners.pictures.decoding import Sighting
from scanners.pictures.found import SeenCode
from scanners.repairs.reading import Form, Reading


def is_full(seen: Sighting, today: date) -> bool:
    """Whether the text is a valid code; one that no error correction vouches for, without any repair."""
    reading = code_of(seen, 0, today).reading
    return reading is not None and (seen.is_matrix or not reading.repaired)


def is_plain(seen: Sighting, today: date) -> bool:
    """Whether a text can be read in one way only although nobody said how its symbol was marked.

    In a GS1 QR code the percent sign may stand for a separator (ISO/IEC 18004, FNC1 in alphanumeric mode).
    """
    reading = code_of(seen, 0, today).reading
    if reading is None or reading.repaired or reading.alternatives:
        return False
    return reading.form is Form.DIGITAL_LINK or b"%" not in seen.content


def code_of(seen: Sighting, frame: int, today: date) -> SeenCode:
    """What a symbol says as a code, or why it says none."""
    text = seen.identifier + _text(seen.content)
    reading: Reading | None = None
    error: ScanError | None = None
    try:
        reading = parse(text, today=today)
    except ScanError as caught:
        error = caught
    return SeenCode(text, seen.symbology, seen.corners, frame, reading, error)


def _text(content: bytes) -> str:
    """The bytes as text: UTF-8, or else each byte as one character."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")
