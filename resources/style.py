"""The shared look of both programs, on top of Fusion and the theme's palette: one small style sheet.

What a widget is for is said once, with `set_kind`; the sheet knows how each kind looks. Distances are in
device-independent pixels on a grid of 8, letters in steps around the system's own size.
https://doc.qt.io/qt-6/stylesheet-reference.html
"""

from enum import Enum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo
from PySide6.QtWidgets import QApplication, QWidget

from resources.theme import Theme, Tokens

#: Corner radius of cards, and of what stands inside them: inputs, buttons, rows.
CARD_RADIUS: Final = 10
RADIUS: Final = 8

#: Signs that only a sheet draws, in the colours of each scheme: a sheet takes them from files alone.
_SIGNS: Final = Path(__file__).parent / "icons" / "sheet"

#: What Qt falls back to where no desktop names a font, and what reads better there, first one installed.
_NO_DESKTOP_FONT: Final = ("Sans Serif", 9)
_OWN_FONTS: Final = ("Inter", "Cantarell", "Noto Sans", "DejaVu Sans", "Sans Serif")
_OWN_POINTS: Final = 10.5


class Kind(Enum):
    """What a widget is for."""

    # Buttons; plain where nothing is said.
    #: The one thing to do on this page.
    PRIMARY = "primary"
    #: Harms something: closes, kicks, bans.
    DANGER = "danger"
    #: Plain, but of the height of a row: within lists and bars.
    COMPACT = "compact"
    # Frames.
    #: A rounded sheet with a hairline.
    CARD = "card"
    #: The ground of the left sidebar.
    SIDE = "side"
    #: The ground of the timeline, header and composer.
    BASE = "base"
    #: One hairline, as a frame of 1 px.
    HAIRLINE = "hairline"
    #: A sheet over the window, with a hairline round it.
    POPUP = "popup"
    #: A strip that tells of trouble above the timeline.
    BANNER = "banner"
    #: A frame that looks and lights up like an input, round a borderless one (`BARE`).
    INPUT = "input"
    #: A list of pages to choose from, on the ground that it stands on.
    PAGES = "pages"
    #: An input or a button without a frame of its own.
    BARE = "bare"
    # Labels.
    #: The largest words of a page: its name, the address to read out.
    TITLE = "title"
    #: The name of a card or conversation.
    HEADING = "heading"
    #: Second-rank text.
    MUTED = "muted"
    #: Headings of lists: muted, smaller, heavier.
    SMALL = "small"
    #: Second-rank text beside a name, one step smaller.
    NOTE = "note"
    #: Weighs more than its neighbours.
    STRONG = "strong"
    #: What to copy letter by letter: an address, a path.
    CODE = "code"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


def set_kind(widget: QWidget, kind: Kind | None) -> None:
    """Say what a widget is for; None for a plain one. It looks so at once, or from the first time that it is shown or
    asked for its size."""
    value = None if kind is None else kind.value
    if widget.property("kind") != value:
        widget.setProperty("kind", value)
        polish(widget)


def polish(widget: QWidget) -> None:
    """Have the sheet read a widget's properties again; Qt does so by itself before a widget is shown first."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def dress(application: QApplication, theme: Theme) -> None:
    """Give the application the theme's palette and this sheet; both follow the theme from now on."""
    _choose_font(application)
    theme.apply(application)
    _Sheet(application, theme)


def step(points: float) -> float:
    """Letters of a size that many points away from the system's own."""
    return QFontInfo(QApplication.font()).pointSizeF() + points


def _choose_font(application: QApplication) -> None:
    font = application.font()
    if (font.family(), font.pointSize()) == _NO_DESKTOP_FONT:
        own = QFont()
        own.setFamilies(list(_OWN_FONTS))
        own.setPointSizeF(_OWN_POINTS)
        application.setFont(own)


