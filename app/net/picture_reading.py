"""A picture of a person from its bytes: looked at first, then decoded on a thread of its own.

Decoding a large one takes a third of a second; Qt lets Python go on meanwhile.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QImageReader

#: The edge of a picture that is kept: the largest avatar, on a screen with two pixels a pixel. In pixels.
EDGE: Final = 108
#: Neither side of a picture may be longer, in pixels.
LONGEST: Final = 4096
#: What a picture of that size takes, in MB.
_MEMORY: Final = 64
#: What is read: nothing that draws, loads or runs, as SVG does.
_FORMATS: Final = (b"png", b"jpeg", b"webp")
#: A JPEG can say a thousand times over how it gets sharper (start of scan); programs write about ten.
_SCAN: Final = b"\xff\xda"
_MOST_SCANS: Final = 40


def read_later(data: bytes, then: Callable[[QImage | None], object]) -> None:
    """Decode a picture; `then` is called on another thread, with None where there is none to be shown."""
    _thread().submit(_read_and_tell, data, then)


def read(data: bytes) -> QImage | None:
    """The middle of a picture as a square whose edge is `EDGE` or less; None for what is no picture, or a huge one."""
    if data.count(_SCAN) > _MOST_SCANS:
        return None
    return next((image for name in _FORMATS if (image := _read_as(name, data)) is not None), None)


@cache
def _thread() -> ThreadPoolExecutor:
    """One for all rooms: two huge pictures are never decoded at once."""
    return ThreadPoolExecutor(1, "pictures")


def _read_and_tell(data: bytes, then: Callable[[QImage | None], object]) -> None:
    then(read(data))


def _read_as(name: bytes, data: bytes) -> QImage | None:
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, name)
    reader.setAutoDetectImageFormat(False)
    if not reader.canRead():
        return None
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > LONGEST:
        return None
    QImageReader.setAllocationLimit(_MEMORY)
    # Phones lay pictures on their side and say so.
    reader.setAutoTransform(True)
    side = min(size.width(), size.height())
    reader.setClipRect(QRect((size.width() - side) // 2, (size.height() - side) // 2, side, side))
    edge = min(side, EDGE)
    reader.setScaledSize(QSize(edge, edge))
    image = reader.read()
    solid = not image.hasAlphaChannel()
    kept = QImage.Format.Format_RGB32 if solid else QImage.Format.Format_ARGB32_Premultiplied
    return None if image.isNull() else image.convertToFormat(kept)
