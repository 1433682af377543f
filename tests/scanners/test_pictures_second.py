"""The second reader: what it reads, what of that is not believed, and that nothing depends on it."""

from __future__ import annotations

from types import MappingProxyType, SimpleNamespace
from typing import Any, Final

import pytest
from PIL import Image

from scanners.pictures import INSTALL, PictureReason, has_second_reader, looking
from scanners.pictures import second as zbar
from tests.scanners.codes import G1, KAZAKH
from tests.scanners.drawn import LINK, MARGIN, PACK_ELEMENTS, found_in, symbol, texts_in

CLEAN: Final = symbol("DataMatrix")


def blind(*_: object) -> list[Any]:
    """Read nothing."""
    return []


@pytest.mark.tool("libzbar")
@pytest.mark.parametrize(
    ("form", "content", "text"),
    [
        ("QRCode", LINK, f"]Q1{LINK}"),
        ("QRCode", PACK_ELEMENTS, f"]Q301{G1}21ABC123\x1d1727063010LOT7"),
        ("Code128", {"01": G1, "21": "A1", "17": "270630"}, f"]C101{G1}21A1\x1d17270630"),
        ("EAN13", "4870001000011", "]E04870001000011"),
    ],
)
def test_the_second_reader_reads_what_the_first_does(
    form: str, content: Any, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "decode", blind)
    monkeypatch.setattr(looking, "attempts", blind)
    (code,) = found_in(symbol(form, content)).codes
    assert code.text == text
    assert code.reading is not None
    assert len(code.corners) == 4


class Zbar:
    """A second reader that finds what it is told to, or trips."""

    PyZbarError = RuntimeError
    ZBarSymbol = MappingProxyType(dict.fromkeys(("QRCODE", "CODE128", "EAN13")))

    def __init__(self, data: bytes | None) -> None:
        self.data = data

    def decode(self, _: object, symbols: object) -> list[Any]:
        """Find a QR code."""
        assert symbols
        if self.data is None:
            raise ValueError
        corners = [SimpleNamespace(x=x, y=y) for x, y in ((0, 0), (9, 0), (9, 9), (0, 9))]
        return [SimpleNamespace(type="QRCODE", data=self.data, polygon=corners, quality=1)]


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"Tablets 100 mg",
        b"010487000100001121ABC%10LOT",
        b"010487000100001721ABC",
        b"0104870001000011211234567890123458610LOT",
        'қ"'.encode(),
    ],
)
def test_what_the_second_reader_may_have_misread_is_not_believed(
    data: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zbar, "_pyzbar", lambda: Zbar(data))
    assert found_in(Image.new("L", (100, 100), 255)).codes == ()


@pytest.mark.parametrize(("again", "read"), [([b"4870001000011"], 1), ([b"4870001000028"], 0), ([], 0)])
def test_a_linear_code_is_believed_if_a_larger_copy_shows_it_too(
    again: list[bytes], read: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Twice:
        """Sees an EAN-13, and something else in the larger copy."""

        PyZbarError = RuntimeError
        ZBarSymbol = Zbar.ZBarSymbol

        def decode(self, pixels: tuple[bytes, int, int], symbols: object) -> list[Any]:
            assert symbols
            rect = SimpleNamespace(left=MARGIN, top=MARGIN, width=189, height=99)
            seen = [b"4870001000011"] if pixels[1] == drawn.width else again
            return [SimpleNamespace(type="EAN13", data=data, polygon=(), rect=rect, quality=9) for data in seen]

    drawn = symbol("EAN13", "4870001000011", 2)
    monkeypatch.setattr(looking, "decode", blind)
    monkeypatch.setattr(zbar, "_pyzbar", Twice)
    assert len(found_in(drawn).codes) == read
    assert found_in(Image.new("L", drawn.size, 255)).codes == ()


def test_without_a_second_reader_pictures_are_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zbar, "_pyzbar", lambda: None)
    assert not has_second_reader()
    assert texts_in(CLEAN) == [f"]d2{KAZAKH}"]
    assert found_in(Image.new("L", (100, 100), 255)).reason is PictureReason.NO_CODE
    assert "apt-get install libzbar0" in INSTALL
