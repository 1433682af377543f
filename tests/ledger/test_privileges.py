"""What the roles may do, statement by statement: each is run, in a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import LiteralString

import psycopg
import pytest
from psycopg import Connection
from psycopg.errors import InsufficientPrivilege, WrongObjectType
from psycopg.sql import SQL, Composed, Identifier

from ledger.datastore import APP_ROLE, SESSION
from ledger.ledger import Ledger
from ledger.migrate import READER_ROLE, migrate
from tests.databases import conninfo_of, new_database
from tests.ledger.world import Nation

ALL = frozenset({"*"})
NONE: frozenset[str] = frozenset()
KEPT = "DJ001"


@dataclass(frozen=True, slots=True)
class Rights:
    """What a role may do to a table; the columns where it may not do it to all."""

    select: bool = False
    insert: frozenset[str] = NONE
    update: frozenset[str] = NONE
    delete: bool = False
    truncate: bool = False


def columns(text: str) -> frozenset[str]:
    return frozenset(text.split())


READ = Rights(select=True)
NOTHING = Rights()
APP: Mapping[str, Rights] = {
    "event": Rights(select=True, insert=columns("stream version topic body")),
    "serial_chunk": Rights(select=True, insert=ALL),
    "pack": Rights(
        select=True, insert=ALL, update=columns("parent version since status tail dispensing trail changed_at")
    ),
    "place": Rights(select=True, insert=ALL, update=columns("parent version since trail state")),
    "snapshot": Rights(select=True, insert=ALL, update=columns("version state")),
    "request": Rights(select=True, insert=columns("caller id digest answer")),
    "access_key": READ,
    "tracking": Rights(select=True, insert=ALL, update=ALL),
    "holding": Rights(select=True, insert=ALL, update=ALL, delete=True),
    "holding_place": Rights(select=True, insert=ALL, update=ALL, delete=True),
    "tried": Rights(select=True, insert=ALL, update=ALL, delete=True),
    "log_epoch": READ,
    "migration": READ,
    "stream_event": READ,
    "settled_event": READ,
}
READER: Mapping[str, Rights] = {**dict.fromkeys(APP, READ), "request": NOTHING, "access_key": NOTHING, "tried": NOTHING}

BEYOND = (
    "INSERT INTO darijol.access_key (digest, site, party, roles, label) VALUES ('', '', '', '{}', '')",
    "UPDATE darijol.access_key SET revoked_at = NULL",
    "INSERT INTO darijol.event (position, stream, version, topic, body) VALUES (DEFAULT, 's', 1, 't', '')",
    "INSERT INTO darijol.event (position, stream, version, topic, body) OVERRIDING SYSTEM VALUE "
    "VALUES (1, 's', 1, 't', '')",
    "INSERT INTO darijol.event VALUES (1, 's', 1, 't', now(), '')",
    "CREATE OR REPLACE FUNCTION darijol.next_position() RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
    "COPY darijol.event FROM STDIN",
    "COPY darijol.event (position, stream, version, topic, body) FROM STDIN",
    "COPY darijol.event TO '/var/lib/events'",
    "COPY darijol.event (stream, version, topic, body) FROM PROGRAM 'true'",
    "INSERT INTO darijol.event (stream, version, topic, body) VALUES ('s', 1, 't', '') "
    "ON CONFLICT (position) DO UPDATE SET topic = 'u'",
    "MERGE INTO darijol.event e USING darijol.tracking t ON e.topic = t.application_name "
    "WHEN MATCHED THEN UPDATE SET topic = 'u'",
    "SELECT * FROM darijol.event FOR SHARE",
    "LOCK TABLE darijol.event IN SHARE MODE",
    "ALTER TABLE darijol.event DISABLE TRIGGER kept",
    "ALTER TABLE darijol.event DISABLE TRIGGER ALL",
    "ALTER TABLE darijol.event_0001 DISABLE TRIGGER kept_whole",
    "ALTER TABLE darijol.event ENABLE REPLICA TRIGGER kept",
    "ALTER TABLE darijol.event DETACH PARTITION darijol.event_0001",
    "ALTER TABLE darijol.event ALTER COLUMN position SET DEFAULT 1",
    "ALTER TABLE darijol.event OWNER TO darijol_app",
    "DROP TRIGGER kept ON darijol.event",
    "DROP TABLE darijol.event",
    "DROP TABLE darijol.event_0001",
    "DROP SCHEMA darijol CASCADE",
    "CREATE TABLE darijol.mine ()",
    "CREATE INDEX ON darijol.event (topic)",
    "CREATE TRIGGER mine BEFORE INSERT ON darijol.event FOR EACH ROW EXECUTE FUNCTION darijol.refuse_change()",
    "CREATE RULE mine AS ON INSERT TO darijol.event DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION darijol.horizon() RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
    "ALTER FUNCTION darijol.guard(jsonb) STABLE",
    "CREATE SCHEMA mine",
    "CALL darijol.add_event_partition()",
    "CALL darijol.keep_for_ever('darijol.event')",
    "SET session_replication_role = replica",
    "SET ROLE darijol_owner",
    "ALTER ROLE darijol_app SUPERUSER",
    "CREATE ROLE mine",
    "SELECT pg_read_file('postmaster.pid')",
)


@pytest.fixture(scope="module")
def database(server: str, registered: str) -> Generator[str]:
    """Give a database that all tests here share: none of them changes it."""
    with new_database(server, registered) as name:
        conninfo = conninfo_of(server, name)
        with Ledger(conninfo) as ledger:
            Nation(ledger, conninfo).stock(1)
        yield conninfo


@pytest.fixture
def owner(database: str) -> Generator[Connection]:
    """Give a superuser's connection, rolled back in the end."""
    with psycopg.connect(database) as conn:
        yield conn
        conn.rollback()


