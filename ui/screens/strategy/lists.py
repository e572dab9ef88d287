"""Three views of a strategy: the text with its lines, the list of faults, the published versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from controlcenter.domain.ticket import Level
from controlcenter.store.house import StrategyVersion
from ui.screens.strategy.draft import Fault
from ui.widgets.button import with_icon
from ui.widgets.empty import Empty
from ui.widgets.table import Column, PlainTable
from ui.wording import text

_MONO_PX = 13


class TextView(QPlainTextEdit):
    """The document as it is written; read only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        font = QFont()
        font.setFamilies(
            ["DejaVu Sans Mono", "Consolas", "Menlo", "Noto Sans Mono", "monospace", "Noto Sans Devanagari"]
        )
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPixelSize(_MONO_PX)
        self.setFont(font)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName(self.tr("Text of the strategy"))

    def go_to_line(self, line: int) -> None:
        """Put a line (from 1) into the middle and mark it."""
        block = self.document().findBlockByNumber(line - 1)
        if block.isValid():
            cursor = QTextCursor(block)
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
            self.setTextCursor(cursor)
            self.centerCursor()
            self.setFocus()


class FaultsView(QStackedWidget):
    """All faults at once. ``opened`` carries the line to look at."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        columns: list[Column[Fault]] = [
            Column(self.tr("Line"), lambda f: text.number(f.line) if f.line else "", 90, sort=lambda f: f.line),
            Column(self.tr("Place"), lambda f: f.place, 260),
            Column(self.tr("What is wrong"), lambda f: f.text, level=lambda _: Level.AT_RISK),
        ]
        self.table = PlainTable(columns, self.tr("Faults"))
        self.table.opened.connect(lambda fault: self.opened.emit(fault.line))
        self._empty = Empty("circle-check", self.tr("No faults"), self.tr("The document is sound."))
        self.addWidget(self.table)
        self.addWidget(self._empty)
        self.set_faults(())

    def set_faults(self, faults: Sequence[Fault]) -> None:
        """Show these faults."""
        self.table.set_rows(faults)
        self.setCurrentWidget(self.table if faults else self._empty)


class VersionsView(QWidget):
    """Who published what and when. ``shown`` carries the number of a version to look at or publish again."""

    shown = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._newest = 0
        self._now: datetime | None = None
        self._zone: tzinfo | None = None
        self._names: dict[str, str] = {}
        columns: list[Column[StrategyVersion]] = [
            Column(self.tr("Version"), lambda v: text.number(v.id), 110, sort=lambda v: v.id),
            Column(self.tr("Published"), self._when, 200, sort=lambda v: v.published_at),
            Column(self.tr("By"), lambda v: self._people(v.actor), 240),
            Column(self.tr("How"), lambda v: v.label),
            Column(self.tr("State"), self._state, 150),
        ]
        self.table = PlainTable(columns, self.tr("Versions"))
        self.table.opened.connect(lambda version: self.shown.emit(version.id))
        self.show_it = with_icon(QPushButton(self.tr("Show this version")), "eye")
        self.show_it.setEnabled(False)
        self.show_it.clicked.connect(self._show_current)
        self.table.chosen.connect(self._enable)
        empty = Empty(
            "history", self.tr("Nothing has been published yet"),
            self.tr("Export the example, fit it to your centre, open it here and publish it."),
        )  # fmt: skip
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(empty)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.show_it)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages, 1)
        column.addLayout(below)

    def set_versions(
        self, versions: Sequence[StrategyVersion], people: dict[str, str], now: datetime, zone: tzinfo
    ) -> None:
        """Show these versions; ``people`` names accounts."""
        self._names, self._now, self._zone = people, now, zone
        self._newest = max((version.id for version in versions), default=0)
        self.table.set_rows(versions)
        self._pages.setCurrentIndex(0 if versions else 1)
        self.show_it.setVisible(bool(versions))

    def _people(self, actor: str) -> str:
        return self._names.get(actor, actor)

    def _when(self, version: StrategyVersion) -> str:
        if self._now is None or self._zone is None:
            return ""
        return text.when(version.published_at, self._now, self._zone)

    def _state(self, version: StrategyVersion) -> str:
        return self.tr("in force") if version.id == self._newest else ""

    def _enable(self, version: StrategyVersion | None) -> None:
        self.show_it.setEnabled(version is not None)

    def _show_current(self) -> None:
        version = self.table.current()
        if version is not None:
            self.shown.emit(version.id)
