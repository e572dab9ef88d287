"""Filter chips: a row of round switches, each with what it would show."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from controlcenter.domain.ticket import Level
from ui.look import fonts, icons, theme
from ui.widgets import paint
from ui.widgets.kept import Kept
from ui.wording import text

_PX = 13
_PAD_PX = 12
_COUNT_GAP_PX = 7
_GAP_PX = 8


@dataclass(frozen=True, slots=True)
class ChipSpec:
    """One chip: its id, its words, and optionally an icon, a level's shape and a count.

    ``short`` are the words where room is scarce; with an icon they may be empty. None: the words stay.
    """

    id: str
    title: str
    icon: str = ""
    level: Level = Level.NORMAL
    count: int | None = None
    short: str | None = None


class Chip(QAbstractButton):
    """A round switch that paints itself."""

    def __init__(self, spec: ChipSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._is_short = False
        self._kept = Kept()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)
        self.set_spec(spec)

    def set_spec(self, spec: ChipSpec) -> None:
        """Change words or count."""
        self.spec = spec
        self.setText(spec.title)
        counted = "" if spec.count is None else f", {text.number(spec.count)}"
        self.setAccessibleName(spec.title + counted)
        self.setToolTip(text.tooltip(spec.title) if self.said(self._is_short) != spec.title else "")
        self.updateGeometry()
        self.update()

    def set_short(self, short: bool) -> None:
        """Show the short words or the whole ones."""
        if short != self._is_short:
            self._is_short = short
            self.set_spec(self.spec)

    def said(self, short: bool) -> str:
        """The words that stand on it."""
        return self.spec.short if short and self.spec.short is not None else self.spec.title

    def _mark_px(self, short: bool) -> int:
        if not self.spec.icon and self.spec.level is Level.NORMAL:
            return 0
        return 18 if self.said(short) else 14

    def _count(self) -> str:
        return "" if self.spec.count is None else text.number(self.spec.count)

    def wide_px(self, short: bool) -> int:
        """How wide it is with short words or whole ones; being on changes nothing."""
        said = self.said(short)
        wide = 2 * _PAD_PX + self._mark_px(short) + (paint.text_width(said, _PX, True) + 2 if said else 0)
        if self._count():
            wide += _COUNT_GAP_PX + paint.text_width(self._count(), _PX)
        return wide

    def sizeHint(self) -> QSize:
        return QSize(self.wide_px(self._is_short), 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        state = self.spec, self._is_short, self.isChecked(), self.underMouse(), self.hasFocus()
        self._kept.show(self, state, self._draw)

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        fill = "accent_soft" if on else "hover" if self.underMouse() else "card"
        thick = 2.0 if self.hasFocus() else 1.0
        painter.setPen(QPen(theme.colour("accent" if on or self.hasFocus() else "border_strong"), thick))
        painter.setBrush(theme.colour(fill))
        box = QRectF(self.rect()).adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        self._draw_content(painter, "accent" if on else "text_mid", on)

    def _draw_content(self, painter: QPainter, colour: str, on: bool) -> None:
        """In the middle: the chip has room for bold words, also while they are not."""
        said = self.said(self._is_short)
        spare = paint.text_width(said, _PX, True) - paint.text_width(said, _PX, on) if said else 0
        x = _PAD_PX + spare // 2
        middle = self.height() / 2
        if self.spec.level is not Level.NORMAL:
            paint.draw_level(painter, self.spec.level, QPointF(x + 5, middle), 10)
        elif self.spec.icon:
            shown = icons.pixmap(self.spec.icon, colour, 14, self.devicePixelRatioF())
            painter.drawPixmap(x - (1 if said else 0), round(middle - 7), shown)
        x += self._mark_px(self._is_short)
        wide = paint.text_width(said, _PX, True) + 2
        paint.draw_text(painter, QRect(x, 0, wide, self.height()), said, _PX, colour, bold=on)
        if self._count():
            at = QRect(x, 0, self.width() - x - _PAD_PX - spare // 2, self.height())
            paint.draw_text(painter, at, self._count(), _PX, "text_low", align=paint.RIGHT)


class FilterChips(QWidget):
    """A row of chips. ``exclusive``: exactly one is on, as with tabs; else any number."""

    changed = Signal(list)  # ids that are on

    def __init__(self, specs: list[ChipSpec], parent: QWidget | None = None, *, exclusive: bool = True) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.setExclusive(exclusive)
        self._exclusive = exclusive
        self._is_short = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP_PX)
        self._row.addStretch(1)
        self._group.buttonToggled.connect(self._toggled)
        self.set_specs(specs)

    def set_specs(self, specs: list[ChipSpec]) -> None:
        """Show these chips; those that stay keep their state, and counts change in place."""
        chips = self._chips()
        if [chip.spec.id for chip in chips] == [spec.id for spec in specs]:
            for chip, spec in zip(chips, specs, strict=True):
                if chip.spec != spec:
                    chip.set_spec(spec)
            return
        on = set(self.chosen())
        for chip in chips:
            self._group.removeButton(chip)
            chip.deleteLater()
        for at, spec in enumerate(specs):
            chip = Chip(spec)
            chip.set_short(self._is_short)
            chip.setChecked(spec.id in on)
            self._group.addButton(chip)
            self._row.insertWidget(at, chip)
        if self._exclusive and specs and not self.chosen():
            self._chips()[0].setChecked(True)

    def _chips(self) -> list[Chip]:
        return [button for button in self._group.buttons() if isinstance(button, Chip)]

    def set_short(self, short: bool) -> None:
        """Show short words, where chips have them, or whole ones."""
        self._is_short = short
        for chip in self._chips():
            chip.set_short(short)

    def wide_px(self, short: bool) -> int:
        """How wide the row is with short words or whole ones."""
        chips = self._chips()
        return sum(chip.wide_px(short) for chip in chips) + _GAP_PX * (len(chips) - 1)

    def chosen(self) -> list[str]:
        """Ids of the chips that are on."""
        return [chip.spec.id for chip in self._chips() if chip.isChecked()]

    def choose(self, *ids: str) -> None:
        """Switch exactly these on."""
        for chip in self._chips():
            chip.setChecked(chip.spec.id in ids)

    def _toggled(self, _button: QAbstractButton, on: bool) -> None:
        if on or not self._exclusive:
            self.changed.emit(self.chosen())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, fonts.row_px(_PX) + 9)
