"""What the store is asked for: it answers all of it, or says that it cannot."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.acts.act import Needs
from domain.goods.packs import PackKey
from domain.ground.keys import Lookup
from ledger.reading import wanted


@dataclass(frozen=True, slots=True)
class Strange(Lookup[PackKey]):
    """A question that the store has never heard of."""


def test_a_question_that_the_store_does_not_know_is_not_passed_over() -> None:
    with pytest.raises(TypeError, match="does not answer Strange"):
        wanted(Needs.of(lookups=[Strange()]))
