"""How fast the timeline is with 100,000 messages of uneven height: `python -m tests.bench.timeline [MESSAGES]`.

A QPlainTextEdit and a QTextBrowser with the same texts (fewer: they take long) are measured in the same run, so that
the figures can be compared on any machine.
"""

import gc
import os
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QPlainTextEdit, QTextBrowser

from app.models import markup
from app.models.timeline import TimelineModel
from app.state.lines import Kind, Line, Reaction
from app.windows.timeline_view import TimelineView
from resources.theme import STYLE, Scheme, Theme

MESSAGES = 100_000
PEER_MESSAGES = 20_000
FRAMES = 1_500
_TEXT = (
    "the router arrived and I put its manual on shelf firmware notes below don't forget umask of share brilliant "
    "photos old wiring before anybody touches it can you check https://wiki.local/power noon ten minutes 🎉 wrench"
)
_WORDS = _TEXT.split()
#: What people mark up, as much as they do it.
_MARKED = (
    "see *this* first",
    "run `umask 027` on the share",
    "```\nopkg update && opkg install luci-ssl\nreboot\n```",
    "> photos of the old wiring\nI have them, _somewhere_",
    "- one\n- two, which is longer than the other one\n- three",
    "\x0304red\x03 and \x02bold\x02 from an old client",
)
_NICKS = ("otter", "kestrel", "fern", "wren", "lynx", "moth", "Guest-7")


def conversation(count: int) -> list[Line]:
    """A channel's history: groups, long and short texts, markup, answers, reactions, comings and goings."""
    chance = random.Random(7)
    lines: list[Line] = []
    moment = 1_790_000_000.0
    nick = "otter"
    for key in range(count):
        moment += chance.choice((2, 5, 20, 60, 400))
        if chance.random() < 0.4:
            nick = chance.choice(_NICKS)
        kind = chance.choices((Kind.SAID, Kind.DID, Kind.JOINED, Kind.LEFT), (90, 3, 4, 3))[0]
        words = chance.choice((3, 8, 8, 15, 40, 120)) if kind is Kind.SAID else 2
        text = " ".join(chance.choices(_WORDS, k=words))
        if kind is Kind.SAID and chance.random() < 0.2:
            text += "\n" + chance.choice(_MARKED)
        reply = lines[-chance.randint(1, min(key, 300))].msgid if key and chance.random() < 0.1 else ""
        reactions: tuple[Reaction, ...] = ()
        if kind is Kind.SAID and chance.random() < 0.1:
            emoji = chance.sample("👍🎉👀😂❤🚀", k=chance.randint(1, 3))
            reactions = tuple(Reaction(one, tuple(chance.sample(_NICKS, k=2)), chance.random() < 0.3) for one in emoji)
        mention = chance.random() < 0.02
        msgid = f"{key:013x}"
        lines.append(
            Line(key, kind, moment, nick, text, mention=mention, msgid=msgid, reply=reply, reactions=reactions)
        )
    return lines


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """The CPU time in milliseconds that the body takes: others on this machine do not count."""
    begun = time.process_time()
    ended = [begun]
    yield lambda: (ended[0] - begun) * 1000
    ended[0] = time.process_time()


def idle() -> None:
    """Let everything happen that waits for its turn."""
    for _turn in range(20):
        QApplication.processEvents()


def percentile(values: Sequence[float], part: float) -> float:
    return sorted(values)[int(len(values) * part)]


