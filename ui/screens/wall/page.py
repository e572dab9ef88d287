"""The page on which walls are set up: monitor, page, how far readers stand, what is shown, and how it will look."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui import sound
from ui.actions import keys
from ui.look import theme
from ui.look.legibility import Viewing
from ui.screens.wall import wording
from ui.screens.wall.options import (
    LONGEST_STAY_S,
    MOST_WALLS,
    SHORTEST_STAY_S,
    WallOptions,
    diagonal_of,
    monitor,
    monitors,
    save_walls,
    stay_s,
    walls,
)
from ui.screens.wall.preview import Preview
from ui.screens.wall.sizes import Sizes, readable_to_m
from ui.screens.wall.window import close_walls, open_walls
from ui.wall_pages import Page, WallWish
from ui.widgets.plain import PlainLabel
from ui.wording import text
from ui.workspace import Workspace

_USUAL = QSize(1920, 1080)


class WallPage(QWidget):
    """Choices at the left, the preview beside them. Every change is remembered at once, for the wall it was made on."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._walls = walls(workspace.settings)
        self._at = 0
        self._preview = Preview(workspace, self._walls[0])
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 24, 28, 24)
        row.setSpacing(32)
        self._make_fields()
        row.addLayout(self._column(self._form()), 0)
        row.addWidget(self._preview, 1)
        self._show_walls()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._fill_monitors)
            app.screenRemoved.connect(self._fill_monitors)
        theme.current().changed.connect(self._preview.renew)

    # the fields

    def _make_fields(self) -> None:
        self.which = QComboBox()
        self.which.setAccessibleName(self.tr("Wall"))
        self.which.activated.connect(self._choose)
        self.monitors = QComboBox()
        self.monitors.setAccessibleName(self.tr("Monitor"))
        self.monitors.currentIndexChanged.connect(self._monitor_chosen)
        self.page = QComboBox()
        self.page.setAccessibleName(self.tr("Page"))
        for page in Page:
            self.page.addItem(wording.page(page), page.value)
        self.page.currentIndexChanged.connect(self._changed)
        self.every = QSpinBox(minimum=0, maximum=LONGEST_STAY_S, singleStep=SHORTEST_STAY_S)
        self.every.setSuffix(self.tr(" s"))
        self.every.setSpecialValueText(self.tr("Always this page"))
        self.every.setAccessibleName(self.tr("Next page after"))
        self.diagonal = self._number(10, 200, 1, self.tr(" inches"), self.tr("Diagonal"))
        self.distance = self._number(0.3, 30, 0.5, self.tr(" m"), self.tr("Read from"))
        for number in (self.diagonal, self.distance, self.every):
            number.valueChanged.connect(self._changed)
        self.words = QCheckBox(self.tr("Show subjects and names beside late tickets"))
        self.sound = QCheckBox(self.tr("Sound for alarms"))
        self.calm = QCheckBox(self.tr("Nothing flashes"))
        for box in (self.words, self.sound, self.calm):
            box.toggled.connect(self._changed)

    def _number(self, low: float, high: float, step: float, unit: str, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox(minimum=low, maximum=high, singleStep=step, decimals=1)
        box.lineEdit().setTextMargins(6, 0, 0, 0)
        box.setSuffix(unit)
        box.setAccessibleName(name)
        return box

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Wall"), self.which), (self.tr("Monitor"), self.monitors), (self.tr("Page"), self.page),
            (self.tr("Next page after"), self.every), (self.tr("Diagonal"), self.diagonal),
            (self.tr("Read from"), self.distance),
        )  # fmt: skip
        for name, field in rows:
            label = PlainLabel(name, "strong")
            label.setMinimumHeight(field.sizeHint().height())  # so that it stands in the middle of its field
            form.addRow(label, field)
        return form

    def _column(self, form: QFormLayout) -> QVBoxLayout:
        self.advice = PlainLabel("", "low", wrap=True)
        self.advice.setMinimumHeight(76)
        self.advice.setFixedWidth(330)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(PlainLabel(self.tr("A wall for everybody in the room"), "title"))
        column.addLayout(form)
        column.addLayout(self._wall_buttons())
        column.addWidget(self.advice)
        for box in (self.words, self.sound, self.calm):
            column.addWidget(box)
        column.addSpacing(10)
        start = QPushButton(self.tr("Start the walls"))
        start.setProperty("look", "primary")
        start.clicked.connect(lambda *_: self.start())
        listen = QPushButton(self.tr("Hear the alarm"))
        listen.clicked.connect(lambda *_: self._listen())
        buttons = QHBoxLayout()
        buttons.addWidget(start, 1)
        buttons.addWidget(listen)
        column.addLayout(buttons)
        self.told = PlainLabel("", "low", wrap=True)
        column.addWidget(self.told)
        keys.current().changed.connect(self._tell_keys)
        self._tell_keys()
        column.addStretch(1)
        return column

    def _tell_keys(self) -> None:
        said = self.tr("Esc leaves the wall, {key} takes notice of an alarm, the arrow keys turn the page.")
        self.told.setText(said.format(key=keys.current().shown("wall.acknowledge")))

    def _wall_buttons(self) -> QHBoxLayout:
        self.more = QPushButton(self.tr("One more wall"))
        self.more.clicked.connect(lambda *_: self.add_wall())
        self.less = QPushButton(self.tr("Remove this wall"))
        self.less.clicked.connect(lambda *_: self.remove_wall())
        row = QHBoxLayout()
        row.addWidget(self.more)
        row.addWidget(self.less)
        return row

    # which wall

    def _show_walls(self) -> None:
        """Every wall by number and page, and the chosen one's choices."""
        self.which.clear()
        for number, one in enumerate(self._walls, start=1):
            said = self.tr("Wall {number}: {page}").format(number=number, page=wording.page(one.page))
            self.which.addItem(said)
        self.which.setCurrentIndex(self._at)
        self.more.setEnabled(len(self._walls) < MOST_WALLS)
        self.less.setEnabled(len(self._walls) > 1)
        self._show_choices(self._walls[self._at])

    def _show_choices(self, options: WallOptions) -> None:
        fields: tuple[QWidget, ...] = (
            self.page, self.every, self.diagonal, self.distance, self.words, self.sound, self.calm,
        )  # fmt: skip
        for field in fields:
            field.blockSignals(True)
        self.page.setCurrentIndex(self.page.findData(options.page.value))
        self.every.setValue(options.every_s)
        self.diagonal.setValue(options.diagonal_in)
        self.distance.setValue(options.distance_m)
        self.words.setChecked(options.words_of_customers)
        self.sound.setChecked(options.sound)
        self.calm.setChecked(options.calm)
        for field in fields:
            field.blockSignals(False)
        self._fill_monitors()
        self._changed()

    def _choose(self, at: int) -> None:
        self._at = at
        self._show_choices(self._walls[at])

    def add_wall(self) -> None:
        """One more wall, like the one that is shown, with the page after its own."""
        pages, now = list(Page), self._walls[self._at]
        page = pages[(pages.index(now.page) + 1) % len(pages)]
        self._walls.append(replace(now, page=page, screen=""))
        self._at = len(self._walls) - 1
        self._show_walls()

    def remove_wall(self) -> None:
        """Forget the wall that is shown; one is always left."""
        if len(self._walls) > 1:
            close_walls()
            del self._walls[self._at]
            self._at = max(0, self._at - 1)
            self._show_walls()

    # which monitor

    def _fill_monitors(self, *_: object) -> None:
        """The monitors there are, and the remembered one even while it is unplugged."""
        wanted = self._walls[self._at].screen
        self.monitors.blockSignals(True)
        self.monitors.clear()
        for number, screen in enumerate(monitors(), start=1):
            size = screen.size() * screen.devicePixelRatio()
            name = screen.name() or self.tr("Monitor {number}").format(number=number)
            self.monitors.addItem(f"{name}  {size.width()} × {size.height()}", screen.name())
        if wanted and self.monitors.findData(wanted) < 0:
            self.monitors.addItem(self.tr("{name} (not connected)").format(name=wanted), wanted)
        last = self.monitors.count() - 1
        self.monitors.setCurrentIndex(self.monitors.findData(wanted) if wanted else last)
        self.monitors.blockSignals(False)

    def _monitor_chosen(self) -> None:
        screen = monitor(str(self.monitors.currentData()))
        inches = diagonal_of(screen) if screen is not None else 0.0
        if inches:
            self.diagonal.setValue(inches)
        self._changed()

    # what was chosen

    def options(self) -> WallOptions:
        """What is chosen now."""
        return WallOptions(
            screen=str(self.monitors.currentData() or ""), diagonal_in=self.diagonal.value(),
            distance_m=self.distance.value(), words_of_customers=self.words.isChecked(), sound=self.sound.isChecked(),
            calm=self.calm.isChecked(), page=Page(self.page.currentData()), every_s=stay_s(self.every.value()),
        )  # fmt: skip

    def _changed(self, *_: object) -> None:
        chosen = self._walls[self._at] = self.options()
        save_walls(self._workspace.settings, self._walls)
        said = self.tr("Wall {number}: {page}").format(number=self._at + 1, page=wording.page(chosen.page))
        self.which.setItemText(self._at, said)
        screen = monitor(chosen.screen)
        size = screen.size() if screen is not None and screen.size().width() >= 1280 else _USUAL
        self.advice.setText(self._advice(chosen, size))
        self._preview.show_as(chosen, size)

    def _advice(self, chosen: WallOptions, size: QSize) -> str:
        viewing = Viewing(chosen.diagonal_in, chosen.distance_m, size.width(), size.height())
        sizes = Sizes.of(viewing)
        far_m = readable_to_m(chosen.diagonal_in, size.width(), size.height())
        if far_m < chosen.distance_m:
            said = self.tr("Too far: this screen can be read up to {far} m. Take a larger one or stand closer.")
        else:
            said = self.tr("The smallest text has {text} pixels, key figures {key}. It can be read up to {far} m.")
        return said.format(text=round(sizes.text), key=round(sizes.key), far=text.number(far_m, 1))

    def start(self) -> None:
        """Open every wall on its monitor."""
        open_walls(self._workspace, (WallWish(),))

    def _listen(self) -> None:
        strategy = self._workspace.live.strategy
        sound.chime(strategy.wall.volume if strategy else 0.6)
