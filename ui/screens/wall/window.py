"""The wall as a window of its own: full screen on its monitor, awake, without a pointer, left by Esc."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.actions import keys
from ui.look import icons
from ui.screens.wall.awake import Awake
from ui.screens.wall.options import WallOptions, monitor, monitors, walls, wished
from ui.screens.wall.view import WallView
from ui.wall_pages import WallWish
from ui.workspace import Workspace

POINTER_HIDES_MS = 3000
_STEPS = {
    Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: -1,
}  # fmt: skip
_open: dict[int, WallWindow] = {}  # Qt shows a window only as long as somebody holds it


class WallWindow(QWidget):
    """One wall. It hides while its monitor is unplugged, and comes back to it by itself.

    ``may_wait``: where its monitor is missing from the start it waits unseen; the first wall stands in for it on
    another monitor, so that a screen that starts by itself is never empty.
    """

    def __init__(self, workspace: Workspace, options: WallOptions, *, may_wait: bool = False) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Wall – Control Center"))
        self.setWindowIcon(icons.app_icon())
        self._options, self._may_wait = options, may_wait
        self._stands_on = ""
        self._awake = Awake()
        self.view = WallView(workspace, options, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._pointer = QTimer(self, singleShot=True, interval=POINTER_HIDES_MS)
        self._pointer.timeout.connect(lambda: self.setCursor(Qt.CursorShape.BlankCursor))
        for part in (self, self.view, *self.view.findChildren(QWidget)):
            part.setMouseTracking(True)
            part.installEventFilter(self)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._came)
            app.screenRemoved.connect(self._went)

    @property
    def monitor_name(self) -> str:
        """The monitor that it belongs to: the chosen one, or else the one on which it was shown first."""
        return self._options.screen or self._stands_on

    def start(self) -> None:
        """Fill the monitor and keep it awake."""
        screen = monitor(self._options.screen)
        if screen is None and not self._may_wait:
            screen = monitor("")
        if screen is not None:
            self._fill(screen)
        self._awake.hold()
        self._pointer.start()

    def set_options(self, options: WallOptions) -> None:
        """Another monitor, distance or content, while it is shown."""
        moved = options.screen != self._options.screen
        self._options = options
        self.view.set_options(options)
        if moved:
            self.start()

    def _fill(self, screen: QScreen) -> None:
        self._stands_on = screen.name()
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()

    def _came(self, screen: QScreen) -> None:
        if screen.name() == self.monitor_name:
            self._fill(screen)

    def _went(self, screen: QScreen) -> None:
        """Without its monitor a wall would cover the one that somebody works at."""
        left = [other for other in monitors() if other is not screen]
        if screen.name() == self._stands_on and left:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress):
            self.unsetCursor()
            self._pointer.start()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _STEPS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif keys.current().meaning(event, "wall") == "wall.acknowledge":
            self.view.acknowledge_first()
        elif by is not None:
            self.view.step(by)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._awake.release()
        self._pointer.stop()
        app = QGuiApplication.instance()
        if self in _open.values():  # a window may be closed twice
            self.view.stop()
            if isinstance(app, QGuiApplication):
                app.screenAdded.disconnect(self._came)
                app.screenRemoved.disconnect(self._went)
        for number in [number for number, window in _open.items() if window is self]:
            del _open[number]
        QTimer.singleShot(0, lambda window=self: window.deleteLater())  # Qt still has to notice that it was the last
        super().closeEvent(event)


def open_wall(workspace: Workspace, screen_name: str | None = None, number: int = 1) -> WallWindow:
    """Show a wall on its remembered monitor, or on the one named; a wall that is open already comes to the front."""
    options = walls(workspace.settings)[number - 1]
    if screen_name is not None:
        options = replace(options, screen=screen_name)
    if number in _open:
        _open[number].set_options(options)
        _open[number].raise_()
        return _open[number]
    window = _open[number] = WallWindow(workspace, options, may_wait=number > 1)
    window.start()
    return window


def open_walls(workspace: Workspace, wanted: Sequence[WallWish]) -> list[WallWindow]:
    """Show the walls that are wanted; a wish for nothing in particular means every wall that is remembered."""
    numbers: list[int] = []
    for wish in wanted:
        if wish == WallWish():
            numbers.extend(range(1, len(walls(workspace.settings)) + 1))
        else:
            numbers.append(wished(workspace.settings, wish))
    return [open_wall(workspace, number=number) for number in dict.fromkeys(numbers)]


def close_walls() -> None:
    """Leave every wall that is open."""
    for window in list(_open.values()):
        window.close()
