"""The named limits on everything a stranger can grow. None of them is a figure of the law."""

from __future__ import annotations

SERIALS_PER_COMMISSIONING = 1_000_000
"""Packs that one act brings into the ledger."""
TAILS_PER_CORRECTION = 10_000
"""Packs whose crypto tails are put right in one act."""
PACKS_PER_RECEIPT = 100
"""Packs dispensed in one act."""
ITEMS_PER_PACKING = 10_000
"""Packs and containers put into one, or taken out, in one act."""
ITEMS_PER_SHIPMENT = 10_000
"""Packs and containers named in one shipment; what is inside containers is not counted."""
CONTAINER_DEPTH = 8
"""Containers inside one another: case, pallet ..."""
CONTAINER_GENERATIONS = 64
"""How often one SSCC may be used again; its number and generation share a 63-bit key."""

PRICE_TIYN = 10_000_000_000
"""The highest price of one pack, in tiyn: more is a slip of the finger."""
TEXT_LENGTH = 400
"""Characters of a name, a reason, a source."""
ROWS_PER_BOOK = 1_000
"""Dated rows of one ceiling book or one rule."""

PACKS_LOCKED_ONE_BY_ONE = 256
"""An act on more packs locks their lots instead."""
PLACES_LOCKED_ONE_BY_ONE = 256
"""An act on more containers and shipments locks the groups they fall into instead."""
