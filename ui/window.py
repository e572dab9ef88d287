"""The main window: rail, top bar, top line, screens, ticket beside them, status line, toast.

It paints itself first and builds a screen on its first visit, so that heavy modules load after the first picture.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QMoveEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.actions import keys, own_keys
from ui.actions.keys import native
from ui.actions.keys_editor import KeysEditor
from ui.actions.overview import KeysDialog
from ui.actions.palette import CommandPalette
from ui.look import icons
from ui.screen import Screen, discover
from ui.shell.menus import Menus
from ui.shell.rail import Rail
from ui.shell.standard_actions import register_standard_actions
from ui.shell.status_line import StatusLine
from ui.shell.top_bar import TopBar, loading_text, no_database_text
from ui.shell.top_line import TopLine
from ui.shell.veil import Veil
from ui.tick import Tick
from ui.widgets.empty import Empty
from ui.widgets.toast import Toast
from ui.workspace import Workspace

_SIDE_PX = 560
_SMALLEST = QSize(960, 600)
_USUAL = QSize(1440, 900)
_PLACE_STANDS_MS = 1000


def _framed(page: QWidget) -> QScrollArea:
    """A page that needs more room than a low or strongly scaled screen has can be scrolled instead of being cut."""
    frame = QScrollArea()
    frame.setFrameShape(QFrame.Shape.NoFrame)
    frame.setWidgetResizable(True)
    frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    is_filled = page.autoFillBackground()
    frame.setWidget(page)
    page.setAutoFillBackground(is_filled)
    frame.viewport().setAutoFillBackground(False)
    return frame


class MainWindow(QMainWindow):
    """The program's window. ``painted`` is emitted once, after the first picture stands."""

    painted = Signal()
    screen_shown = Signal(str)
    closing = Signal()

    def __init__(self, workspace: Workspace, screens: list[Screen] | None = None) -> None:
        super().__init__()
        self._workspace = workspace
        self._screens = {screen.id: screen for screen in (discover() if screens is None else screens)}
        self._built: dict[str, QWidget] = {}
        self._frames: dict[str, QWidget] = {}
        self._side: QWidget | None = None
        self._current = ""
        self._first_paint = True
        self._toast_of: object = None  # what the button of the notice would take back
        self._read_at: datetime | None = None
        self.may_close: Callable[[], bool] = lambda: True
        self.setWindowTitle(self.tr("Control Center"))
        self.setWindowIcon(icons.app_icon())
        self.setMinimumSize(_SMALLEST)
        self.resize(_USUAL)
        self._keys_said = self._take_keys()
        register_standard_actions(workspace, list(self._screens.values()), self)
        self._build()
        self.palette_box = CommandPalette(self, workspace.actions)
        self.top_bar.find_box.clicked.connect(self.open_palette)
        self.menus = Menus(self, workspace.actions)
        self.screen_shown.connect(self.menus.go_to)
        self.toast = Toast(self._stack)  # beside the ticket, where people write
        self.veil.bare = self.toast
        self.tick = Tick(self, workspace.clock)
        self.tick.second.connect(self._age)
        workspace.history.subscribe(workspace.actions.changed.emit)
        workspace.history.subscribe(self._drop_toast)
        self._placed = QTimer(self, singleShot=True, interval=_PLACE_STANDS_MS)
        self._placed.timeout.connect(self._keep_geometry)
        self._restore()

    def _take_keys(self) -> list[str]:
        """Put the person's own keys in force; sentences for what of them cannot be."""
        own, said = own_keys.load(self._workspace.settings)
        keys.current().use(own)
        return said

    def _build(self) -> None:
        self.rail = Rail(list(self._screens.values()))
        self.rail.chosen.connect(self.show_screen)
        self.top_bar = TopBar(self._workspace.actions)
        self.banner = TopLine(self.menuBar(), self)
        self.status_line = StatusLine()
        self._stack = QStackedWidget()
        self._before = Empty("hourglass", loading_text())
        self._stack.addWidget(self._before)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._stack)
        content = QVBoxLayout()
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(0)
        for widget in (self.top_bar, self._splitter, self.status_line):
            content.addWidget(widget, 1 if widget is self._splitter else 0)
        if self.banner.keeps_own_room:
            content.insertWidget(1, self.banner)
        self._centre = QWidget()
        row = QHBoxLayout(self._centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(content, 1)
        self.veil = Veil(self._splitter, self._centre)
        self.setCentralWidget(self._centre)

    # Screens

    def start(self) -> None:
        """Show the screen that was open last, or the first one of the rail; say what of the own keys is ignored."""
        last = str(self._workspace.settings.value("window/screen", ""))
        in_rail = [screen.id for screen in self._screens.values() if screen.in_rail]
        first = last if last in self._screens else next(iter(in_rail), "")
        if first:
            self.show_screen(first)
        if said := " ".join(filter(None, (*self._keys_said, own_keys.gone_words()))):
            self.show_toast(said)

    def show_screen(self, screen_id: str) -> QWidget:
        """Show a screen, built now if this is the first visit, and return it. Raises KeyError for an unknown id."""
        screen = self._screens[screen_id]
        if screen_id not in self._built:
            self._built[screen_id] = screen.build(self._workspace)
            self._frames[screen_id] = _framed(self._built[screen_id])
            self._stack.addWidget(self._frames[screen_id])
        self._workspace.theme.finish()
        self._stack.setCurrentWidget(self._frames[screen_id])
        self._built[screen_id].setFocus()
        self.toast.raise_()
        self._current = screen_id
        if self._side is not None:
            self._side.setVisible(screen.beside)
        self.top_bar.title.setText(screen.name)
        self.rail.mark(screen_id)
        self._workspace.settings.setValue("window/screen", screen_id)
        self.screen_shown.emit(screen_id)
        return self._built[screen_id]

    def set_side(self, widget: QWidget | None) -> None:
        """Show a widget beside the screen, for instance a ticket; None takes it away. The caller keeps it."""
        if self._side is not None and self._side is not widget:
            self._side.hide()
            self._side.setParent(None)
        self._workspace.theme.finish()
        if widget is not None and widget is not self._side:
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(0, 1)
            self._splitter.setStretchFactor(1, 0)
            self._splitter.setSizes([max(1, self._splitter.width() - _SIDE_PX), _SIDE_PX])
        if widget is not None:
            widget.show()
        self._side = widget

    @property
    def place(self) -> str:
        """Where somebody is: the id of the screen, or "ticket" while the keys are in the ticket beside it."""
        focused = QApplication.focusWidget()
        is_beside = self._side is not None and focused is not None and self._side.isAncestorOf(focused)
        return "ticket" if is_beside else self._current

    # What everybody must know

    def set_read_at(self, read_at: datetime | None) -> None:
        """When the live data was last proved to be true."""
        self._read_at = read_at
        self._age()

    def _age(self) -> None:
        self.status_line.set_read_at(self._read_at, self._workspace.clock.now())

    def show_waiting(self, *, is_in_vain: bool) -> None:
        """Say in the place of the first screen that it is coming, or that it cannot come."""
        self._before.set_text(*(no_database_text() if is_in_vain else (loading_text(),)))

    def show_toast(self, said: str, *, can_undo: bool = False) -> None:
        """A notice; with ``can_undo`` it offers to take back the last own change."""
        self._toast_of = self._workspace.history.newest if can_undo else None
        if can_undo:
            key = self._workspace.actions.get("edit.undo").shortcut
            self.toast.show_text(said, undo=self._workspace.history.undo, keys=native(key))
        else:
            self.toast.show_text(said, icon="info")

    def _drop_toast(self) -> None:
        """An offer to undo ends with its change: it was undone, or another change is the newest now."""
        if self._toast_of is not None and self._workspace.history.newest is not self._toast_of:
            self._toast_of = None
            self.toast.dismiss()

    def open_palette(self) -> None:
        """The command palette."""
        self.palette_box.open()

    def show_keys(self) -> None:
        """The overview of keys."""
        dialog = KeysDialog(self, self._workspace.actions)
        dialog.change_wanted.connect(self.change_keys)
        dialog.exec()

    def change_keys(self) -> None:
        """The page on which keys are changed."""
        KeysEditor(self, self._workspace).exec()

    # The window itself

    def _restore(self) -> None:
        geometry = self._workspace.settings.value("window/geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)

    def _keep_geometry(self) -> None:
        self._workspace.settings.setValue("window/geometry", self.saveGeometry())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.menus.start_by(event):
            super().keyPressEvent(event)

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._placed.start()  # a program that is killed comes back at its place too

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._placed.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._placed.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._first_paint:
            self._first_paint = False
            QTimer.singleShot(0, self, self.painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.menus.retext()
            if self._current:
                self.top_bar.title.setText(self._screens[self._current].name)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self._keep_geometry()
        self._workspace.settings.sync()
        self.closing.emit()
        event.accept()
