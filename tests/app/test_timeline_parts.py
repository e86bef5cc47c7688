"""What a row shows beside its text: styles, code, quotes, answers, reactions, the bar. A real window, real events."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication, QHelpEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.models.irc_formatting import styled
from app.models.markup import Mark, Style
from app.models.timeline import TimelineModel
from app.models.timeline_words import clock
from app.state.abilities import Abilities
from app.state.lines import Delivery, Line, Reaction
from app.windows.labels import isolated
from app.windows.timeline_bar import HoverBar
from app.windows.timeline_colors import READABLE, contrast, irc_colors
from app.windows.timeline_parts import Does, Ground, Row
from app.windows.timeline_view import TimelineView
from resources.theme import DARK, LIGHT, Scheme, Theme, Tokens
from tests.app.timeline_lines import MORNING, joined, line, timeline_of

LEFT = Qt.MouseButton.LeftButton
NINE = clock(MORNING.timestamp())
ALL = Abilities(reply=True, react=True, unreact=True, take_back=True, edit=True)
CODE = "so:\n```\nopkg update\nreboot\n```"
THUMB = Reaction("👍", ("fern", "wren"), mine=False)
PARTY = Reaction("🎉", ("me",), mine=True)


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    made = TimelineView(Theme(Scheme.LIGHT))
    qtbot.addWidget(made)
    made.resize(740, 500)
    made.show()
    qtbot.waitExposed(made)
    made.set_abilities(ALL)
    # Links and markup are read from now on.
    qtbot.waitUntil(lambda: made.ready)
    return made


def show(view: TimelineView, lines: Sequence[Line]) -> TimelineModel:
    timeline = timeline_of(lines)
    view.set_timeline(timeline)
    return timeline


def shown(view: TimelineView, at: int = 0) -> tuple[int, Row]:
    """The top of a row in the viewport, and the row."""
    return next((y, row) for number, y, row in view._shown if number == at)


def click(view: TimelineView, place: QPoint) -> None:
    QTest.mouseClick(view.viewport(), LEFT, pos=place)


def values(spy: QSignalSpy) -> list[list[object]]:
    return [list(spy.at(at)) for at in range(spy.count())]


def image_of(view: TimelineView, at: int) -> set[str]:
    rect = view.visualRect(view.model().index(at, 0))
    image = view.viewport().grab(rect).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_styles_change_how_text_looks_and_not_what_is_copied(view: TimelineView) -> None:
    show(view, [line("otter", "see *bold* and `code`"), line("fern", "next", minutes=1)])
    _top, row = shown(view)
    assert row.text.text().startswith("see bold and code")
    weights = {entry.format.fontWeight() for entry in row.text.formats()}
    assert 700 in weights
    view.select_all()
    assert view.selected_text().split("\n")[0] == f"[{NINE}] otter: see *bold* and `code`"


def test_a_part_of_a_text_is_copied_as_it_is_shown_and_all_of_it_as_typed(view: TimelineView) -> None:
    show(view, [line("otter", "see *bold* words")])
    top, row = shown(view)

    def at(position: int) -> QPoint:
        found = row.text.lineAt(0).cursorToX(position)
        x = found[0] if isinstance(found, tuple) else found
        assert isinstance(x, int | float)
        return QPoint(row.text_left + int(x) + 1, top + row.text_top + 8)

    for start, end, expected in ((4, 8, "bold"), (0, 14, "see *bold* words"), (0, 8, "see bold")):
        QTest.mousePress(view.viewport(), LEFT, pos=at(start))
        QTest.mouseMove(view.viewport(), at(end))
        QTest.mouseRelease(view.viewport(), LEFT, pos=at(end))
        assert view.selected_text() == expected


def test_code_stands_on_a_card_and_is_copied_by_a_click(view: TimelineView) -> None:
    show(view, [line("otter", CODE)])
    top, row = shown(view)
    assert [panel.ground for panel in row.panels] == [Ground.CODE]
    assert row.panels[0].area.contains(row.copies[0].area)
    assert {LIGHT.side.name(), LIGHT.line.name()} <= image_of(view, 0)
    click(view, row.copies[0].area.center() + QPoint(0, top))
    assert QGuiApplication.clipboard().text() == "opkg update\nreboot"


def test_the_menu_copies_code_and_all_of_a_message(view: TimelineView) -> None:
    show(view, [line("otter", CODE)])
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClick(view, Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == CODE


def test_code_has_no_links_and_other_words_have(view: TimelineView) -> None:
    show(view, [line("otter", "`https://a.example` https://b.example\n```\nhttps://c.example\n```")])
    assert [span.target for span in shown(view)[1].spans] == ["https://b.example"]


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_blocks_stand_within_the_text_in_every_direction(view: TimelineView, direction: Qt.LayoutDirection) -> None:
    view.setLayoutDirection(direction)
    typed = f"> quoted\n>> deeper\n- one {'word ' * 60}\n- two\n{CODE} then `x`"
    show(view, [line("otter", typed, reactions=(THUMB, PARTY), msgid="m"), line("fern", "yes", minutes=1, reply="m")])
    measures = view._maker.measures
    text_area = measures.across(66, 0, measures.text_width, 10_000)
    for at in (0, 1):
        _top, row = shown(view, at)
        areas = [panel.area for panel in row.panels] + [chip.zone.area for chip in row.chips]
        areas += [row.quote.zone.area] if row.quote is not None else []
        assert areas
        assert all(text_area.adjusted(-4, 0, 4, 0).contains(area) for area in areas)
    _top, row = shown(view)
    assert [panel.ground for panel in row.panels] == [Ground.BAR] * 3 + [Ground.CODE, Ground.INLINE]
    card = row.panels[3].area
    first = next(
        entry for entry in map(row.text.lineAt, range(99)) if row.text.text()[entry.textStart() :][:4] == "opkg"
    )
    left = row.text_left + first.naturalTextRect().left()
    assert card.left() < left < card.left() + 20


def test_few_emoji_are_larger(view: TimelineView) -> None:
    show(view, [line("otter", "🎉"), line("otter", "🎉 so"), line("otter", "🎉🎉🎉")])
    large, small, also = (shown(view, at)[1].ink.height() for at in range(3))
    assert large == also > 1.4 * small


def test_of_a_text_of_a_megabyte_the_beginning_shows_and_clicks_lead_to_all(view: TimelineView) -> None:
    text = "word " * 200_000
    show(view, [line("otter", text)])
    heights = []
    for does in (Does.FOLD, Does.COPY):
        _top, row = shown(view)
        assert len(row.text.text()) < 13_000
        assert [span.does for span in row.spans] == [does]
        heights.append(row.height)
        view._do(row, row.spans[0])
    assert heights[1] > 2 * heights[0]
    assert QGuiApplication.clipboard().text() == text


def test_a_long_text_is_shown_whole_and_short_again(view: TimelineView) -> None:
    show(view, [line("otter", "one line\n" * 100)])
    QTest.keyClick(view, Qt.Key.Key_End)
    before = shown(view)[1]
    QTest.keyClick(view, Qt.Key.Key_Return)
    after = shown(view)[1]
    assert (before.text.text().count("one line"), after.text.text().count("one line")) == (80, 100)
    assert after.text.text()[after.spans[0].start :].startswith("Show less")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert shown(view)[1].height == before.height


def test_an_answer_shows_what_it_answers_and_a_click_leads_there(view: TimelineView, qtbot: QtBot) -> None:
    far = [line("wren", f"line {at}", minutes=at) for at in range(1, 200)]
    show(view, [line("otter", "*The* router arrived", msgid="a"), *far, line("fern", "yes", minutes=200, reply="a")])
    top, row = shown(view, 200)
    assert row.quote is not None
    assert (row.quote.name, row.quote.words, row.quote.nick) == ("otter:", isolated("The router arrived"), "otter")
    spy = QSignalSpy(view.quote_activated)
    click(view, row.quote.zone.area.center() + QPoint(0, top))
    assert view._lit == view.timeline.lines[0].key
    assert shown(view, 0)
    assert spy.count() == 0
    view.back()
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view._lit == view.timeline.lines[0].key
    assert shown(view, 0)


def quoted(view: TimelineView, at: int) -> str:
    quote = shown(view, at)[1].quote
    return quote.words if quote is not None else ""


def test_an_answer_to_what_is_not_here_asks_for_it(view: TimelineView, qtbot: QtBot) -> None:
    timeline = show(view, [line("fern", "yes", reply="gone")])
    top, row = shown(view)
    assert row.quote is not None
    assert (row.quote.name, row.quote.words) == ("", isolated("an earlier message"))
    spy = QSignalSpy(view.quote_activated)
    click(view, row.quote.zone.area.center() + QPoint(0, top))
    assert values(spy) == [["gone"]]
    timeline.merge([line("otter", "first", minutes=-1, msgid="gone")])
    qtbot.waitUntil(lambda: quoted(view, 1) == isolated("first"))


def test_a_quote_follows_what_becomes_of_the_message(view: TimelineView, qtbot: QtBot) -> None:
    timeline = show(view, [line("otter", "secret", msgid="a"), line("fern", "yes", minutes=1, reply="a")])
    timeline.take_back("a", "otter")
    qtbot.waitUntil(lambda: quoted(view, 1) == isolated("taken back"))
    assert shown(view)[1].text.text() == "otter took this message back"
    assert shown(view)[1].quiet


def test_reactions_stand_below_the_text_and_a_click_toggles_mine(view: TimelineView) -> None:
    entry = line("otter", "hi", msgid="m", reactions=(THUMB, PARTY))
    show(view, [entry])
    top, row = shown(view)
    assert [(chip.text, chip.mine) for chip in row.chips] == [("👍 2", False), ("🎉 1", True)]
    assert LIGHT.accent.name() in image_of(view, 0)
    spy = QSignalSpy(view.reaction_toggled)
    for chip in row.chips:
        click(view, chip.zone.area.center() + QPoint(0, top))
    assert values(spy) == [[entry.key, "👍"], [entry.key, "🎉"]]
    view.set_abilities(ALL._replace(unreact=False))
    click(view, row.chips[1].zone.area.center() + QPoint(0, top))
    view.set_abilities(Abilities())
    click(view, row.chips[0].zone.area.center() + QPoint(0, top))
    assert spy.count() == 2


def test_one_more_reaction_is_offered_behind_the_others(view: TimelineView) -> None:
    entry = line("otter", "hi", msgid="m", reactions=(THUMB,))
    show(view, [entry])
    top, row = shown(view)
    assert row.plus is not None
    spy = QSignalSpy(view.picker_requested)
    click(view, row.plus.area.center() + QPoint(0, top))
    assert values(spy)[0][0] == entry.key


def test_many_reactions_wrap_in_a_narrow_window(view: TimelineView) -> None:
    view.resize(300, 500)
    reactions = tuple(Reaction(f"word {at} is long, very long", ("fern",)) for at in range(12))
    show(view, [line("otter", "hi", msgid="m", reactions=reactions)])
    _top, row = shown(view)
    tops = {chip.zone.area.top() for chip in row.chips}
    assert len(tops) > 3
    assert all(chip.zone.area.right() < 300 for chip in row.chips)
    assert row.height > max(tops) + 20


def test_a_tip_names_those_who_reacted_in_plain_words(view: TimelineView, qtbot: QtBot) -> None:
    show(view, [line("otter", "hi", msgid="m", reactions=(Reaction("<b>👍", ("fern", "wren")),))])
    top, row = shown(view)
    place = row.chips[0].zone.area.center() + QPoint(0, top)
    event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    assert "fern" in QToolTip.text()
    assert "&lt;b>" in QToolTip.text() or "&lt;b&gt;" in QToolTip.text()
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_tip_says_where_a_link_leads_in_letters_that_look_like_no_others(view: TimelineView, qtbot: QtBot) -> None:
    show(view, [line("otter", "see https://аpple.com/x")])
    top, row = shown(view)
    found = row.text.lineAt(0).cursorToX(8)
    x = found[0] if isinstance(found, tuple) else found
    assert isinstance(x, int | float)
    place = QPoint(row.text_left + int(x), top + row.text_top + 8)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place)))
    assert "https://xn--pple-43d.com/x" in QToolTip.text()
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def bar_at(view: TimelineView, at: int) -> HoverBar:
    top, row = shown(view, at)
    QTest.mouseMove(view.viewport(), QPoint(300, top + row.top + 4))
    bar = view.findChild(HoverBar)
    assert isinstance(bar, HoverBar)
    return bar


def test_a_bar_at_the_line_under_the_pointer_offers_what_can_be_done(view: TimelineView) -> None:
    entry = line("otter", "hi", minutes=1, msgid="m")
    show(view, [joined("wren"), entry, line("me", "mine", minutes=2, mine=True, delivery=Delivery.FAILED)])
    bar = bar_at(view, 1)
    assert bar.isVisible()
    assert view.visualRect(view.model().index(1, 0)).intersects(bar.geometry())
    assert [button.accessibleName() for button in (bar._react, bar._reply, bar._more) if button.isVisible()] == [
        "React",
        "Reply",
        "More",
    ]
    replied, reacted = QSignalSpy(view.reply_requested), QSignalSpy(view.picker_requested)
    QTest.mouseClick(bar._reply, LEFT)
    QTest.mouseClick(bar._react, LEFT)
    assert (values(replied), values(reacted)[0][0]) == ([[entry.key]], entry.key)
    bar = bar_at(view, 2)
    assert not bar._reply.isVisible()
    assert bar._more.isVisible()
    assert not bar_at(view, 0).isVisible()


def test_the_bar_is_out_of_the_way_while_the_timeline_moves(view: TimelineView, qtbot: QtBot) -> None:
    show(view, [line("otter", f"line {at}", minutes=at, msgid=f"m{at}") for at in range(100)])
    bar = bar_at(view, 97)
    assert bar.isVisible()
    window = view.window()
    QTest.qWaitForWindowExposed(window)
    QApplication.processEvents()
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() - 40)
    assert not bar.isVisible()
    QApplication.processEvents()
    scrolled = window.screen().grabWindow(window.winId()).toImage()
    view.viewport().repaint()
    assert scrolled == window.screen().grabWindow(window.winId()).toImage()
    qtbot.waitUntil(bar.isVisible)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_irc_can_be_read(tokens: Tokens) -> None:
    for number in range(99):
        ink, _ground = irc_colors(number, None, tokens)
        assert ink is not None
        assert all(contrast(ink, ground) >= READABLE for ground in (tokens.base, tokens.hover))
        on_white, white = irc_colors(number, 0, tokens)
        on_same, same = irc_colors(number, number, tokens)
        assert on_white is not None
        assert on_same is not None
        assert contrast(on_white, QColor("white")) >= READABLE
        assert same is not None
        assert contrast(on_same, same) >= READABLE
        assert white == QColor("white")


def test_colours_in_hex_are_colours() -> None:
    _text, marks = styled("\x0400ff00,000000green")
    assert marks == [Mark(0, 5, Style.PLAIN, 0x100FF00, 0x1000000)]
    ink, ground = irc_colors(marks[0].ink, marks[0].ground, LIGHT)
    assert (ink, ground) == (QColor("#00ff00"), QColor("#000000"))


def test_a_bot_says_so(view: TimelineView) -> None:
    show(view, [line("bee", "buzz", bot=True)])
    heading = shown(view)[1].heading
    assert heading is not None
    assert heading.beside.startswith("bot")


def test_a_screen_reader_is_told_all_of_a_line(view: TimelineView) -> None:
    show(
        view,
        [
            line("otter", "The *router* arrived", msgid="a"),
            line("fern", "Fine!", reply="a", reactions=(THUMB, PARTY), msgid="b"),
            line("bee", "buzz", bot=True, reply="zz"),
            line("wren", "", taken_back_by="wren", reply="a"),
            line("moth", "", taken_back_by="otter"),
            line("moth", "", taken_back_by="room.landline"),
        ],
    )
    reader = QAccessible.queryAccessibleInterface(view)
    names = [reader.child(at).text(QAccessible.Text.Name) for at in range(reader.childCount())]
    both = QLocale().createSeparatedList(["fern", "wren"])
    assert names[0].endswith(f"otter, {NINE}: The router arrived")
    assert names[1] == (f"fern answers otter, “The router arrived”, {NINE}: Fine! — Reactions: 👍 by {both}; 🎉 by me")
    assert names[2] == f"bee, a bot answers an earlier message, {NINE}: buzz"
    assert names[3:] == [
        f"{NINE}: wren took this message back",
        f"{NINE}: otter took back what moth said",
        f"{NINE}: The host removed this message",
    ]


HOSTILE = {
    "emoji": "🎉" * 10_000,
    "marks": "a" + "\u0301" * 10_000,
    "directions": "aא\u202e1 " * 20_000,
    "stars": "*" * 100_000,
    "code": "```\n" + "x = 1\n" * 2_000 + "```",
    "inline code": "`a` " * 2_000,
    "quotes": "> a\n" * 2_000,
    "lists": "- a\n" * 2_000,
    "colours": "\x034,5a" * 5_000,
    "a megabyte": "x" * 1_000_000,
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_made_to_freeze_the_window_does_not(view: TimelineView, name: str) -> None:
    before, after = line("fern", "before"), line("fern", "after", minutes=2)
    reactions = tuple(Reaction(HOSTILE[name][:64] + str(at), ("fern",) * 500) for at in range(40))
    show(view, [before, line(HOSTILE[name][:200], HOSTILE[name], minutes=1, reactions=reactions, msgid="m"), after])
    for key in (Qt.Key.Key_Home, Qt.Key.Key_PageDown, Qt.Key.Key_End):
        QTest.keyClick(view, key)
        view.viewport().repaint()
    assert view.visualRect(view.model().index(2, 0)).bottom() < view.viewport().height()
