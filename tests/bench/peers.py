"""Servers to measure: ours, those installed beside it, and the floor. All listen on loopback and end with the run."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).parents[2]

NGIRCD = """
[Global]
Name = bench.example
Info = bench
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = hi
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
"""

INSPIRCD = """
<server name="bench.example" description="bench" network="Bench" id="00A">
<admin name="a" nick="a" email="a@bench.example">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" name="main" timeout="60" hardsendq="100M" softsendq="100M" recvq="64K" threshold="100000"
  commandrate="100000000" fakelag="no" localmax="100000" globalmax="100000" maxchans="100" resolvehostnames="no"
  useident="no" limit="100000">
<options prefixquit="" defaultmodes="nt">
<performance netbuffersize="65534" somaxconn="4096" softlimit="100000" clonesonconnect="no" quietbursts="no">
<security maxtargets="20">
<pid file="{folder}/inspircd.pid">
<log method="file" type="*" level="default" target="{folder}/inspircd.log">
"""


class Peer(NamedTuple):
    """A server that runs: its name in the table, its process id and port."""

    name: str
    pid: int
    port: int


def landline(folder: Path, port: int) -> list[str]:
    """Our own server without limits, as the peers run, and with the log that the app's own rooms have."""
    return _landline(folder, port, "")


def landline_forgetful(folder: Path, port: int) -> list[str]:
    """The same without history, which none of the peers keeps."""
    return _landline(folder, port, "[history]\nenabled = false\n")


def _landline(folder: Path, port: int, more: str) -> list[str]:
    limits = "[limits]\nconnections_per_ip = 0\nconnect_rate = 0\nmessage_rate = 0\nsendq_bytes = 0\n"
    config = folder / "room.toml"
    config.write_text(limits + more)
    words = ["-m", "server", "--headless", "127.0.0.1", str(port), "--data", str(folder / "data")]
    return [sys.executable, *words, "--config", str(config), "--log-level", "warning"]


def ngircd(folder: Path, port: int) -> list[str]:
    """ngIRCd, in the foreground."""
    config = folder / "ngircd.conf"
    config.write_text(NGIRCD.format(port=port))
    config.chmod(0o600)
    return [_found("ngircd"), "--nodaemon", "--config", str(config)]


def inspircd(folder: Path, port: int) -> list[str]:
    """InspIRCd, in the foreground."""
    config = folder / "inspircd.conf"
    config.write_text(INSPIRCD.format(port=port, folder=folder))
    return [_found("inspircd"), "--nofork", "--runasroot", "--config", str(config)]


def ergo(folder: Path, port: int) -> list[str]:
    """Ergo, with its history in memory."""
    numbers = ("nicklen", "identlen", "channellen", "awaylen", "kicklen", "topiclen", "monitor-entries")
    config = folder / "ergo.yaml"
    config.write_text(
        json.dumps(
            {
                "network": {"name": "Bench"},
                "server": {
                    "name": "bench.example",
                    "listeners": {f"127.0.0.1:{port}": {}},
                    "max-sendq": "100m",
                    "casemapping": "ascii",
                },
                "datastore": {"path": str(folder / "ergo.db"), "autoupgrade": True},
                "lock-file": str(folder / "ergo.lock"),
                "limits": {**dict.fromkeys(numbers, 64), "whowas-entries": 100, "chan-list-modes": 60},
                "history": {"enabled": True, "channel-length": 4096, "client-length": 256},
                "logging": [{"method": "stderr", "type": "*", "level": "error"}],
            }
        )
    )
    return [_found("ergo"), "run", "--quiet", "--conf", str(config)]


def floor(folder: Path, port: int) -> list[str]:
    """The least that a server can do, in C: compiled each time, which takes a moment."""
    program = folder / "floor"
    source = Path(__file__).with_name("floor.c")
    subprocess.run([_found("cc"), "-O2", "-o", str(program), str(source)], check=True)
    return [str(program), str(port)]


#: Peers whose clients come by TLS.
ENCRYPTED = frozenset({"landline-tls"})
#: By name, what makes the command line.
PEERS: dict[str, Callable[[Path, int], list[str]]] = {
    "floor": floor,
    "landline": landline,
    "landline-forgetful": landline_forgetful,
    "landline-tls": landline,
    "ngircd": ngircd,
    "inspircd": inspircd,
    "ergo": ergo,
}
#: How many may call before the first has been let in. ngIRCd's queue of callers holds ten, and the system lets those
#: who did not fit wait for a second; InspIRCd lets people in once a second, so all others should call at once.
AT_ONCE = {"ngircd": 8}
#: The program that must be there, where it is not the peer's own name.
_NEEDED = {
    "floor": "cc",
    "landline": sys.executable,
    "landline-forgetful": sys.executable,
    "landline-tls": sys.executable,
}


def is_installed(name: str) -> bool:
    """Whether a peer can be measured here."""
    return bool(_found(_NEEDED.get(name, name)))


@contextlib.contextmanager
def running(name: str, folder: Path) -> Iterator[Peer]:
    """Start a server and wait until it accepts."""
    folder.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with (folder / f"{name}.out").open("wb") as output:
        process = subprocess.Popen(PEERS[name](folder, port), cwd=CHECKOUT, stdout=output, stderr=output)
    try:
        _wait_for(port, process)
        yield Peer(name, process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _found(program: str) -> str:
    return shutil.which(program, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") or ""


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)  # the peers say nowhere that they stand
    raise RuntimeError(f"a server on port {port} does not start (exit status {process.poll()})")
