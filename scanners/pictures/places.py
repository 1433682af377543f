"""Where symbols stand, and whether they share a place."""

from __future__ import annotations

from scanners.pictures.decoding import Corners, Sighting
from scanners.pictures.regions import Box

_QUIET = 8
"""The quiet zone of a symbol takes about its size divided by this."""


def middle(corners: Corners) -> tuple[float, float]:
    """The middle of a symbol."""
    return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)


def area(seen: Sighting) -> float:
    """The area within the corners, in pixels."""
    after = (*seen.corners[1:], seen.corners[0])
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(seen.corners, after, strict=True))) / 2


def is_in(place: tuple[float, float], box: Box) -> bool:
    """Whether a place is in a part of the picture."""
    return box.left <= place[0] < box.right and box.top <= place[1] < box.bottom


def around(seen: Sighting) -> Box:
    """A symbol with a quiet zone, upright."""
    across, down = ([int(at) for at in side] for side in zip(*seen.corners, strict=True))
    quiet = max(max(across) - min(across), max(down) - min(down)) // _QUIET
    return Box(min(across) - quiet, min(down) - quiet, max(across) + quiet, max(down) + quiet)


def meet(one: Sighting, other: Sighting) -> bool:
    """Whether the upright boxes around two symbols have a place in common."""
    return all(
        min(here) <= max(there) and min(there) <= max(here)
        for here, there in zip(zip(*one.corners, strict=True), zip(*other.corners, strict=True), strict=True)
    )
