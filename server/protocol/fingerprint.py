"""What rooms are known by: SHA-256 of a certificate, 64 hexadecimal digits."""

import re
from typing import Final

#: Stands where a fingerprint is known: the room proved itself by a certificate of an authority, which is another one
#: every few months.
AUTHORITY: Final = "authority"
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")
#: People and other programs may write it in groups, and in capitals.
_BETWEEN_GROUPS: Final = re.compile(r"[\s:-]")


def read_fingerprint(text: str) -> str:
    """A fingerprint as somebody wrote it; empty where it is none, or was cut short on its way."""
    digits = _BETWEEN_GROUPS.sub("", text).lower()
    return digits if _FINGERPRINT.fullmatch(digits) else ""


def grouped(fingerprint: str) -> str:
    """A fingerprint as people read it out and compare it: four lines of four groups."""
    digits = fingerprint.upper()
    groups = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    return "\n".join(" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4))
