"""The login that serves: it is the application and no more, and what it promises does not hang on what a role keeps."""

from __future__ import annotations

from collections.abc import Generator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from ledger.datastore import APP_ROLE, app_conninfo
from ledger.errors import UnsafeDatabaseError
from ledger.issuing import KeyIssuer
from ledger.ledger import Ledger
from ledger.startup import check_database

LOGIN = "darijol_test_web"


@pytest.fixture
def login(database: str) -> Generator[str]:
    """Give the connection string of a login that is a member of the application's role."""
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SQL("CREATE ROLE {} LOGIN IN ROLE darijol_app").format(Identifier(LOGIN)))
        try:
            yield make_conninfo(database, user=LOGIN)
        finally:
            conn.execute(SQL("DROP OWNED BY {}").format(Identifier(LOGIN)))
            conn.execute(SQL("DROP ROLE {}").format(Identifier(LOGIN)))


def refused(conninfo: str) -> str:
    """Return why a database is not served with a login."""
    with pytest.raises(UnsafeDatabaseError) as caught:
        check_database(conninfo)
    return str(caught.value)


def test_the_application_and_a_member_of_its_role_may_serve(database: str, login: str) -> None:
    check_database(make_conninfo(database, user=APP_ROLE))
    check_database(login)


def test_a_superuser_does_not_serve_though_it_takes_the_role(database: str) -> None:
    assert "The login we serve with is a superuser" in refused(database)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("ALTER ROLE darijol_test_web BYPASSRLS", "bypasses row security"),
        ("ALTER ROLE darijol_test_web CREATEROLE", "may make roles"),
        ("GRANT darijol_owner TO darijol_test_web", "may act for the owner of the tables"),
        ("CREATE TABLE public.own (); ALTER TABLE public.own OWNER TO darijol_test_web", "owns tables"),
    ],
)
def test_a_login_that_may_do_more_does_not_serve(database: str, login: str, given: str, said: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(given.encode())
    assert said in refused(login)


def test_whoever_may_act_for_the_owner_issues_keys(database: str, login: str, ledger: Ledger) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("GRANT darijol_owner TO darijol_test_web WITH INHERIT FALSE")
    assert not KeyIssuer(ledger, login).revoke("0" * 16)


@pytest.mark.parametrize("right", ["INSERT (digest)", "UPDATE (revoked_at)"])
def test_a_role_that_may_make_or_revoke_keys_does_not_serve(database: str, right: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(f"GRANT {right} ON darijol.access_key TO darijol_app".encode())
    assert "may make or revoke keys" in refused(make_conninfo(database, user=APP_ROLE))


def test_a_database_that_was_never_migrated_says_so(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("DROP SCHEMA darijol CASCADE")
    assert "The schema is missing; run `darijol migrate`." in refused(make_conninfo(database, user=APP_ROLE))


def test_what_a_role_keeps_does_not_weaken_a_connection(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(
            SQL("ALTER ROLE darijol_app IN DATABASE {} SET synchronous_commit = off").format(
                Identifier(conn.info.dbname)
            )
        )
    for user in (APP_ROLE, None):
        conninfo = make_conninfo(database, user=user) if user else database
        with psycopg.connect(app_conninfo(conninfo)) as conn:
            assert conn.execute("SHOW synchronous_commit").fetchone() == ("on",)
