"""Channels and bans, as they are kept on disk: written with the turn's commit, read when the room opens.

A channel that is kept outlives its last member, with its topic, modes and lists: who comes next finds what was said,
if they may come in at all, and is its operator. One in which nothing was ever said or set goes with its last member.
"""

import json

from server.core.bans import Ban
from server.core.channel import NEW_MODES, Channel, ListEntry
from server.protocol.names import Fold
from server.storage.history import History


def save_channel(history: History, name: str, channel: Channel) -> None:
    """Keep a channel as it is now, under its folded name; its members are not kept."""
    state = {
        "name": channel.name,
        "created_at": channel.created_at,
        "topic": [channel.topic, channel.topic_set_by, channel.topic_set_at],
        "flags": "".join(sorted(channel.flags)),
        "key": channel.key,
        "metadata": channel.metadata,
        "limit": channel.limit,
        "lists": {
            letter: [[entry.mask, entry.set_by, entry.set_at] for entry in entries.values()]
            for letter, entries in channel.lists.items()
            if entries
        },
    }
    history.write("INSERT OR REPLACE INTO channels (name, state) VALUES (?, ?)", name, json.dumps(state))


def drop_channel(history: History, name: str) -> None:
    """Forget a channel, and who came and went in it."""
    history.write("DELETE FROM channels WHERE name = ?", name)
    history.write("DELETE FROM messages WHERE conversation = (SELECT id FROM conversations WHERE name = ?)", name)


def rename_channel(history: History, old: str, new: str, channel: Channel) -> None:
    """Keep a channel, and all that was said in it, under another folded name, and nothing under the one before."""
    history.write("DELETE FROM channels WHERE name = ?", old)
    save_channel(history, new, channel)
    if old != new:
        history.rename(old, new, channel.name)


def is_worth_keeping(history: History, name: str, channel: Channel) -> bool:
    """Whether a channel that everybody has left holds anything: words, a topic, modes of its own."""
    return bool(
        channel.topic
        or channel.key
        or channel.limit
        or channel.metadata
        or channel.flags != set(NEW_MODES)
        or any(channel.lists.values())
        or history.has(name)
    )


def saved_channels(history: History, fold: Fold) -> dict[str, Channel]:
    """The channels of the last time, by folded name. What cannot be read any more is left out."""
    found: dict[str, Channel] = {}
    for (text,) in history.read("SELECT state FROM channels"):
        try:
            state = json.loads(text)
            channel = Channel(state["name"], state["created_at"])
            channel.topic, channel.topic_set_by, channel.topic_set_at = state["topic"]
            channel.flags = set(state["flags"])
            channel.key, channel.limit = state["key"], state["limit"]
            channel.metadata = state.get("metadata", {})
            for letter, entries in state["lists"].items():
                channel.lists[letter] = {fold(mask): ListEntry(mask, by, at) for mask, by, at in entries}
        except (ValueError, KeyError, TypeError):
            continue
        found[fold(channel.name)] = channel
    return found


def save_ban(history: History, ban: Ban) -> None:
    """Keep a ban."""
    row = (ban.kind, ban.name, ban.reason, ban.set_by, ban.set_at, ban.ends_at)
    history.write("INSERT OR REPLACE INTO bans VALUES (?, ?, ?, ?, ?, ?)", *row)


def drop_ban(history: History, ban: Ban) -> None:
    """Forget a ban."""
    history.write("DELETE FROM bans WHERE kind = ? AND name = ?", ban.kind, ban.name)


def saved_bans(history: History, now: float) -> list[Ban]:
    """The bans of the last time that still hold; those whose time is over are forgotten."""
    history.write("DELETE FROM bans WHERE ends_at <= ?", now)
    rows = history.read("SELECT kind, name, reason, set_by, set_at, ends_at FROM bans")
    return [ban for ban in (Ban(*row) for row in rows) if ban.ends_at is None or ban.ends_at > now]
