"""`POST /v1/scanner-checks`: a till asks what is wrong with its scanner."""

from __future__ import annotations

from typing import Any

import pytest

from api.words.catalogues import LANGUAGES, catalogue
from scanners import GS, TEST_CODE
from scanners.repairs.keyboards import Keyboard, Layout
from tests.api.nation import Nation


def found(nation: Nation, sent: str, language: str = "en") -> Any:
    """Return what is answered to a scan of the test code."""
    headers = {"Accept-Language": language}
    response = nation.api.send("POST", "/v1/scanner-checks", nation.pharmacy, json={"sent": sent}, headers=headers)
    assert (response.status_code, response.headers["content-language"]) == (200, language)
    return response.json()


def test_a_scanner_that_is_set_right_is_ready(shared: Nation) -> None:
    assert found(shared, f"]d2{TEST_CODE}\r\n") == {
        "ready": True,
        "layout": "us",
        "letters": "kept",
        "prefix": "]d2",
        "separator": "itself",
        "suffix": "enter",
        "advice": [],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said_with_what_to_set(shared: Nation, language: str) -> None:
    sent = Keyboard(Layout.KZ, caps=True).arriving("]d2" + TEST_CODE.replace(GS, "^]")) + "\r"
    diagnosis = found(shared, sent, language)
    assert diagnosis["ready"] is False
    assert diagnosis["advice"] == [
        {"code": advice, "next_step": catalogue(language)[f"advice_{advice}.next_step"]}
        for advice in ("us_layout", "caps_lock_off", "send_gs_itself")
    ]


@pytest.mark.parametrize("sent", ["", "\x00", "4870001000011", "x" * 100_000])
def test_what_is_not_the_test_code_is_said_to_be_scanned_again(shared: Nation, sent: str) -> None:
    diagnosis = found(shared, sent)
    assert [one["code"] for one in diagnosis["advice"]] == ["scan_test_code"]
    assert diagnosis["layout"] is None


def test_a_till_without_a_key_is_not_answered(shared: Nation) -> None:
    assert shared.api.send("POST", "/v1/scanner-checks", "", json={"sent": TEST_CODE}).status_code == 401
