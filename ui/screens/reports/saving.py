"""Numbers and pictures out of the house: text for the clipboard, CSV, PNG and SVG."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from controlcenter.app.export import cell

Table = Sequence[Sequence[str]]


def as_tsv(table: Table) -> str:
    """Rows as lines, columns parted by tabs; no cell can be taken for a formula."""
    return "\n".join("\t".join(cell(value).replace("\t", " ").replace("\n", " ") for value in row) for row in table)


def write_csv(path: Path, table: Table) -> None:
    """Rows as CSV with a mark of UTF-8, so that spreadsheets read every script. Raises OSError."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[cell(value) for value in row] for row in table])
    path.write_bytes(out.getvalue().encode("utf-8-sig"))


def write_png(path: Path, widget: QWidget) -> None:
    """A picture of a widget. Raises OSError."""
    if not widget.grab().save(str(path), "PNG"):
        raise OSError(f"{path} cannot be written")


def write_svg(path: Path, widget: QWidget, title: str) -> None:
    """A drawing of a widget that can be scaled. Raises OSError."""
    path.write_bytes(b"")  # the generator says nothing about a place that cannot be written
    made = QSvgGenerator()
    made.setFileName(str(path))
    made.setTitle(title)
    made.setSize(QSize(widget.width(), widget.height()))
    made.setViewBox(QRect(0, 0, widget.width(), widget.height()))
    painter = QPainter(made)
    widget.render(painter, QPoint(0, 0))
    painter.end()
