"""Pages of a fax by keys, by the wheel and on paper."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from ui.widgets.outside.page_print import chosen_pages
from ui.widgets.outside.page_view import PageView, PageWindow
from ui.widgets.outside.pages import read_page

DATA = Path(__file__).parents[1] / "data" / "fax"
FAX = (DATA / "fax_received.tif").read_bytes()


@pytest.fixture
def view(qtbot: QtBot) -> PageView:
    made = PageView()
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    made.show_file(FAX)
    qtbot.waitUntil(lambda: made.page is not None)
    return made


@pytest.mark.parametrize("name", ["fax_received.tif", "fax_group4.tif", "fax_group3_1d_big_endian.tif"])
def test_that_every_packing_of_a_fax_shows_the_same_two_pages(qapp: QGuiApplication, name: str) -> None:
    same = read_page(FAX, 1).image.convertToFormat(QImage.Format.Format_Grayscale8)
    page = read_page((DATA / name).read_bytes(), 1)
    assert (page.count, page.number) == (2, 1)
    assert page.image.convertToFormat(QImage.Format.Format_Grayscale8) == same


@pytest.mark.qt_log_ignore(".*")
def test_that_the_first_page_of_a_fax_that_broke_off_is_shown(qapp: QGuiApplication) -> None:
    page = read_page(FAX[:30000], 0)
    assert not page.image.isNull() and page.image.width() == 1728


def test_that_keys_turn_zoom_rotate_and_scroll(qtbot: QtBot, view: PageView) -> None:
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: view.page is not None and view.page.number == 1)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: view.page is not None and view.page.number == 0)
    wide = view._sheet.width()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view._sheet.width() > wide
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert abs(view._sheet.width() - wide) <= 1
    tall = view._sheet.height()
    qtbot.keyClick(view, Qt.Key.Key_R)
    assert view._sheet.height() != tall
    qtbot.keyClick(view, Qt.Key.Key_L)
    assert view._sheet.height() == tall
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view._scroll.verticalScrollBar().value() > 0
    for _ in range(20):
        qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: view.page is not None and view.page.number == 1)


def test_that_ctrl_and_wheel_zoom_around_the_mouse_and_the_wheel_alone_scrolls(view: PageView) -> None:
    port = view._scroll.viewport()

    def roll(modifier: Qt.KeyboardModifier) -> None:
        event = QWheelEvent(
            QPointF(200, 300), QPointF(port.mapToGlobal(QPoint(200, 300))), QPoint(), QPoint(0, 120),
            Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QGuiApplication.sendEvent(port, event)

    scale = view._scale()
    roll(Qt.KeyboardModifier.NoModifier)
    assert view._scale() == scale
    for _ in range(4):
        roll(Qt.KeyboardModifier.ControlModifier)
    assert view._scale() == pytest.approx(scale * 1.25**4)
    assert view._scroll.horizontalScrollBar().value() > 0


def test_that_pages_are_printed_as_large_as_the_paper_allows(qtbot: QtBot, view: PageView, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    with qtbot.waitSignal(view.printed) as told:
        view.print_on(printer, range(2))
    assert "sent to the printer" in told.args[0]
    paper = pypdfium2.PdfDocument((tmp_path / "out.pdf").read_bytes())
    assert len(paper) == 2
    area = printer.pageLayout().paintRectPoints()
    left, bottom, right, top = next(iter(paper[1].get_objects())).get_bounds()
    assert max((right - left) / area.width(), (top - bottom) / area.height()) == pytest.approx(1, abs=0.02)
    assert right - left <= area.width() + 1 and top - bottom <= area.height() + 1
    paper.close()


def test_that_the_chosen_pages_lie_within_those_that_there_are() -> None:
    printer = QPrinter()
    assert chosen_pages(printer, 3, 1) == range(3)
    printer.setPrintRange(QPrinter.PrintRange.CurrentPage)
    assert chosen_pages(printer, 3, 1) == range(1, 2)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 9)
    assert chosen_pages(printer, 3, 0) == range(1, 3)


def test_that_what_the_printer_got_is_said_in_the_window(qtbot: QtBot) -> None:
    window = PageWindow(None, "fax <b>1</b>.tif", "F-12", FAX)
    qtbot.addWidget(window)
    window.view.printed.emit("2 pages sent to the printer.")
    assert window.windowTitle() == "fax <b>1</b>.tif"
    qtbot.waitUntil(lambda: window.view.page is not None)
