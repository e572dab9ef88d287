"""Printing the pages of one file: each on a sheet of its own, as large as the paper allows, turned where that fits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from ui.widgets.outside.pages import Page, load_page

Load = Callable[[bytes, int, Callable[[Page], None], Callable[[Exception], None]], None]


def ask_printer(parent: QWidget, count: int, shown: int) -> tuple[QPrinter, range] | None:
    """The printer and the pages that a person chose, from 0; None when they thought better of it."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFromTo(1, count)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, count)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintCurrentPage)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, count > 1)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    return printer, chosen_pages(printer, count, shown)


def chosen_pages(printer: QPrinter, count: int, shown: int) -> range:
    """The pages that a print dialog left in the printer, from 0, within those that there are."""
    ways = QPrinter.PrintRange
    if printer.printRange() is ways.CurrentPage:
        return range(shown, shown + 1)
    if printer.printRange() is ways.PageRange and printer.fromPage() > 0:
        first = min(printer.fromPage(), count)
        return range(first - 1, min(max(printer.toPage(), first), count))
    return range(count)


class PrintJob:
    """Prints page after page; each is read in the other thread, so that the program stays quick.

    ``done`` is called once, with the sentence that says what went wrong, or "".
    """

    def __init__(
        self, data: bytes, pages: range, turned: int, printer: QPrinter, done: Callable[[str], None], *,
        load: Load = load_page,
    ) -> None:  # fmt: skip
        self._data = data
        self._left = list(pages)
        self._turned = turned
        self._printer = printer
        self._done = done
        self._load = load
        self._painter = QPainter()
        self._is_first = True

    def start(self, cannot: str) -> None:
        """Begin; ``cannot`` is the sentence for a printer that takes nothing."""
        if not self._painter.begin(self._printer):
            self._done(cannot)
            return
        self._next()

    def _next(self) -> None:
        if not self._left:
            self._end("")
            return
        self._load(self._data, self._left.pop(0), self._came, lambda error: self._end(str(error)))

    def _came(self, page: Page) -> None:
        if not self._is_first:
            self._printer.newPage()
        self._is_first = False
        draw_on_paper(self._painter, page.image, self._turned)
        self._next()

    def _end(self, said: str) -> None:
        if self._painter.isActive():
            self._painter.end()
        self._done(said)


def draw_on_paper(painter: QPainter, image: QImage, turned: int) -> None:
    """As large as the printable area allows, in its middle; a wide page on tall paper is turned."""
    area = QRectF(painter.viewport())
    if turned:
        image = image.transformed(QTransform().rotate(turned))
    if (image.width() > image.height()) != (area.width() > area.height()):
        image = image.transformed(QTransform().rotate(90))
    size = image.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    box = QRectF(0, 0, size.width(), size.height())
    box.moveCenter(area.center())
    painter.drawImage(box, image)
