"""Numbers and pictures out of the house: text for the clipboard, CSV, PNG and SVG."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from controlcenter.app.export import cell

Table = Sequence[Sequence[str]]


def as_tsv(table: Table) -> str:
    """Rows as lines, columns parted by tabs; no cell can be taken for a formula."""
    return "\n".join("\t".join(cell(value).replace("\t", " ").replace("\n", " ") for value in row) for row in table)


def csv_bytes(table: Table) -> bytes:
    """Rows as CSV with a mark of UTF-8, so that spreadsheets read every script."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[cell(value) for value in row] for row in table])
    return out.getvalue().encode("utf-8-sig")


def png_bytes(image: QImage) -> bytes:
    """A picture as a file holds it; not only for the GUI thread."""
    made = QBuffer()
    made.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(made, b"PNG").write(image)
    return bytes(made.data().data())


def svg_bytes(widget: QWidget, title: str) -> bytes:
    """A drawing of a widget that can be scaled."""
    out = QBuffer()
    made = QSvgGenerator()
    made.setOutputDevice(out)
    made.setTitle(title)
    made.setSize(QSize(widget.width(), widget.height()))
    made.setViewBox(QRect(0, 0, widget.width(), widget.height()))
    painter = QPainter(made)
    widget.render(painter, QPoint(0, 0))
    painter.end()
    return bytes(out.data().data())
