"""Everything that `scanners` may say, by its name in the catalogues, with the evidence that comes with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import scanners.labels
from api.words import placeholders
from scanners import Advice, Reason, Repair
from scanners.errors import SENTENCES
from scanners.pictures import PICTURE_SENTENCES, PictureReason

PRINT_CODES: Final = sorted(
    code
    for source in Path(scanners.labels.__file__).parent.glob("*.py")
    for code in re.findall(r'PrintError\(\s*"(\w+)"', source.read_text("utf-8"))
)
"""The code of every error that a label may bring up, as the source raises them."""


def _said() -> Iterator[tuple[str, frozenset[str]]]:
    yield from ((f"reason_{one}", placeholders(SENTENCES[one])) for one in Reason)
    yield from ((f"repair_{one}", frozenset[str]()) for one in Repair)
    yield from ((f"advice_{one}", frozenset[str]()) for one in Advice)
    yield from ((f"picture_{one}", placeholders(PICTURE_SENTENCES[one])) for one in PictureReason)
    yield from ((f"print_{one}", frozenset(["got", "expected"])) for one in PRINT_CODES)
    yield "scan_again", frozenset()


SAID: Final = dict(_said())
