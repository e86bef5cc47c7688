"""What is on its way, on disk: whatever the program was doing when it ended."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.state.lines import Kind
from app.state.outbox import Kept, Written
from app.state.past import Place
from app.store.outbox import OutboxFile
from app.store.outboxes import Outboxes
from server.protocol.address import Address


def kept(place: int, text: str = "hello", **more: Any) -> Kept:
    return Kept(place, "#lobby", False, Kind.SAID, text, 1_800_000_000.5)._replace(**more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "room.jsonl"


@pytest.fixture
def file(path: Path) -> Iterator[OutboxFile]:
    made = OutboxFile(path)
    yield made
    made.close()


def again(file: OutboxFile, path: Path) -> list[Kept]:
    """What the next start finds."""
    file.close()
    following = OutboxFile(path)
    found = list(following.kept)
    following.close()
    return found


def test_what_is_kept_is_found_by_the_next_start_in_the_order_in_which_it_was_typed(
    file: OutboxFile, path: Path
) -> None:
    everything = kept(
        2000,
        "zwei\nZeilen \x02fett\x02 \ud800",
        direct=True,
        conversation="Füchsin",
        kind=Kind.DID,
        reply="m1",
        replaces="m2",
        asked=True,
        written=Written("otter", 1.25, Place("m0", 0.5)),
        reason="No",
    )
    assert file.keep([kept(3000)])
    assert file.keep([everything, kept(1000, written=Written("otter", 2.0, None))])
    found = again(file, path)
    assert [one.place for one in found] == [1000, 2000, 3000]
    assert found[1] == everything._replace(text=everything.text.replace("\ud800", "?"))
    assert found[0].written == Written("otter", 2.0, None)


def test_what_is_through_is_forgotten_and_what_was_written_after_it_stands_behind_it(
    file: OutboxFile, path: Path
) -> None:
    written = Written("otter", 2.0, Place("m0", 0.5))
    file.keep([kept(1000, written=written), kept(2000, written=written), kept(3000)])
    file.keep([kept(4000, conversation="#tea", written=written)])
    file.forget(1000, Place("m1", 2.5))
    now = [written._replace(after=Place("m1", 2.5)), None, written]
    assert [one.written for one in file.kept] == now
    assert [one.written for one in again(file, path)] == now


def test_a_line_that_was_cut_is_never_there_together_with_its_pieces(file: OutboxFile, path: Path) -> None:
    file.keep([kept(1000), kept(2000)])
    file.keep([kept(1001, "hel"), kept(1002, "lo")], instead_of=1000)
    assert [(one.place, one.text) for one in again(file, path)] == [(1001, "hel"), (1002, "lo"), (2000, "hello")]


@pytest.mark.parametrize(
    "rest",
    [
        b'{"keep": [{"pl',
        b"\xff\xfe",
        b"[]\n17\nnull\n{}\n",
        b'{"keep": [{"place": "x"}]}\n{"keep": [{"place": 0}]}\n',
        b'{"forget": [1]}\n',
    ],
)
def test_a_file_that_ends_within_a_line_or_was_edited_by_hand_keeps_what_can_be_read(
    file: OutboxFile, path: Path, rest: bytes
) -> None:
    file.keep([kept(1000)])
    file.close()
    with path.open("ab") as raw:
        raw.write(rest)
    following = OutboxFile(path)
    following.keep([kept(2000)])
    assert [one.place for one in again(following, path)] == [1000, 2000]


def test_a_full_disk_is_told_and_spoils_nothing_that_comes_later(
    file: OutboxFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.keep([kept(1000)])
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        return write(descriptor, data[:10])

    monkeypatch.setattr(os, "write", full)
    assert not file.keep([kept(2000)])
    monkeypatch.undo()
    assert file.keep([kept(3000)])
    assert [one.place for one in again(file, path)] == [1000, 3000]


@pytest.fixture
def small_disk() -> Iterator[None]:
    """A file can have so many bytes; then the disk is full."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (80_000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, before)


def test_a_disk_that_is_full_at_the_next_start_loses_nothing(
    file: OutboxFile, path: Path, request: pytest.FixtureRequest
) -> None:
    everything = [kept(number, "x" * 1_000) for number in range(1, 101)]
    file.keep(everything)
    file.close()
    request.getfixturevalue("small_disk")
    with pytest.raises(OSError, match="large"):
        OutboxFile(path)
    assert path.stat().st_size > 100_000


def test_nothing_that_is_through_is_there_after_the_next_start(file: OutboxFile, path: Path) -> None:
    file.keep([kept(1000)])
    file.forget(1000)
    assert again(file, path) == []
    assert path.read_bytes() == b""


def test_the_file_stays_small_and_is_nobody_else_s_to_read(file: OutboxFile, path: Path) -> None:
    for number in range(2_000):
        file.keep([kept(number + 1, "x" * 200)])
        file.forget(number + 1)
    assert path.stat().st_size < 100_000
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0


def test_one_program_at_a_time_has_the_file_and_its_end_frees_it(tmp_path: Path) -> None:
    address = Address("Room.local", 5263)
    holder = (
        "import sys, pathlib; from app.store.outboxes import Outboxes; from server.protocol.address import Address;"
        "held = Outboxes(pathlib.Path(sys.argv[1])).open(Address('room.LOCAL', 5263));"
        "print(held is not None, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holder, str(tmp_path)]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert program.stdout
    assert program.stdout.readline() == "True\n"
    assert Outboxes(tmp_path).open(address) is None
    other = Outboxes(tmp_path).open(Address("room.local", 5264))
    assert other
    other.close()
    program.kill()
    program.communicate()
    mine = Outboxes(tmp_path).open(address)
    assert mine
    mine.close()


def test_a_folder_that_cannot_be_used_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert Outboxes(tmp_path / "file").open(Address("room.local", 5263)) is None
