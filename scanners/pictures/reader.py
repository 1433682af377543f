"""Reading all codes of a picture, frame by frame, and always with an answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Final

from scanners.pictures.attempts import IsLate
from scanners.pictures.believing import code_of
from scanners.pictures.decoding import Sighting
from scanners.pictures.found import Found, PictureError, PictureReason, SeenCode, UnreadCode
from scanners.pictures.looking import CODES_MAX, overlooked, see
from scanners.pictures.opening import MEGAPIXELS_MAX, frames

SECONDS_MAX: Final = 2.0
"""The time after which no further step on a picture begins, in seconds: somebody is waiting."""


def read_picture(data: bytes | Path, *, today: date) -> Found:
    """Read all codes of a picture, given as a file's content or its path. `today` is for `parse`.

    Raises nothing, whatever the file is. A matrix symbol that is read at first sight is given even if its text is no
    code of ours. One that took another look, and one that does not correct errors, must be a full valid code: nothing
    is read where there is nothing. What was seen and is not given stands in `unread`.
    """
    began = perf_counter()

    def is_late() -> bool:
        return perf_counter() - began > SECONDS_MAX

    codes: list[SeenCode] = []
    unread: list[UnreadCode] = []
    failure: PictureError | None = None
    try:
        _read_frames(data, today, is_late, codes, unread)
    except PictureError as error:
        failure = error
    except MemoryError:
        failure = PictureError(PictureReason.TOO_MANY_PIXELS, MEGAPIXELS_MAX)
    except Exception:  # the readers are others' work, and what they trip over is the file's doing
        failure = PictureError(PictureReason.DAMAGED_FILE)
    if codes:
        unread += (UnreadCode(one.symbology, one.corners, one.frame, _TOO_MANY) for one in codes[CODES_MAX:])
        return Found(tuple(codes[:CODES_MAX]), unread=tuple(unread))
    if is_late():
        failure = PictureError(PictureReason.OUT_OF_TIME)
    if failure is not None:
        return Found((), failure.reason, failure.most, tuple(unread))
    return Found((), _why_nothing(unread), unread=tuple(unread))


def _read_frames(
    data: bytes | Path, today: date, is_late: IsLate, codes: list[SeenCode], unread: list[UnreadCode]
) -> None:
    """Add the codes of each frame, and what is seen besides, until there are enough or the time is over."""
    for number, grey in enumerate(frames(data)):
        seen, known = see(grey, today, is_late), {code.text for code in codes}
        codes += (code for code in (code_of(one, number, today) for one in seen) if code.text not in known)
        if is_late():
            return
        unread += (_unread(one, number, reason) for one, reason in overlooked(grey, seen, today))
        if len(codes) >= CODES_MAX:
            return


_TOO_MANY: Final = PictureReason.CODES_TOO_MANY


def _unread(seen: Sighting, frame: int, reason: PictureReason) -> UnreadCode:
    return UnreadCode(seen.symbology, seen.corners, frame, reason)


def _why_nothing(unread: list[UnreadCode]) -> PictureReason:
    """What is said of a picture without a code: of the code that a better picture would show, if there is one."""
    reasons = [one.reason for one in unread]
    if PictureReason.CODE_DAMAGED in reasons:
        return PictureReason.CODE_DAMAGED
    return reasons[0] if reasons else PictureReason.NO_CODE
