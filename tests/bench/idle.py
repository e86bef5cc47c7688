"""What connections cost that do nothing: memory each, and CPU time while all are silent, beside the peers in one run.

    python -m tests.bench.idle [--connections 10000] [--seconds 10] [--peers landline ngircd inspircd]

Everybody has a nickname and is in no channel. Memory is the server's resident set with them less without them.
"""

import argparse
import resource
import selectors
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.bench.peers import PEERS, is_installed, running

#: Callers at once: ngIRCd's queue holds ten, and lets the others wait for a second.
_AT_ONCE = 8


def connect(port: int, count: int) -> list[socket.socket]:
    """That many people, each through the door."""
    people: list[socket.socket] = []
    selector = selectors.DefaultSelector()
    while len(people) < count:
        batch = [socket.create_connection(("127.0.0.1", port)) for _ in range(min(_AT_ONCE, count - len(people)))]
        for place, line in enumerate(batch, len(people)):
            line.sendall(f"NICK i{place}\r\nUSER i 0 * :i\r\n".encode())
        people += batch
    for line in people:
        line.setblocking(False)
        selector.register(line, selectors.EVENT_READ, bytearray())
    waiting = count
    deadline = time.monotonic() + 120
    while waiting and time.monotonic() < deadline:
        for key, _ in selector.select(1):
            data = key.fileobj.recv(65536)  # type: ignore[union-attr]
            if not data:
                raise RuntimeError("the server hung up")
            key.data.extend(data)
            if b" 376 " in key.data or b" 422 " in key.data:
                selector.unregister(key.fileobj)
                waiting -= 1
    if waiting:
        raise RuntimeError(f"{waiting} were not let in")
    selector.close()
    return people


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--peers", nargs="+", choices=sorted(PEERS), default=["landline", "ngircd", "inspircd"])
    options = parser.parse_args(argv)
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print(f"{'':16}{'KB a connection':>18}{'% of a core':>14}")
    for name in filter(is_installed, options.peers):
        with tempfile.TemporaryDirectory() as folder, running(name, Path(folder)) as peer:
            server = psutil.Process(peer.pid)
            before = server.memory_info().rss
            people = connect(peer.port, options.connections)
            each = (server.memory_info().rss - before) / options.connections / 1024
            start, cpu = time.monotonic(), sum(server.cpu_times()[:2])
            time.sleep(options.seconds)
            used = (sum(server.cpu_times()[:2]) - cpu) / (time.monotonic() - start) * 100
            print(f"{name:16}{each:18.1f}{used:14.2f}", flush=True)
            for line in people:
                line.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
