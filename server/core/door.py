"""How many may come from one address and how fast, and what members see of an address."""

import base64
import hashlib
import hmac
import secrets
from collections import Counter

from server.settings import LimitsTable

#: Seconds for which the rate of new connections is counted.
_MINUTE = 60.0


class Door:
    """The addresses of those who are here, and of those who came lately. Times are in seconds since 1970."""

    def __init__(self, cloak_key: bytes = b"") -> None:
        self._here: Counter[str] = Counter()
        #: By address, when its bucket of new connections is full again.
        self._arrivals: dict[str, float] = {}
        self._cloak_key = cloak_key or secrets.token_bytes(32)

    def come(self, ip: str, now: float, limits: LimitsTable) -> str:
        """Count somebody in; why they may not stay, in words, empty where they may. `go` counts out in any case."""
        self._here[ip] += 1
        most = limits.connections_per_ip
        if most and self._here[ip] > most:
            return f"Too many connections from your address (at most {most})"
        if limits.connect_rate:
            full_at = max(self._arrivals.get(ip, 0.0), now) + _MINUTE / limits.connect_rate
            if full_at - now > _MINUTE:
                return "Too many new connections from your address; try again in a minute"
            self._arrivals[ip] = full_at
        return ""

    def go(self, ip: str) -> None:
        """Count somebody out."""
        self._here[ip] -= 1
        if not self._here[ip]:
            del self._here[ip]

    def forget(self, now: float) -> None:
        """Let go of addresses from which nobody came lately."""
        self._arrivals = {ip: full_at for ip, full_at in self._arrivals.items() if full_at > now}

    def cloaked(self, ip: str) -> str:
        """A word that stands for an address: the same each time, and no way back without the room's key."""
        digest = hmac.digest(self._cloak_key, ip.encode(), hashlib.sha256)
        return base64.b32encode(digest[:10]).decode().lower() + ".cloak"
