"""Crowds of hostile connections: they cost the room neither its doors, nor its memory, nor the others' patience."""

import contextlib
import random
import resource
import socket
import struct
import time

import pytest

from tests.journeys.hardening import FULL, Drain, OpenFortress, crowd, everything, need_files, until, witnesses
from tests.journeys.person import Person

#: Half of what each door waits for.
HALVES = (b"", b"\x16", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"NICK half", b"GET / HT", b"@tag=")


def reset(line: socket.socket) -> None:
    """Hang up as a program does that is killed: without a goodbye."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def test_2000_half_open_connections_keep_nobody_waiting(fortress: OpenFortress) -> None:
    room = fortress()  # with as few descriptors as systems start programs with, of which it may have more
    with witnesses(room.port) as both, crowd(room, 2000 if FULL else 200) as lines:
        for number, line in enumerate(lines):
            line.sendall(HALVES[number % len(HALVES)])
        both.chat()
        began = time.monotonic()
        late = Person("late", room.port)
        assert time.monotonic() - began < 1
        late.leaves()
        both.chat()


def test_those_who_dawdle_at_any_door_are_let_go_in_time(fortress: OpenFortress) -> None:
    room = fortress(more="[timeouts]\nregistration = 1\n")
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(room.call()) for _ in HALVES]
        for line, half in zip(lines, HALVES, strict=True):
            line.sendall(half)
        for line in lines:
            everything(line)
        room.comes_down_to(0)


@pytest.mark.parametrize("half", [b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\n", b"NICK "])
def test_one_address_cannot_take_all_places_whatever_it_says(fortress: OpenFortress, half: bytes) -> None:
    room = fortress("connect_rate = 0\n")
    with crowd(room, 150) as lines:
        for line in lines:
            with contextlib.suppress(ConnectionError):
                line.sendall(half)
        left = 0
        for line in lines:
            line.settimeout(0.02)
            try:
                heard = line.recv(1000)
                left += not heard or b"Too many" in heard
            except TimeoutError:
                continue
            except ConnectionError:
                left += 1
        assert left >= 150 - 64
        with socket.create_connection(("127.0.0.1", room.port), 5, ("127.0.0.2", 0)) as other:
            other.sendall(b"NICK anna\r\nUSER a 0 * :a\r\n")
            until(other, b" 001 ", 2)


def test_running_out_of_descriptors_neither_ends_the_room_nor_makes_it_spin(fortress: OpenFortress) -> None:
    room = fortress()
    with witnesses(room.port) as both:
        most = room.process.num_fds() + 40
        resource.prlimit(room.program.process.pid, resource.RLIMIT_NOFILE, (most, most))
        with crowd(room, 120) as lines:
            for line in lines:
                with contextlib.suppress(ConnectionError):
                    line.sendall(b"NICK")
            both.chat(20)
            before = sum(room.process.cpu_times()[:2])
            time.sleep(1)  # a room that spins uses a second of the processor in a second
            assert sum(room.process.cpu_times()[:2]) - before < 0.5
            both.chat()
        room.comes_down_to(2)
        Person("late", room.port).leaves()
        both.chat()


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "tls"])
def test_100_who_never_read_cost_little_memory_and_only_they_are_dropped(
    fortress: OpenFortress, encrypted: bool
) -> None:
    room = fortress()
    total = 200_000_000 if FULL else 20_000_000
    with witnesses(room.port) as both, crowd(room, 100, encrypted) as deaf, room.call() as talker:
        for number, line in enumerate(deaf):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.sendall(b"NICK deaf%d\r\nUSER d 0 * :d\r\nJOIN #lobby,#flood\r\n" % number)
        for line in deaf:
            until(line, b"#flood :End")
        talker.sendall(b"NICK talker\r\nUSER t 0 * :t\r\nJOIN #flood\r\n")
        until(talker, b" 366 ")
        reader = Drain()
        reader.add(talker)
        both.chat()
        before = most = room.memory
        fanned_out = 0
        chunk = b"PRIVMSG #flood :%s\r\n" % (b"x" * 450) * 200
        # The system's own buffers take some megabytes for each: on until the room sees that nobody reads.
        while fanned_out < total or len(both.saw_leave()) < len(deaf):
            talker.setblocking(True)
            talker.sendall(chunk)
            talker.setblocking(False)
            fanned_out += len(chunk) * len(deaf)
            both.chat()
            reader.read()
            most = max(most, room.memory)
        assert both.saw_leave() == {f"deaf{number}": "SendQ exceeded" for number in range(len(deaf))}
        print(f"grown by {(most - before) / 2**20:.1f} MiB for {fanned_out / 1e6:.0f} MB")
        assert most - before < 64 * 2**20


def test_clients_that_come_talk_and_reset_leave_no_descriptor_and_no_memory_behind(fortress: OpenFortress) -> None:
    """Three rounds; what the first needs once (caches, the database's pages) is no leak, what each needs more is."""
    room = fortress()
    size = 1000 if FULL else 100
    need_files(size + 200)
    chance = random.Random(5263)
    with witnesses(room.port) as both:
        seen = []
        for number in range(4):
            with contextlib.ExitStack() as stack:
                lines = [stack.enter_context(room.call()) for _ in range(size)]
                reader = Drain()
                for place, line in enumerate(lines):
                    nick = b"c%dx%d" % (number, place)
                    caps = chance.choice((b"", b"CAP REQ :message-tags echo-message\r\nCAP END\r\n"))
                    line.sendall(b"NICK %s\r\nUSER c 0 * :c\r\n%sJOIN #lobby\r\n" % (nick, caps))
                    reader.add(line)
                    reader.read()
                    if place % 100 == 0:
                        both.chat()
                for line in chance.sample(lines, size):
                    reader.read()
                    line.setblocking(True)
                    line.sendall(
                        b"PRIVMSG #lobby :hello\r\n" * chance.randrange(5) + b"PRIVMSG #lob"[: chance.randrange(9)]
                    )
                    line.setblocking(False)
                    if chance.random() < 0.5:
                        reader.drop(line)
                        reset(line)
                both.chat()
            room.comes_down_to(2)
            both.chat()
            seen.append((room.files, room.process.num_threads(), room.memory))
        first, last = seen[1], seen[-1]
        assert last[0] <= first[0] + 2, "not one for each of a hundred clients"
        assert last[1] < 40, "the threads of the pool, whose number is bounded"
        assert last[2] - first[2] < 4 * 2**20
