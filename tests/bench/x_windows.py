"""Sees when a window is on an X screen, to the millisecond: a few calls of libxcb.

https://www.x.org/releases/current/doc/libxcb/tutorial/
"""

import ctypes
import ctypes.util
import select
import struct
import time
from typing import Any, Final, NamedTuple

_MAP_NOTIFY: Final = 19
_EVENT_BYTES: Final = 32
_EVENT_MASK: Final = 1 << 11
_SUBSTRUCTURE_NOTIFY: Final = 1 << 19
#: What is smaller is a splash, an icon or a tool tip.
_LEAST_WIDTH, _LEAST_HEIGHT = 300, 200


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Screens(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


class Place(NamedTuple):
    """A window's place on the screen, in pixels."""

    left: int
    top: int
    width: int
    height: int


class XWindows:
    """Watches the windows of one X screen."""

    def __init__(self, display: str) -> None:
        name = ctypes.util.find_library("xcb")
        assert name, "libxcb is not here"
        self._xcb: Any = ctypes.CDLL(name)
        self._c: Any = ctypes.CDLL(None)
        self._c.free.argtypes = [ctypes.c_void_p]
        for function, result in (
            ("xcb_connect", ctypes.c_void_p),
            ("xcb_get_setup", ctypes.c_void_p),
            ("xcb_setup_roots_iterator", _Screens),
            ("xcb_poll_for_event", ctypes.c_void_p),
            ("xcb_get_geometry", _Cookie),
            ("xcb_get_geometry_reply", ctypes.c_void_p),
        ):
            getattr(self._xcb, function).restype = result
        self._link = ctypes.c_void_p(self._xcb.xcb_connect(display.encode(), None))
        setup = ctypes.c_void_p(self._xcb.xcb_get_setup(self._link))
        self._root = int(self._xcb.xcb_setup_roots_iterator(setup).data[0])
        values = (ctypes.c_uint32 * 1)(_SUBSTRUCTURE_NOTIFY)
        self._xcb.xcb_change_window_attributes(self._link, self._root, _EVENT_MASK, values)
        self._xcb.xcb_flush(self._link)

    def close(self) -> None:
        """Hang up."""
        self._xcb.xcb_disconnect(self._link)

    def wait_mapped(self, patience: float) -> Place:
        """Wait for the next window of a decent size to be shown; gives where. TimeoutError."""
        end = time.monotonic() + patience
        while True:
            event = self._next(end)
            if event[0] & 0x7F == _MAP_NOTIFY:
                (window,) = struct.unpack_from("=I", event, 8)
                place = self._place(window)
                if place.width >= _LEAST_WIDTH and place.height >= _LEAST_HEIGHT:
                    return place

    def forget(self) -> None:
        """What happened until now does not count."""
        while event := self._xcb.xcb_poll_for_event(self._link):
            self._c.free(event)

    def _next(self, end: float) -> bytes:
        descriptor = self._xcb.xcb_get_file_descriptor(self._link)
        while True:
            if event := self._xcb.xcb_poll_for_event(self._link):
                content = ctypes.string_at(event, _EVENT_BYTES)
                self._c.free(event)
                return content
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            select.select([descriptor], [], [], left)

    def _place(self, window: int) -> Place:
        cookie = self._xcb.xcb_get_geometry(self._link, window)
        reply = self._xcb.xcb_get_geometry_reply(self._link, cookie, None)
        if not reply:
            return Place(0, 0, 0, 0)
        place = Place(*struct.unpack_from("=hhHH", ctypes.string_at(reply, 20), 12))
        self._c.free(reply)
        return place
