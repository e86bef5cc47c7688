"""What the console remembers from one time to the next: which columns are shown, how wide, in which order."""

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
