"""A program that says what a server says when it starts, for the tests of what listens to it: `fake_room.py HOW`."""

import json
import os
import signal
import sys
import time
from types import FrameType

READY = {"name": "Fake", "port": 5263, "addresses": ["127.0.0.1"], "control": "/nowhere/control", "pid": os.getpid()}


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def main(how: str, detail: str = "") -> int:
    """Be a room of that kind."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN if how == "stubborn" else _leave)
    print("warming up", file=sys.stderr, flush=True)
    if how == "refused":
        print(json.dumps({"error": "Port 5263 is taken."}), flush=True)
        return 1
    if how == "crash":
        raise RuntimeError("out of cheese")
    if how != "silent":
        print("a library says hello", flush=True)
        print(json.dumps({"ready": READY | {"control": detail or READY["control"]}}), flush=True)
    time.sleep(60)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
