"""Which of several refusals is the answer: the one that stands first here. The order is a promise.

Refusals are named by their case; a test sees to it that each stands here once.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.ground.refusal import Refusal

PRECEDENCE = (
    # Who asks, and when
    "time_in_future",
    "time_too_early",
    "told_too_late",
    "wrong_role",
    "not_licensed",
    # What is named but not there
    "party_not_registered",
    "site_not_registered",
    "product_not_registered",
    "shipment_not_found",
    "container_not_found",
    "dispensing_not_found",
    "ceiling_row_not_found",
    # Registers
    "already_registered",
    "wrong_period",
    "book_full",
    "row_contradicted",
    # Commissioning
    "not_the_maker",
    "produced_in_future",
    "expiry_before_production",
    "lot_differs",
    "serial_shape",
    "tail_missing",
    "tail_not_expected",
    "tail_exchanged",
    "tail_cut",
    "tail_glued",
    "tail_shape",
    "serial_already_issued",
    # A pack in the hand: identity first, then what became of it, then where it is, then its price
    "repeated_in_request",
    "unknown_product",
    "unknown_serial",
    "crypto_mismatch",
    "lot_mismatch",
    "lot_in_doubt",
    "expiry_mismatch",
    "expiry_in_doubt",
    "scan_again",
    "dispensed_here",
    "dispensed_elsewhere",
    "decommissioned",
    "in_transit_to_you",
    "held_elsewhere",
    "expired",
    "state_funded_pack",
    "state_funded_in_hand",
    "above_ceiling",
    "price_too_low",
    "price_too_high",
    "ceiling_unknown",
    "no_rule_in_force",
    # Containers and the road
    "nothing_named",
    "contains_itself",
    "prefix_not_assigned",
    "prefix_of_another",
    "container_elsewhere",
    "item_inside",
    "not_in_container",
    "too_deep",
    "sscc_used_up",
    "same_site",
    "shipment_received",
    "shipment_cancelled",
    # Taking back
    "dispensing_cancelled",
    "cancel_window_over",
    # Correcting
    "already_shipped",
)
"""The cases of all refusals, gravest first."""

_RANK = {case: rank for rank, case in enumerate(PRECEDENCE)}


def first(refusals: Iterable[Refusal]) -> Refusal | None:
    """Return the refusal that takes precedence; None if there are none."""
    return min(refusals, key=lambda one: _RANK[one.case], default=None)
