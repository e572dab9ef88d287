"""Pages of a fax or a document: turn, zoom, rotate, print. Nothing is started from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from controlcenter.errors import ControlCenterError
from ui.actions import keys
from ui.actions.places import KEYS
from ui.look import icons, theme
from ui.widgets.empty import Empty
from ui.widgets.outside.pages import Page, load_page
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from ui.widgets.outside.page_print import PrintJob

_STEP = 1.25
_SMALLEST, _LARGEST = 0.1, 4.0
_MARGIN_PX = 16
_LINE_PX = 60


class Sheet(QWidget):
    """One page as drawn."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setAccessibleName(self.tr("Page"))

    def set(self, image: QImage, size: QSize) -> None:
        """Show an image in ``size``."""
        self._image = image
        self.setFixedSize(size + QSize(2 * _MARGIN_PX, 2 * _MARGIN_PX))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        painter.fillRect(box.adjusted(-1, -1, 1, 1), theme.colour("border_strong"))
        painter.drawImage(box, self._image)
        painter.end()


_BY_KEY = {
    "zoom-out": "pages.smaller",
    "zoom-in": "pages.larger",
    "maximize": "pages.fit",
    "rotate-ccw": "pages.left",
    "refresh-cw": "pages.right",
}
"""Buttons, by icon, that a key presses too."""


def _name(button: QToolButton, said: str) -> None:
    button.setToolTip(said)
    button.setAccessibleName(said)


