"""Pages of faxes, PDF documents and pictures: shown within limits, and a sentence for everything else."""

from __future__ import annotations

import struct
import zlib

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QGuiApplication, QPageSize, QPainter, QPdfWriter
from pytestqt.qtbot import QtBot

from controlcenter.errors import Refused
from tests.ui.ticket_house import picture
from ui.widgets.outside.page_view import PageView
from ui.widgets.outside.pages import read_page, read_thumbnail


def pdf(pages: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter(writer)
    for number in range(pages):
        if number:
            writer.newPage()
        painter.drawText(1000, 1000, f"Page {number + 1}")
    painter.end()
    return bytes(buffer.data().data())


def two_page_tiff() -> bytes:
    """Two pages of one strip each, one bit a pixel, by hand: Qt writes single pages only."""
    wide, tall = 16, 8
    data = bytes([0xF0, 0x0F] * tall)
    head = struct.pack("<2sHI", b"II", 42, 8)
    size = 2 + 12 * 8 + 4
    out = b""
    for number in range(2):
        at = 8 + number * (size + len(data))
        tags = [
            (256, 3, 1, wide), (257, 3, 1, tall), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 0),
            (273, 4, 1, at + size), (278, 3, 1, tall), (279, 4, 1, len(data)),
        ]  # fmt: skip
        directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
        following = at + size + len(data) if number == 0 else 0
        out += directory + struct.pack("<I", following) + data
    return head + out


def huge_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 30000, 30000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def test_that_a_fax_is_stretched_to_what_was_on_the_paper(qapp: QGuiApplication) -> None:
    normal = read_page(picture(b"tiff", 1728, 1000, dots=(8031, 3858)), 0)
    assert (normal.image.width(), normal.image.height(), normal.count) == (1728, 2082, 1)
    fine = read_page(picture(b"tiff", 1728, 2000, dots=(8031, 7717)), 0)
    assert fine.image.height() == 2000


def test_that_pages_of_tiff_and_pdf_are_counted(qapp: QGuiApplication) -> None:
    assert read_page(two_page_tiff(), 1).count == 2
    second = read_page(pdf(3), 1)
    assert (second.number, second.count) == (1, 3) and second.image.width() == 1700
    assert read_page(pdf(2), 99).number == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"nothing", b"%PDF-1.4 broken", picture(b"tiff", 40, 40)[:60], b"<svg xmlns='x'/>", b"\x89PNG broken"],
    ids=["empty", "words", "pdf", "half tiff", "svg", "png"],
)
@pytest.mark.qt_log_ignore("directory")
def test_that_what_cannot_be_shown_is_a_sentence(qapp: QGuiApplication, data: bytes) -> None:
    with pytest.raises(Refused, match=r"\.$"):
        read_page(data, 0)


def test_that_a_picture_beyond_the_limit_is_refused_before_it_is_read(qapp: QGuiApplication) -> None:
    with pytest.raises(Refused, match="30000 x 30000"):
        read_page(huge_png(), 0)


def test_that_small_pictures_keep_their_shape(qapp: QGuiApplication) -> None:
    assert read_thumbnail(picture(b"png", 400, 100), QSize(200, 200)).size() == QSize(200, 50)
    assert read_thumbnail(picture(b"tiff", 400, 1000), QSize(200, 100)).size() == QSize(200, 100)


def test_that_pages_are_turned_zoomed_and_rotated(qtbot: QtBot) -> None:
    view = PageView()
    qtbot.addWidget(view)
    view.resize(600, 500)
    view.show()
    view.show_file(pdf(2))
    qtbot.waitUntil(lambda: view.page is not None)
    view.turn_to(1)
    qtbot.waitUntil(lambda: view.page is not None and view.page.number == 1)
    view.turn_to(2)
    assert view.number == 1
    wide = view._sheet.width()
    view.zoom_by(1.25)
    assert view._sheet.width() > wide
    view.fit()
    assert abs(view._sheet.width() - wide) <= 1
    tall = view._sheet.height()
    view.rotate(90)
    assert view._sheet.height() < tall
    view.show_file(b"nothing")
    qtbot.waitUntil(lambda: "cannot be shown" in view.problem)
