"""Who had a nickname once."""

from typing import NamedTuple


class Gone(NamedTuple):
    """Somebody who had a nickname once, for WHOWAS. `moment` in seconds since 1970."""

    nick: str
    user: str
    host: str
    ip: str
    realname: str
    moment: float
