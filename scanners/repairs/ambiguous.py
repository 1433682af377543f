"""A text that can be read in several ways: an error that carries the readings."""

from typing import Self

from scanners.grammar.errors import Reason, ScanError
from scanners.repairs.reading import Reading


class AmbiguousError(ScanError):
    """A text with several full valid readings, or with one that cannot be trusted.

    `readings`: those there are; the first of them, if there are many.
    """

    def __init__(
        self,
        reason: Reason,
        element: str | None = None,
        position: int | None = None,
        expected: str = "",
        got: str = "",
        readings: tuple[Reading, ...] = (),
    ) -> None:
        super().__init__(reason, element, position, expected, got)
        self.readings = readings

    def at(self, position: int | None) -> Self:
        """The same failure at another position of the text."""
        return type(self)(self.reason, self.element, position, self.expected, self.got, self.readings)


def readings_in(error: ScanError) -> tuple[Reading, ...]:
    """The readings that a failure carries; none where a text could not be read at all."""
    return error.readings if isinstance(error, AmbiguousError) else ()
