"""Reading all codes of a picture, frame by frame, and always with an answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Final

from scanners.pictures.believing import code_of
from scanners.pictures.found import Found, PictureError, PictureReason, SeenCode
from scanners.pictures.looking import CODES_MAX, see, shows_damaged_code
from scanners.pictures.opening import MEGAPIXELS_MAX, frames

SECONDS_MAX: Final = 2.0
"""The time after which no further step on a picture begins, in seconds: somebody is waiting."""


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
            here = (code_of(seen, number, today) for seen in see(grey, today, is_late))
            codes += (code for code in here if code.text not in known)
            if is_late() or len(codes) >= CODES_MAX:
                break
            if not codes:
                is_there = shows_damaged_code(grey)
                failure = PictureError(PictureReason.CODE_DAMAGED if is_there else PictureReason.NO_CODE)
    except PictureError as error:
        failure = error
    except MemoryError:
        failure = PictureError(PictureReason.TOO_MANY_PIXELS, MEGAPIXELS_MAX)
    except Exception:  # the readers are others' work, and what they trip over is the file's doing
        failure = PictureError(PictureReason.DAMAGED_FILE)
    if codes:
        return Found(tuple(codes[:CODES_MAX]))
    if is_late():
        failure = PictureError(PictureReason.OUT_OF_TIME)
    return Found((), failure.reason, failure.most)
