"""`darijol label`: labels into files and pipes, all of a sheet or nothing."""

from __future__ import annotations

import subprocess
import sys
from codecs import BOM_UTF8
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.command.label_values import require_whole_code
from api.command.parse import answer
from api.words.catalogues import LANGUAGES, catalogue
from domain.ground.identifiers import CHARSET_82, IdentifierError
from scanners import GS, element_string
from scanners.labels import Format, SheetFormat, render
from scanners.repairs.lost_gs import fixed_widths
from tests.api.commands import Ran, run
from tests.scanners.codes import CODE, G1, KEY, S1, coded
from tests.scanners.labels import CONTAINER, EUROPEAN, KAZAKH, LABELS, expected, pdf_pages, read_picture, zpl_parts

COMMAND = (sys.executable, "-m", "api.command", "label")
PACK = ("pack", "--gtin", G1, "--serial", S1)


def label(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """Run `darijol label` to its end."""
    return run(capsys, "label", *arguments)


def sheet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], codes: bytes, *more: str) -> Ran:
    """Run `darijol label sheet` on codes from the standard input."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(codes)))
    return label(capsys, "sheet", *more)


@pytest.mark.parametrize("form", Format)
def test_a_pack_is_written_as_the_name_of_the_file_says(
    form: Format, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"pack.{form.upper()}"
    assert label(capsys, *PACK, "--key", KEY, "--code", CODE, "-o", str(file)) == Ran(0, "", "")
    assert file.read_bytes() == render(KAZAKH, form)


def test_lot_and_expiry_go_on_the_label_when_they_are_given(capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--serial", EUROPEAN.elements["21"], "--lot", EUROPEAN.elements["10"], "--expiry", "2027-06-30")
    ran = label(capsys, "pack", "--gtin", "4870001000011", *given, "--format", "zpl")
    assert zpl_parts(ran.out.encode()) == (expected(EUROPEAN), list(EUROPEAN.lines))


def test_a_link_and_a_container_have_their_labels(capsys: pytest.CaptureFixture[str]) -> None:
    for stem in ("https://a.kz", "https://a.kz/"):
        ran = label(capsys, "link", "--gtin", G1, "--serial", S1, "--stem", stem, "--format", "zpl")
        assert zpl_parts(ran.out.encode())[0].text == f"https://a.kz/01/{G1}/21/{S1}"
    ran = label(capsys, "container", "--sscc", CONTAINER.sscc, "--format", "svg")
    assert ran.out.encode() == render(CONTAINER, Format.SVG)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("pack", "--gtin", "4870001000017", "--serial", "A"), "wrong_check_digit"),
        (("pack", "--gtin", G1, "--serial", "A 1"), "wrong_characters"),
        (("pack", "--gtin", G1, "--serial", ""), "empty"),
        ((*PACK, "--key", KEY), "tail_incomplete"),
        ((*PACK, "--code", CODE), "tail_incomplete"),
        ((*PACK, "--key", "é" * 4, "--code", CODE), "wrong_characters"),
        ((*PACK, "--key", KEY + "5", "--code", CODE), "wrong_length"),
        ((*PACK, "--key", KEY, "--code", CODE[:-1]), "wrong_length"),
        ((*PACK[:-1], S1 + "G", "--key", KEY, "--code", CODE), "wrong_length"),
        ((*PACK, "--key", "", "--code", CODE), "empty_element"),
        (("pack", "--gtin", G1, "--serial", "A", "--expiry", "2199-01-01"), "expiry_out_of_range"),
        (("pack", "--gtin", G1, "--serial", "A", "--module", "5"), "module_out_of_range"),
        (("pack", "--gtin", G1, "--serial", "A", "--format", "png", "--dpi", "9999"), "dpi_out_of_range"),
        ((*PACK, "--expiry", "2027-06-31"), "wrong_call"),
        ((*PACK, "--expiry", "31.06.2027"), "wrong_call"),
        ((*PACK, "--expiry", "20270630"), "wrong_call"),
        ((*PACK, "--format", "gif"), "wrong_call"),
        ((*PACK, "--dpi", "many"), "wrong_call"),
        ((*PACK, "--bold"), "wrong_call"),
        (("pack", "--gtin", G1), "wrong_call"),
        (("link", "--gtin", G1, "--stem", "ftp://a.kz"), "link_malformed"),
        (("link", "--gtin", G1, "--stem", f"https://a.kz/01/{G1}"), "link_order"),
        (("container", "--sscc", "348700010000000013"), "wrong_check_digit"),
    ],
)
def test_a_wrong_call_is_answered_with_the_reason_and_writes_nothing(
    arguments: tuple[str, ...], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = label(capsys, *arguments, "-o", str(tmp_path / "label.svg"))
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err.startswith(f"error [{code}] ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--expiry", "2027-06-31"), "there is no such day as 2027-06-31"),
        (("--expiry", "31.06.2027"), "'31.06.2027' is not written as YYYY-MM-DD"),
        (("--expiry", "2199-01-01"), "2199-01-01 would be read as 1999-01-01"),
        (("--expiry", "2199-01-01"), "Check the year."),
        (("--key", KEY), "give --key and --code, or neither"),
        (("--key", KEY[:3], "--code", CODE), "key: 3 characters, expected 4"),
        (("--key", KEY, "--code", "abc def"), "code: SPACE at position 4"),
        (("--key", KEY, "--code", CODE + "="), "code: 45 characters, expected 44"),
        (("--serial", "A1", "--key", KEY, "--code", CODE), "serial: 2 characters, expected 13"),
        (("-o", "label.jpg"), "jpg is not written here. Say which with --format: png, svg, pdf, zpl."),
    ],
)
def test_a_wrong_call_says_what_is_wrong_with_it(
    arguments: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = label(capsys, *PACK, "-o", str(tmp_path / "label.svg"), *arguments)
    assert (ran.exit, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


@given(
    key=st.text(CHARSET_82, min_size=1, max_size=6), code=st.text(CHARSET_82, min_size=40, max_size=48), serial=coded
)
def test_a_pack_that_is_printed_with_a_tail_is_one_that_a_scan_may_match(serial: str, key: str, code: str) -> None:
    elements = {"01": G1, "21": serial, "91": key, "92": code}
    glued = "".join(ai + value for ai, value in elements.items())
    try:
        require_whole_code(serial, key, code)
    except IdentifierError:
        assert fixed_widths(glued) is None
    else:
        assert fixed_widths(glued) == element_string(elements)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_size_out_of_bounds_is_said_in_words(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = catalogue(language)["print_module_out_of_range.next_step"]
    ran = run(capsys, "--language", language, "label", *PACK, "--module", "5", "--format", "svg")
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err.endswith(f" {said}\n")


def test_a_format_that_nothing_names_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for output in ("-", "label"):
        ran = label(capsys, *PACK, "-o", output)
        assert ran.exit == 2
        assert "[format_unknown] Say which with --format: png, svg, pdf, zpl." in ran.err


def test_a_picture_is_not_thrown_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("api.command.delivering.is_terminal", lambda: True)
    for form in ("png", "pdf"):
        ran = label(capsys, *PACK, "--format", form)
        assert (ran.exit, ran.out) == (2, "")
        assert "[binary_to_terminal]" in ran.err
    assert label(capsys, *PACK, "--format", "zpl").exit == 0


def test_a_file_that_cannot_be_written_or_read_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ran = label(capsys, *PACK, "-o", str(tmp_path / "none" / "a.svg"))
    assert (ran.exit, "[not_written]" in ran.err) == (3, True)
    ran = label(capsys, *PACK, "--format", "svg", "-o", str(tmp_path))
    assert (ran.exit, "[not_written]" in ran.err) == (3, True)
    ran = label(capsys, "sheet", str(tmp_path / "none.txt"), "-o", str(tmp_path / "a.pdf"))
    assert (ran.exit, "[not_readable]" in ran.err) == (3, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("page", ["a4", "label"])
def test_a_sheet_has_a_label_for_each_line(page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes, output = tmp_path / "codes.txt", tmp_path / "sheet.pdf"
    codes.write_text("\r\n\n".join(one.text for one in LABELS), "utf-8", newline="")
    assert label(capsys, "sheet", str(codes), "-o", str(output), "--page", page) == Ran(0, "", "")
    pages = pdf_pages(output.read_bytes())
    assert len(pages) == (1 if page == "a4" else len(LABELS))
    found = [one.text for picture, _ in pages for one in read_picture(picture)]
    assert sorted(found) == sorted(one.text for one in LABELS)


def test_the_lot_is_printed_beside_the_codes_of_a_sheet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    beside = ("--lot", "L7", "--expiry", "2027-06-30", "--format", "zpl")
    ran = sheet(monkeypatch, capsys, KAZAKH.text.encode(), *beside)
    assert zpl_parts(ran.out.encode()) == (expected(KAZAKH), [*KAZAKH.lines, "LOT L7", "EXP 2027-06-30"])
    ran = sheet(monkeypatch, capsys, EUROPEAN.text.encode(), *beside)
    assert (ran.exit, ran.out) == (1, "")
    assert ran.err.startswith("line 1: [repeated_element]")


def test_codes_come_from_a_pipe_as_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    codes = f"(01){G1}(21)A1\n]d201{G1}21B2{{GS}}91EE05\n".encode()
    ran = sheet(monkeypatch, capsys, codes, "--format", "zpl")
    assert [zpl_parts(f"^XA{one}".encode())[0].text for one in ran.out.split("^XA")[1:]] == [
        f"01{G1}21A1",
        f"01{G1}21B2{GS}91EE05",
    ]


def test_one_bad_line_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = [f"01{G1}21A1", "bad", "", f"01{G1}21A1b2C3d4E5f6G10B1", "x" * 99_999, f"01{G1}21A\xff", G1, f"01{G1}21B2"]
    output = tmp_path / "sheet.zpl"
    ran = sheet(monkeypatch, capsys, "\n".join(lines).encode("latin-1"), "-o", str(output))
    assert ran.exit == 1
    assert [line.split("]")[0] for line in ran.err.splitlines()] == [
        "line 2: [wrong_characters",
        "line 4: [lost_gs",
        "line 5: [text_too_long",
        "line 6: [wrong_characters",
        "line 7: [missing_element",
        "error [codes_refused",
    ]
    assert "5 of 7 lines cannot be printed, so nothing was written." in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", [b"\xff", b"01\xd0", f"01{G1}21A".encode() + b"\xfeB", "01".encode("utf-16")])
def test_a_line_that_is_no_text_is_said_as_parse_says_it(
    line: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = answer(line)["message"]
    assert "expected UTF-8" in message
    ran = sheet(monkeypatch, capsys, line + b"\n", "--format", "zpl")
    assert ran.err.splitlines()[0] == f"line 1: [wrong_characters] {message}"


def test_the_mark_that_an_editor_puts_in_front_of_a_file_is_no_part_of_a_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = sheet(monkeypatch, capsys, BOM_UTF8 + KAZAKH.text.encode() + b"\r\n", "--format", "zpl")
    assert (ran.exit, ran.err) == (0, "")
    assert zpl_parts(ran.out.encode())[0] == expected(KAZAKH)


def test_many_bad_lines_are_counted_and_only_the_first_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = sheet(monkeypatch, capsys, b"bad\n" * 5_000, "--format", "pdf")
    assert (ran.exit, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 21
    assert "5000 of 5000 lines" in ran.err


def test_no_code_at_all_makes_no_sheet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ran = sheet(monkeypatch, capsys, b"\n\r\n", "--format", "pdf")
    assert (ran.exit, ran.out) == (1, "")
    assert "[no_codes]" in ran.err


def test_a_file_that_stood_there_stays_when_a_line_is_bad(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    output = tmp_path / "sheet.pdf"
    output.write_text("the sheet of yesterday")
    assert sheet(monkeypatch, capsys, f"01{G1}21A1\nbad\n".encode(), "-o", str(output)).exit == 1
    assert output.read_text() == "the sheet of yesterday"


def test_bytes_go_through_a_pipe_unchanged_and_a_reader_that_leaves_ends_it_quietly() -> None:
    ran = subprocess.run([*COMMAND, *PACK, "--format", "png"], capture_output=True, check=True)
    assert ran.stdout.startswith(b"\x89PNG")
    with subprocess.Popen(
        [*COMMAND, "sheet", "--format", "zpl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(f"01{G1}21A1\n".encode() * 2_000)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0


def test_what_may_be_asked_for_is_what_can_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    output = str(tmp_path / "label")
    for form in Format:
        assert label(capsys, *PACK, "--format", form, "-o", output).exit == 0
        asked = label(capsys, "sheet", "/dev/null", "--format", form, "-o", output)
        assert asked.exit == (1 if form in set(map(str, SheetFormat)) else 2)
