"""`darijol scanner-check`: one test code to scan, and what its text shows about the scanner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from api.command.exits import ERRORS, Exit, json_text, say, show_table
from api.command.lines import LINE_BYTES, standard_input
from api.command.speaking import language
from api.words.catalogues import catalogue
from api.words.diagnoses import diagnosis_answer
from api.words.scanner_words import advice_sentence
from scanners import GS
from scanners.doctor import TEST_CODE, TEST_ELEMENTS, Diagnosis, diagnose

_QUIET: Final = 2
"""How many light modules are left around the drawing: a terminal is dark, and GS1 asks for one at least."""

_HALVES: Final = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
"""Two modules, one above the other, 1 if dark, as one character of a terminal."""


def scanner_check(
    as_json: Annotated[bool, typer.Option("--json", help="Answer with a line of JSON for each scan.")] = False,
) -> None:
    """Show a test code, read what a scanner sends for it, and say what to set.

    Scan the code from the screen or from paper, as often as you like; each line of the standard input is one scan,
    empty lines are passed over. If nothing happens after a scan, the scanner sends no Enter: press it yourself. (It
    cannot be told then from one of the scanner's.) End with Ctrl-D. The exit code is 0 if the last scan came as it
    should, else 1.
    """
    _show_test_code()
    last = None
    for sent in scans(standard_input()):
        last = diagnose(sent)
        if as_json:
            typer.echo(json_text(diagnosis_answer(last, language())))
        else:
            show_table((_word("doctor.part"), _word("doctor.found")), _rows(last))
    if last is None or not last.is_ready:
        raise typer.Exit(Exit.FOUND)


def scans(stream: Any) -> Iterator[str]:
    """Yield the lines of a stream with their ends, as much of each as a code may have.

    A line with nothing in it is no scan: a terminal makes two lines of CR LF, and people press Enter.
    """
    while line := stream.readline(LINE_BYTES):
        if line.strip(b"\r\n"):
            yield line.decode(errors="replace")


def drawing(rows: Sequence[bytes]) -> str:
    """Return modules (a byte 1 for a dark one) as lines of half blocks, with light around them."""
    width = len(rows[0]) + 2 * _QUIET
    light = [bytes(width)] * _QUIET
    framed = [*light, *(bytes(_QUIET) + row + bytes(_QUIET) for row in rows), *light]
    framed += [bytes(width)] * (len(framed) % 2)
    pairs = zip(framed[::2], framed[1::2], strict=True)
    return "\n".join("".join(_HALVES[two] for two in zip(upper, lower, strict=True)) for upper, lower in pairs)


def _show_test_code() -> None:
    from scanners.labels.label import PackLabel
    from scanners.labels.symbols import symbol_of

    if ERRORS.is_terminal:
        ERRORS.print(Text(drawing(symbol_of(PackLabel(TEST_ELEMENTS)).rows), style="black on white"))
    gtin, serial, lot = TEST_ELEMENTS.values()
    say(_word("doctor.code") + " " + TEST_CODE.replace(GS, "<GS>"))
    print_it = f"darijol label pack --gtin {gtin} --serial '{serial}' --lot {lot} -o scanner-test.pdf"
    say(_word("doctor.print") + " " + print_it)
    say(_word("doctor.scan"))


def _rows(found: Diagnosis) -> Iterator[tuple[str, str]]:
    if found.layout is not None:
        yield _word("doctor.layout"), _word(f"found.layout.{found.layout}")
        yield _word("doctor.letters"), _word(f"found.letters.{found.letters}")
        yield _word("doctor.prefix"), _front(found.prefix)
        yield _word("doctor.separator"), _word(f"found.separator.{found.separator}")
        yield _word("doctor.suffix"), _word(f"found.suffix.{found.suffix}")
    yield from ((_word("doctor.set"), advice_sentence(one, language())) for one in found.advices)
    yield "", _word("doctor.ready" if found.is_ready else "doctor.not_ready")


def _front(prefix: str | None) -> str:
    return _word("found.prefix.other") if prefix is None else prefix or _word("found.prefix.none")


def _word(name: str) -> str:
    return catalogue(language())[name]
