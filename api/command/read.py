"""`darijol read`: pictures in; a line of JSON for each code that is in them, or for the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.command.exits import say
from api.command.lines import write_answers
from api.command.parse import answer
from api.command.speaking import language
from api.words.scanner_words import scanner_words
from domain.ground.time import kazakhstan_day
from scanners import Code

if TYPE_CHECKING:
    from scanners.pictures import PictureReason, SeenCode, UnreadCode

ImagesArgument = Annotated[
    list[str], typer.Argument(metavar="IMAGE...", help="Files: PNG, JPEG, WebP, TIFF, GIF or BMP.")
]


def read(images: ImagesArgument) -> None:
    """Read the codes of pictures, and answer each with a line of JSON as `darijol parse` does.

    A line has "file" and, of a code, also "symbology", "frame" (of an animation, or a document of pages), "corners"
    (pixels of the picture as it is shown: the symbol's own upper left corner first, then clockwise) and "text": what a
    scanner sends that is set to send symbology prefixes, separators (GS) kept. If nothing was read in a file, its
    line says {"ok": false, "code": "unreadable", "reason": ..., "message": ..., "title": ..., "next_step": ...}.

    Where a file shows codes that are not given, each of its lines has "unread": a list of them, each with "symbology",
    "frame", "corners", "reason" (as code_damaged or code_of_other_kind), "message", "title" and "next_step".

    The exit code is 0 however many pictures could not be read: that is what the answers say.
    """
    from scanners.pictures import INSTALL, has_second_reader

    if not has_second_reader():
        say(INSTALL)
    write_answers(line for image in images for line in answers(image))


def answers(image: str) -> Iterator[Mapping[str, Any]]:
    """Yield what is answered to a picture."""
    from scanners.pictures import read_picture

    # What a name has that is no text is shown as question marks.
    file = {"file": image.encode(errors="replace").decode()}
    found = read_picture(Path(image), today=kazakhstan_day(datetime.now(UTC)))
    unread = {"unread": [_unread(one) for one in found.unread]} if found.unread else {}
    for code in found.codes:
        yield {**answer(code.text.encode()), **file, **_place(code), "text": code.text, **unread}
    if found.reason:
        yield {"ok": False, "code": Code.UNREADABLE, **_said(found.reason, found.message, found.most), **file, **unread}


def _unread(code: UnreadCode) -> dict[str, Any]:
    return {**_place(code), **_said(code.reason, code.message)}


def _said(reason: PictureReason, message: str, most: int | None = None) -> dict[str, Any]:
    words = scanner_words(f"picture_{reason}", language(), {} if most is None else {"most": str(most)})
    return {"reason": reason, "message": message, "title": words.title, "next_step": words.next_step}


def _place(code: SeenCode | UnreadCode) -> dict[str, Any]:
    return {
        "symbology": code.symbology,
        "frame": code.frame,
        "corners": [[round(x, 1), round(y, 1)] for x, y in code.corners],
    }
