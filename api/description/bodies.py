"""An example of each body: what its fields show as examples, or what is written here where only some go together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

_DAY, _MOMENT = "2026-07-01", "2026-07-01T09:30:00+05:00"
_GTIN, _SERIAL = "04870001000011", "A1b2C3d4E5f6G"

_WRITTEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "Dispensing": {"packs": [{"gtin": _GTIN, "serial": _SERIAL, "price_tiyn": 129773}]},
    "NewPacks": {
        "gtin": _GTIN,
        "lot": "B1",
        "expiry": "2028-06-30",
        "produced_on": _DAY,
        "channel": "commercial",
        "serials": [_SERIAL],
    },
    "NewProfile": {
        "gtin": _GTIN,
        "serial_min": 13,
        "serial_max": 13,
        "tail": "allowed",
        "key_length": 4,
        "code_length": 44,
        "since": _DAY,
        "citation": {"source": "The maker's own list of its codes", "confidence": "I"},
    },
    "Receiving": {"sscc": "048700010000000011"},
    "TailCorrections": {"gtin": _GTIN, "packs": [{"serial": _SERIAL, "key": "EE05", "code": "c" * 43 + "="}]},
    "Unpacking": {"sscc": "048700010000000011", "all": True},
}

_BY_NAME: Final[Mapping[str, Any]] = {
    "citation": {"source": "Order No. 104 of 15 July 2019", "confidence": "S"},
    "form": "tablets",
    "inn": "acetylsalicylic acid",
    "licences": [{"number": "P-0001", "kind": "retail", "since": _DAY}],
    "name": "Invented",
    "number": "P-0001",
    "pack_size": 30,
    "reason": "entered by mistake",
    "registration_number": "KZ-0001",
    "roles": ["pharmacy"],
    "row": 1,
    "since": _DAY,
    "strength": "75 mg",
    "trade_name": "Cardiomagnyl",
    "value": 10,
}
"""For fields whose type alone would give a poor example."""


def example_of(body: type[Any]) -> dict[str, Any]:
    """Return an example of a body. Raises KeyError for a field for which nothing gives a value."""
    if body.__name__ in _WRITTEN:
        return dict(_WRITTEN[body.__name__])
    schema = TypeAdapter(body).json_schema()
    wanted = [name for name in schema["properties"] if name in schema.get("required", ()) or name == "packs"]
    return {name: _value(name, schema["properties"][name], schema.get("$defs", {})) for name in wanted}


def _value(name: str, field: Mapping[str, Any], defined: Mapping[str, Any]) -> Any:
    if name in _BY_NAME:
        return _BY_NAME[name]
    if "examples" in field:
        return field["examples"][0]
    if "$ref" in field:
        return _value(name, defined[field["$ref"].rpartition("/")[2]], defined)
    if "enum" in field:
        return field["enum"][0]
    if either := field.get("anyOf") or field.get("oneOf"):
        return _value(name, either[0], defined)
    if field["type"] == "array":
        return [_value("", field["items"], defined)]
    raise KeyError(name)
