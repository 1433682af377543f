"""A code against its pack: do crypto tail, lot and expiry on it agree with what the maker told?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.goods.lots import LotKey
from domain.goods.packs import PackKey
from domain.goods.printed import Agreement, PrintedExpiry, expiry_agreement, lot_agreement
from domain.ground.identifiers import LotNumber
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World


@dataclass(frozen=True, slots=True)
class Scan:
    """A pack as its code was read: which one; the digest of its crypto tail, its lot and its expiry.

    None stands for what the code does not carry: it says nothing.
    """

    pack: PackKey
    tail: int | None
    lot: LotNumber | None = None
    expiry: PrintedExpiry | None = None

    @property
    def says_more(self) -> bool:
        """Whether the code carries a lot or an expiry, which can be held against the ledger's."""
        return self.lot is not None or self.expiry is not None


@refusal("crypto_mismatch", Outcome.STOP)
class CryptoMismatch(Refusal):
    """The crypto tail (91 and 92) is not the one the maker registered for this serial."""

    pack: PackKey


@refusal("lot_mismatch", Outcome.STOP)
class LotMismatch(Refusal):
    """The code names another lot (AI 10) than the one the pack was commissioned in, and no misreading explains it."""

    pack: PackKey
    printed_lot: LotNumber
    lot: LotNumber


@refusal("lot_mismatch", Outcome.CHECK, case="lot_in_doubt")
class LotInDoubt(Refusal):
    """The code names another lot, as a reading may have made it: other case, an end cut off or something glued on."""

    pack: PackKey
    printed_lot: LotNumber
    lot: LotNumber


@refusal("expiry_mismatch", Outcome.STOP)
class ExpiryMismatch(Refusal):
    """The code names another expiry (AI 17) than the one of the pack's lot."""

    pack: PackKey
    printed_expiry: date
    expiry: date


@refusal("expiry_mismatch", Outcome.CHECK, case="expiry_in_doubt")
class ExpiryInDoubt(Refusal):
    """The code names the month of expiry and no day (day 00), and the lot was told with a day of that month."""

    pack: PackKey
    printed_expiry: date
    expiry: date


@refusal("scan_again", Outcome.CHECK)
class ScanAgain(Refusal):
    """The code may have been read wrongly, and something would stop the pack that it was taken for."""

    pack: PackKey


def has_another_tail(world: World, scan: Scan) -> bool:
    """Tell whether a code has a crypto tail, and not the one that the maker registered for its pack."""
    pack = world[scan.pack]
    return pack is not None and None not in {scan.tail, pack.tail} and scan.tail != pack.tail


def agreements(world: World, scan: Scan) -> tuple[Agreement, Agreement]:
    """Return how lot and expiry of a code stand to those of its pack, which the ledger knows."""
    pack = world[scan.pack]
    assert pack is not None
    if scan.expiry is None:
        return lot_agreement(scan.lot, pack.lot), Agreement.SILENT
    lot = world[LotKey(scan.pack.gtin, pack.lot)]
    assert lot is not None
    return lot_agreement(scan.lot, pack.lot), expiry_agreement(scan.expiry, lot.expiry)


def is_another(world: World, scan: Scan) -> bool:
    """Tell whether a code says of its pack what no reading explains: another crypto tail, lot or expiry.

    Of a pack that the ledger does not know, nothing is another.
    """
    if has_another_tail(world, scan):
        return True
    return scan.says_more and world[scan.pack] is not None and Agreement.OTHER in agreements(world, scan)


def mismatches(world: World, scan: Scan) -> Iterator[Refusal]:
    """Yield what a code says otherwise than the ledger of the lot and the expiry of a pack that is known."""
    pack = world[scan.pack]
    assert pack is not None
    of_lot, of_expiry = agreements(world, scan)
    if of_lot > Agreement.SILENT:
        assert scan.lot is not None
        mismatch = LotMismatch if of_lot is Agreement.OTHER else LotInDoubt
        yield mismatch(scan.pack, scan.lot, pack.lot)
    if of_expiry > Agreement.SILENT:
        lot = world[LotKey(scan.pack.gtin, pack.lot)]
        assert scan.expiry is not None
        assert lot is not None
        differs = ExpiryMismatch if of_expiry is Agreement.OTHER else ExpiryInDoubt
        yield differs(scan.pack, scan.expiry.day, lot.expiry)
