"""What a command writes: the whole file, or the one that stood there before."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.command.delivering import deliver
from api.command.exits import CommandError
from scanners.labels import Format, render
from tests.scanners.labels import CONTAINER

LABEL = f"{shlex.quote(sys.executable)} -m api.command label container --sscc {CONTAINER.sscc} --format"
PIECES = [b"the sheet ", b"of today"]
TODAY = b"the sheet of today"
YESTERDAY = b"the sheet of yesterday"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return the place of a file that was written yesterday."""
    file = tmp_path / "sheet.pdf"
    file.write_bytes(YESTERDAY)
    return file


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a shell."""
    return subprocess.run(["bash", "-c", command], check=False, capture_output=True, text=True, timeout=60)


def test_the_whole_file_takes_the_place_of_the_old_one(target: Path) -> None:
    deliver(PIECES, "pdf", str(target))
    assert target.read_bytes() == TODAY
    assert list(target.parent.iterdir()) == [target]


def test_who_reads_the_file_of_yesterday_reads_all_of_it(target: Path) -> None:
    with target.open("rb") as reading:
        deliver(PIECES, "pdf", str(target))
        assert reading.read() == YESTERDAY


def test_a_disk_that_fills_up_leaves_the_file_of_yesterday(target: Path) -> None:
    # The system lets no file of this shell grow over 1,024 bytes: a write into it fails in the middle.
    ran = shell(f"ulimit -f 1; exec {LABEL} svg -o {shlex.quote(str(target))}")
    assert (ran.returncode, "[not_written]" in ran.stderr) == (3, True)
    assert len(ran.stderr.splitlines()) == 1
    assert target.read_bytes() == YESTERDAY
    assert list(target.parent.iterdir()) == [target]


def test_a_disk_that_says_only_in_the_end_that_it_is_full_leaves_the_file_of_yesterday(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CommandError, match="cannot be written: No space left on device") as caught:
        deliver(PIECES, "pdf", str(target))
    assert caught.value.code == "not_written"
    assert target.read_bytes() == YESTERDAY
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, CommandError("codes_refused", "")])
def test_who_stops_in_the_middle_finds_the_file_of_yesterday(
    target: Path, stop: BaseException | type[BaseException]
) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * 1_000_000
        raise stop

    with pytest.raises(stop if isinstance(stop, type) else type(stop)):
        deliver(pieces(), "pdf", str(target))
    assert target.read_bytes() == YESTERDAY
    assert list(target.parent.iterdir()) == [target]


def test_a_file_may_be_read_and_written_by_those_who_may_now(target: Path) -> None:
    deliver(PIECES, "pdf", str(target.with_name("new.pdf")))
    plain = target.with_name("plain.pdf")
    plain.write_bytes(b"")
    assert target.with_name("new.pdf").stat().st_mode == plain.stat().st_mode
    target.chmod(0o640)
    deliver(PIECES, "pdf", str(target))
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_file_that_may_not_be_written_is_not_replaced(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def access(path: Path, mode: int) -> bool:
        return (path, mode) != (target, os.W_OK)

    monkeypatch.setattr("os.access", access)
    with pytest.raises(CommandError, match="Permission denied"):
        deliver(PIECES, "pdf", str(target))
    assert target.read_bytes() == YESTERDAY


def test_what_a_link_points_to_is_written_and_the_link_stays(target: Path) -> None:
    link = target.with_name("latest.pdf")
    link.symlink_to(target)
    deliver(PIECES, "pdf", str(link))
    assert link.is_symlink()
    assert target.read_bytes() == TODAY


def test_a_pipe_with_a_name_gets_the_bytes(tmp_path: Path) -> None:
    pipe = tmp_path / "printer"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    deliver(PIECES, "zpl", str(pipe))
    reader.join(20)
    assert got == [TODAY]
    assert pipe.is_fifo()


@pytest.mark.parametrize("form", [Format.PNG, Format.ZPL])
@pytest.mark.parametrize(("where", "why"), [(">&-", "it is closed"), (">/dev/full", "No space left on device")])
def test_a_standard_output_that_takes_nothing_is_said_in_one_line(form: Format, where: str, why: str) -> None:
    ran = shell(f"{LABEL} {form} {where}")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr == f"error [not_written] - cannot be written: {why}.\n"


def test_a_label_through_the_standard_output_is_the_label(tmp_path: Path) -> None:
    file = tmp_path / "label.zpl"
    assert shell(f"{LABEL} zpl > {shlex.quote(str(file))}").returncode == 0
    assert file.read_bytes() == render(CONTAINER, Format.ZPL)
