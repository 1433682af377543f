"""The demonstration: recorded once, whatever interrupts it, and everything its page says works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from api.demo.keyring import FILE, holders, keys
from api.demo.medicines import CARDIOMAGNYL
from api.demo.page import Demonstration, page
from api.demo.people import OPERATOR, REGIONS
from api.demo.plan import Plan, Step
from api.demo.seeding import SeedingError, is_seeded, renew, seed
from api.demo.shelf import FOR_SALE, ceiling_on, coming, for_sale, others
from api.demo.stock import FULL, MAIN, Size
from api.founding.chosen_rules import national_profiles
from domain.acts.act import Needs
from domain.acts.counter.dispensing import Dispense
from domain.acts.office.pricing import SetCeiling
from domain.ground.channels import Channel
from domain.ground.refusal import Refusal
from domain.ground.time import kazakhstan_day
from domain.parties.prefixes import PrefixHeld, PrefixKey
from domain.rules.ceilings import PriceLevel
from domain.rules.dated import Citation, Confidence, rows_of
from domain.rules.profiles import ProfileKey
from ledger.access import list_keys
from ledger.audit import audit
from ledger.issuing import KeyIssuer
from ledger.ledger import Ledger
from scanners import Form, parse
from tests.api.client import running
from tests.api.shell import ADDRESS, lines
from tests.ledger.world import MAKER, Nation, render

SMALL = Size(packs_per_case=6, pharmacies=3, cases_kept=1, receipts=2)


class StoppedError(Exception):
    """Somebody stopped the demonstration while it was being recorded."""


def small_plan() -> Plan:
    """Return the plan of a small nation."""
    return Plan(SMALL, datetime.now(UTC))


def told(plan: Plan, steps: int | None = None) -> int:
    """Return how many events the first steps of a plan lead to: one each, and one for each pack of a sale."""
    acts = [step.act for _, part in plan.phases() for step in part][:steps]
    return sum(len(act.sales) if isinstance(act, Dispense) else 1 for act in acts)


def seeded(ledger: Ledger, *, stop_after: int | None = None) -> None:
    """Record the small nation, or as much of it as comes before an interruption."""
    done = 0

    def progress(_: str, at: int, __: int) -> None:
        nonlocal done
        done += at > 0
        if done == stop_after:
            raise StoppedError

    seed(ledger, small_plan(), progress)


def events(conninfo: str) -> int:
    """Return how many events there are."""
    with psycopg.connect(conninfo) as conn:
        row = conn.execute("SELECT count(*) FROM darijol.event").fetchone()
        assert row
        return int(row[0])


TODAY = kazakhstan_day(datetime.now(UTC))


@pytest.fixture
def issuer(database: str, ledger: Ledger) -> KeyIssuer:
    """Give what makes the keys."""
    return KeyIssuer(ledger, database)


@pytest.fixture
def shown(ledger: Ledger, issuer: KeyIssuer, tmp_path: Path) -> Callable[[], str]:
    """Give what prints the page as it is now."""

    def printed() -> str:
        told = Demonstration(
            ADDRESS,
            "darijol",
            keys(issuer, SMALL, tmp_path),
            holders(SMALL),
            ceiling_on(ledger, TODAY),
            for_sale(ledger, SMALL),
            coming(ledger, SMALL),
            list(others(ledger, SMALL)),
        )
        return page(told, TODAY)

    return printed


def test_the_nation_is_recorded_once_and_its_audit_is_clean(database: str, ledger: Ledger) -> None:
    assert not is_seeded(ledger)
    for _ in range(2):
        seeded(ledger)
        assert is_seeded(ledger)
        assert events(database) == told(small_plan())
    assert audit(database).findings == ()


def test_what_was_interrupted_is_completed(database: str, ledger: Ledger) -> None:
    for stop_after in (1, 40, 60, 150, 205):
        with pytest.raises(StoppedError):
            seeded(ledger, stop_after=stop_after)
        assert not is_seeded(ledger)
        assert events(database) == told(small_plan(), stop_after)
    seeded(ledger)
    assert is_seeded(ledger)
    assert events(database) == told(small_plan())
    assert audit(database).findings == ()


def test_a_ledger_that_holds_something_else_is_not_filled_up(database: str, ledger: Ledger) -> None:
    party = next(step for _, part in small_plan().phases() for step in part).act
    Nation(ledger, database).do(party, MAKER)
    with pytest.raises(SeedingError, match="already_registered"):
        seeded(ledger)


def test_each_line_of_the_page_does_what_it_says(database: str, ledger: Ledger, shown: Callable[[], str]) -> None:
    seeded(ledger)
    text = shown()
    with running(database) as api:
        answers = [line.send(api).json() for line in lines(text)]
    assert [one.get("code") or one.get("outcome") or one.get("result") or "done" for one in answers[:12]] == [
        "ok",
        "done",
        "duplicate_code",
        "duplicate_code",
        "above_ceiling",
        "duplicate_code",
        "done",
        "genuine",
        "done",
        "done",
        "done",
        "done",
    ]
    assert [one["reasons"][0]["case"] if one["reasons"] else one["outcome"] for one in answers[12:]] == [
        "ok",
        "ok",
        "state_funded_in_hand",
        "ceiling_unknown",
        "expired",
        "ok",  # it came with the case that was received above
        "held_elsewhere",
        "dispensed_elsewhere",
    ]
    assert answers[6]["steps"][-1]["event"] == "pack.dispensed"
    assert audit(database).findings == ()


def test_a_line_that_sells_may_be_pasted_twice(database: str, ledger: Ledger, shown: Callable[[], str]) -> None:
    seeded(ledger)
    sale = list(lines(shown()))[1]
    with running(database) as api:
        first, second = sale.send(api), sale.send(api)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()


def test_the_next_page_sells_what_is_left_until_nothing_is(
    database: str, ledger: Ledger, shown: Callable[[], str]
) -> None:
    seeded(ledger)
    offered = for_sale(ledger, SMALL)
    assert len(offered) == FOR_SALE
    with running(database) as api:
        list(lines(shown()))[1].send(api)
        assert offered[0] not in for_sale(ledger, SMALL)
        list(lines(shown()))[1].send(api)
    text = shown()
    assert "is sold out" in text
    with running(database) as api:
        answers = [line.send(api) for line in lines(text)]
    assert all(answer.is_success for answer in answers)


def test_how_to_begin_anew_is_told_as_a_line_to_paste() -> None:
    text = page(Demonstration(ADDRESS, ".venv/bin/darijol", {}, {}, None, [], None, []), date(2026, 7, 1))
    assert "is sold out. For a new stock: .venv/bin/darijol demo --fresh\n" in text
    assert text.endswith("As it was at first:   .venv/bin/darijol demo --fresh")
    assert text.count("--fresh") == 2


def test_the_page_states_the_ceiling_that_is_in_force_and_names_everybody(
    ledger: Ledger, shown: Callable[[], str]
) -> None:
    seeded(ledger)
    assert "sold for 868.00 tenge under a ceiling of 1,297.73 tenge" in shown()
    lower = SetCeiling(
        CARDIOMAGNYL.gtin, Channel.COMMERCIAL, PriceLevel.RETAIL, 50_000, TODAY, None, Citation("x", Confidence.FIXTURE)
    )
    ledger.perform(lower, OPERATOR.caller, render)
    text = shown()
    assert "sold for 500.00 tenge under a ceiling of 500.00 tenge" in text
    assert all(f"{one.gln}  dj_" in text for one in holders(SMALL).values())
    assert len(holders(SMALL)) == 2 + 3 + 2 + len(SMALL.customers)


def in_use(ledger: Ledger) -> Counter[bool]:
    """Count the keys that are in use, and those that are revoked."""
    return Counter(key.revoked_at is None for key in list_keys(ledger))


def test_what_a_visitor_exported_goes_on_working_at_the_next_start(
    ledger: Ledger, issuer: KeyIssuer, tmp_path: Path
) -> None:
    seeded(ledger)
    first = keys(issuer, SMALL, tmp_path)
    assert keys(issuer, SMALL, tmp_path) == first
    assert in_use(ledger) == {True: len(first)}
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left", [None, "", "[]", "{}", '{"PHARMACY": "dj_x"}', "nonsense"])
def test_where_the_keys_of_the_last_start_are_lost_new_ones_take_their_place(
    ledger: Ledger, issuer: KeyIssuer, tmp_path: Path, left: str | None
) -> None:
    seeded(ledger)
    first = keys(issuer, SMALL, tmp_path)
    (tmp_path / FILE).unlink() if left is None else (tmp_path / FILE).write_text(left, "utf-8")
    second = keys(issuer, SMALL, tmp_path)
    assert not set(first.values()) & set(second.values())
    assert in_use(ledger) == {True: len(second), False: len(first)}


def test_where_one_key_was_revoked_or_ends_all_are_made_anew(
    database: str, ledger: Ledger, issuer: KeyIssuer, tmp_path: Path
) -> None:
    seeded(ledger)
    first = keys(issuer, SMALL, tmp_path)
    assert issuer.revoke(list_keys(ledger)[0].id)
    second = keys(issuer, SMALL, tmp_path)
    assert not set(first.values()) & set(second.values())
    with psycopg.connect(database) as conn:
        conn.execute("UPDATE darijol.access_key SET expires_at = clock_timestamp() + interval '1 hour'")
    assert not set(second.values()) & set(keys(issuer, SMALL, tmp_path).values())


def test_the_whole_nation_has_every_region_and_no_name_twice() -> None:
    assert len({pharmacy.region for pharmacy in FULL.customers}) == len(REGIONS) == 20
    names = Counter(step.name for _, part in Plan(FULL, datetime.now(UTC)).phases() for step in part)
    assert names.most_common(1)[0][1] == 1


def test_codes_are_those_of_kazakhstan(ledger: Ledger) -> None:
    seeded(ledger)
    (code, *_) = for_sale(ledger, SMALL)
    reading = parse(code.text, today=date(2026, 7, 1))
    assert (reading.form, reading.pack, reading.repaired) == (Form.ELEMENT_STRING, code.pack, ())
    assert {ai: len(value) for ai, value in reading.elements.items()} == {"01": 14, "21": 13, "91": 4, "92": 44}
    assert code.gtin.startswith("0487")


def _nothing_wrong(*_: object) -> tuple[Refusal, ...]:
    """Find nothing wrong with a code, as versions did that knew no profiles."""
    return ()


def _not_foreign(*_: object) -> None:
    """Find that a number is the packer's own, as versions did that knew no company prefixes."""


def _no_steps(_: Plan) -> tuple[Step, ...]:
    """Do nothing that a version did not know of."""
    return ()


def test_a_demonstration_of_an_older_version_gets_the_rows_of_this_one_and_no_row_twice(
    database: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("api.demo.plan.national_profiles", tuple)
        older.setattr(Plan, "prefixes", _no_steps)
        older.setattr("domain.acts.road.packing.foreign", _not_foreign)
        older.setattr("domain.acts.road.commissioning.wrong_shapes", _nothing_wrong)
        seeded(ledger)
    assert rows_of(ledger.read(Needs.of(ProfileKey(None))), ProfileKey(None)) == ()
    renew(ledger, small_plan())
    (row,) = rows_of(ledger.read(Needs.of(ProfileKey(None))), ProfileKey(None))
    assert row.profile == national_profiles()[0].profile
    prefix = PrefixKey(MAIN[CARDIOMAGNYL].prefix)
    assert ledger.read(Needs.of(prefix))[prefix] == PrefixHeld(1, CARDIOMAGNYL.maker.bin)
    before = events(database)
    renew(ledger, small_plan())
    assert events(database) == before