def scrolled(area: QAbstractScrollArea) -> Iterator[float]:
    """Each frame of scrolling up from the end with the wheel, until it is on the screen."""
    viewport = area.viewport()
    middle = QPointF(viewport.rect().center())
    for _frame in range(FRAMES):
        event = QWheelEvent(
            middle,
            viewport.mapToGlobal(middle),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        with stopwatch() as took:
            QApplication.sendEvent(viewport, event)
            QApplication.processEvents()
        yield took()


def jumped(area: QAbstractScrollArea) -> Iterator[float]:
    """Each frame of dragging the scroll bar anywhere."""
    chance = random.Random(3)
    bar = area.verticalScrollBar()
    for _frame in range(FRAMES // 10):
        value = chance.randint(0, bar.maximum())
        with stopwatch() as took:
            bar.setValue(value)
            QApplication.processEvents()
        yield took()


def resized(area: QAbstractScrollArea) -> float:
    """A change of width until it is on the screen, the median of some."""
    frames = []
    for width in (700, 741, 702, 743, 704, 745, 706):
        with stopwatch() as took:
            area.resize(width, 600)
            QApplication.processEvents()
        frames.append(took())
    return percentile(frames, 0.5)


def switched(view: TimelineView, one: TimelineModel, other: TimelineModel) -> float:
    """Showing another timeline until it is on the screen, the worst of some: both have been shown before."""
    frames = []
    for timeline in (other, one) * 6:
        with stopwatch() as took:
            view.set_timeline(timeline)
            QApplication.processEvents()
        frames.append(took())
    return max(frames)


def report(name: str, area: QAbstractScrollArea) -> None:
    for title, frames in (("wheel", list(scrolled(area))), ("jump", list(jumped(area)))):
        print(
            f"  {name:<16} {title:<6} p50 {percentile(frames, 0.5):6.2f} ms   p99 {percentile(frames, 0.99):6.2f} ms"
            f"   worst {max(frames):6.2f} ms"
        )
    print(f"  {name:<16} width change {resized(area):8.2f} ms")


def measure_timeline(theme: Theme, count: int) -> None:
    lines = conversation(count + 6_140)
    print(f"\nTimeline, {count:,} messages")
    gc.collect()
    tracemalloc.start()
    timeline = TimelineModel(kept=2 * count)
    timeline.append(lines[:count])
    model_bytes = tracemalloc.get_traced_memory()[0]
    view = TimelineView(theme)
    view.resize(740, 600)
    view.set_timeline(timeline)
    view_bytes = tracemalloc.get_traced_memory()[0] - model_bytes
    tracemalloc.stop()
    line_bytes = sum(sys.getsizeof(line) + sys.getsizeof(line.text) + 56 for line in lines[:1000]) / 1000
    print(
        f"  memory a message  model {model_bytes / count:5.1f} B   view {view_bytes / count:5.1f} B"
        f"   line itself {line_bytes:5.0f} B"
    )
    view.show()
    while not view.ready:
        QApplication.processEvents()
    idle()
    rest = iter(lines[count:])
    for batch, rounds in ((1, 500), (64, 10), (5_000, 1)):
        batches = [[next(rest) for _ in range(batch)] for _ in range(rounds)]
        with stopwatch() as took:
            for part in batches:
                timeline.append(part)
        print(f"  insert, batches of {batch:>5}: {took() * 1000 / batch / rounds:6.2f} µs a message")
    idle()
    report("timeline", view)
    other = TimelineModel()
    other.append(lines[:20_000])
    print(f"  switch between two timelines {switched(view, timeline, other):6.2f} ms at worst")
    with stopwatch() as took:
        timeline.merge(
            [replace(line, msgid=f"x{line.key}", time=line.time + 0.5) for line in lines[: count : count // 100]]
        )
        idle()
    print(f"  a hundred lines of history, each elsewhere {took():6.2f} ms")
    view.select_all()
    with stopwatch() as took:
        view.selected_text()
    print(f"  text of everything selected {took():6.0f} ms (copied in slices of 4 ms)")


class Floor(QAbstractScrollArea):
    """The least that a scrolling view can do: move its pixels, and fill what is new. Nothing is laid out or drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().setRange(0, 5_000_000)
        self.verticalScrollBar().setSingleStep(20)
        self.verticalScrollBar().setValue(5_000_000)

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        self.viewport().scroll(0, dy)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self.viewport()).fillRect(event.rect(), Qt.GlobalColor.white)


def measure_floor() -> None:
    print("\nFloor, no message at all")
    floor = Floor()
    floor.resize(740, 600)
    floor.show()
    idle()
    report("floor", floor)
    floor.close()


def measure_hostile() -> None:
    """What one row costs whose text is made to waste time: read, laid out and painted, the best of three."""
    print("\nA row made to waste time, read and painted")
    texts = {
        "100,000 stars": "*" * 100_000,
        "pairs of stars": "*a* " * 25_000,
        "lines of a list": "- `a`\n" * 16_000,
        "a megabyte": "word " * 200_000,
        "10,000 marks on one letter": "a" + "\u0301" * 10_000,
        "10,000 emoji": "🎉" * 10_000,
        "all directions": "aא\u202e1 " * 20_000,
    }
    for name, text in texts.items():
        shown = paint = 1e9
        for attempt in range(3):
            with stopwatch() as took:
                markup.shown(text)
            shown = min(shown, took())
            view = TimelineView(Theme(Scheme.LIGHT))
            view.resize(740, 600)
            view.show()
            while not view.ready:
                QApplication.processEvents()
            timeline = TimelineModel()
            timeline.append([Line(attempt, Kind.SAID, 1_790_000_000.0, "evil", text)])
            with stopwatch() as took:
                view.set_timeline(timeline)
                QApplication.processEvents()
            paint = min(paint, took())
            view.close()
        print(f"  {name:<28} read {shown:6.2f} ms   all {paint:6.2f} ms")


def measure_peers(count: int) -> None:
    lines = conversation(count)
    print(f"\nPeers, {count:,} messages")
    for peer in (QPlainTextEdit(), QTextBrowser()):
        name = type(peer).__name__
        peer.resize(740, 600)
        add = peer.appendPlainText if isinstance(peer, QPlainTextEdit) else peer.append
        with stopwatch() as took:
            for line in lines:
                add(f"{line.nick}: {line.text}")
        print(f"  {name:<16} insert {took() * 1000 / count:6.2f} µs a message")
        peer.show()
        idle()
        report(name, peer)
        peer.close()


def main() -> None:
    application = QApplication([*sys.argv[:1], *STYLE])
    font = QFont(application.font())
    font.setPixelSize(15)
    application.setFont(font)
    theme = Theme(Scheme.LIGHT)
    theme.apply(application)
    measure_timeline(theme, int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES)
    measure_hostile()
    measure_floor()
    measure_peers(PEER_MESSAGES)


if __name__ == "__main__":
    main()
