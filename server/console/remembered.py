"""What the console remembers from one time to the next: columns, how wide and in which order, tab, filters, levels."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths
from PySide6.QtWidgets import QHeaderView


def _file() -> QSettings:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return QSettings(str(Path(folder) / "landline" / "console.ini"), QSettings.Format.IniFormat)


def restore_header(name: str, columns: str, header: QHeaderView) -> bool:
    """Bring a table's header back to what it was; whether anything was known of it.

    `columns` says which there are: what is known of others does not fit.
    """
    file = _file()
    state = file.value(f"{name}/header")
    if file.value(f"{name}/columns") != columns or not isinstance(state, QByteArray):
        return False
    return header.restoreState(state)


def remember_header(name: str, columns: str, header: QHeaderView) -> None:
    """Keep how a table's header is now."""
    file = _file()
    file.setValue(f"{name}/columns", columns)
    file.setValue(f"{name}/header", header.saveState())


def remember(key: str, value: str) -> None:
    """Keep what somebody chose."""
    if recall(key) != value:
        _file().setValue(key, value)


def recall(key: str, default: str = "") -> str:
    """What somebody chose under this key, the last time."""
    value = _file().value(key)
    return value if isinstance(value, str) else default
