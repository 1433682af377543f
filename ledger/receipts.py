"""Receipts: what was sold together, at which prices, under which ceilings, and whether it was taken back."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import Cursor
from psycopg.rows import TupleRow

from domain.acts.act import Needs
from domain.goods.receipts import Dispensing, DispensingCancelled, DispensingKey, PackDispensed
from domain.ground.identifiers import Gln
from ledger.codec import load_fact
from ledger.history import Entry
from ledger.ledger import Ledger

_EVENTS = """
    SELECT stream, version, topic, body, position, recorded_at FROM darijol.event
    WHERE stream = ANY (%s) AND topic = ANY (%s) ORDER BY position
"""
_ANSWER = "SELECT answer FROM darijol.request WHERE caller = %s AND id = %s"
_TOPICS = [PackDispensed.name, DispensingCancelled.name]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt with the events that sold its packs, in their order, and the one that took it back, if one did."""

    id: str
    site: Gln
    sales: tuple[Entry, ...]
    taken_back: Entry | None


def read_receipt(ledger: Ledger, id: str) -> Receipt | None:  # noqa: A002 - the field's word
    """Return a receipt; None if there is none of this number."""
    key = DispensingKey(id)
    state = ledger.read(Needs.of(key))[DispensingKey(id)]
    if state is None:
        return None
    entries = [entry for entry in _entries(ledger, key, state) if _is_of(entry, key)]
    ends = [entry for entry in entries if isinstance(entry.fact.event, DispensingCancelled)]
    sales = tuple(entry for entry in entries if isinstance(entry.fact.event, PackDispensed))
    return Receipt(id, state.site, sales, ends[0] if ends else None)


def answer_given(ledger: Ledger, site: Gln, request_id: str) -> bytes | None:
    """Return what a request of a site was answered; None if there was none under this id, or it was not stored."""

    def read(cursor: Cursor[TupleRow]) -> bytes | None:
        row = cursor.execute(_ANSWER, (site, request_id)).fetchone()
        return None if row is None else bytes(row[0])

    return ledger.ask(read)


def _entries(ledger: Ledger, key: DispensingKey, state: Dispensing) -> list[Entry]:
    streams = [key.stream, *(pack.stream for pack in state.packs)]

    def read(cursor: Cursor[TupleRow]) -> list[Entry]:
        return [Entry(load_fact(*row[:4]), *row[4:]) for row in cursor.execute(_EVENTS, (streams, _TOPICS))]

    return ledger.ask(read)


def _is_of(entry: Entry, key: DispensingKey) -> bool:
    """A pack that was taken back may have been sold again, on another receipt."""
    said = entry.fact.event
    return entry.fact.stream == key or (isinstance(said, PackDispensed) and said.dispensing == key.id)
