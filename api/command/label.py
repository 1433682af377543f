"""`darijol label`: the label of a pack, a link or a container, and the sheet of a whole lot.

What draws is imported by the commands themselves: no other command needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Final, Literal

import typer

from api.command.delivering import STANDARD, deliver
from api.command.exits import CommandError, Exit, say
from api.command.parse import lines
from api.command.speaking import language
from api.scanner_words import scanner_words
from domain.identifiers import Gtin, IdentifierError, LotNumber, Serial, Sscc
from domain.time import kazakhstan_day
from scanners import TEXT_MAX, Reason, ScanError
from scanners.formats import gs1_date

if TYPE_CHECKING:
    from scanners.labels import Label

FAULTS_SHOWN: Final = 20
"""How many bad lines of a sheet are named; all are counted."""

app = typer.Typer(
    help="Labels that read back to the same bytes: nothing invalid is printed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
)

FormatOption = Annotated[
    Literal["png", "svg", "pdf", "zpl"] | None,
    typer.Option("--format", help="What to write. Without it, the end of the file's name says so.", show_default=False),
]
SheetFormatOption = Annotated[
    Literal["pdf", "zpl"] | None,
    typer.Option("--format", help="What to write. Without it, the end of the file's name says so.", show_default=False),
]
OutputOption = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE", help="The file to write; `-` is the standard output.")
]
ModuleOption = Annotated[
    float | None,
    typer.Option("--module", metavar="MM", help="Side of a module in mm; without it, the standard's target."),
]
DpiOption = Annotated[int, typer.Option("--dpi", help="Dots per inch of a PNG, or of the printer (ZPL).")]
GtinOption = Annotated[str, typer.Option("--gtin", metavar="DIGITS", help="The product: 8, 12, 13 or 14 digits.")]
LotOption = Annotated[str | None, typer.Option("--lot", metavar="TEXT", help="The lot.")]
ExpiryOption = Annotated[
    datetime | None, typer.Option("--expiry", metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="The last day of use.")
]


@app.command()
def pack(
    gtin: GtinOption,
    serial: Annotated[str, typer.Option("--serial", metavar="TEXT", help="The serial number of the pack.")],
    lot: LotOption = None,
    expiry: ExpiryOption = None,
    key: Annotated[str | None, typer.Option("--key", metavar="TEXT", help="AI 91: the verification key.")] = None,
    code: Annotated[str | None, typer.Option("--code", metavar="TEXT", help="AI 92: the verification code.")] = None,
    form: FormatOption = None,
    output: OutputOption = STANDARD,
    module: ModuleOption = None,
    dpi: DpiOption = 300,
) -> None:
    """Write the label of one pack: a GS1 Data Matrix and its lines.

    With a key or a code it is Kazakhstan's code, which has no place for lot and expiry: they are printed beside it.
    """
    from scanners.labels import PackLabel

    with _wrong_calls():
        label = PackLabel.of(Gtin(gtin), Serial(serial), lot=_lot(lot), expiry=_day(expiry), key=key, code=code)
        _write_one(label, form, output, module, dpi)


@app.command()
def link(
    gtin: GtinOption,
    serial: Annotated[str | None, typer.Option("--serial", metavar="TEXT", help="The serial number.")] = None,
    lot: LotOption = None,
    expiry: ExpiryOption = None,
    stem: Annotated[
        str, typer.Option("--stem", metavar="URL", help="The web address before it.")
    ] = "https://id.gs1.org",
    form: FormatOption = None,
    output: OutputOption = STANDARD,
    module: ModuleOption = None,
    dpi: DpiOption = 300,
) -> None:
    """Write a GS1 Digital Link as a QR Code: for patients' phones. It carries no crypto tail."""
    from scanners.labels import LinkLabel

    with _wrong_calls():
        named = None if serial is None else Serial(serial)
        label = LinkLabel.of(Gtin(gtin), named, lot=_lot(lot), expiry=_day(expiry), stem=stem)
        _write_one(label, form, output, module, dpi)


@app.command()
def container(
    sscc: Annotated[str, typer.Option("--sscc", metavar="DIGITS", help="The case or pallet: 18 digits.")],
    form: FormatOption = None,
    output: OutputOption = STANDARD,
    module: ModuleOption = None,
    dpi: DpiOption = 300,
) -> None:
    """Write the label of a case or pallet: its SSCC as GS1-128."""
    from scanners.labels import ContainerLabel

    with _wrong_calls():
        _write_one(ContainerLabel(Sscc(sscc)), form, output, module, dpi)


