"""Places: what packs and containers hang under."""

from __future__ import annotations

from typing import TypeAlias

from domain.ground.keys import Key, State, StateT_co


class Place(Key[StateT_co]):
    """Names a subject under which others hang: a site, a container or a shipment. What it holds is where it is."""

    __slots__ = ()


AnyPlace: TypeAlias = Place[State]
