"""The drawing of a pack's code is of the code that it shows."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from docs.making.pack_code import LABEL, pack_code
from scanners import GS
from scanners.labels import Carrier, Symbol
from tests.scanners.codes import KAZAKH
from tests.scanners.labels import expected, modules_of, read_modules

_DOCS = Path(__file__).parents[2] / "docs"
_SVG = "{http://www.w3.org/2000/svg}"


def test_the_drawing_of_a_packs_code_is_what_the_code_says_now() -> None:
    assert (_DOCS / "explanation" / "pack-code.svg").read_text("utf-8") == pack_code(), "Run `make docs`."


def test_the_symbol_that_is_drawn_holds_the_characters_above_it() -> None:
    root = ElementTree.fromstring(pack_code())
    path = root.find(f"{_SVG}path")
    assert path is not None
    assert read_modules(Symbol(Carrier.DATA_MATRIX, modules_of(path.attrib["d"]))) == expected(LABEL)
    shown = "".join(text.text or "" for text in root.iterfind(f"{_SVG}text") if "+ " not in (text.text or ""))
    assert shown.removeprefix("FNC1").replace("GS", GS) == LABEL.text == KAZAKH
