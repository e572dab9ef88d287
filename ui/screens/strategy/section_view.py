"""Draws a section: one card per block, as tall as its words, in one page that scrolls."""

from __future__ import annotations

from functools import singledispatchmethod

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.screens.strategy.parts import Block, Facts, Grid, Section, Steps
from ui.widgets.plain import PlainLabel
from ui.widgets.section import Line, Panel
from ui.widgets.wrapped import Wrapped

_TOP = Qt.AlignmentFlag.AlignTop


class SectionView(QScrollArea):
    """Shows one section at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Section of the strategy"))

    def show_section(self, section: Section) -> None:
        """Draw the section from its top."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for block in section.blocks:
            column.addWidget(self._card(block))
        column.addStretch(1)
        self.setWidget(page)
        self.verticalScrollBar().setValue(0)

    def _card(self, block: Block) -> QWidget:
        card = Panel(block.title, block.note, fill="card")
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        for at, part in enumerate(block.parts):
            if at:
                card.column.addSpacing(6)
            card.column.addWidget(self._draw(part))
        return card

    @singledispatchmethod
    def _draw(self, part: object) -> QWidget:
        raise TypeError(f"A section holds {type(part).__name__}, which nothing draws.")

    @_draw.register
    def _draw_facts(self, part: Facts) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for at, (name, value) in enumerate(part.rows):
            if name:
                label = PlainLabel(name, "low")
                label.setMinimumWidth(170)
                grid.addWidget(label, at, 0, _TOP)
            grid.addWidget(Wrapped(value), at, 1 if name else 0, 1, 1 if name else 2)
        return made

    @_draw.register
    def _draw_grid(self, part: Grid) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for column, title in enumerate(part.titles):
            grid.setColumnStretch(column, part.weights[column] if part.weights else 1)
            grid.addWidget(PlainLabel(title, "low"), 0, column)
        for at, row in enumerate(part.rows):
            grid.addWidget(Line(), 2 * at + 1, 0, 1, len(part.titles))
            for column, value in enumerate(row):
                grid.addWidget(Wrapped(value, "strong" if column == 0 else "body"), 2 * at + 2, column)
        return made

    @_draw.register
    def _draw_steps(self, part: Steps) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for at, step in enumerate(part.steps, 1):
            row = QHBoxLayout()
            row.setSpacing(10)
            number = PlainLabel(f"{at}.", "low")
            number.setFixedWidth(22)
            row.addWidget(number, 0, _TOP)
            row.addWidget(Wrapped(step), 1)
            column.addLayout(row)
        if part.standard:
            column.addSpacing(4)
            column.addWidget(Wrapped(self.tr("Standard: {standard}").format(standard=part.standard), "mid"))
        return made
