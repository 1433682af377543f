"""How long the serials and tails of one act are: what a profile is asked about, whatever their number.

A million serials have a handful of lengths. So each length is known once, with the pack that has it first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Shapes:
    """The lengths that occur, each with the number of the first pack that has it, counted from 1 as they were given.

    `listed` is the list in which the packs were named; where they came as lines, `first_line` is that of the first.
    """

    serials: Mapping[int, int] = field(default_factory=dict[int, int])
    tails: Mapping[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    """By the lengths of key and code."""
    listed: str = "serials"
    first_line: int | None = None

    @classmethod
    def of(cls, serials: Sequence[bytes], tails: Mapping[tuple[int, int], int], first_line: int | None = None) -> Self:
        """Return the shapes of serials, none of them longer than 255, and of their tails."""
        lengths = bytes(map(len, serials))
        found = {length: lengths.index(length) + 1 for length in set(lengths)}
        return cls(found, tails, first_line=first_line)

    def line(self, number: int) -> int | None:
        """Return the line of a pack, where packs came as lines."""
        return None if self.first_line is None else self.first_line + number - 1

    def place(self, number: int, part: str) -> str:
        """Return the field in which a part of a pack stands: serial, key or code."""
        if self.first_line is not None:
            return part
        return f"{self.listed}[{number - 1}]" + ("" if part == "serial" else f".{part}")
