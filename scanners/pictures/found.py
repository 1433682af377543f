"""What a picture says: its codes, or the reason why there are none, with what to do next.

Reasons keep their names for ever; the sentences here are English, translations are keyed by the reason. None of them
speaks of the pack: a code that could not be read is never an accusation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scanners.grammar.errors import ScanError
from scanners.pictures.decoding import Corners
from scanners.repairs.reading import Reading


class PictureReason(StrEnum):
    """Why nothing, or not everything, was read. Each has a sentence in `PICTURE_SENTENCES`."""

    NO_FILE = "no_file"
    NOT_A_FILE = "not_a_file"
    NO_ACCESS = "no_access"
    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"
    NOT_A_PICTURE = "not_a_picture"
    DAMAGED_FILE = "damaged_file"
    TOO_MANY_PIXELS = "too_many_pixels"
    NO_CODE = "no_code"
    CODE_DAMAGED = "code_damaged"
    CODE_NOT_BELIEVED = "code_not_believed"
    CODE_OF_A_SET = "code_of_a_set"
    CODE_OF_OTHER_KIND = "code_of_other_kind"
    CODES_TOO_MANY = "codes_too_many"
    OUT_OF_TIME = "out_of_time"


PICTURE_SENTENCES: Final[dict[PictureReason, str]] = {
    PictureReason.NO_FILE: "there is no such file: check its name",
    PictureReason.NOT_A_FILE: "not a file but a folder or a device: name the picture itself",
    PictureReason.NO_ACCESS: "the file cannot be opened: check who may read it",
    PictureReason.EMPTY_FILE: "the file is empty: save or send the picture again",
    PictureReason.FILE_TOO_LARGE: "the file has more than {most} MiB: save the picture smaller",
    PictureReason.NOT_A_PICTURE: "not a picture that is read here: save it as PNG, JPEG, WebP, TIFF, GIF or BMP",
    PictureReason.DAMAGED_FILE: "the file is cut off or damaged: save or send the picture again",
    PictureReason.TOO_MANY_PIXELS: "more than {most} million pixels: cut out the code, or save the picture smaller",
    PictureReason.NO_CODE: "no code was found: hold the camera closer, so that the code fills a third of the picture",
    PictureReason.CODE_DAMAGED: "a code is there, too damaged: clean and flatten the label, avoid glare and shadow",
    PictureReason.CODE_NOT_BELIEVED: "a code is there that names nothing by GS1's rules: scan it by itself",
    PictureReason.CODE_OF_A_SET: "a code is there that is one part of several: scan the square code on the pack itself",
    PictureReason.CODE_OF_OTHER_KIND: "a code is there of a kind that is not read here: scan it with a scanner",
    PictureReason.CODES_TOO_MANY: "more codes are there than are given: cut the picture into parts",
    PictureReason.OUT_OF_TIME: "no code was found in the time allowed: cut out the code, or take the picture closer",
}
"""What happened, and what to do. `{most}` is the bound that was passed."""


class PictureError(ValueError):
    """Why a file could not be opened as a picture. `most` is the bound that was passed, if it was one."""

    def __init__(self, reason: PictureReason, most: int | None = None) -> None:
        super().__init__(reason, most)
        self.reason = reason
        self.most = most

    def __str__(self) -> str:
        return Found((), self.reason, self.most).message


@dataclass(frozen=True, slots=True)
class SeenCode:
    """One symbol in a picture.

    `text` is what a scanner would send that sends symbology prefixes (ISO/IEC 15424) and GS: `]d20104...`.
    `corners` are pixels of the picture as it is shown, so after what EXIF says of its turning: first the symbol's own
    upper left corner, then clockwise. `frame` counts from 0. What the text says is `reading`, or else `error` says why
    it is no code of ours.
    """

    text: str
    symbology: str
    corners: Corners
    frame: int
    reading: Reading | None
    error: ScanError | None


@dataclass(frozen=True, slots=True)
class UnreadCode:
    """One symbol that was seen in a picture and is not given, and why. What it may have said is not told."""

    symbology: str
    corners: Corners
    frame: int
    reason: PictureReason

    @property
    def message(self) -> str:
        """What is the matter and what to do, in English."""
        return PICTURE_SENTENCES[self.reason]


@dataclass(frozen=True, slots=True)
class Found:
    """All that was read in a picture. Without `codes`, `reason` says why; `most` is the bound that was passed.

    `unread` are symbols that were seen besides: a picture that holds more codes than are given says so.
    """

    codes: tuple[SeenCode, ...]
    reason: PictureReason | None = None
    most: int | None = None
    unread: tuple[UnreadCode, ...] = ()

    @property
    def message(self) -> str:
        """What happened and what to do, in English; empty if codes were read."""
        return "" if self.reason is None else PICTURE_SENTENCES[self.reason].format(most=self.most)