class _Sheet(QObject):
    """Keeps the application's sheet in the theme's colours."""

    def __init__(self, application: QApplication, theme: Theme) -> None:
        super().__init__(application)
        self._application = application
        self._theme = theme
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        self._application.setStyleSheet(_sheet(self._theme.tokens))


def _sheet(tokens: Tokens) -> str:
    colors = {
        name: _css(getattr(tokens, name))
        for name in (
            "window", "base", "side", "line", "text", "muted", "accent", "on_accent", "accent_soft",
            "ok", "warn", "bad", "mention", "mention_bar", "hover",
        )
    }  # fmt: skip
    sizes = {
        "title": f"{step(10):.1f}pt",
        "heading": f"{step(1.5):.1f}pt",
        "small": f"{step(-1.5):.1f}pt",
        "note": f"{step(-0.75):.1f}pt",
        "code": f"{step(-0.5):.1f}pt",
        "card_radius": f"{CARD_RADIUS}px",
        "radius": f"{RADIUS}px",
        "pressed": _css(_blend(tokens.accent, tokens.text, 0.18)),
        "edge": _css(_blend(tokens.line, tokens.text, 0.10)),
        "grip": _css(_blend(tokens.line, tokens.muted, 0.35)),
    }
    signs = {
        sign: f"{_SIGNS.as_posix()}/{sign}-{'dark' if tokens.dark else 'light'}.svg" for sign in ("tick", "up", "down")
    }
    return _RULES.format_map(colors | sizes | signs)


def _css(color: QColor) -> str:
    return color.name()


def _blend(color: QColor, other: QColor, part: float) -> QColor:
    """`color` with that part of `other` in it."""
    return QColor.fromRgbF(
        color.redF() * (1 - part) + other.redF() * part,
        color.greenF() * (1 - part) + other.greenF() * part,
        color.blueF() * (1 - part) + other.blueF() * part,
    )


