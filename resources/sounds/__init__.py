"""The sounds: short notes that `python -m resources.sounds` writes anew, and where their files are."""

import math
import struct
import wave
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
_RATE: Final = 22_050
#: Of each sound: its notes, as frequency in Hz, start and length in seconds.
_NOTES: Final = {
    # A fifth upwards, as a telephone exchange might have said "for you".
    "mention": ((659.3, 0.00, 0.22), (987.8, 0.09, 0.30)),
    "message": ((587.3, 0.00, 0.20),),
}
_LOUDNESS: Final = 0.22
_ATTACK: Final = 0.006
_LOUDEST: Final = 32_767


def path(name: str) -> Path:
    """The file of a sound: "mention" or "message"."""
    return _FOLDER / f"{name}.wav"


def compose(name: str) -> bytes:
    """The samples of a sound: 16 bit, mono, little-endian."""
    notes = _NOTES[name]
    count = round(max(start + length for _, start, length in notes) * _RATE)
    return struct.pack(f"<{count}h", *(_sample(notes, at / _RATE) for at in range(count)))


def _sample(notes: tuple[tuple[float, float, float], ...], moment: float) -> int:
    total = 0.0
    for frequency, start, length in notes:
        if start <= moment < start + length:
            since = moment - start
            # Struck, then fading: a soft bell with one overtone.
            volume = min(1.0, since / _ATTACK) * math.exp(-5.5 * since / length) * min(1.0, (length - since) / 0.02)
            angle = 2 * math.pi * frequency * since
            total += volume * (math.sin(angle) + 0.25 * math.sin(2 * angle))
    return round(max(-1.0, min(1.0, total * _LOUDNESS)) * _LOUDEST)


def write_all() -> None:
    """Write the files."""
    for name in _NOTES:
        with wave.open(str(path(name)), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(_RATE)
            file.writeframes(compose(name))
