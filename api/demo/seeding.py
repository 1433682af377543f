"""Recording the demonstration nation: each step once, however often and wherever it was interrupted."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from api.demo.people import OPERATOR
from api.demo.plan import FIRST_ROW, LAST_RULE, Plan, Step
from api.founding.chosen_rules import load_rules
from domain.acts.act import Needs
from domain.acts.road.commissioning import Commission
from domain.rules.dated import rows_of
from domain.rules.parameters import RuleKey
from ledger.attempt import case_of
from ledger.commissioning import commission
from ledger.ledger import Ledger
from ledger.reading import Request

CALLER: Final = "demonstration"

Progress = Callable[[str, int, int], None]
"""Told of the part that is being recorded, how many of its steps are done, and how many there are."""


class SeedingError(Exception):
    """A step of the plan was refused: the ledger holds something else than the demonstration."""

    code = "demonstration_refused"

    def __init__(self, step: Step, case: str) -> None:
        super().__init__(
            f"The demonstration could not be recorded: {step.name!r} was refused as {case}. Its database holds "
            "something else; give the demonstration a folder of its own with DARIJOL_DATA."
        )


def is_seeded(ledger: Ledger) -> bool:
    """Tell whether the nation is complete: the last step of its plan was recorded."""
    return len(rows_of(ledger.read(Needs.of(RuleKey(LAST_RULE))), RuleKey(LAST_RULE))) > FIRST_ROW


def renew(ledger: Ledger, plan: Plan) -> None:
    """Enter what a demonstration of an older version lacks: rows that a ledger begins with, and company prefixes."""
    for step in plan.prefixes():
        _record(ledger, plan, step)
    for _ in load_rules(ledger, OPERATOR.caller):
        continue


def seed(ledger: Ledger, plan: Plan, progress: Progress) -> None:
    """Record everything that the plan tells and the ledger does not hold yet. Raises SeedingError.

    Each step carries a request id of its own, so what was recorded before an interruption is not recorded again.
    """
    for title, steps in plan.phases():
        progress(title, 0, len(steps))
        for done, step in enumerate(steps, 1):
            answer = _record(ledger, plan, step)
            if answer != b"":
                raise SeedingError(step, answer.decode())
            progress(title, done, len(steps))


def _record(ledger: Ledger, plan: Plan, step: Step) -> bytes:
    request = Request(CALLER, step.name, sha256(step.name.encode()).hexdigest())
    if step.batch is None:
        return ledger.perform(step.act, step.caller, case_of, request).answer
    assert isinstance(step.act, Commission)
    serials = step.batch.serials(plan.size)
    return commission(ledger, step.act, serials, step.caller, case_of, request).answer
