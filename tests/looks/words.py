"""What the people of the pages are called and say: none of it is translated."""

from typing import Final

NICKS: Final = ("kestrel", "otter", "fern", "wren", "lynx", "moth", "heron")
ROOM: Final = "Makerspace"
TOPIC: Final = "Open evening Thursday 18:00. Be kind, label your boxes."
ROUTER: Final = "The router arrived. I put the manual on the shelf, firmware notes below."
CODE: Final = "```\nopkg update && opkg install luci-ssl\nreboot\n```"
UMASK: Final = "Don't forget `umask 027` on the share."
MARKUP: Final = (
    "Before we start: **switch the power off**, *then* open the lid.\n"
    "> Who keeps the key?\n"
    "- fuse 3 is the laser\n"
    "- fuse 4 is the kitchen, see https://wiki.local/power"
)
PHOTOS: Final = "Brilliant. Photos of the old wiring before anybody touches it, please."
ASKED: Final = "@kestrel can you check wiki.local/power before noon?"
ANSWERED: Final = "On it. Give me ten minutes."
LONG: Final = (
    "The old switch in the hall is wired to two fuses at once, which explains why the lamp stayed on when we cut the"
    " power last week; whoever opens the box next should measure both lines first, and write down what they find."
)
HEBREW: Final = "שלום לכולם, מישהו ראה את המפתח?"
REGRETTED: Final = "Never mind."
FRESH: Final = "Coffee is ready."
LATE: Final = "Who takes the bus at six?"
FAILED: Final = "Lamp needs a new bulb."
PENDING: Final = "I bring cables."
CHANNELS: Final = ("#laser-cutter", "#orders", "#random")
CHANNEL_TOPICS: Final = ("Bookings and broken mirrors", "What we are out of", "")
STATUS: Final = "Soldering until five"
SHOWN_NAME: Final = "Fern Aldous"
DRAFT: Final = "Fine by me, :party"
PASTE: Final = "\n".join(f"pin {number}: {number * 7 % 32}" for number in range(40))
DIRECT: Final = "Do you still have the spare key?"
ANSWER: Final = "In the red box."
AWAY: Final = "asleep"
NONE: Final = "qqqq"
REFUSED: Final = "Closed for cleaning"
SECOND_ROOM: Final = "Chess club"

_TYPED: Final = (
    *NICKS, *(nick.title() for nick in NICKS), ROOM, TOPIC, ROUTER, CODE, UMASK, MARKUP, PHOTOS, ASKED, ANSWERED, LONG,
    REGRETTED, FRESH, LATE, FAILED, PENDING, *CHANNELS, *CHANNEL_TOPICS, STATUS, SHOWN_NAME, *SHOWN_NAME.split(),
    DRAFT, PASTE, DIRECT, ANSWER, REFUSED, SECOND_ROOM, "lobby", AWAY, "Connection closed", NONE, "KiB",
    # Calls of the control API, as they are made.
    "user.set_oper", "host, host",
)  # fmt: skip


def _shown(text: str) -> list[str]:
    """What is seen of a text: its lines, without the signs of markup."""
    return [text, *(line.strip("-> ").translate(_NO_SIGNS) for line in text.split("\n"))]


_NO_SIGNS: Final = str.maketrans("", "", "*`#")
#: Longest first: some are part of others.
ALL: Final = tuple(sorted({seen for text in _TYPED if text for seen in _shown(text) if seen}, key=len, reverse=True))
