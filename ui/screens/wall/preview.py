"""A small picture of a wall, for the page on which it is set up."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look import theme
from ui.screens.wall.options import WallOptions
from ui.screens.wall.view import WallView
from ui.workspace import Workspace

_EVERY_MS = 2000


class Preview(QWidget):
    """A small picture of the wall as it is now, on the chosen monitor."""

    def __init__(self, workspace: Workspace, options: WallOptions) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(480, 270)
        self.view = WallView(workspace, options, silent=True)
        self._shot = QPixmap()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.renew)
        self.setAccessibleName(self.tr("Preview of the wall"))
        self.destroyed.connect(self.view.stop)

    def show_as(self, options: WallOptions, size: QSize) -> None:
        """Show the wall with these options on a screen of this size."""
        self.view.resize(size)
        self.view.set_options(options)
        self.renew()

    def renew(self) -> None:
        """Take the picture again."""
        self.view.refresh()
        self._shot = self.view.grab()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shot.isNull():
            return
        painter = QPainter(self)
        dpr = self.devicePixelRatioF()
        smooth = Qt.TransformationMode.SmoothTransformation
        shown = self._shot.scaled(self.size() * dpr, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        shown.setDevicePixelRatio(dpr)
        painter.drawPixmap(0, 0, shown)
        painter.setPen(theme.colour("border_strong"))
        painter.drawRect(0, 0, round(shown.width() / dpr) - 1, round(shown.height() / dpr) - 1)
        painter.end()
