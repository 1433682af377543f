"""What the fields of a request may hold: the domain's identifiers, texts, days and moments, each with its code."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, TypeAlias, TypeVar
from unicodedata import category
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from api.requests.limits import DAYS, REQUEST_ID_LENGTH
from api.requests.own_errors import custom_error
from api.requests.times import AsDay, AsMoment
from domain.ground.identifiers import Bin, Gln, Gtin, IdentifierError, LotNumber, Serial, Sscc
from domain.ground.limits import PRICE_TIYN, TEXT_LENGTH
from domain.ground.time import KAZAKHSTAN, kazakhstan_day
from domain.judging.incidents import DIVERSIONS, SUSPICIONS
from domain.parties.prefixes import CompanyPrefix
from scanners import TEXT_MAX, ScanError, parse

T = TypeVar("T")

INCIDENT_KINDS = tuple(sorted(one.case for one in (*SUSPICIONS, *DIVERSIONS)))
"""What incidents are told apart by: the cases of the refusals that are kept as such."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPACE_FOR_PLUS = re.compile("(?<=[0-9]) (?=[0-9]{2}:[0-9]{2}$)")

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of characters that nobody sees and that change what others look like."""


_CODED = r"^[!-\"%-?A-Z_a-z]{1,20}$"
"""GS1 AI encodable character set 82, 1 to 20 of it."""


class Read:
    """Marks a field whose text is read by a class of the domain; its reasons for refusing become the field's."""

    def __init__(self, construct: Callable[[str], Any], example: str, description: str, **schema: str) -> None:
        """`schema`: what JSON Schema can say of it, `pattern`, and as `format` the name of what it cannot."""
        self._construct = construct
        self._shown: dict[str, Any] = {"description": description, "examples": [example], **schema}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how pydantic reads the field."""
        return core_schema.no_info_after_validator_function(
            self._read, core_schema.str_schema(), metadata={"pydantic_js_updates": self._shown}
        )

    def _read(self, text: str) -> Any:
        try:
            return self._construct(text)
        except IdentifierError as error:
            raise custom_error(error.code, shown=shown_of(error)) from None
        except ScanError as error:
            raise custom_error(error.reason, error=error) from None


def shown_of(error: IdentifierError) -> dict[str, str]:
    """Return what a sentence may name of what is wrong with an identifier."""
    position = "" if error.position is None else str(error.position)
    shown = {"expected": error.expected, "got": error.got, "position": position, "most": error.expected}
    return {name: text for name, text in shown.items() if text}


def container_of(text: str) -> Sscc:
    """Return the container that 18 digits or the text of a label name. Raises IdentifierError or ScanError."""
    if len(text) <= Sscc.lengths[-1]:
        return Sscc(text)
    sscc = parse(text, today=kazakhstan_day(datetime.now(KAZAKHSTAN))).sscc
    if sscc is None:
        raise IdentifierError("wrong_length", Sscc.kind, expected="18")
    return sscc


def _plain(text: str) -> str:
    """Refuse control characters and text of blanks alone: neither can be shown."""
    if not text.strip():
        raise custom_error("empty")
    if any(category(character) in _INVISIBLE for character in text):
        raise custom_error("wrong_characters", "invisible_characters")
    return text


def _in_range(value: T) -> T:
    first, beyond = DAYS
    match value:
        case datetime():
            inside = _midnight(first) <= value < _midnight(beyond)
        case date():
            inside = first <= value < beyond
        case _:
            inside = True
    if not inside:
        raise custom_error("out_of_range", shown={"first": str(first), "beyond": str(beyond)})
    return value


def _begun(given: Any) -> Any:
    """Return the moment at which a day begins in Kazakhstan, as text; what is no day stays as it is.

    A `+` that was not escaped in an address has become a space.
    """
    if not isinstance(given, str):
        return given
    if not _DAY.fullmatch(given):
        return _SPACE_FOR_PLUS.sub("+", given)
    try:
        return datetime.combine(date.fromisoformat(given), time(), KAZAKHSTAN).isoformat()
    except ValueError:
        return given


def _incident_kind(text: str) -> str:
    if text not in INCIDENT_KINDS:
        raise custom_error("not_one_of", shown={"expected": ", ".join(INCIDENT_KINDS)})
    return text


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo("UTC"))


GtinText: TypeAlias = Annotated[
    Gtin,
    Read(
        Gtin,
        "04870001000011",
        "GTIN of a product: 8, 12, 13 or 14 digits, the last of them the check digit.",
        pattern="^([0-9]{8}|[0-9]{12,14})$",
        format="gtin",
    ),
]
GlnText: TypeAlias = Annotated[
    Gln, Read(Gln, "4870001000028", "GLN of a site: 13 digits.", pattern="^[0-9]{13}$", format="gln")
]
BinText: TypeAlias = Annotated[
    Bin, Read(Bin, "070440012347", "BIN of a company: 12 digits.", pattern="^[0-9]{12}$", format="bin")
]
PrefixText: TypeAlias = Annotated[
    CompanyPrefix,
    Read(CompanyPrefix, "4870001", "GS1 company prefix: 4 to 12 digits.", pattern="^[0-9]{4,12}$"),
]
LotText: TypeAlias = Annotated[
    LotNumber, Read(LotNumber, "B1", "Lot number: 1-20 characters, case-sensitive.", pattern=_CODED)
]
SerialText: TypeAlias = Annotated[
    Serial, Read(Serial, "A1b2C3d4E5f6G", "Serial: 1-20 characters, case-sensitive.", pattern=_CODED)
]
ContainerText: TypeAlias = Annotated[
    Sscc,
    Read(
        container_of,
        "048700010000000011",
        "SSCC of a case or pallet: 18 digits, or its label as scanned.",
        format="sscc",
    ),
]
CodeText: TypeAlias = Annotated[
    str,
    Field(
        description=f"The text of a code exactly as the scanner sent it, at most {TEXT_MAX} characters.",
        json_schema_extra={"format": "scanned-code", "minLength": 1},
        examples=["]d20104870001000011" + "21A1b2C3d4E5f6G"],
    ),
]
"""Any text: one that is empty or too long is a code that was not read, and answered as such."""

Sent: TypeAlias = Annotated[
    str,
    Field(
        description=f"Whatever the scanner sent, at most {TEXT_MAX} characters.",
        examples=["]d20104870001000011" + "21A1b2C3d4E5f6G"],
    ),
]
Text: TypeAlias = Annotated[
    str,
    Field(max_length=TEXT_LENGTH, json_schema_extra={"minLength": 1, "format": "shown-text"}),
    AfterValidator(_plain),
]
Price: TypeAlias = Annotated[
    int, Field(ge=0, le=PRICE_TIYN, description="Price of one pack, in tiyn.", examples=[129773])
]
Day: TypeAlias = Annotated[date, AsDay(), Field(examples=["2026-07-01"]), AfterValidator(_in_range)]
Moment: TypeAlias = Annotated[datetime, AsMoment(), AfterValidator(_in_range)]
Begun: TypeAlias = Annotated[
    datetime,
    AsMoment(),
    Field(description="A moment, or a day in Kazakhstan: its beginning.", examples=["2026-07-01"]),
    BeforeValidator(_begun),
    AfterValidator(_in_range),
]
IncidentKindText: TypeAlias = Annotated[
    str, AfterValidator(_incident_kind), Field(json_schema_extra={"enum": list(INCIDENT_KINDS)})
]
RequestIdText: TypeAlias = Annotated[str, Field(pattern=f"^[!-~]{{1,{REQUEST_ID_LENGTH}}}$")]

GtinInPath: TypeAlias = Annotated[GtinText, BeforeValidator(unquote)]
GlnInPath: TypeAlias = Annotated[GlnText, BeforeValidator(unquote)]
LotInPath: TypeAlias = Annotated[LotText, BeforeValidator(unquote)]
SerialInPath: TypeAlias = Annotated[SerialText, BeforeValidator(unquote)]
SsccInPath: TypeAlias = Annotated[
    Sscc,
    Read(Sscc, "048700010000000011", "SSCC: 18 digits.", pattern="^[0-9]{18}$", format="sscc"),
    BeforeValidator(unquote),
]
ShipmentInPath: TypeAlias = Annotated[str, Field(pattern="^[0-7][0-9a-f]{15}$", examples=["0a1b2c3d4e5f6071"])]
DispensingInPath: TypeAlias = Annotated[
    str, Field(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", examples=["6f0c9f0e-3f7c-4a8e-9d3a-0c2f5f3f1a11"])
]
