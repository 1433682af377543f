"""A whole lot on pages: every label once, in order, and never more than a page in memory."""

from __future__ import annotations

import re
import tracemalloc
from itertools import count, islice

import pytest

from domain.ground.identifiers import Gtin, Serial
from scanners.labels import A4, Label, PackLabel, Page, PrintError, SheetFormat, sheet
from tests.scanners.codes import G1
from tests.scanners.labels import CONTAINER, LABELS, expected, pdf_pages, random_packs, read_picture, zpl_parts


def written(labels: list[Label], page: Page | None = A4) -> bytes:
    """Return a sheet as one file."""
    return b"".join(sheet(labels, page=page))


def peak_of(form: SheetFormat, labels: int) -> int:
    """Return the most bytes that were held while a sheet was written."""
    pieces = sheet(random_packs(seed=1, count=labels), form)
    tracemalloc.start()
    for _ in pieces:
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_every_label_of_a_lot_stands_on_the_pages_once_and_in_order() -> None:
    labels: list[Label] = list(random_packs(seed=3, count=120))
    pages = pdf_pages(written(labels))
    assert len(pages) == 3
    found = [code for picture, _ in pages for code in read_picture(picture)]
    assert sorted(code.text for code in found) == sorted(label.text for label in labels)
    assert [line for _, lines in pages for line in lines] == [line for label in labels for line in label.lines]


def test_labels_of_all_kinds_may_stand_on_one_sheet() -> None:
    ((picture, _),) = pdf_pages(written([*LABELS]))
    assert {code.text for code in read_picture(picture)} == {label.text for label in LABELS}


def test_a_printer_of_labels_gets_a_page_for_each() -> None:
    pages = pdf_pages(written([*LABELS], page=None))
    assert [read_picture(picture) for picture, _ in pages] == [[expected(label)] for label in LABELS]


def test_zpl_is_label_after_label() -> None:
    pieces = list(sheet(LABELS, SheetFormat.ZPL))
    assert [zpl_parts(piece)[0] for piece in pieces] == [expected(label) for label in LABELS]


@pytest.mark.parametrize("form", SheetFormat)
def test_pieces_come_while_labels_are_still_made(form: SheetFormat) -> None:
    endless = (PackLabel.of(Gtin(G1), Serial(str(number))) for number in count())
    assert len(list(islice(sheet(endless, form), 8))) == 8


@pytest.mark.parametrize("form", SheetFormat)
def test_ten_times_the_labels_take_no_more_memory(form: SheetFormat) -> None:
    peak_of(form, 5)  # what is loaded once
    assert peak_of(form, 600) < 1.5 * peak_of(form, 60) + 100_000


def test_every_object_of_the_file_stands_where_its_table_says() -> None:
    file = written(list(random_packs(seed=4, count=80)))
    begins = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n\Z", file)[0])
    table = re.match(rb"xref\n0 (\d+)\n((?:\d{10} \d{5} [nf] \n)+)trailer\n", file[begins:])
    assert table is not None
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", table[2])]
    assert len(places) + 1 == int(table[1])
    for number, place in enumerate(places, 1):
        assert file[place:].startswith(b"%d 0 obj\n" % number)


def test_a_label_larger_than_the_page_is_refused() -> None:
    with pytest.raises(PrintError) as caught:
        written([CONTAINER], Page(100, 60))
    assert caught.value.code == "label_too_large"
