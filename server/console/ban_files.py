"""Bans in a file: written for another room, or for later, and read again."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from PySide6.QtCore import QFile, QIODevice, QSaveFile

from server.console.records import BanRecord, read_ban, read_list

#: Bytes of a file that is read: some ten thousand bans.
_MOST: Final = 4 << 20


def write_bans(path: str, bans: Sequence[BanRecord]) -> str:
    """Write bans as the control API lists them; what went wrong, in the system's words, or nothing."""
    entries = [
        {
            "type": ban.type,
            "name": ban.name,
            "reason": ban.reason,
            "set_by": ban.set_by,
            "set_at": _moment(ban.set_at),
            "expire_at": _moment(ban.expire_at),
        }
        for ban in bans
    ]
    text = json.dumps({"list": entries}, ensure_ascii=False, indent=1) + "\n"
    file = QSaveFile(path)
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return file.errorString()
    file.write(text.encode(errors="replace"))
    return "" if file.commit() else file.errorString()


def read_bans(path: str, now: float) -> list[BanRecord] | str:
    """Read what `write_bans` wrote, or `landline-server ctl --json server_ban.list`: those that still hold at a moment
    in seconds since 1970. What went wrong, in words, where it is no such file.
    """
    file = QFile(path)
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        return file.errorString()
    try:
        raw: Any = json.loads(bytes(file.read(_MOST).data()))
    except (ValueError, RecursionError):
        return ""
    bans = read_list(raw, read_ban)
    return [ban for ban in bans if ban.expire_at is None or ban.expire_at > now] if bans else ""


def add_params(ban: BanRecord, now: float) -> dict[str, object]:
    """The parameters that set a ban for the time that it still has."""
    left = "0" if ban.expire_at is None else f"{max(1, round(ban.expire_at - now))}s"
    return {"type": ban.type, "name": ban.name, "reason": ban.reason, "duration_string": left, "set_by": ban.set_by}


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
