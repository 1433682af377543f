"""From codes as they were scanned to packs. What cannot be read speaks of the scanner, never of the pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import thread_time
from typing import Final

from api.requests.limits import CODES_SECONDS, ERRORS_SHOWN
from api.requests.problems import Places, Problem
from api.requests.unread import Fault, UnreadProblem
from api.routes.shared.bodies import PackNamed
from domain.acts.act import Needs
from domain.goods.packs import PackKey
from domain.goods.printed import PrintedExpiry
from domain.goods.tails import tail_digest
from domain.ground.time import kazakhstan_day
from domain.judging.codes import Scan
from ledger.ledger import Ledger
from ledger.scanning import Candidates, Meant, meant_pack
from scanners import Doubt, Reading, ScanError, parse

_OF_A_PACK: Final = frozenset(["01", "03", "21", "235", "8006", "91", "92", "93"])
"""Elements of a pack's code: a text that has one and is not whole lost a part of it."""


@dataclass(frozen=True, slots=True)
class Packs:
    """The packs that a request names, in its order, and where in it each stands."""

    meant: tuple[Meant, ...]
    places: Places

    @property
    def keys(self) -> tuple[PackKey, ...]:
        """The packs alone."""
        return tuple(one.scan.pack for one in self.meant)


@dataclass(frozen=True, slots=True)
class CodeRead:
    """A code's text as it was read, and its other readings."""

    own: Reading
    others: tuple[Reading, ...]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All readings of the whole text, the likeliest first."""
        return (self.own, *self.others)

    def reading_of(self, scan: Scan) -> Reading:
        """Return the reading that a scan comes from; one that leaves something out only if no other does."""
        whole = next((one for one in self.readings if scan_of(one) == scan), None)
        return whole or next(one for one in self.own.shortened if scan_of(one) == scan)

    def shortened(self) -> tuple[Scan, ...]:
        """Return the packs that the text may mean if something came right behind it that is no part of it."""
        return tuple(filter(None, map(scan_of, self.own.shortened)))


def read_code(text: str) -> CodeRead:
    """Return the readings of a code's text. Raises UnreadProblem."""
    try:
        reading = parse(text, today=kazakhstan_day(datetime.now(UTC)))
    except ScanError as error:
        raise UnreadProblem([Fault("code", None if _is_of_a_label(error) else error)]) from None
    return CodeRead(reading, reading.alternatives)


def _is_of_a_label(error: ScanError) -> bool:
    """Tell whether a text is right but for the product or container it speaks of, which a symbol beside it names."""
    return bool(error.company) and _OF_A_PACK.isdisjoint(error.company)


def scans_of(readings: Sequence[Reading]) -> tuple[Scan, ...]:
    """Return the packs that readings name. Raises UnreadProblem if none does."""
    scans = tuple(scan for reading in readings if (scan := scan_of(reading)) is not None)
    if not scans:
        raise UnreadProblem([Fault("code")])
    return scans


def candidates_of(read: CodeRead) -> Candidates:
    """Return the packs that a text may mean by its readings. Raises UnreadProblem if none of them names one."""
    own, doubt = read.own, read.own.doubt
    return Candidates(
        scans_of((own, *read.others)),
        has_own=own.pack is not None,
        is_doubtful=doubt is Doubt.ALL,
        is_open=doubt is Doubt.PACK,
        shortened=read.shortened if own.ends_on_serial else None,
    )


def read_packs(
    ledger: Ledger, items: Sequence[str | PackNamed], paths: Sequence[str], *, for_sale: bool = False
) -> Packs:
    """Return the packs that items name, each standing in the request at its path.

    Of several that one text may mean, it is the pack that the ledger knows. Where packs are sold, and what is not
    known is held against them, it is looked for behind what another code made longer too. Raises UnreadProblem with a
    fault for each item that names no pack, as many as a problem lists; and Problem
    `body_too_large` if reading them takes too long.
    """
    wrong: list[Fault] = []
    named: list[Candidates] = []
    end = thread_time() + CODES_SECONDS
    for item, path in zip(items, paths, strict=True):
        if thread_time() > end:
            raise Problem("body_too_large")
        try:
            named.append(_candidates(item))
        except UnreadProblem as problem:
            wrong += [replace(fault, field=path) for fault in problem.faults]
            if len(wrong) >= ERRORS_SHOWN:
                break
    if wrong:
        raise UnreadProblem(wrong)
    meant = _meant(ledger, named if for_sale else [replace(one, shortened=None) for one in named])
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
    found = _looked_up(ledger, named)
    again = {at: one.widened for at, one in enumerate(named) if one.shortened and not found[at].is_known}
    if again:
        wider = _looked_up(ledger, list(again.values()))
        for at, one in zip(again, wider, strict=True):
            found[at] = one
    return tuple(one.meant for one in found)


@dataclass(frozen=True, slots=True)
class _Found:
    """The pack that an item means, and whether the ledger knows it."""

    meant: Meant
    is_known: bool


def _looked_up(ledger: Ledger, named: Sequence[Candidates]) -> list[_Found]:
    asked = [scan.pack for one in named if not one.is_settled for scan in one.scans]
    world = ledger.read(Needs.of(*asked)) if asked else None
    found: list[_Found] = []
    for one in named:
        if world is None or one.is_settled:
            found.append(_Found(Meant(one.scans[0], is_certain=True), is_known=True))
        else:
            meant = meant_pack(world, one)
            found.append(_Found(meant, world[meant.scan.pack] is not None))
    return found


def scan_of(reading: Reading) -> Scan | None:
    """Return the pack that a reading names with what else it says of it, None if it names none."""
    pack = reading.pack
    if pack is None:
        return None
    key, code, expiry = reading.key, reading.code, reading.expiry
    tail = None if key is None or code is None else tail_digest(key, code)
    printed = None if expiry is None else PrintedExpiry(expiry, is_month=reading.elements["17"].endswith("00"))
    return Scan(PackKey(pack.gtin, pack.serial), tail, reading.lot, printed)
