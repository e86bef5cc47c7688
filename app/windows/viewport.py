"""The widget on which a scrolling view paints, made here.

Qt's own is known to PySide6 only as some widget: to find out of which class, it makes all the classes of widgets that
there are, which takes 10 ms of a start.
"""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def set_viewport(view: QAbstractScrollArea, ground: QPalette.ColorRole | None) -> QWidget:
    """Have the view paint on a new widget, filled with this colour of the palette; None: what is below shines through.
    To be called first: what the view has set on its own one is gone."""
    viewport = QWidget()
    if ground is not None:
        viewport.setBackgroundRole(ground)
        viewport.setAutoFillBackground(True)
    view.setViewport(viewport)
    return viewport
