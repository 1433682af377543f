"""From codes as they were scanned to packs. What cannot be read speaks of the scanner, never of the pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from api.bodies import PackNamed
from api.problems import Places
from api.unread import Fault, UnreadProblem
from domain.acts.act import Needs
from domain.keys import PackKey
from domain.tails import tail_digest
from domain.time import kazakhstan_day
from domain.verdict import Scan
from ledger.ledger import Ledger
from ledger.scanning import Candidates, Meant, meant_pack
from scanners import Reading, ScanError, parse


@dataclass(frozen=True, slots=True)
class Packs:
    """The packs that a request names, in its order, and where in it each stands."""

    meant: tuple[Meant, ...]
    places: Places

    @property
    def keys(self) -> tuple[PackKey, ...]:
        """The packs alone."""
        return tuple(one.scan.pack for one in self.meant)


def read_code(text: str) -> tuple[Reading, ...]:
    """Return the readings of a code's text, the likeliest first. Raises UnreadProblem."""
    try:
        reading = parse(text, today=kazakhstan_day(datetime.now(UTC)))
    except ScanError as error:
        raise UnreadProblem([Fault("code", error)]) from None
    return (reading, *reading.alternatives)


def scans_of(readings: Sequence[Reading]) -> tuple[Scan, ...]:
    """Return the packs that readings name. Raises UnreadProblem if none does."""
    scans = tuple(scan for reading in readings if (scan := scan_of(reading)) is not None)
    if not scans:
        raise UnreadProblem([Fault("code")])
    return scans


def candidates_of(readings: Sequence[Reading]) -> Candidates:
    """Return the packs that a text may mean by its readings. Raises UnreadProblem if none of them names one."""
    own = readings[0]
    return Candidates(scans_of(readings), has_own=own.pack is not None, is_doubtful=own.is_doubtful)


def read_packs(ledger: Ledger, items: Sequence[str | PackNamed], paths: Sequence[str]) -> Packs:
    """Return the packs that items name, each standing in the request at its path.

    Of several that one text may mean, it is the pack that the ledger knows. Raises UnreadProblem with a fault for each
    item that names no pack.
    """
    wrong: list[Fault] = []
    named: list[Candidates] = []
    for item, path in zip(items, paths, strict=True):
        try:
            named.append(_candidates(item))
        except UnreadProblem as problem:
            wrong += [replace(fault, field=path) for fault in problem.faults]
    if wrong:
        raise UnreadProblem(wrong)
    meant = _meant(ledger, named)
    places: dict[object, tuple[str, ...]] = {}
    for pack, path in zip((one.scan.pack for one in meant), paths, strict=True):
        for name in (pack, f"{pack.gtin} {pack.serial}"):
            places[name] = (*places.get(name, ()), path)
    return Packs(meant, places)


def _candidates(item: str | PackNamed) -> Candidates:
    if isinstance(item, PackNamed):
        return Candidates((Scan(PackKey(item.gtin, item.serial), None),))
    return candidates_of(read_code(item))


def _meant(ledger: Ledger, named: Sequence[Candidates]) -> tuple[Meant, ...]:
    """Return the pack that each item means; the ledger is asked only where it is not settled."""
    asked = [scan.pack for one in named if not one.is_settled for scan in one.scans]
    world = ledger.read(Needs.of(*asked)) if asked else None
    return tuple(
        Meant(one.scans[0], is_certain=True) if world is None or one.is_settled else meant_pack(world, one)
        for one in named
    )


def scan_of(reading: Reading) -> Scan | None:
    """Return the pack that a reading names, None if it names none."""
    pack = reading.pack
    if pack is None:
        return None
    key, code = reading.key, reading.code
    tail = None if key is None or code is None else tail_digest(key, code)
    return Scan(PackKey(pack.gtin, pack.serial), tail)
