"""What IRCv3 adds to IRC, a row each: the facts that both ends share. What each does is a file in `server.ircv3`.

https://ircv3.net/irc/
"""

from enum import IntFlag
from typing import Final, NamedTuple


class View(IntFlag):
    """Which tags and forms a client is shown. A message is written once for each distinct view, not for each client."""

    PLAIN = 0
    TIME = 1
    ACCOUNT = 2
    #: msgid and client-only tags.
    TAGS = 4
    #: Messages of several lines as what they are.
    MULTILINE = 8
    #: A JOIN with account and real name.
    EXTENDED_JOIN = 16


class Capability(NamedTuple):
    """One row: the name on the wire, its page, what it needs, and the tags that it lets a client see."""

    name: str
    spec: str
    view: View = View.PLAIN
    needs: tuple[str, ...] = ()
    #: Whether the app asks for it when a server offers it.
    asked: bool = True
    #: Whether a room offers it only where history is kept.
    history: bool = False
    #: The app does not ask for it where a server offers this one, which does the same.
    unless: str = ""
    #: What it has no effect without, in whatever order they are asked for.
    beside: tuple[str, ...] = ()


_PAGE: Final = "https://ircv3.net/specs/extensions/"

#: By name, in the order in which `CAP LS` lists them.
CAPABILITIES: Final[dict[str, Capability]] = {
    row.name: row
    for row in (
        Capability("account-notify", _PAGE + "account-notify"),
        Capability("account-tag", _PAGE + "account-tag", View.ACCOUNT),
        Capability("away-notify", _PAGE + "away-notify"),
        Capability("batch", _PAGE + "batch"),
        Capability("cap-notify", _PAGE + "capability-negotiation#the-cap-notify-capability"),
        Capability("chghost", _PAGE + "chghost"),
        Capability("draft/account-registration", _PAGE + "account-registration"),
        Capability("draft/channel-rename", _PAGE + "channel-rename"),
        Capability("draft/chathistory", _PAGE + "chathistory", needs=("batch",), history=True),
        Capability(
            "draft/event-playback",
            _PAGE + "chathistory#the-drafteventplayback-capability",
            needs=("draft/chathistory",),
            history=True,
        ),
        Capability("draft/extended-isupport", _PAGE + "extended-isupport", asked=False),
        Capability("draft/message-redaction", _PAGE + "message-redaction", history=True),
        Capability("draft/metadata-2", _PAGE + "metadata", beside=("batch",)),
        Capability(
            "draft/metadata-3",
            "https://github.com/ircv3/ircv3-specifications/pull/613",
            beside=("batch",),
            unless="draft/metadata-2",
        ),
        Capability("draft/multiline", _PAGE + "multiline", View.MULTILINE, beside=("batch",)),
        Capability("draft/pre-away", _PAGE + "pre-away"),
        Capability("draft/read-marker", _PAGE + "read-marker"),
        Capability("echo-message", _PAGE + "echo-message"),
        Capability("extended-join", _PAGE + "extended-join", View.EXTENDED_JOIN),
        Capability("extended-monitor", _PAGE + "extended-monitor"),
        Capability("invite-notify", _PAGE + "invite-notify"),
        Capability("labeled-response", _PAGE + "labeled-response", needs=("batch",)),
        Capability("message-tags", _PAGE + "message-tags", View.TAGS),
        Capability("multi-prefix", _PAGE + "multi-prefix"),
        Capability("no-implicit-names", _PAGE + "no-implicit-names", asked=False),
        Capability("sasl", _PAGE + "sasl-3.2"),
        Capability("server-time", _PAGE + "server-time", View.TIME),
        Capability("setname", _PAGE + "setname"),
        Capability(
            "soju.im/search",
            "https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md",
            history=True,
        ),
        Capability("standard-replies", _PAGE + "standard-replies"),
        Capability("sts", _PAGE + "sts", asked=False),
        Capability("userhost-in-names", _PAGE + "userhost-in-names"),
    )
}


def view_of(names: frozenset[str]) -> View:
    """The tags that a client with these capabilities is shown."""
    view = View.PLAIN
    for name in names:
        row = CAPABILITIES[name]
        if names.issuperset(row.beside):
            view |= row.view
    return view
