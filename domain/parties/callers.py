"""Callers: who asks."""

from __future__ import annotations

from dataclasses import dataclass

from domain.ground.identifiers import Bin, Gln
from domain.parties.parties import Role


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a site of a party, with the roles its key gives."""

    party: Bin
    site: Gln
    roles: frozenset[Role]
