"""Small readable files that are written whole, and that nobody else on this computer reads."""

import os
from contextlib import suppress
from pathlib import Path

from server.protocol.address import Address


def room_key(address: Address) -> str:
    """What stands for a room in files, however its address is written."""
    host, port = address.place
    return f"{host} {port}"


def write_whole(path: Path, text: str) -> None:
    """Put a whole new file in the place of the old one: whoever reads gets either. What the disk refuses changes
    nothing: the old one stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        # What a person typed may hold half a character, which no file takes.
        with os.fdopen(file, "w", encoding="utf-8", errors="replace") as whole:
            whole.write(text)
        draft.replace(path)