@app.command()
def sheet(
    codes: Annotated[str, typer.Argument(metavar="[CODES]", help="A file of codes; `-` is the standard input.")] = "-",
    form: SheetFormatOption = None,
    output: OutputOption = STANDARD,
    page: Annotated[
        Literal["a4", "label"], typer.Option("--page", help="Paper of a PDF: A4, or a page for each label.")
    ] = "a4",
    lot: LotOption = None,
    expiry: ExpiryOption = None,
    module: ModuleOption = None,
    dpi: DpiOption = 300,
) -> None:
    """Write the labels of many codes, one on each line, in their order. Empty lines are passed over.

    `--lot` and `--expiry` are printed beside codes of packs that do not hold them, as those of Kazakhstan.

    A code may be written in every way that `darijol parse` reads. All or nothing: if one line is no code of a pack, a
    link or a container, or may be read in two ways, then the lines are named, nothing is written, and the exit code
    is 1. It takes little memory for any number of lines.
    """
    from scanners.labels import A4, SheetFormat, sheet

    kind = SheetFormat(_format(form, output, ("pdf", "zpl")))
    with _wrong_calls(), _opened(codes) as stream:
        source = _Source(stream, _lot(lot), _day(expiry))
        paper = A4 if page == "a4" else None
        pieces = sheet(source.labels(), kind, page=paper, module=module, dpi=dpi)
        deliver(source.checked(pieces), kind, output)


@dataclass
class _Source:
    """The codes of a sheet, and what is wrong with them."""

    stream: IO[bytes]
    lot: LotNumber | None
    expiry: date | None
    read: int = 0
    faults: int = 0

    def labels(self) -> Iterator[Label]:
        """Yield the labels up to the first bad line; behind it, the lines are only read."""
        from scanners.labels import label_of

        today = _today()
        for number, line in enumerate(lines(self.stream), 1):
            if line == b"":
                continue
            self.read += 1
            try:
                label = label_of(_text(line), today=today, lot=self.lot, expiry=self.expiry)
            except ScanError as error:
                self._name(number, error)
            else:
                if not self.faults:
                    yield label

    def checked(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the pieces, and in the end raise CommandError if there was a bad line, or none at all."""
        yield from pieces
        if self.faults:
            said = f"{self.faults} of {self.read} lines cannot be printed, so nothing was written."
            raise CommandError("codes_refused", said, Exit.FOUND)
        if not self.read:
            raise CommandError("no_codes", "There is no code to print.", Exit.FOUND)

    def _name(self, number: int, error: ScanError) -> None:
        self.faults += 1
        if self.faults <= FAULTS_SHOWN:
            say(f"line {number}: [{error.reason}] {error}")


def _text(line: bytes | None) -> str:
    """Return a line as text. A byte that is none becomes a character that no code has, and is named where it stands."""
    if line is None:
        raise ScanError(Reason.TEXT_TOO_LONG, expected=str(TEXT_MAX), got=f"more than {TEXT_MAX}")
    return line.decode("utf-8", "surrogateescape")


def _today() -> date:
    return kazakhstan_day(datetime.now(UTC))


def _lot(lot: str | None) -> LotNumber | None:
    return None if lot is None else LotNumber(lot)


def _day(expiry: datetime | None) -> date | None:
    """Return an expiry, if a scanner will read it as the same day: a code has only two digits of the year."""
    if expiry is None:
        return None
    day = expiry.date()
    found = gs1_date(f"{day:%y%m%d}", _today().year)
    if found != day:
        raise CommandError("expiry_out_of_range", f"{day} would be read as {found}.", Exit.USAGE)
    return day


def _write_one(label: Label, form: str | None, output: str, module: float | None, dpi: int) -> None:
    from scanners.labels import Format, render

    kind = Format(_format(form, output, ("png", "svg", "pdf", "zpl")))
    deliver([render(label, kind, module=module, dpi=dpi)], kind, output)


def _format(form: str | None, output: str, known: tuple[str, ...]) -> str:
    """Return the format as asked, or as the file's name ends."""
    named = form or Path(output).suffix.removeprefix(".").lower()
    if named not in known:
        raise CommandError("format_unknown", f"Say which with --format: {', '.join(known)}.", Exit.USAGE)
    return named


@contextmanager
def _wrong_calls() -> Generator[None]:
    """Say what is wrong with a value or a size as a wrong call."""
    from scanners.labels import PrintError

    try:
        yield
    except PrintError as error:
        said = scanner_words(f"print_{error.code}", language(), {"expected": error.expected, "got": error.got})
        raise CommandError(error.code, f"{said.title} {said.next_step}", Exit.USAGE) from None
    except IdentifierError as error:
        raise CommandError(error.code, f"{error}.", Exit.USAGE) from None
    except ScanError as error:
        raise CommandError(error.reason, f"{error}.", Exit.USAGE) from None


@contextmanager
def _opened(codes: str) -> Generator[IO[bytes]]:
    if codes == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        with Path(codes).open("rb") as stream:
            yield stream
    except OSError as error:
        raise CommandError("not_readable", f"{codes} cannot be read: {error.strerror}.") from None
