"""What the fields of events are called upon to say: one word means one thing, so each is explained once."""

from __future__ import annotations

FIELDS = {
    "act": "in which act it came up: `scan`, `dispensing` ...",
    "atc": "ATC code (WHO)",
    "ceiling": "the row of the ceiling book that bound the price",
    "channel": "who pays for its packs; fixed for ever",
    "citation": "who says so, and how sure that is",
    "code": "the code of the refusal that speaks of it",
    "confidence": "how sure the source is",
    "containers": "the containers named in the act; what is inside moves with them",
    "dispensing": "the id of the receipt",
    "documents": "numbers of the papers that go with it, as the sender wrote them",
    "expiry": "the last day of the lot's life, in Kazakhstan",
    "form": "pharmaceutical form: tablet, capsule ...",
    "generation": "which use of the SSCC, from 0",
    "gtin": "the product",
    "height": "how many levels of containers are inside, itself counted",
    "inn": "international nonproprietary name of the substance",
    "kind": "what it is one of",
    "legal_name": "the name it is registered under",
    "licences": "each with its number, kind and days",
    "lot": "the lot's number",
    "maker": "the party that makes it, by its BIN",
    "number": "as it is written on the paper",
    "pack_size": "tablets, doses or pieces in one pack",
    "packs": "the packs named in the act, by lot",
    "LotCommissioned.packs": "how many",
    "party": "whose it is, by its BIN",
    "price_tiyn": "in tiyn, a hundredth of a tenge",
    "CeilingSet.price_tiyn": "in tiyn, a hundredth of a tenge; none: the price is not regulated",
    "CeilingRef.price_tiyn": "in tiyn, a hundredth of a tenge; none: the price is not regulated",
    "produced_on": "the day it was produced",
    "reason": "as whoever did it wrote it",
    "receiver": "the site it goes to, by its GLN",
    "region": "ISO 3166-2 code of the region",
    "registration_number": "of the medicine in the state register",
    "roles": "what it does on the road",
    "row": "the number of the row in its book",
    "sender": "the site it leaves, by its GLN",
    "serial": "the pack's serial number",
    "serials": "the packs' serial numbers",
    "since": "the first day on which it holds",
    "site": "where it was done, by its GLN",
    "site_name": "what the site is called",
    "source": "the document and its article or edition",
    "sscc": "the container's number",
    "strength": "of the substance in one dose",
    "tails": "whether the maker gave crypto tails",
    "trade_name": "the name on the pack",
    "until": "the first day on which it no longer holds; none: without end",
    "CeilingEnded.until": "the first day on which the row no longer holds",
    "value": "in the unit that the rule's name says",
}
"""By the name of the field; by class and field where a name alone does not say it."""


def of_field(kind: type, name: str) -> str:
    """Return what a field means; "" if nothing is said of it."""
    return FIELDS.get(f"{kind.__name__}.{name}") or FIELDS.get(name, "")
