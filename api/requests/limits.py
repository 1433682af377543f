"""The named limits on what a stranger may send or ask for over HTTP. `domain.ground.limits` has those of the acts."""

from __future__ import annotations

from datetime import date

from domain.ground.limits import PRICE_TIYN

BODY_BYTES = 4 * 2**20
"""The largest body of an act: 10,000 packs named by their whole codes, with room."""

BODY_VALUES = 50_000
"""Values in a JSON body, by its commas: 10,000 packs with serial, key and code, and room."""
READ_BESIDE_BYTES = 32 * 2**10
"""A JSON body that is larger is read in a thread, so that nobody waits for it."""
READ_AT_A_TIME = 2
"""Such bodies that are read at a time."""

CODES_SECONDS = 10.0
"""How long the codes of one request may take to read, in time of the processor. As scanned, 10,000 take one second."""

DRAINED_BYTES = 16 * 2**20
"""How much of a body that is too large is read and forgotten before it is refused."""

ADDRESS_BYTES = 8 * 2**10
"""The longest address of a request, with its query."""
HEAD_BYTES = 16 * 2**10
"""The longest headers of a request, with its address; as much again is let through of trailers."""

CONNECTIONS = 1_024
"""Connections open at a time. One more is answered at once, and closed."""
CONNECTIONS_PER_ADDRESS = 256
"""How many of them one address may have, or one /64 of IPv6."""

HEAD_SECONDS = 10.0
"""By when the headers of a request are whole, from the connection or from their first byte on."""
BODY_SECONDS = 30.0
"""By when a body is whole, from its headers on; a large body has a second more for each `BODY_BYTES_PER_SECOND`."""
BODY_BYTES_PER_SECOND = 128 * 2**10
"""How fast a body comes at least."""
UNREAD_SECONDS = 30.0
"""How long an answer may wait to be read on before it is given up."""

LINGER_SECONDS = 2.0
"""How long what is still sent is read and forgotten after a refusal, so that the client sees it."""
LINGER_BYTES = 8 * 2**20
"""How much of it."""

SCAN_BODY_BYTES = 64 * 2**10
"""The largest body of a scan."""
BULK_BODY_BYTES = 128 * 2**20
"""A million serials with keys and codes, a line each."""

BULK_LINE_BYTES = 1024
"""The longest line of a bulk body."""
BULK_CHUNK_BYTES = 512 * 2**10
"""How much of a bulk body is gathered before it is read in a thread."""

BULK_ACTS = 2
"""Bulk commissionings read and recorded at a time; more of them wait before their body is read."""

THREADS = 128
"""Acts under way at a time. Most of them wait: for the database, or for what another act holds."""

BULK_PAUSE_SECONDS = 20.0
"""How long a bulk body may stop coming before it is given up; others wait for its place."""

BULK_WAIT_SECONDS = 60.0
"""How long a bulk commissioning waits for its turn before it is asked to come again."""

SERIALS_PER_OBJECT = 10_000
"""Serials in a commissioning that is one JSON object; more of them come as lines."""

DOCUMENTS_PER_SHIPMENT = 100
"""Numbers of papers that go with one shipment."""
ROLES_PER_PARTY = 5
"""As many as there are."""
LICENCES_PER_PARTY = 100
"""Licences of one party, past ones included."""
PACK_SIZE = 100_000
"""Tablets, doses or pieces in one pack."""

RULE_VALUE = PRICE_TIYN
"""The largest value of a rule: they count days, minutes, seconds and tiyn, and a hundred years have fewer seconds."""

DAYS = (date(2000, 1, 1), date(2100, 1, 1))
"""Days and moments from the first on and before the second."""

REQUEST_ID_LENGTH = 100
"""Characters of an Idempotency-Key."""
REASONS_SHOWN = 20
"""Refusals of one act that a problem lists; the count of all stands beside."""
ERRORS_SHOWN = 20
"""Fields that a problem lists."""

KEY_CACHE_SECONDS = 30.0
"""How long a key that was looked up is believed. A revocation is seen no later."""

KEY_CACHE_SIZE = 20_000
"""Keys that are believed at a time."""

PUBLIC_CHECKS_PER_ADDRESS = 10
"""Tries a minute of the public check from one address, counted before the ledger is asked."""
PUBLIC_CHECKS_PER_PRODUCT = 60
"""Tries a minute of the public check on packs of one product, counted before the ledger is asked."""

THROTTLED_AT_A_TIME = 50_000
"""Addresses, or products, counted in one minute; beyond that the others share one count."""

PUBLIC_CHECK_SECONDS = 0.05
"""No public check is answered sooner, so that its time says nothing of what was found."""

HIDDEN_SECONDS = 0.05
"""Of what is not there, or another's, is answered at multiples of this, so that its time does not tell which it is."""

READY_CACHE_SECONDS = 2.0
"""How long an answer of `/ready` is given again."""
PAGE_SIZE = 1_000
"""Packs of a container or a shipment, or lots of a site, in one answer."""
LIST_SIZE = 100
"""Incidents, shipments, products, books of ceilings, sites or keys in one answer."""
