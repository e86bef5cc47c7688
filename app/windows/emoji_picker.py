"""Choosing an emoji: by name, from those used last, or from the groups."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QGuiApplication, QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.settings import Settings
from app.windows.emoji_grid import EmojiGrid, EmojiRole, emoji_font
from app.windows.emoji_use import use, used_often
from app.windows.labels import ElidedLabel, PlainLabel
from resources.emoji import TONES, Emoji, Emojis, emojis
from resources.fields import make_clearable
from resources.style import Kind, set_kind
from resources.theme import Theme

#: Emoji up to this version are in every font that has emoji; of newer ones the font is asked.
_IN_EVERY_FONT: Final = 13.0
#: Two letters side by side, where the font does not know them as one emoji, are wider than one by more than this.
_WIDER: Final = 1.5
_HEIGHT_CELLS: Final = 8
_GAP: Final = 4
#: A shortcode reads from left to right, among whatever letters it stands.
_ISOLATED: Final = "\u2066:{}:\u2069"
#: A font with emoji has this one.
_COMMON: Final = "👍"
_HAND: Final = "raised_hand"


class EmojiPicker(QFrame):
    """A pop-up over the window. It is made once and opened often.

    The keyboard: typing searches, Return takes what is chosen, the arrow keys lead into the emoji and about them,
    Escape goes without one.

    Signals:
        picked(text): this emoji, in the skin tone that is chosen.
        closed(): it is not seen any more.
    """

    picked = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._settings = settings
        self._book: Final[Emojis] = emojis()
        self.setObjectName("emoji_picker")
        self.setAccessibleName(self.tr("Choose an emoji"))
        set_kind(self, Kind.POPUP)
        self._search = QLineEdit()
        self._search.setObjectName("emoji_search")
        self._search.setAccessibleName(self.tr("Search emoji"))
        self._search.setPlaceholderText(self.tr("Search emoji"))
        make_clearable(self._search, self.tr("Clear"))
        self._search.installEventFilter(self)
        self._grid = EmojiGrid(theme)
        self._grid.setFixedHeight(_HEIGHT_CELLS * self._grid.cell)
        self._grid.installEventFilter(self)
        metrics = QFontMetrics(emoji_font(self._grid.cell // 2))
        self._shown = [emoji for emoji in self._book.all if emoji.since <= _IN_EVERY_FONT or _drawable(emoji, metrics)]
        self._nothing = PlainLabel.wrapped(kind=Kind.MUTED)
        self._nothing.setObjectName("emoji_nothing")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setFixedSize(self._grid.width(), self._grid.height())
        self._nothing.hide()
        self._group_buttons = QButtonGroup(self)

        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 6, 8)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(self._search, 1)
        top.addWidget(self._make_tones())
        column.addLayout(top)
        column.addLayout(self._make_groups())
        column.addWidget(self._grid)
        column.addWidget(self._nothing)
        column.addLayout(self._make_foot())
        if not metrics.inFontUcs4(ord(_COMMON)):
            words = self.tr("This computer has no font with all emoji. What you choose is sent all the same.")
            column.addWidget(PlainLabel.wrapped(words, Kind.NOTE))

        self._search.textChanged.connect(self._on_text_changed)
        self._grid.picked.connect(self._on_picked)
        self._grid.pointed.connect(self._on_pointed)
        self._grid.left.connect(self._on_left)
        self._grid.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._group_buttons.idClicked.connect(self._on_group_clicked)
        self._choose_tone(settings.skin_tone)

    def open_at(self, anchor: QRect) -> None:
        """Open beside what asked for it, a rectangle on the screen: above where there is room, else below."""
        self._search.clear()
        self._show_all()
        self.adjustSize()
        screen = QGuiApplication.screenAt(anchor.center()) or self.screen()
        room = screen.availableGeometry()
        left = anchor.left() if self.isRightToLeft() else anchor.right() - self.width()
        top = anchor.top() - _GAP - self.height()
        if top < room.top():
            top = anchor.bottom() + _GAP
        left = max(room.left(), min(left, room.right() - self.width()))
        top = max(room.top(), min(top, room.bottom() - self.height()))
        self.move(QPoint(left, top))
        self.show()
        self._search.setFocus(Qt.FocusReason.PopupFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads from the field into the emoji; what is typed among these goes on in the field."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self._search:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_picked(self._grid.currentIndex())
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
                self._grid.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        elif watched is self._grid and event.text().isprintable() and event.text().strip():
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)
            self._search.insert(event.text())
            return True
        return False

    # The parts.

    def _make_tones(self) -> QToolButton:
        self._tones = QToolButton()
        self._tones.setObjectName("emoji_tone")
        self._tones.setAccessibleName(self.tr("Skin tone"))
        self._tones.setToolTip(self.tr("Skin tone"))
        self._tones.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._tones.setFont(emoji_font(self._grid.cell // 2))
        self._tones.setFixedSize(self._grid.cell, self._grid.cell)
        menu = QMenu(self._tones)
        hand = self._book.called(_HAND)
        names = (
            self.tr("No skin tone"), self.tr("Light"), self.tr("Medium-light"),
            self.tr("Medium"), self.tr("Medium-dark"), self.tr("Dark"),
        )  # fmt: skip
        self._tone_actions = QActionGroup(menu)
        for tone in range(len(TONES)):
            action = QAction(f"{hand.toned(tone) if hand else ''}  {names[tone]}", menu)
            action.setCheckable(True)
            action.triggered.connect(lambda _on, tone=tone: self._choose_tone(tone))
            self._tone_actions.addAction(action)
            menu.addAction(action)
        self._tones.setMenu(menu)
        return self._tones

    def _make_groups(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        font = emoji_font(self._grid.cell // 2)
        for at, (sign, name) in enumerate([("🕒", self.tr("Used often")), *_groups()]):
            button = QToolButton()
            button.setObjectName(f"emoji_group_{at}")
            button.setText(sign)
            button.setFont(font)
            button.setCheckable(True)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self._group_buttons.addButton(button, at)
            row.addWidget(button, 1)
        return row

    def _make_foot(self) -> QHBoxLayout:
        self._large = PlainLabel()
        self._large.setFont(emoji_font(round(self._grid.cell * 0.8)))
        self._large.setFixedSize(self._grid.cell + 6, self._grid.cell + 6)
        self._large.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = ElidedLabel(kind=Kind.STRONG)
        self._name.setObjectName("emoji_name")
        self._code = ElidedLabel(kind=Kind.NOTE)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._code)
        foot = QHBoxLayout()
        foot.addWidget(self._large)
        foot.addLayout(words, 1)
        return foot

    # What is shown.

    def _show_all(self) -> None:
        often = [known for text in used_often(self._settings) if (known := self._book.of(text))]
        groups = [[emoji for emoji in self._shown if emoji.group == at] for at in range(len(self._book.groups))]
        names = [name for _sign, name in _groups()]
        self._show([(self.tr("Used often"), often), *zip(names, groups, strict=True)])

    def _show(self, sections: list[tuple[str, list[Emoji]]]) -> None:
        self._grid.show_sections(sections)
        found = any(emoji for _name, emoji in sections)
        self._grid.setVisible(found)
        self._nothing.setVisible(not found)
        if not found:
            self._point_at(None)
        self._on_scrolled()

    def _point_at(self, emoji: Emoji | None) -> None:
        self._large.setText(emoji.toned(self._settings.skin_tone) if emoji else "")
        self._name.setText(emoji.name if emoji else "")
        self._code.setText("  ".join(_ISOLATED.format(code) for code in emoji.codes) if emoji else "")

    def _choose_tone(self, tone: int) -> None:
        self._settings.skin_tone = tone
        action = self._tone_actions.actions()[tone]
        action.setChecked(True)
        self._tones.setText(action.text().split("  ")[0])
        self._grid.rows.set_tone(tone)
        self._on_pointed(self._grid.currentIndex())

    def _on_text_changed(self, query: str) -> None:
        if not query.strip():
            self._show_all()
            return
        known = set(self._shown)
        self._nothing.setText(self.tr("No emoji is called “{words}”.").format(words=query.strip()))
        self._show([("", [emoji for emoji in self._book.search(query) if emoji in known])])

    def _on_pointed(self, index: QModelIndex) -> None:
        emoji = index.data(EmojiRole) if index.isValid() else None
        if isinstance(emoji, Emoji):
            self._point_at(emoji)

    def _on_left(self) -> None:
        self._search.setFocus(Qt.FocusReason.BacktabFocusReason)

    def _on_group_clicked(self, group: int) -> None:
        self._search.clear()
        row = self._grid.rows.headings[group]
        self._grid.scrollTo(self._grid.rows.index(row, 0), EmojiGrid.ScrollHint.PositionAtTop)
        self._grid.choose(self._grid.rows.index(row + 1, 0))
        self._group_buttons.button(group).setChecked(True)

    def _on_scrolled(self) -> None:
        """The button of the group that is seen at the top stays down."""
        top = self._grid.rowAt(self._grid.cell // 2)
        headings = self._grid.rows.headings
        at = sum(1 for row in headings if row <= top) - 1
        # What was searched for stands in no group.
        self._group_buttons.setExclusive(bool(headings))
        for button in self._group_buttons.buttons():
            button.setChecked(bool(headings) and self._group_buttons.id(button) == max(at, 0))

    def _on_picked(self, index: QModelIndex) -> None:
        emoji = index.data(EmojiRole) if index.isValid() else None
        if not isinstance(emoji, Emoji):
            return
        text = emoji.toned(self._settings.skin_tone)
        use(self._settings, text)
        self.hide()
        self.picked.emit(text)


def _drawable(emoji: Emoji, metrics: QFontMetrics) -> bool:
    """Whether the system's fonts have it, as one picture."""
    if not all(metrics.inFontUcs4(ord(letter)) for letter in emoji.text if letter not in "\u200d\ufe0f"):
        return False
    return metrics.horizontalAdvance(emoji.text) < _WIDER * metrics.horizontalAdvance("😀")


def _groups() -> list[tuple[str, str]]:
    """Sign and name of each group, in the order of `Emojis.groups`."""
    words = QCoreApplication.translate
    return [
        ("😀", words("EmojiPicker", "Smileys and feelings")),
        ("👋", words("EmojiPicker", "People and hands")),
        ("🐻", words("EmojiPicker", "Animals and nature")),
        ("🍎", words("EmojiPicker", "Food and drink")),
        ("🚗", words("EmojiPicker", "Travel and places")),
        ("⚽", words("EmojiPicker", "Activities")),
        ("💡", words("EmojiPicker", "Objects")),
        ("❤️", words("EmojiPicker", "Symbols")),
        ("🏁", words("EmojiPicker", "Flags")),
    ]
