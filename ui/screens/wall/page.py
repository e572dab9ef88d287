"""The page on which a wall is set up: its monitor, how far its readers stand, what it shows, and how it will look."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import sound, text, theme
from ui.legibility import Viewing
from ui.screens.wall.options import WallOptions, diagonal_of, monitor, monitors
from ui.screens.wall.sizes import Sizes, readable_to_m
from ui.screens.wall.view import WallView
from ui.screens.wall.window import open_wall
from ui.widgets.plain import PlainLabel
from ui.workspace import Workspace

_PREVIEW_EVERY_MS = 2000
_USUAL = QSize(1920, 1080)


class Preview(QWidget):
    """A small picture of the wall as it is now, on the chosen monitor."""

    def __init__(self, workspace: Workspace, options: WallOptions) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(480, 270)
        self._view = WallView(workspace, options, silent=True)
        self._shot = QPixmap()
        self._timer = QTimer(self, interval=_PREVIEW_EVERY_MS)
        self._timer.timeout.connect(self.renew)
        self.setAccessibleName(self.tr("Preview of the wall"))
        self.destroyed.connect(self._view.stop)

    def show_as(self, options: WallOptions, size: QSize) -> None:
        """Show the wall with these options on a screen of this size."""
        self._view.resize(size)
        self._view.set_options(options)
        self.renew()

    def renew(self) -> None:
        """Take the picture again."""
        self._view.refresh()
        self._shot = self._view.grab()
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


class WallPage(QWidget):
    """Choices at the left, the preview beside them."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._options = WallOptions.load(workspace.settings)
        self._preview = Preview(workspace, self._options)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 24, 28, 24)
        row.setSpacing(32)
        row.addLayout(self._choices(), 0)
        row.addWidget(self._preview, 1)
        self._fill_monitors()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._fill_monitors)
            app.screenRemoved.connect(self._fill_monitors)
        theme.current().changed.connect(self._preview.renew)
        self._changed()

    def _choices(self) -> QVBoxLayout:
        self.monitors = QComboBox()
        self.diagonal = self._number(10, 200, 1, self._options.diagonal_in, self.tr(" inches"), self.tr("Diagonal"))
        self.distance = self._number(0.3, 30, 0.5, self._options.distance_m, self.tr(" m"), self.tr("Read from"))
        self.words = QCheckBox(self.tr("Show subjects and names beside late tickets"))
        self.words.setChecked(self._options.words_of_customers)
        self.sound = QCheckBox(self.tr("Sound for alarms"))
        self.sound.setChecked(self._options.sound)
        self.calm = QCheckBox(self.tr("Nothing flashes"))
        self.calm.setChecked(self._options.calm)
        self.monitors.setAccessibleName(self.tr("Monitor"))
        self.monitors.currentIndexChanged.connect(self._monitor_chosen)
        for number in (self.diagonal, self.distance):
            number.valueChanged.connect(self._changed)
        for box in (self.words, self.sound, self.calm):
            box.toggled.connect(self._changed)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        names = (self.tr("Monitor"), self.tr("Diagonal"), self.tr("Read from"))
        for name, field in zip(names, (self.monitors, self.diagonal, self.distance), strict=True):
            label = PlainLabel(name, "strong")
            label.setMinimumHeight(field.sizeHint().height())  # so that it stands in the middle of its field
            form.addRow(label, field)
        self.advice = PlainLabel("", "low", wrap=True)
        self.advice.setMinimumHeight(76)
        self.advice.setFixedWidth(330)
        return self._column(form)

    def _column(self, form: QFormLayout) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(PlainLabel(self.tr("A wall for everybody in the room"), "title"))
        column.addLayout(form)
        column.addWidget(self.advice)
        for box in (self.words, self.sound, self.calm):
            column.addWidget(box)
        column.addSpacing(10)
        start = QPushButton(self.tr("Start the wall"))
        start.setProperty("look", "primary")
        start.clicked.connect(lambda *_: self.start())
        listen = QPushButton(self.tr("Hear the alarm"))
        listen.clicked.connect(lambda *_: self._listen())
        buttons = QHBoxLayout()
        buttons.addWidget(start, 1)
        buttons.addWidget(listen)
        column.addLayout(buttons)
        column.addWidget(PlainLabel(self.tr("Esc leaves the wall. A takes notice of an alarm."), "low", wrap=True))
        column.addStretch(1)
        return column

    def _number(self, low: float, high: float, step: float, value: float, unit: str, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox(minimum=low, maximum=high, singleStep=step, decimals=1)
        box.lineEdit().setTextMargins(6, 0, 0, 0)
        box.setValue(value)
        box.setSuffix(unit)
        box.setAccessibleName(name)
        return box

    def _fill_monitors(self, *_: object) -> None:
        """The monitors there are, and the remembered one even while it is unplugged."""
        self.monitors.blockSignals(True)
        self.monitors.clear()
        for number, screen in enumerate(monitors(), start=1):
            size = screen.size() * screen.devicePixelRatio()
            name = screen.name() or self.tr("Monitor {number}").format(number=number)
            self.monitors.addItem(f"{name}  {size.width()} × {size.height()}", screen.name())
        at = self.monitors.findData(self._options.screen)
        if self._options.screen and at < 0:
            self.monitors.addItem(
                self.tr("{name} (not connected)").format(name=self._options.screen), self._options.screen
            )
        last = self.monitors.count() - 1
        self.monitors.setCurrentIndex(self.monitors.findData(self._options.screen) if self._options.screen else last)
        self.monitors.blockSignals(False)

    def _monitor_chosen(self) -> None:
        screen = monitor(str(self.monitors.currentData()))
        inches = diagonal_of(screen) if screen is not None else 0.0
        if inches:
            self.diagonal.setValue(inches)
        self._changed()

    def options(self) -> WallOptions:
        """What is chosen now."""
        return replace(
            self._options, screen=str(self.monitors.currentData() or ""), diagonal_in=self.diagonal.value(),
            distance_m=self.distance.value(), words_of_customers=self.words.isChecked(), sound=self.sound.isChecked(),
            calm=self.calm.isChecked(),
        )  # fmt: skip

    def _changed(self, *_: object) -> None:
        self._options = self.options()
        self._options.save(self._workspace.settings)
        screen = monitor(self._options.screen)
        size = screen.size() if screen is not None and screen.size().width() >= 1280 else _USUAL
        self.advice.setText(self._advice(size))
        self._preview.show_as(self._options, size)

    def _advice(self, size: QSize) -> str:
        viewing = Viewing(self._options.diagonal_in, self._options.distance_m, size.width(), size.height())
        sizes = Sizes.of(viewing)
        far_m = readable_to_m(self._options.diagonal_in, size.width(), size.height())
        if far_m < self._options.distance_m:
            said = self.tr("Too far: this screen can be read up to {far} m. Take a larger one or stand closer.")
        else:
            said = self.tr("The smallest text has {text} pixels, key figures {key}. It can be read up to {far} m.")
        return said.format(text=round(sizes.text), key=round(sizes.key), far=text.number(far_m, 1))

    def start(self) -> None:
        """Open the wall on its monitor."""
        open_wall(self._workspace)

    def _listen(self) -> None:
        strategy = self._workspace.live.strategy
        sound.chime(strategy.wall.volume if strategy else 0.6)