class PageView(QWidget):
    """Shows the pages of one file. ``show_file`` may be called again. ``printed`` carries a sentence to show."""

    printed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = b""
        self._page: Page | None = None
        self._wanted = 0
        self._zoom = 0.0  # 0: as wide as the view
        self._turned = 0
        self._job: PrintJob | None = None
        self._sheet = Sheet()
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else "as wide" would shift
        self._scroll.setAccessibleName(self.tr("Page"))
        self._scroll.setWidget(self._sheet)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are those of the whole view
        self._scroll.viewport().installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Pages"))
        self._empty = Empty("file-text", self.tr("Reading the pages…"))
        self._where = PlainLabel("", "strong")
        self._share = PlainLabel("", "low")
        self._buttons: dict[str, QToolButton] = {}
        self._acts: dict[str, Callable[[], None]] = {
            "pages.on": lambda: self._move(self._scroll.verticalScrollBar().pageStep()),
            "pages.larger": lambda: self.zoom_by(_STEP),
            "pages.smaller": lambda: self.zoom_by(1 / _STEP),
            "pages.fit": self.fit,
            "pages.left": lambda: self.rotate(-90),
            "pages.right": lambda: self.rotate(90),
        }
        self._fixed: dict[int, Callable[[], None]] = {
            Qt.Key.Key_PageDown: lambda: self.turn_to(self.number + 1),
            Qt.Key.Key_PageUp: lambda: self.turn_to(self.number - 1),
            Qt.Key.Key_Home: lambda: self.turn_to(0),
            Qt.Key.Key_End: lambda: self.turn_to(self._page.count - 1 if self._page else 0),
            Qt.Key.Key_Down: lambda: self._move(_LINE_PX),
            Qt.Key.Key_Up: lambda: self._move(-_LINE_PX),
        }
        self._build()

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 12, 6)
        bar.setSpacing(4)
        bar.addWidget(
            self._button("chevron-left", self.tr("Previous page (Page up)"), lambda: self.turn_to(self.number - 1))
        )
        bar.addWidget(self._where)
        bar.addWidget(
            self._button("chevron-right", self.tr("Next page (Page down)"), lambda: self.turn_to(self.number + 1))
        )
        bar.addStretch(1)
        for icon, key_id in _BY_KEY.items():
            bar.addWidget(self._button(icon, "", self._acts[key_id]))
            if icon == "zoom-out":
                bar.addWidget(self._share)
        keys.current().changed.connect(self._name_buttons)
        self._name_buttons()
        bar.addSpacing(10)
        bar.addWidget(self._button("printer", self.tr("Print"), self.print_pages))
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(self._stack, 1)

    def _button(self, icon: str, name: str, press: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(18, 18))
        _name(button, name)
        button.clicked.connect(lambda _checked=False: press())
        self._buttons[icon] = button
        return button

    def _name_buttons(self) -> None:
        for icon, key_id in _BY_KEY.items():
            _name(self._buttons[icon], keys.current().beside(KEYS[key_id].name, key_id))

    @property
    def number(self) -> int:
        """The page that is shown or on its way, from 0."""
        return self._wanted

    @property
    def page(self) -> Page | None:
        """What is shown; None before the first page came or when it cannot be shown."""
        return self._page

    @property
    def problem(self) -> str:
        """The sentence that is shown instead of a page; "" while all is well."""
        return "" if self._page is not None else self._empty.accessibleName()

    def show_file(self, data: bytes) -> None:
        """Show the first page of these bytes."""
        self._data, self._page, self._zoom, self._turned = data, None, 0.0, 0
        self._empty.set_text(self.tr("Reading the pages…"))
        self._stack.setCurrentWidget(self._empty)
        self._ask(0)

    def turn_to(self, number: int) -> None:
        """Go to a page; before the first and after the last nothing happens."""
        if self._page is not None and 0 <= number < self._page.count and number != self._wanted:
            self._ask(number)

    def _ask(self, number: int) -> None:
        self._wanted = number
        data = self._data

        def came(page: Page) -> None:
            if isValid(self) and data is self._data and page.number == self._wanted:
                self._came(page)

        def failed(error: Exception) -> None:
            if isValid(self) and data is self._data:
                self._failed(error)

        load_page(data, number, came, failed)

    def _came(self, page: Page) -> None:
        self._page = page
        self._where.setText(self.tr("{number} of {count}").format(number=page.number + 1, count=page.count))
        self._buttons["chevron-left"].setEnabled(page.number > 0)
        self._buttons["chevron-right"].setEnabled(page.number + 1 < page.count)
        self._stack.setCurrentWidget(self._scroll)
        self._scroll.verticalScrollBar().setValue(0)
        self._draw()

    def _failed(self, error: Exception) -> None:
        self._page = None
        known = isinstance(error, ControlCenterError)
        said = str(error) if known else self.tr("The pages cannot be shown; save the file instead.")
        self._empty.set_text(self.tr("No page to look at"), said)
        self._stack.setCurrentWidget(self._empty)

    def zoom_by(self, factor: float) -> None:
        """Larger or smaller by a factor."""
        self._zoom = min(_LARGEST, max(_SMALLEST, self._scale() * factor))
        self._draw()

    def fit(self) -> None:
        """As wide as the view."""
        self._zoom = 0.0
        self._draw()

    def rotate(self, degrees: int) -> None:
        """Turn the page as it is shown; the file stays as it is."""
        self._turned = (self._turned + degrees) % 360
        self._draw()

    def _image(self) -> QImage:
        assert self._page is not None
        return self._page.image.transformed(QTransform().rotate(self._turned)) if self._turned else self._page.image

    def _scale(self) -> float:
        if self._zoom:
            return self._zoom
        wide = self._image().width() if self._page is not None else 1
        return max(_SMALLEST, (self._scroll.viewport().width() - 2 * _MARGIN_PX) / max(1, wide))

    def _draw(self) -> None:
        if self._page is None:
            return
        image, scale = self._image(), self._scale()
        self._sheet.set(image, QSize(round(image.width() * scale), round(image.height() * scale)))
        self._share.setText(text.percent(scale, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._zoom:
            self._draw()

    def print_pages(self) -> None:
        """Print the pages; the person chooses the printer and which pages."""
        from ui.widgets.outside.page_print import ask_printer

        if self._page is None:
            return
        chosen = ask_printer(self, self._page.count, self._page.number)
        if chosen is not None:
            self.print_on(*chosen)

    def print_on(self, printer: QPrinter, pages: range) -> None:
        """Print these pages, from 0, as they are turned here."""
        from ui.widgets.outside.page_print import PrintJob

        def done(said: str) -> None:
            self._job = None
            if isValid(self):
                self.printed.emit(said or text.plural(self.tr("%n page(s) sent to the printer.", "", len(pages))))

        self._job = PrintJob(self._data, pages, self._turned, printer, done)
        self._job.start(self.tr("The printer does not take anything; choose another one."))

    # Keys and wheel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._acts.get(keys.current().meaning(event, "pages")) or self._fixed.get(event.key())
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl and wheel make the page larger or smaller around what is under the mouse."""
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self._zoom_at(event.position(), _STEP if event.angleDelta().y() > 0 else 1 / _STEP)
            return True
        return super().eventFilter(watched, event)

    def _zoom_at(self, at: QPointF, factor: float) -> None:
        bars = (self._scroll.horizontalScrollBar(), self._scroll.verticalScrollBar())
        before = self._scale()
        places = [(bar.value() + x) / before for bar, x in zip(bars, (at.x(), at.y()), strict=True)]
        self.zoom_by(factor)
        after = self._scale()
        for bar, place, x in zip(bars, places, (at.x(), at.y()), strict=True):
            bar.setValue(round(place * after - x))

    def _move(self, down: int) -> None:
        """Scroll by so many steps; at the end of a page the next begins."""
        bar = self._scroll.verticalScrollBar()
        at = bar.value()
        bar.setValue(at + down)
        if bar.value() == at and abs(down) >= bar.pageStep():
            self.turn_to(self.number + (1 if down > 0 else -1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("window"))
        painter.end()


class PageWindow(QDialog):
    """A window of its own for the pages, so that the answer can be written beside them."""

    def __init__(self, parent: QWidget | None, title: str, note: str, data: bytes) -> None:
        super().__init__(parent)
        self.setWindowTitle(text.one_line(title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 980)
        self.view = PageView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.addWidget(ElidedLabel(title, "title"), 1)
        said = PlainLabel(note, "low")
        head.addWidget(said)
        self.view.printed.connect(said.setText)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self, self.view.print_pages)
        self.view.show_file(data)
        self.view.setFocus()
