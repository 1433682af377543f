"""Incidents: of one code, wherever that was; or of the whole country by time, site, kind and product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import Cursor
from psycopg.rows import TupleRow

from domain.goods.packs import PackKey
from domain.ground.identifiers import Gln, Gtin
from domain.judging.incidents import IncidentReported
from ledger.codec import load_fact
from ledger.history import Entry
from ledger.ledger import Ledger
from ledger.listing import SEEN, Page, Span, newest_first, page_of

_COLUMNS = "e.stream, e.version, e.topic, e.body, e.position, e.recorded_at"
_OF_CODE = """
    SELECT e.stream, e.version, e.topic, e.body, e.position, e.recorded_at
    FROM darijol.snapshot s JOIN darijol.event e ON e.stream = s.stream
    WHERE s.stream >= %s AND s.stream < %s ORDER BY e.position LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which incidents are asked for: recorded from `since` on and before `until`, of a site, a kind, a product."""

    since: datetime | None = None
    until: datetime | None = None
    site: Gln | None = None
    kind: str | None = None
    gtin: Gtin | None = None

    def by(self) -> tuple[LiteralString, str] | None:
        """Return by which field to look: of those asked for the one that tells most apart."""
        if self.site is not None:
            return "site", self.site
        if self.gtin is not None:
            return "gtin", self.gtin
        return None if self.kind is None else ("kind", self.kind)

    @property
    def is_by_one(self) -> bool:
        """Whether all that is found by that field is what is asked for."""
        return sum(value is not None for value in (self.site, self.gtin, self.kind)) <= 1

    def fits(self, entry: Entry) -> bool:
        """Tell whether an incident is one that is asked for."""
        said = entry.fact.event
        return (
            isinstance(said, IncidentReported)
            and (self.since is None or self.since <= entry.recorded_at)
            and (self.until is None or entry.recorded_at < self.until)
            and self.site in {None, said.site}
            and self.kind in {None, said.kind}
            and self.gtin in {None, said.gtin}
        )


def list_incidents(ledger: Ledger, wanted: Wanted, *, behind: int | None, limit: int) -> Page[Entry]:
    """Return incidents, newest first: at most `limit` of those that come after the one at position `behind`."""
    span = Span(wanted.since, wanted.until, behind)
    seen = limit + 1 if wanted.is_by_one else SEEN
    query, values = newest_first(_COLUMNS, "incident.reported", wanted.by(), span, seen)

    def read(cursor: Cursor[TupleRow]) -> Page[Entry]:
        entries = [_entry(row) for row in cursor.execute(query, values)]
        page = page_of([(entry.position, entry) for entry in entries if wanted.fits(entry)], limit)
        cut_short = page.next is None and len(entries) == seen
        return Page(page.items, entries[-1].position) if cut_short else page

    return ledger.ask(read)


def incidents_of(ledger: Ledger, pack: PackKey, limit: int) -> list[Entry]:
    """Return the first incidents of a code in the order of the log, whether or not the ledger knows such a pack."""
    prefix = f"incident/{pack.gtin}/{pack.serial}"

    def read(cursor: Cursor[TupleRow]) -> list[Entry]:
        rows = cursor.execute(_OF_CODE, (f"{prefix}/", f"{prefix}0", limit))  # 0 follows the stroke
        return [_entry(row) for row in rows]

    return [entry for entry in ledger.ask(read) if _is_of(entry, pack)]


def _entry(row: TupleRow) -> Entry:
    return Entry(load_fact(*row[:4]), *row[4:])


def _is_of(entry: Entry, pack: PackKey) -> bool:
    """A serial may hold strokes: another pack's may begin like the rest of this one's."""
    said = entry.fact.event
    return isinstance(said, IncidentReported) and (said.gtin, said.serial) == (pack.gtin, pack.serial)
