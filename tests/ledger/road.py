"""A rich road, built through the acts alone, in which everything has a fixed name: what an audit has to account for.

Cases on a pallet, a pallet used again, shipments received, called back and still on the road, sales, one taken back, a
pack written off, crypto tails, packs bought with state money, ceilings, rules and incidents.
"""

from __future__ import annotations

from datetime import date

from domain.acts.counter.dispensing import CancelDispensing, Dispense, Sale
from domain.acts.items import Items
from domain.acts.office.assigning import AssignPrefix
from domain.acts.office.pricing import EndCeiling, SetRule
from domain.acts.road.commissioning import Commission
from domain.acts.road.decommissioning import Decommission
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import CancelShipment, Ship
from domain.goods.containers import ContainerKey
from domain.goods.packs import PackKey
from domain.goods.receipts import DispensingKey
from domain.goods.serials import Serials
from domain.goods.shipments import ShipmentKey
from domain.ground.channels import Channel
from domain.ground.identifiers import LotNumber, Serial
from domain.judging.codes import Scan
from domain.parties.callers import Caller
from domain.rules.ceilings import PriceLevel
from domain.rules.parameters import Rule
from ledger.commissioning import commission
from tests.ledger.world import (
    CEILING_TIYN,
    DISTRIBUTOR,
    EXPIRY,
    GTIN,
    INVENTED,
    MAKER,
    OPERATOR,
    OTHER_PHARMACY,
    PHARMACY,
    PREFIX,
    SINCE,
    Nation,
    ceiling,
    render,
    said,
    sale,
    sscc,
    tails,
)

CASE, OTHER_CASE, PALLET = sscc(1), sscc(2), sscc(3)
CASE_KEY, PALLET_KEY, PALLET_AGAIN_KEY = ContainerKey(CASE, 0), ContainerKey(PALLET, 0), ContainerKey(PALLET, 1)
CALLED_BACK, RECEIVED, UNPACKED, ON_THE_ROAD, WITH_TAILS = (ShipmentKey(number) for number in range(1, 6))
RECEIPT, RECEIPT_TAKEN_BACK, RECEIPT_OF_TAIL = (
    DispensingKey(f"00000000-0000-4000-8000-00000000000{number}") for number in (1, 2, 3)
)
TAIL_LOT, STATE_LOT = LotNumber("T1"), LotNumber("F1")
TAILS = (-7, 0, 7)


def numbered(number: int, letter: str = "S") -> PackKey:
    """Return one of the packs."""
    return PackKey(GTIN, Serial(f"{letter}{number:06}"))


SOLD, WRITTEN_OFF, IN_CASE, LOOSE, SOLD_TOO = map(numbered, (1, 2, 3, 10, 9))
"""Packs: sold out of its case; sold, taken back and written off; in the case; loose at the distributor's; sold too."""
WITH_TAIL, SOLD_WITH_TAIL = numbered(1, "T"), numbered(2, "T")
STATE_FUNDED = numbered(1, "F")

PACKS = 18 + len(TAILS) + 2
"""How many packs there are in all."""


def travel(nation: Nation) -> None:
    """Let all of it happen."""
    _make(nation)
    _deliver(nation)
    _sell(nation)
    _rule(nation)


def _make(nation: Nation) -> None:
    nation.do(AssignPrefix(PREFIX, MAKER.party, from_party=PHARMACY.party), OPERATOR)
    packs = (*nation.commission(12), *nation.commission(6))
    _commission(nation, TAIL_LOT, "T", Channel.COMMERCIAL, len(TAILS), TAILS)
    _commission(nation, STATE_LOT, "F", Channel.STATE_FUNDED, 2, None)
    nation.do(Pack(CASE, Items(packs[:4])), MAKER)
    nation.do(Pack(OTHER_CASE, Items(packs[4:8])), MAKER)
    nation.do(Pack(PALLET, Items(containers=(CASE, OTHER_CASE))), MAKER)


def _commission(
    nation: Nation, lot: LotNumber, letter: str, channel: Channel, packs: int, digests: tuple[int, ...] | None
) -> None:
    names = [numbered(number, letter).serial.encode() for number in range(1, packs + 1)]
    serials = Serials.sort(names, None if digests is None else tails(*digests))
    act = Commission(GTIN, lot, EXPIRY, date(2024, 1, 1), channel, packs, tails=digests is not None)
    assert said(commission(nation.ledger, act, serials, MAKER, render, None)) == "accepted"


def _deliver(nation: Nation) -> None:
    whole = Items((SOLD_TOO, LOOSE), (PALLET,))
    nation.do(Ship(CALLED_BACK, DISTRIBUTOR.site, whole), MAKER)
    nation.do(CancelShipment(CALLED_BACK, "the wrong truck"), MAKER)
    _send(nation, RECEIVED, MAKER, DISTRIBUTOR, whole)
    nation.do(Unpack(PALLET, None), DISTRIBUTOR)
    nation.do(Unpack(OTHER_CASE, Items((numbered(5),))), DISTRIBUTOR)
    nation.do(AssignPrefix(PREFIX, DISTRIBUTOR.party, from_party=MAKER.party), OPERATOR)
    nation.do(Pack(PALLET, Items(containers=(OTHER_CASE,))), DISTRIBUTOR)
    _send(nation, UNPACKED, DISTRIBUTOR, PHARMACY, Items((SOLD_TOO,), (CASE,)))
    _send(nation, WITH_TAILS, MAKER, PHARMACY, Items((WITH_TAIL, SOLD_WITH_TAIL, STATE_FUNDED)))
    nation.do(Ship(ON_THE_ROAD, OTHER_PHARMACY.site, Items(containers=(PALLET,))), DISTRIBUTOR)


def _send(nation: Nation, shipment: ShipmentKey, sender: Caller, receiver: Caller, items: Items) -> None:
    nation.do(Ship(shipment, receiver.site, items), sender)
    nation.do(Receive(shipment), receiver)


def _sell(nation: Nation) -> None:
    nation.do(_receipt(RECEIPT, SOLD, SOLD_TOO), PHARMACY)
    nation.do(_receipt(RECEIPT_TAKEN_BACK, WRITTEN_OFF), PHARMACY)
    nation.do(CancelDispensing(RECEIPT_TAKEN_BACK.id, "the wrong pack"), PHARMACY)
    nation.do(Decommission(WRITTEN_OFF, "crushed"), PHARMACY)
    tail = Sale(Scan(SOLD_WITH_TAIL, TAILS[1]), CEILING_TIYN)
    nation.do(Dispense(RECEIPT_OF_TAIL.id, (tail,)), PHARMACY)
    for refused, case in (
        (SOLD, "dispensed_elsewhere"),
        (numbered(999), "unknown_serial"),
        (STATE_FUNDED, "held_elsewhere"),
    ):
        assert said(nation.perform(sale(refused), OTHER_PHARMACY)) == case
    assert said(nation.perform(sale(STATE_FUNDED), PHARMACY)) == "state_funded_pack"


def _receipt(receipt: DispensingKey, *packs: PackKey) -> Dispense:
    return Dispense(receipt.id, tuple(Sale(Scan(pack, None), CEILING_TIYN) for pack in packs))


def _rule(nation: Nation) -> None:
    nation.do(ceiling(None), OPERATOR)
    end = EndCeiling(GTIN, Channel.COMMERCIAL, PriceLevel.RETAIL, 1, date(2090, 1, 1), INVENTED)
    nation.do(end, OPERATOR)
    nation.do(SetRule(Rule.DISPENSING_CANCEL_WINDOW_DAYS, 5, SINCE, None, INVENTED, (1,)), OPERATOR)
