"""What the fields of events say. Most say what they say in the API, and are explained there once."""

from __future__ import annotations

from api.description.fields import FIELDS as OF_THE_API

FIELDS = {
    "ceiling": "The row of the ceiling book that bound the price.",
    "citation": "Who says so, and how sure that is.",
    "containers": "The containers named in the act; what is inside moves with them.",
    "dispensing": "The id of the receipt.",
    "expiry": "The last day of the lot's life, in Kazakhstan.",
    "generation": "Which use of the SSCC, from 0.",
    "height": "How many levels of containers are inside, itself counted.",
    "legal_name": "The name it is registered under.",
    "licences": "Each with its number, kind and days.",
    "packs": "The packs named in the act, by lot.",
    "LotCommissioned.packs": "How many.",
    "party": "Whose it is, by its BIN.",
    "price_tiyn": "In tiyn, a hundredth of a tenge.",
    "CeilingSet.price_tiyn": "In tiyn, a hundredth of a tenge; null: the price is not regulated.",
    "CeilingRef.price_tiyn": "In tiyn, a hundredth of a tenge; null: the price is not regulated.",
    "profile": "How long serials and tails are.",
    "site": "Where it was done, by its GLN.",
    "site_name": "What the site is called.",
    "PackCorrected.tail": "The digest of the crypto tail that the pack really has.",
    "Profile.tail": "Whether packs have a crypto tail.",
    "tails": "Whether the maker gave crypto tails.",
    "CeilingEnded.until": "The first day on which the row no longer holds.",
    "value": "In the unit that the rule's name says.",
}
"""What events call otherwise than the API; by the name of the field, or by class and field."""


def of_field(kind: type, name: str) -> str:
    """Return what a field means; "" if nothing is said of it."""
    return FIELDS.get(f"{kind.__name__}.{name}") or FIELDS.get(name) or OF_THE_API.get(name, "")
