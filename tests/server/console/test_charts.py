"""The charts: what the room kept is drawn, for the span that is chosen."""

from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from resources.theme import Theme
from server.console.sparkline import Sparkline
from server.console.window import ConsoleWindow
from tests.server.console.fake_control import FakeControl
from tests.server.console.test_tabs import go_to
from tests.server.console.test_window import shown_text


def point(**figures: object) -> dict[str, object]:
    """One entry of landline.figures."""
    return {"moment": "2026-01-31T09:43:00.000Z", **figures}


def test_what_the_room_kept_is_there_when_the_console_opens(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl
) -> None:
    control.figures = {
        "5m": [
            point(connections=3, messages=2.0, bytes_out=5_000, loop_delay=14.4, memory=80e6, slowest_delivery=31.2),
            point(connections=2, delivery=0.42, slowest_delivery=1.3),
        ],
        "1h": [point(connections=9), point(connections=7), {"connections": "odd"}],
    }
    go_to(window, "Charts")
    qtbot.waitUntil(lambda: "Connections: 2 (highest 3)" in shown_text(window))
    assert "Messages a minute: 0 (highest 120)" in shown_text(window)
    assert "Sent: 0 B/s (highest 5 KB/s)" in shown_text(window)
    assert "Longest wait: 0 ms (highest 14 ms)" in shown_text(window)
    assert "Delivery of a message: 0.4 ms (highest 0.4 ms)" in shown_text(window)
    assert "Slowest delivery: 1.3 ms (highest 31 ms)" in shown_text(window)
    assert "messages, last 5 minutes" in shown_text(window)
    next(button for button in window.findChildren(QRadioButton) if button.text() == "last hour").click()
    qtbot.waitUntil(lambda: "Connections: 0 (highest 9)" in shown_text(window))
    assert "messages, last hour" in shown_text(window)
    lines = [line for line in window.findChildren(Sparkline) if line.isVisible()]
    assert any(line.values == (9, 7, 0) for line in lines)
    assert all(line.accessibleName() for line in lines[1:])


def test_a_curve_is_drawn_in_the_accent_from_the_left_to_the_right(qtbot: QtBot, theme: Theme) -> None:
    line = Sparkline(theme)
    qtbot.addWidget(line)
    line.resize(100, 40)
    line.show_values([1, 1, 0], 3)
    assert line.grab().toImage().pixelColor(25, 3) == theme.tokens.accent
    line.show_values([1, 1], 3)
    picture = line.grab().toImage()
    assert picture.pixelColor(75, 3) == theme.tokens.accent
    assert picture.pixelColor(25, 3) != theme.tokens.accent
