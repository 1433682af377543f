"""The commands on a database: what they do, what they say, and how they end."""

from __future__ import annotations

import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import psycopg
import pytest

from domain.ground.identifiers import Gln
from ledger.access import list_keys
from ledger.home import DATA, DATABASE_URL, OWNER_URL
from ledger.ledger import Ledger
from migrations import migrations
from tests.api.commands import Ran, run
from tests.databases import as_app, conninfo_of, new_database
from tests.ledger.world import OPERATOR, PHARMACY, Nation

SITE = str(PHARMACY.site)


@pytest.fixture
def nation(database: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Nation:
    """Give a small nation on the database that commands open."""
    monkeypatch.setenv(DATABASE_URL, as_app(database))
    monkeypatch.setenv(OWNER_URL, database)
    nation = Nation(ledger, database)
    nation.register_all()
    return nation


def tamper(nation: Nation) -> None:
    """Change a row behind the ledger's back."""
    with psycopg.connect(nation.conninfo) as conn:
        conn.execute("UPDATE darijol.pack SET status = 'i'")


def create(capsys: pytest.CaptureFixture[str], *more: str) -> Ran:
    """Make a key for a pharmacy."""
    return run(capsys, "keys", "create", "--site", SITE, "--role", "pharmacy", "--label", "till 2", *more)


def test_an_audit_of_a_sound_ledger_finds_nothing(nation: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    nation.stock(3)
    ran = run(capsys, "audit")
    assert (ran.exit, ran.err) == (0, "")
    assert "3 packs: no findings" in ran.out
    assert run(capsys, "audit", "--json").json["findings"] == []


def test_an_audit_names_each_row_that_was_tampered_with(nation: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    (pack,) = nation.stock(1)
    tamper(nation)
    ran = run(capsys, "audit")
    assert ran.exit == 1
    assert "pack_row_differs" in ran.out
    assert pack.serial in ran.out
    (finding,) = run(capsys, "audit", "--json").json["findings"]
    assert finding["what"] == "pack_row_differs"


def test_a_rebuild_puts_right_what_an_audit_found(nation: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    nation.stock(2)
    tamper(nation)
    assert run(capsys, "rebuild", "--yes", "--json").json["packs"] == 2
    assert run(capsys, "audit").exit == 0


def test_a_rebuild_that_nobody_agrees_to_changes_nothing(
    nation: Nation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nation.stock(1)
    tamper(nation)
    monkeypatch.setattr("sys.stdin", StringIO())
    ran = run(capsys, "rebuild")
    assert ran.exit == 1
    assert "[not_confirmed]" in ran.err
    assert run(capsys, "audit").exit == 1


def test_migrating_twice_applies_everything_once(
    server: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_database(server) as name:
        monkeypatch.setenv(DATABASE_URL, as_app(conninfo_of(server, name)))
        monkeypatch.setenv(OWNER_URL, conninfo_of(server, name))
        first, second = run(capsys, "migrate", "--json"), run(capsys, "migrate")
    assert first.json == {"applied": [one.name for one in migrations()], "schema": len(migrations())}
    assert (second.exit, second.out) == (0, f"The database is up to date, at migration {len(migrations())}.\n")


def test_a_key_is_shown_once_and_opens_its_site(nation: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    ran = create(capsys, "--days", "30")
    assert ran.exit == 0
    assert ran.out.startswith("dj_")
    (key,) = list_keys(nation.ledger)
    assert (key.site, key.party, key.label) == (PHARMACY.site, PHARMACY.party, "till 2")
    assert key.id in ran.err
    listed = run(capsys, "keys", "list")
    assert key.id in listed.out
    assert "in use until" in listed.out
    assert ran.out.strip() not in listed.out


def test_a_revoked_key_is_revoked_once(nation: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    made = create(capsys, "--json").json
    assert run(capsys, "keys", "revoke", made["id"]).exit == 0
    assert not list_keys(nation.ledger)[0].caller.roles.isdisjoint({"pharmacy"})
    assert run(capsys, "keys", "list", "--json").json[0]["revoked_at"] is not None
    again = run(capsys, "keys", "revoke", made["id"])
    assert again.exit == 1
    assert "[key_not_found]" in again.err


@pytest.mark.parametrize("wrong", ["", "ffffffffffffffff", "*", "й" * 16])
@pytest.mark.usefixtures("nation")
def test_no_other_key_is_revoked(capsys: pytest.CaptureFixture[str], wrong: str) -> None:
    create(capsys)
    assert run(capsys, "keys", "revoke", wrong).exit == 1
    assert run(capsys, "keys", "list", "--json").json[0]["revoked_at"] is None


@pytest.mark.parametrize(
    ("site", "role", "label", "exit_code", "said"),
    [
        (Gln.from_body("487000299999"), "pharmacy", "till", 1, "[key_not_made]"),
        (SITE, "operator", "till", 1, "[key_not_made]"),
        (SITE[:-1] + "0", "pharmacy", "till", 2, "check digit"),
        (SITE, "king", "till", 2, "--role"),
        (SITE, "pharmacy", " ", 2, "--label"),
        (SITE, "pharmacy", "ti\x1b[31mll", 2, "--label"),
    ],
)
@pytest.mark.usefixtures("nation")
def test_a_key_that_may_not_be_is_not_made(
    capsys: pytest.CaptureFixture[str], site: str, role: str, label: str, exit_code: int, said: str
) -> None:
    ran = run(capsys, "keys", "create", "--site", site, "--role", role, "--label", label)
    assert ran.exit == exit_code
    assert said in ran.err
    assert ran.out == ""


FIRST = (
    *("keys", "first", "--name", "The operator", "--site-name", "Register", "--region", "KZ-71"),
    *("--bin", str(OPERATOR.party), "--site", str(OPERATOR.site)),
)


def test_the_first_operator_of_an_empty_ledger_gets_its_key(
    database: str, ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_URL, as_app(database))
    monkeypatch.setenv(OWNER_URL, database)
    ran = run(capsys, *FIRST)
    assert (ran.exit, ran.out[:3]) == (0, "dj_")
    (key,) = list_keys(ledger)
    assert (key.caller, run(capsys, "audit").exit) == (OPERATOR, 0)
    again = run(capsys, *FIRST)
    assert again.exit == 1
    assert "[ledger_has_keys]" in again.err


def test_founding_goes_on_where_it_was_interrupted(nation: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, *FIRST).exit == 0  # everybody is registered already, and nobody has a key
    assert list_keys(nation.ledger)[0].caller == OPERATOR


@pytest.mark.usefixtures("nation")
def test_nobody_else_is_made_operator(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, *FIRST[:-4], "--bin", str(PHARMACY.party), "--site", str(OPERATOR.site))
    assert (ran.exit, "[not_an_operator]" in ran.err) == (1, True)
    other = run(capsys, *FIRST[:-1], SITE)
    assert (other.exit, "[site_of_another]" in other.err) == (1, True)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("postgresql://nobody@127.0.0.1:1/nothing", "Connection refused"),
        ("host=/nowhere dbname=x", "No such file"),
        ("postgres:secret", "is no connection string"),
    ],
)
@pytest.mark.parametrize("command", ["audit", "migrate", "keys list"])
def test_a_database_that_is_not_there_is_said_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, setting: str, said: str, command: str
) -> None:
    monkeypatch.setenv(DATABASE_URL, setting)
    monkeypatch.delenv(OWNER_URL, raising=False)
    ran = run(capsys, *command.split())
    assert (ran.exit, ran.out) == (3, "")
    assert "[database_unusable]" in ran.err
    assert said in ran.err
    assert "secret" not in ran.err


@pytest.mark.parametrize("command", ["audit", "rebuild --yes", "keys list", "serve --port 0"])
def test_a_database_without_the_schema_asks_for_migrate(
    server: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    with new_database(server) as name:
        monkeypatch.setenv(DATABASE_URL, as_app(conninfo_of(server, name)))
        monkeypatch.setenv(OWNER_URL, conninfo_of(server, name))
        ran = run(capsys, *command.split())
    assert ran.exit == 3
    assert "darijol migrate" in ran.err


@pytest.mark.usefixtures("nation")
def test_the_login_that_serves_neither_makes_nor_revokes_keys(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key_id = create(capsys, "--json").json["id"]
    monkeypatch.delenv(OWNER_URL)
    for ran in (create(capsys), run(capsys, "keys", "revoke", key_id)):
        assert (ran.exit, ran.out) == (3, "")
        assert "[database_unusable]" in ran.err
        assert f"set {OWNER_URL}" in ran.err


@pytest.mark.usefixtures("nation")
def test_who_may_not_rebuild_is_told_so(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OWNER_URL, f"{database} user=darijol_reader")
    ran = run(capsys, "rebuild", "--yes")
    assert ran.exit == 3
    assert OWNER_URL in ran.err


def test_a_folder_that_is_not_ours_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATABASE_URL, raising=False)
    monkeypatch.setenv(DATA, str(tmp_path))
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    ran = run(capsys, "audit")
    assert ran.exit == 3
    assert "[data_dir_not_ours]" in ran.err or "[data_dir_unreachable]" in ran.err
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("audti", "No such command 'audti'. Did you mean 'audit'? See darijol --help."),
        ("--bold", "No such option: --bold. See darijol --help."),
        (
            "--language de parse",
            "Invalid value for '--language': 'de' is not one of 'en', 'ru', 'kk'. See darijol --help.",
        ),
        ("keys create", "Missing option '--site'. See darijol keys create --help."),
        ("keys list --site", "No such option: --site. See darijol keys list --help."),
        ("read", "Missing argument 'IMAGE...'. See darijol read --help."),
        ("parse x", "Got unexpected extra argument(s) (x). See darijol parse --help."),
        ("label container --sscc", "Option '--sscc' requires an argument. See darijol"),
        ("serve --port x", "--port"),
        ("serve --port 99999", "65535"),
    ],
)
def test_a_wrong_call_is_said_in_one_sentence_behind_its_code(
    capsys: pytest.CaptureFixture[str], call: str, said: str
) -> None:
    ran = run(capsys, *call.split())
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err.startswith("error [wrong_call] ")
    assert ran.err.count("\n") == 1
    assert said in ran.err


@pytest.mark.parametrize("command", ["", "keys", "label"])
def test_a_command_alone_that_needs_another_shows_its_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    alone, asked = run(capsys, *command.split()), run(capsys, *command.split(), "--help")
    assert (alone.exit, asked.exit) == (2, 0)
    assert "Commands" in asked.out
    assert "wrong_call" not in alone.out + alone.err
    assert "Commands" in alone.out + alone.err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "--version")
    assert (ran.exit, ran.out[:8], ran.err) == (0, "darijol ", "")


def test_a_command_that_is_interrupted_ends_at_once() -> None:
    command = (sys.executable, "-m", "api.command", "parse")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr.read() == b""
