"""Any value that a declared type of the domain may have, drawn from its declaration."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from domain.goods.containers import ContainerKey
from domain.goods.shipments import ShipmentKey
from domain.ground.identifiers import CHARSET_82, Bin, Gln, Gtin, IdentifierError, LotNumber, Serial, Sscc
from domain.ground.limits import CONTAINER_GENERATIONS
from domain.ground.places import AnyPlace
from domain.parties.prefixes import CompanyPrefix
from domain.parties.sites import SiteKey
from domain.rules.profiles import Profile, TailUse

Strategy = st.SearchStrategy[Any]

_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5)), timezone(timedelta(hours=-3, minutes=-30))])


def _digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def _issued(body: str) -> bool:
    try:
        Bin.from_body(body)
    except IdentifierError:
        return False
    return True


_CODED = st.text(CHARSET_82, min_size=1, max_size=20)

_SIMPLE: dict[Any, Strategy] = {
    Gtin: _digits(13).map(Gtin.from_body),
    Gln: _digits(12).map(Gln.from_body),
    Sscc: _digits(17).map(Sscc.from_body),
    Bin: _digits(11).filter(_issued).map(Bin.from_body),
    CompanyPrefix: st.integers(4, 12).flatmap(_digits).map(CompanyPrefix),
    Serial: _CODED.map(Serial),
    LotNumber: _CODED.map(LotNumber),
    ContainerKey: st.builds(ContainerKey, _digits(17).map(Sscc.from_body), st.integers(0, CONTAINER_GENERATIONS - 1)),
    ShipmentKey: st.builds(ShipmentKey, st.integers(1, 2**63 - 1)),
    AnyPlace: st.one_of(
        st.builds(SiteKey, _digits(12).map(Gln.from_body)),
        st.builds(ContainerKey, _digits(17).map(Sscc.from_body), st.integers(0, CONTAINER_GENERATIONS - 1)),
        st.builds(ShipmentKey, st.integers(1, 2**63 - 1)),
    ),
    Profile: st.one_of(
        st.builds(Profile, st.just(1), st.integers(1, 20), st.just(TailUse.NONE), st.none(), st.none()),
        st.builds(
            Profile,
            st.integers(1, 10),
            st.integers(10, 20),
            st.sampled_from([TailUse.REQUIRED, TailUse.ALLOWED]),
            st.integers(1, 90),
            st.integers(1, 90),
        ),
    ),
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**63 - 1),
    date: st.dates(),
    datetime: st.datetimes(timezones=_ZONES),
    NoneType: st.none(),
}


def values(kind: Any) -> Strategy:
    """Draw any value of a declared type."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if get_origin(kind) in {Union, UnionType}:
        return st.one_of(*map(values, get_args(kind)))
    if get_origin(kind) is tuple:
        (item, _) = get_args(kind)
        return st.lists(values(item), max_size=3).map(tuple)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    assert isinstance(kind, type), kind
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: values(hints[field.name]) for field in fields(cast(Any, kind))})
