"""Reading all codes of a picture: the picture as it is, then its parts in other ways, then the second reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import ceil, sqrt
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from scanners.errors import ScanError
from scanners.parse import parse
from scanners.pictures.attempts import attempts
from scanners.pictures.decoding import Corners, Sighting, decode, shows_damaged
from scanners.pictures.found import Found, PictureError, PictureReason, SeenCode
from scanners.pictures.opening import MEGAPIXELS_MAX, frames
from scanners.pictures.regions import Box, regions
from scanners.pictures.second import decode_second
from scanners.pictures.tones import Grey
from scanners.reading import Form, Reading

SECONDS_MAX: Final = 2.0
"""The time after which no further step on a picture begins, in seconds: somebody is waiting.

The longest step takes 0.6 s: a look at 8 megapixels of noise.
"""

WHOLE_MEGAPIXELS_MAX: Final = 8
"""A larger frame is looked at in a smaller copy, and only its parts as they are: grain costs time in proportion."""

CODES_MAX: Final = 64
"""The codes that are given of one picture: more than a photographed shelf of packs has."""

PARTS_MAX: Final = 8
"""The parts of a frame that are looked at again: each may cost a tenth of a second."""

_TAKEN: Final = 0.35
"""A part of which symbols that were read take at least this share has no room for another one."""

IsLate = Callable[[], bool]
"""Whether the time for the picture is over."""


def read_picture(data: bytes | Path, *, today: date) -> Found:
    """Read all codes of a picture, given as a file's content or its path. `today` is for `parse`.

    Raises nothing, whatever the file is. A matrix symbol that is read at first sight is given even if its text is no
    code of ours. One that took another look, and one that does not correct errors, must be a full valid code: nothing
    is read where there is nothing.
    """
    began = perf_counter()

    def is_late() -> bool:
        return perf_counter() - began > SECONDS_MAX

    codes: list[SeenCode] = []
    failure = PictureError(PictureReason.NO_CODE)
    try:
        for number, grey in enumerate(frames(data)):
            known = {code.text for code in codes}
            here = (_code(seen, number, today) for seen in _see(grey, today, is_late))
            codes += (code for code in here if code.text not in known)
            if is_late() or len(codes) >= CODES_MAX:
                break
            if not codes:
                is_seen = shows_damaged(_whole(grey)[0])
                failure = PictureError(PictureReason.CODE_DAMAGED if is_seen else PictureReason.NO_CODE)
    except PictureError as error:
        failure = error
    except MemoryError:
        failure = PictureError(PictureReason.TOO_MANY_PIXELS, MEGAPIXELS_MAX)
    if codes:
        return Found(tuple(codes[:CODES_MAX]))
    if is_late():
        failure = PictureError(PictureReason.OUT_OF_TIME)
    return Found((), failure.reason, failure.most)


def _see(grey: Grey, today: date, is_late: IsLate) -> list[Sighting]:
    """Every symbol of one frame that is believed, in the order in which they were found."""
    whole, times = _whole(grey)
    seen = [one.enlarged(times) for one in decode(whole) if one.is_matrix or _is_full(one, today)]
    for box in regions(grey)[:PARTS_MAX]:
        if is_late():
            return seen
        taken = [one for one in seen if _is_in(_middle(one.corners), box)]
        if sum(map(_area, taken)) < _TAKEN * box.area:
            seen += _seen_in(_painted_over(grey, taken), box, today, is_late)
    if not seen:
        seen = [one.enlarged(times) for one in decode_second(whole) if _is_plain(one, today)]
    return seen


def _whole(grey: Grey) -> tuple[Grey, int]:
    """The frame with at most so many pixels, and how many times smaller its sides are."""
    times = ceil(sqrt(grey.size / (WHOLE_MEGAPIXELS_MAX * 1_000_000)))
    return (grey if times == 1 else np.asarray(Image.fromarray(grey).reduce(times))), times


def _seen_in(grey: Grey, box: Box, today: date, is_late: IsLate) -> list[Sighting]:
    """What the first attempt on a part brings up that brings up a full code."""
    for _, found in attempts(grey, box, is_late):
        if full := [one for one in found if _is_full(one, today)]:
            return full
    return []


def _is_full(seen: Sighting, today: date) -> bool:
    """Whether the text is a valid code; one that no error correction vouches for, without any repair."""
    reading = _code(seen, 0, today).reading
    return reading is not None and (seen.is_matrix or not reading.repaired)


def _is_plain(seen: Sighting, today: date) -> bool:
    """Whether a text can be read in one way only although nobody said how its symbol was marked.

    In a GS1 QR code the percent sign may stand for a separator (ISO/IEC 18004, FNC1 in alphanumeric mode).
    """
    reading = _code(seen, 0, today).reading
    if reading is None or reading.repaired or reading.alternatives:
        return False
    return reading.form is Form.DIGITAL_LINK or b"%" not in seen.content


def _code(seen: Sighting, frame: int, today: date) -> SeenCode:
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


def _middle(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)


def _area(seen: Sighting) -> float:
    """The area within the corners, in pixels."""
    after = (*seen.corners[1:], seen.corners[0])
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(seen.corners, after, strict=True))) / 2


def _is_in(place: tuple[float, float], box: Box) -> bool:
    return box.left <= place[0] < box.right and box.top <= place[1] < box.bottom


def _painted_over(grey: Grey, seen: list[Sighting]) -> Grey:
    """The picture without the symbols that have been read."""
    if not seen:
        return grey
    picture = Image.fromarray(grey)
    for one in seen:
        ImageDraw.Draw(picture).polygon(one.corners, fill=int(np.median(grey)))
    return np.asarray(picture)
