"""The shape of serials and tails: checked against the profile in force before anything is made that stays for ever.

The profile is read on the day on which the act is recorded. A product's own row comes before the nation's; where no
row says anything the answer is unknown, and nothing is commissioned.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.goods.shapes import Shapes
from domain.ground.identifiers import Gtin
from domain.ground.keys import AnyKey
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World
from domain.judging.unknown import NoRuleInForce
from domain.rules.dated import row_on
from domain.rules.profiles import Profile, ProfileKey, TailUse


@refusal("serial_shape", Outcome.CHECK)
class SerialShape(Refusal):
    """A serial is shorter or longer than those of the product are: it was cut, or something stands beside it."""

    gtin: Gtin
    field: str
    line: int | None
    expected: str
    got: int


@refusal("tail_shape", Outcome.CHECK, case="tail_missing")
class TailMissing(Refusal):
    """Packs of the product come with a key and a code, and none were given."""

    gtin: Gtin
    field: str


@refusal("tail_shape", Outcome.CHECK, case="tail_not_expected")
class TailNotExpected(Refusal):
    """Packs of the product have neither key nor code, and some were given."""

    gtin: Gtin
    field: str
    line: int | None


@refusal("tail_shape", Outcome.CHECK, case="tail_exchanged")
class TailExchanged(Refusal):
    """Key and code have each other's length: they stand in each other's place."""

    gtin: Gtin
    field: str
    line: int | None
    expected: str
    got: int


@refusal("tail_shape", Outcome.CHECK, case="tail_cut")
class TailCut(Refusal):
    """The code is shorter than codes of the product are: its end is missing."""

    gtin: Gtin
    field: str
    line: int | None
    expected: str
    got: int


@refusal("tail_shape", Outcome.CHECK, case="tail_glued")
class TailGlued(Refusal):
    """The key or the code is longer than those of the product are: something stands before or behind it."""

    gtin: Gtin
    field: str
    line: int | None
    expected: str
    got: int


@refusal("tail_shape", Outcome.CHECK)
class TailShape(Refusal):
    """The key or the code has another length than those of the product have."""

    gtin: Gtin
    field: str
    line: int | None
    expected: str
    got: int


RULE = "code_profile"
"""What a refusal calls the profile where there is none."""

SHAPE_REFUSALS: tuple[type[Refusal], ...] = (
    NoRuleInForce,
    SerialShape,
    TailMissing,
    TailNotExpected,
    TailExchanged,
    TailCut,
    TailGlued,
    TailShape,
)
"""Why serials and tails are not taken as they are."""


def shape_needs(gtin: Gtin) -> tuple[AnyKey, ...]:
    """Return the books that say what codes of a product look like."""
    return ProfileKey(gtin), ProfileKey(None)


def wrong_shapes(world: World, gtin: Gtin, shapes: Shapes) -> Iterator[Refusal]:
    """Yield what is wrong with the first serial and the first tail that are not as the profile says."""
    row = row_on(world, ProfileKey(gtin), world.today) or row_on(world, ProfileKey(None), world.today)
    if row is None:
        yield NoRuleInForce(RULE, world.today)
        return
    yield from _wrong_serial(row.profile, gtin, shapes)
    yield from _wrong_tail(row.profile, gtin, shapes)


def _wrong_serial(profile: Profile, gtin: Gtin, shapes: Shapes) -> Iterator[Refusal]:
    least, most = profile.serial_min, profile.serial_max
    wrong = [(number, length) for length, number in shapes.serials.items() if not least <= length <= most]
    if wrong:
        number, length = min(wrong)
        expected = str(least) if least == most else f"{least}-{most}"
        yield SerialShape(gtin, shapes.place(number, "serial"), shapes.line(number), expected, length)


def _wrong_tail(profile: Profile, gtin: Gtin, shapes: Shapes) -> Iterator[Refusal]:
    if not shapes.tails:
        if profile.tail is TailUse.REQUIRED:
            yield TailMissing(gtin, shapes.listed)
        return
    if profile.key_length is None or profile.code_length is None:
        number = min(shapes.tails.values())
        yield TailNotExpected(gtin, shapes.place(number, "key"), shapes.line(number))
        return
    expected = (profile.key_length, profile.code_length)
    wrong = [(number, lengths) for lengths, number in shapes.tails.items() if lengths != expected]
    if wrong:
        number, lengths = min(wrong)
        yield _tail(gtin, shapes, number, expected, lengths)


def _tail(gtin: Gtin, shapes: Shapes, number: int, expected: tuple[int, int], got: tuple[int, int]) -> Refusal:
    """Return what is wrong with a tail, and by which slip it came to be so where that can be told."""
    (key, code), (key_length, code_length) = got, expected
    kind: type[TailExchanged | TailCut | TailGlued | TailShape] = TailShape
    if got == expected[::-1]:
        kind = TailExchanged
    elif key == key_length and code < code_length:
        kind = TailCut
    elif key >= key_length and code >= code_length:
        kind = TailGlued
    name, wanted, length = ("key", key_length, key) if key != key_length else ("code", code_length, code)
    return kind(gtin, shapes.place(number, name), shapes.line(number), str(wanted), length)
