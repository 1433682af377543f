"""From codes as they were scanned to packs. What cannot be read speaks of the scanner, never of the pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from api.bodies import PackNamed
from api.unread import Fault, UnreadProblem
from domain.acts.act import Needs
from domain.keys import PackKey
from domain.tails import tail_digest
from domain.time import kazakhstan_day
from domain.verdict import Scan
from ledger.ledger import Ledger
from ledger.scanning import known_pack
from scanners import Reading, ScanError, parse


@dataclass(frozen=True, slots=True)
class Packs:
    """The packs that a request names, in its order, and where in it each stands."""

    scans: tuple[Scan, ...]
    places: Mapping[object, str]

    @property
    def keys(self) -> tuple[PackKey, ...]:
        """The packs alone."""
        return tuple(scan.pack for scan in self.scans)


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


def read_packs(ledger: Ledger, items: Sequence[str | PackNamed], paths: Sequence[str]) -> Packs:
    """Return the packs that items name, each standing in the request at its path.

    Of several readings of one text, the pack that the ledger knows is meant. Raises UnreadProblem with a fault for each
    item that names no pack.
    """
    wrong: list[Fault] = []
    readings: list[tuple[Scan, ...]] = []
    for item, path in zip(items, paths, strict=True):
        try:
            readings.append(_read(item))
        except UnreadProblem as problem:
            wrong += [replace(fault, field=path) for fault in problem.faults]
    if wrong:
        raise UnreadProblem(wrong)
    scans = _meant(ledger, readings)
    places: dict[object, str] = {}
    for scan, path in zip(scans, paths, strict=True):
        places[scan.pack] = path
        places[f"{scan.pack.gtin} {scan.pack.serial}"] = path
    return Packs(scans, places)


def _read(item: str | PackNamed) -> tuple[Scan, ...]:
    if isinstance(item, PackNamed):
        return (Scan(PackKey(item.gtin, item.serial), None),)
    return scans_of(read_code(item))


def _meant(ledger: Ledger, readings: Sequence[tuple[Scan, ...]]) -> tuple[Scan, ...]:
    doubtful = [scan.pack for several in readings if len(several) > 1 for scan in several]
    if not doubtful:
        return tuple(several[0] for several in readings)
    world = ledger.read(Needs.of(*doubtful))
    return tuple(several[0] if len(several) == 1 else known_pack(world, several) for several in readings)


def scan_of(reading: Reading) -> Scan | None:
    """Return the pack that a reading names, None if it names none."""
    pack = reading.pack
    if pack is None:
        return None
    key, code = reading.key, reading.code
    tail = None if key is None or code is None else tail_digest(key, code)
    return Scan(PackKey(pack.gtin, pack.serial), tail)
