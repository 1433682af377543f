"""The pages are so: what they tell to type is done on the real application, and what they show comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.demo.keyring import new_keys
from api.demo.plan import Plan
from api.demo.seeding import seed
from api.demo.stock import Size
from ledger.ledger import Ledger
from tests.api.client import running
from tests.docs.walk import PageError, Walk

_ROOT = Path(__file__).parents[2]
_TUTORIAL = _ROOT / "docs" / "tutorial" / "first-pack.md"
_HOW_TO = _ROOT / "docs" / "how-to"

SMALL = Size(packs_per_case=20, pharmacies=2, cases_kept=1, receipts=1)
"""A demonstration nation whose first packs are those of the full one."""


def test_the_first_pack_and_what_goes_on_from_it_go_the_way_the_pages_say(database: str) -> None:
    with running(database) as api:
        walk = Walk(api)
        assert walk.walk(_TUTORIAL) >= 15
        assert walk.walk(_HOW_TO / "connect-a-till.md") >= 5
        assert walk.walk(_HOW_TO / "bulk-commissioning.md") >= 3


def test_the_lines_of_the_readme_do_what_it_says_in_the_demonstration(database: str) -> None:
    with Ledger(database) as ledger:
        seed(ledger, Plan(SMALL, datetime.now(UTC)), _unseen)
        keys = new_keys(ledger, SMALL)
    with running(database) as api:
        assert Walk(api, variables=keys).walk(_ROOT / "README.md") >= 4


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ('{"live": false}', "answer.live is True"),
        ('{"alive": true}', "answer has no alive"),
        ('{"live": true, "status": 404}', '"live": true'),
    ],
)
def test_a_page_whose_answer_is_out_of_date_is_found(database: str, tmp_path: Path, shown: str, why: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```sh\ncurl -sS $DARIJOL/live\n```\n\n```json\n{shown}\n```\n", "utf-8")
    with running(database) as api, pytest.raises(PageError, match=r"page\.md:5") as found:
        Walk(api).walk(page)
    assert why in str(found.value)


def _unseen(title: str, done: int, total: int) -> None:
    """Nobody watches how far it is."""