def become(conn: Connection, role: str) -> None:
    """Go on as a role, as one who has logged in as it."""
    conn.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(role)))


def may(conn: Connection, statement: SQL | Composed) -> bool:
    """Tell whether a statement gets past the rights; what stops it later does not count."""
    try:
        with conn.transaction(force_rollback=True):
            conn.execute(statement)
    except (InsufficientPrivilege, WrongObjectType):  # the latter: nobody truncates a view
        return False
    except psycopg.DatabaseError:
        return True
    return True


def names(conn: Connection, kinds: str, *, partitions: bool) -> list[str]:
    """Return the tables or views of the schema."""
    rows = conn.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'darijol'::regnamespace AND relkind = ANY (%s) "
        "AND relispartition = %s ORDER BY relname",
        (list(kinds), partitions),
    )
    return [name for (name,) in rows]


def rights(conn: Connection, table: str) -> Rights:
    """Find out what we may do to a table by doing it."""
    name = Identifier("darijol", table)
    rows = conn.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = ('darijol.' || %s)::regclass AND attnum > 0", (table,)
    )
    all_columns = frozenset(column for (column,) in rows)

    def of_columns(statement: LiteralString) -> frozenset[str]:
        found = frozenset(
            one for one in all_columns if may(conn, SQL(statement).format(table=name, column=Identifier(one)))
        )
        return ALL if found == all_columns else found

    return Rights(
        select=may(conn, SQL("SELECT * FROM {} LIMIT 1").format(name)),
        insert=of_columns("INSERT INTO {table} ({column}) VALUES (DEFAULT)"),
        update=of_columns("UPDATE {table} SET {column} = DEFAULT"),
        delete=may(conn, SQL("DELETE FROM {}").format(name)),
        truncate=may(conn, SQL("TRUNCATE {}").format(name)),
    )


@pytest.mark.parametrize(("role", "expected"), [(APP_ROLE, APP), (READER_ROLE, READER)])
def test_a_role_may_do_this_and_nothing_else(owner: Connection, role: str, expected: Mapping[str, Rights]) -> None:
    tables = names(owner, "rpv", partitions=False)
    become(owner, role)
    assert {table: rights(owner, table) for table in tables} == expected


@pytest.mark.parametrize("role", [APP_ROLE, READER_ROLE])
def test_a_role_may_do_nothing_to_a_partition_directly(owner: Connection, role: str) -> None:
    partitions = names(owner, "r", partitions=True)
    become(owner, role)
    assert {table for table in partitions if rights(owner, table) != NOTHING} == set()
    assert len(partitions) >= 2 + 16


