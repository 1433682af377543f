"""`darijol label`: the label of a pack, a link or a container, and the sheet of a whole lot.

What draws is imported by the commands themselves: no other command needs it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.command.delivering import STANDARD, deliver
from api.command.exits import CommandError, Exit
from api.command.label_sheet import SheetCodes, opened_codes
from api.command.label_values import day_of, require_whole_code, wrong_calls
from domain.ground.identifiers import Gtin, LotNumber, Serial, Sscc
from scanners.repairs.lost_gs import WIDTHS

if TYPE_CHECKING:
    from scanners.labels import Label

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
    date | None, typer.Option("--expiry", metavar="YYYY-MM-DD", parser=day_of, help="The last day of use.")
]


@app.command()
def pack(
    gtin: GtinOption,
    serial: Annotated[
        str,
        typer.Option(
            "--serial", metavar="TEXT", help=f"The serial number; in Kazakhstan's code {WIDTHS['21']} characters."
        ),
    ],
    lot: LotOption = None,
    expiry: ExpiryOption = None,
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="TEXT", help=f"AI 91: the verification key, {WIDTHS['91']} characters."),
    ] = None,
    code: Annotated[
        str | None,
        typer.Option("--code", metavar="TEXT", help=f"AI 92: the verification code, {WIDTHS['92']} characters."),
    ] = None,
    form: FormatOption = None,
    output: OutputOption = STANDARD,
    module: ModuleOption = None,
    dpi: DpiOption = 300,
) -> None:
    """Write the label of one pack: a GS1 Data Matrix and its lines.

    With --key and --code it is Kazakhstan's code, which has no place for lot and expiry: they are printed beside it.
    """
    from scanners.labels import PackLabel

    with wrong_calls():
        require_whole_code(serial, key, code)
        label = PackLabel.of(Gtin(gtin), Serial(serial), lot=_lot(lot), expiry=expiry, key=key, code=code)
        _write_one(label, form, output, module, dpi)


@app.command()
def link(
    gtin: GtinOption,
    serial: Annotated[str | None, typer.Option("--serial", metavar="TEXT", help="The serial number.")] = None,
    lot: LotOption = None,
    expiry: ExpiryOption = None,
    stem: Annotated[
        str, typer.Option("--stem", metavar="URL", help="The web address before it, without /01/...")
    ] = "https://id.gs1.org",
    form: FormatOption = None,
    output: OutputOption = STANDARD,
    module: ModuleOption = None,
    dpi: DpiOption = 300,
) -> None:
    """Write a GS1 Digital Link as a QR Code: for patients' phones. It carries no crypto tail."""
    from scanners.labels import LinkLabel

    with wrong_calls():
        named = None if serial is None else Serial(serial)
        label = LinkLabel.of(Gtin(gtin), named, lot=_lot(lot), expiry=expiry, stem=stem)
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

    with wrong_calls():
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
    literal: Annotated[
        bool, typer.Option("--literal", help="Print serials and tails that look as spreadsheets write them, too.")
    ] = False,
    module: ModuleOption = None,
    dpi: DpiOption = 300,
) -> None:
    """Write the labels of many codes, one on each line, in their order. Empty lines are passed over.

    `--lot` and `--expiry` are printed beside codes of packs that do not hold them, as those of Kazakhstan.

    A code may be written in every way that `darijol parse` reads. All or nothing: if one line is no code of a pack, a
    link or a container, may be read in two ways, or was changed by a program (escapes, spreadsheets, another code
    behind it), then the lines are named, nothing is written, and the exit code is 1. It takes little memory for any
    number of lines.
    """
    from scanners.labels import A4, SheetFormat, sheet

    kind = SheetFormat(_format(form, output, ("pdf", "zpl")))
    with wrong_calls(), opened_codes(codes) as stream:
        source = SheetCodes(stream, _lot(lot), expiry, literal)
        paper = A4 if page == "a4" else None
        pieces = sheet(source.labels(), kind, page=paper, module=module, dpi=dpi)
        deliver(source.checked(pieces), kind, output)


def _lot(lot: str | None) -> LotNumber | None:
    return None if lot is None else LotNumber(lot)


def _write_one(label: Label, form: str | None, output: str, module: float | None, dpi: int) -> None:
    from scanners.labels import Format, render

    kind = Format(_format(form, output, ("png", "svg", "pdf", "zpl")))
    deliver([render(label, kind, module=module, dpi=dpi)], kind, output)


def _format(form: str | None, output: str, known: tuple[str, ...]) -> str:
    """Return the format as asked, or as the file's name ends."""
    named = form or Path(output).suffix.removeprefix(".").lower()
    if named not in known:
        refused = f"{named} is not written here. " if named else ""
        raise CommandError("format_unknown", f"{refused}Say which with --format: {', '.join(known)}.", Exit.USAGE)
    return named