# A focused control keeps its size: what its frame gains, its padding loses. The frame tells of it; without an outline
# of none, the style puts a box around what is inside as well.
_RULES: Final = """
QPushButton {{
    color: {text}; background: {base}; border: 1px solid {edge}; border-radius: {radius};
    padding: 7px 15px; font-weight: 600; outline: none;
}}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {side}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 6px 14px; }}
QPushButton:disabled {{ color: {muted}; background: {window}; border-color: {line}; }}
QPushButton[kind="primary"] {{ color: {on_accent}; background: {accent}; border: 1px solid {accent}; }}
QPushButton[kind="primary"]:hover {{ background: {pressed}; border-color: {pressed}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[kind="primary"]:disabled {{ color: {muted}; background: {side}; border: 1px solid {line}; }}
QPushButton[kind="danger"] {{ color: {bad}; }}
QPushButton[kind="danger"]:focus {{ border-color: {bad}; }}
QPushButton[kind="bare"] {{ background: transparent; border: 1px solid transparent; padding: 0; }}
QPushButton[kind="bare"]:hover {{ background: {hover}; }}
QPushButton[kind="bare"]:focus {{ border: 2px solid {accent}; padding: 0; }}
QPushButton[kind="compact"] {{ padding: 5px 13px; }}
QPushButton[kind="compact"]:focus {{ padding: 4px 12px; }}
QToolButton {{
    color: {text}; background: transparent; border: 2px solid transparent; border-radius: {radius}; padding: 4px;
    font-weight: 400;
}}
QToolButton:hover {{ background: {hover}; border-color: {hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {accent_soft}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton::menu-indicator {{ image: none; }}

QLineEdit {{
    color: {text}; background: {window}; border: 1px solid {edge}; border-radius: {radius}; padding: 7px 11px;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:focus {{ border: 2px solid {accent}; padding: 6px 10px; }}
QLineEdit[kind="bad"] {{ border-color: {bad}; }}
QComboBox, QSpinBox {{
    color: {text}; background: {window}; border: 1px solid {edge}; border-radius: {radius}; padding: 5px 10px;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QComboBox:focus, QSpinBox:focus {{ border: 2px solid {accent}; padding: 4px 9px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url({down}); width: 14px; height: 14px; }}
QComboBox QAbstractItemView {{ background: {base}; border: 1px solid {edge}; outline: 0; }}
QSpinBox QLineEdit, QSpinBox QLineEdit:focus {{ background: transparent; border: none; padding: 0 8px; }}
QSpinBox::up-button, QSpinBox::down-button {{ border: none; background: transparent; width: 22px; }}
QSpinBox::up-arrow {{ image: url({up}); width: 10px; height: 10px; }}
QSpinBox::down-arrow {{ image: url({down}); width: 10px; height: 10px; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox::indicator {{
    width: 14px; height: 14px; background: {window}; border: 1px solid {grip}; border-radius: 4px;
}}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; image: url({tick}); }}
QCheckBox:focus {{ color: {accent}; }}
QCheckBox::indicator:focus {{ border-color: {accent}; }}
QFrame[kind="input"] {{ background: {base}; border: 1px solid {edge}; border-radius: {card_radius}; }}
QFrame[kind="input"][lit="true"] {{ border: 1px solid {accent}; }}
QPlainTextEdit[kind="bare"] {{ background: transparent; border: none; }}

QFrame[kind="card"] {{ background: {base}; border: 1px solid {line}; border-radius: {card_radius}; }}
QFrame[kind="popup"] {{ background: {base}; border: 1px solid {edge}; }}
QFrame[kind="side"] {{ background: {side}; border: none; }}
QFrame[kind="base"] {{ background: {base}; border: none; }}
QFrame[kind="hairline"] {{ background: {line}; border: none; }}
QFrame[kind="banner"] {{ background: {mention}; border: none; border-bottom: 1px solid {mention_bar}; }}

QLabel[kind="title"] {{ font-size: {title}; font-weight: 700; }}
QLabel[kind="heading"] {{ font-size: {heading}; font-weight: 700; }}
QLabel[kind="strong"] {{ font-weight: 600; }}
QLabel[kind="muted"] {{ color: {muted}; }}
QLabel[kind="small"] {{ color: {muted}; font-size: {small}; font-weight: 600; }}
QLabel[kind="note"] {{ color: {muted}; font-size: {note}; }}
QLabel[kind="code"] {{
    background: {hover}; border-radius: 4px; padding: 1px 5px; font-family: monospace; font-size: {code};
}}
QLabel[kind="ok"] {{ color: {ok}; font-weight: 600; }}
QLabel[kind="warn"] {{ color: {warn}; font-weight: 600; }}
QLabel[kind="bad"] {{ color: {bad}; }}

QMessageBox QLabel#qt_msgbox_label {{ font-size: {heading}; font-weight: 700; }}
QMessageBox QLabel#qt_msgbox_informativelabel {{ color: {muted}; }}

QListWidget[kind="pages"] {{ background: transparent; border: none; outline: 0; }}
QListWidget[kind="pages"]::item {{
    color: {text}; border: 2px solid transparent; border-radius: {radius}; padding: 5px 8px;
}}
QListWidget[kind="pages"]::item:hover {{ background: {hover}; }}
QListWidget[kind="pages"]::item:selected {{ background: {accent_soft}; color: {text}; }}
QListWidget[kind="pages"]:focus::item:selected {{ border-color: {accent}; }}

QSplitter::handle {{ background: {line}; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {grip}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QMenu {{ background: {base}; border: 1px solid {edge}; padding: 5px; }}
QMenu::item {{ color: {text}; padding: 6px 26px 6px 12px; border-radius: 5px; }}
QMenu::item:selected {{ background: {accent_soft}; color: {text}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 5px 8px; }}
QToolTip {{ color: {base}; background: {text}; border: none; padding: 5px 8px; }}
"""