@pytest.mark.parametrize("statement", BEYOND)
def test_the_application_may_not(owner: Connection, statement: str) -> None:
    become(owner, APP_ROLE)
    with pytest.raises(InsufficientPrivilege):
        owner.execute(statement.encode())


def test_the_application_may_copy_events_into_the_columns_that_are_its_own(owner: Connection) -> None:
    become(owner, APP_ROLE)
    with owner.cursor().copy("COPY darijol.event (stream, version, topic, body) FROM STDIN") as copy:
        copy.write_row(("stream", 1, "test.happened", b""))
    assert owner.execute("SELECT count(*) FROM darijol.event WHERE stream = 'stream'").fetchone() == (1,)


def test_control_the_owner_gets_past_the_rights(owner: Connection) -> None:
    become(owner, "darijol_owner")
    everything = Rights(select=True, insert=ALL, update=ALL, delete=True, truncate=True)
    assert {rights(owner, table) for table in names(owner, "rp", partitions=False)} == {everything}


@pytest.mark.parametrize("replication_role", ["origin", "replica"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET version = 2", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_recorded_is_kept_from_the_owner_too(
    owner: Connection, statement: LiteralString, replication_role: LiteralString
) -> None:
    owner.execute("CALL darijol.add_event_partition()")
    owner.execute(SQL("SET LOCAL session_replication_role = {}").format(replication_role))
    partitions = [table for table in names(owner, "r", partitions=True) if table.startswith("event_")]
    for number in range(len(partitions)):
        owner.execute(
            "INSERT INTO darijol.event (position, stream, version, topic, body) VALUES (%s, 's', 1, 't', '')",
            ((number << 44) + 1,),
        )
    owner.execute("INSERT INTO darijol.serial_chunk (gtin, lot, version, first, serials) VALUES (1, 'l', 1, 's', 's')")
    for table in ("event", "serial_chunk", *partitions):
        with pytest.raises(psycopg.DatabaseError, match="is kept") as raised, owner.transaction():
            owner.execute(SQL(statement).format(Identifier("darijol", table)))
        assert raised.value.sqlstate == KEPT


def unkept(conn: Connection) -> list[str]:
    """Return the tables of events that a TRUNCATE, an UPDATE or a DELETE would get past."""
    rows = conn.execute(
        """
        SELECT c.relname FROM pg_class c
        WHERE c.oid IN ('darijol.event'::regclass, 'darijol.serial_chunk'::regclass)
           OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'darijol.event'::regclass)
        GROUP BY c.oid, c.relname
        HAVING (SELECT array_agg(tgname::text ORDER BY tgname) FROM pg_trigger t
                WHERE t.tgrelid = c.oid AND t.tgenabled = 'A') IS DISTINCT FROM ARRAY['kept', 'kept_whole']
        """
    )
    return [name for (name,) in rows]


def test_every_partition_has_the_triggers_that_keep_it(owner: Connection) -> None:
    owner.execute("CALL darijol.add_event_partition()")
    assert unkept(owner) == []


def test_control_a_partition_made_by_hand_is_found_and_could_be_truncated(owner: Connection) -> None:
    owner.execute(
        "CREATE TABLE darijol.by_hand PARTITION OF darijol.event FOR VALUES FROM (9000000000000000000) TO (MAXVALUE)"
    )
    assert unkept(owner) == ["by_hand"]
    owner.execute("TRUNCATE darijol.by_hand")


def test_the_ledger_acts_as_the_application_with_the_limits_of_its_sessions(nation: Nation) -> None:
    with nation.ledger.datastore.get_connection() as conn:
        assert conn.execute("SELECT current_user").fetchone() == {"current_user": APP_ROLE}
        shown = {name: conn.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in SESSION}
    assert shown == {name: {"current_setting": value} for name, value in SESSION.items()}


def test_one_who_logs_in_as_the_application_has_the_same_limits(nation: Nation) -> None:
    migrate(nation.conninfo)
    with psycopg.connect(nation.conninfo) as conn:
        rows = conn.execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setrole = 'darijol_app'::regrole "
            "AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchall()
    wanted = {f"{name}={value}" for name, value in SESSION.items()}
    assert {setting.lower() for (setting,) in rows} == {setting.lower() for setting in wanted}
