"""The wall as a window of its own: full screen on its monitor, awake, without a pointer, left by Esc."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import icons
from ui.screens.wall.awake import Awake
from ui.screens.wall.options import WallOptions, monitor
from ui.screens.wall.view import WallView
from ui.workspace import Workspace

POINTER_HIDES_MS = 3000
_open: list[WallWindow] = []  # Qt shows a window only as long as somebody holds it


class WallWindow(QWidget):
    """One wall. It comes back to its monitor by itself when that was unplugged."""

    def __init__(self, workspace: Workspace, options: WallOptions) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Wall – Control Center"))
        self.setWindowIcon(icons.app_icon())
        self._options = options
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

    def start(self) -> None:
        """Fill the monitor and keep it awake."""
        screen = monitor(self._options.screen) or monitor("")
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
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()

    def _came(self, screen: QScreen) -> None:
        if screen.name() == self._options.screen and self.isVisible():
            self._fill(screen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress):
            self.unsetCursor()
            self._pointer.start()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_A:
            self.view.acknowledge_first()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._awake.release()
        self._pointer.stop()
        self.view.stop()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.disconnect(self._came)
        if self in _open:
            _open.remove(self)
        super().closeEvent(event)


def open_wall(workspace: Workspace, screen_name: str | None = None) -> WallWindow:
    """Show the wall on its remembered monitor, or on the one named; a wall that is open already comes to the front."""
    options = WallOptions.load(workspace.settings)
    if screen_name is not None:
        options = WallOptions(screen_name, *(getattr(options, name) for name in options.__slots__[1:]))
    if _open:
        _open[0].set_options(options)
        _open[0].raise_()
        return _open[0]
    window = WallWindow(workspace, options)
    _open.append(window)
    window.start()
    return window
