"""The page of rights: which role may do what."""

from __future__ import annotations

from collections.abc import Iterator

import domain.acts.rights
from docs.making.markdown import code, first_sentence, members, page, prose, table
from domain.acts.rights import RIGHTS, Reading, Right, may, name_of
from domain.parties.parties import Role


def rights() -> str:
    """Return the page."""
    readings = [right for right in RIGHTS if isinstance(right, Reading)]
    acts = [right for right in RIGHTS if right not in readings]
    return page(
        "Rights",
        prose(domain.acts.rights.__doc__),
        "A key belongs to one site and has one or more of the roles of its party; `darijol keys create` gives them.",
        "## Acts",
        table(("act", *_names(), "what it does"), map(_row, acts)),
        "## Readings",
        "The operator and the regulator read everything, others what concerns their own sites: what they hold, held, "
        "sent or await.",
        table(("reading", *_names(), "what it tells"), map(_row, readings)),
        "## Roles",
        prose(Role.__doc__),
        table(("role", ""), ((code(value), said) for value, said in members(Role))),
        "A role alone is not enough to make, ship to somebody or sell: the company must hold a licence on that day, "
        "else the act is refused as [`not_licensed`](refusals.md#not_licensed).",
    )


def roles_of(right: Right) -> Iterator[str]:
    """Yield the roles that hold a right."""
    return (role.value for role in Role if may({role}, right))


def _names() -> Iterator[str]:
    return (role.value for role in Role)


def _row(right: Right) -> tuple[str, ...]:
    said = dict(members(Reading))[right.value] if isinstance(right, Reading) else first_sentence(right.__doc__)
    return code(name_of(right)), *("yes" if may({role}, right) else "" for role in Role), said
