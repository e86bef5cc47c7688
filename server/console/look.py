"""What the console's window has and the app's has not: tabs and tables, on top of the shared look."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from resources.style import step
from resources.theme import Theme

_RULES: Final = """
QTabWidget::pane {{ border: none; border-top: 1px solid {line}; }}
QTabWidget::tab-bar {{ left: 10px; }}
QTabBar {{ background: transparent; font-weight: 600; }}
QTabBar::tab {{
    color: {muted}; background: transparent; border: none; border-bottom: 2px solid transparent;
    padding: 11px 2px; margin: 0 10px;
}}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabBar:focus::tab:selected, QTabBar::tab:selected:focus {{ color: {accent}; }}
QTableView {{
    background: {base}; border: none; selection-background-color: {accent_soft}; selection-color: {text};
    gridline-color: {line}; outline: 0;
}}
QTableView::item {{ border-bottom: 1px solid {line}; padding: 0 9px; }}
QTableView::item:selected {{ background: {accent_soft}; color: {text}; }}
QTableView::item:focus {{ border-bottom: 1px solid {accent}; }}
QHeaderView {{ background: {base}; border: none; }}
QHeaderView::section {{
    color: {muted}; background: {base}; border: none; border-bottom: 1px solid {line};
    padding: 7px 12px; font-size: {small}; font-weight: 600;
}}
QHeaderView::section:hover {{ color: {text}; }}
QPushButton[kind="danger"]:disabled {{ color: {muted}; }}
QAbstractScrollArea::corner {{ background: {base}; border: none; }}
QPlainTextEdit {{ background: {base}; border: none; }}
QPlainTextEdit:focus {{ border: 1px solid {accent}; }}
QPlainTextEdit[kind="input"] {{
    background: {window}; border: 1px solid {line}; border-radius: 8px; padding: 3px 7px;
}}
QPlainTextEdit[kind="input"]:focus {{ border: 2px solid {accent}; padding: 2px 6px; }}
QStatusBar {{ background: {window}; border-top: 1px solid {line}; }}
QStatusBar::item {{ border: none; }}
"""


class ConsoleLook(QObject):
    """Keeps a window's sheet in the theme's colours."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        tokens = self._theme.tokens
        names = ("window", "base", "line", "text", "muted", "accent", "accent_soft")
        colors = {name: getattr(tokens, name).name() for name in names}
        self._window.setStyleSheet(_RULES.format_map(colors | {"small": f"{step(-1):.1f}pt"}))
