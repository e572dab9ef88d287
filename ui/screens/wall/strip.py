"""The foot of the wall: the alarm that needs somebody first, and how old everything above is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QShowEvent

from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmLevel, AlarmState
from controlcenter.domain.alarms.load import Shown
from controlcenter.domain.ticket import Level
from controlcenter.live.model import LiveModel
from ui.look import motion, theme
from ui.screens.wall.panel import WallPanel
from ui.screens.wall.sizes import Sizes
from ui.widgets import paint
from ui.wording import alarm_words, text

_HALF_FLASH_MS = 500  # one flash a second: the slowest of what alarms may do, and far from what harms anybody


class AlarmStrip(WallPanel):
    """One alarm at a time, the most urgent first. Only the outline flashes, and only until somebody takes notice.

    In a flood what is below the highest level stands there as one. Space takes notice, Return opens the place.
    Nobody's name stands here, unless ``names`` allows it.
    """

    acknowledged = Signal()
    place_wanted = Signal(object)  # the alarm; None: the list of all of them

    def __init__(self, sizes: Sizes, *, calm: bool = False) -> None:
        super().__init__(sizes)
        self._shown = Shown(())
        self._said, self._age, self._age_is_bad, self._is_silent = "", "", False, False
        self._zone: tzinfo | None = None
        self._lit = True
        self._calm, self._names = calm, False
        self._asks = False
        self._flash = QTimer(self, interval=_HALF_FLASH_MS)
        self._flash.timeout.connect(self._blink)
        motion.current().changed.connect(self._arm)
        self.opened.connect(lambda *_: self._open())

    @property
    def first(self) -> Alarm | None:
        """The alarm that is shown: one that asks before a flood, a flood before what somebody has seen."""
        alone, folded = self._shown.alarms, self._shown.summary
        if folded and not (alone and alone[0].state is AlarmState.NEW):
            return folded[0]
        return alone[0] if alone else None

    @property
    def _is_flood(self) -> bool:
        return self.first is not None and self.first in self._shown.summary

    def set_calm(self, calm: bool, *, names: bool = False) -> None:
        """Keep the outline steady for people whom flashing disturbs, and say whether names may be shown."""
        self._calm, self._names = calm, names
        self._arm()

    def set(
        self, shown: Shown, live: LiveModel, now: datetime, age: str, age_is_bad: bool, *, is_silent: bool = False
    ) -> None:
        """Show the first of these, how old the data is, and whether this desk cannot be heard."""
        before = (self._shown, self._said, self._zone, self._age_is_bad, self._is_silent, self._asks)
        old_age, self._age, self._age_is_bad, self._is_silent = self._age, age, age_is_bad, is_silent
        self._shown, self._zone = shown, live.strategy.zone if live.strategy else None
        first = self.first
        self._asks = first is not None and first.asks(now)
        self._said = "" if first is None else self._what(first, live)
        if self._is_flood:
            self._said = alarm_words.summary(len(shown.summary))
        after = (self._shown, self._said, self._zone, self._age_is_bad, self._is_silent, self._asks)
        if after == before and age == old_age:
            return
        hint = alarm_words.to_do(first.kind, live) if first is not None else ""
        self.setToolTip(text.tooltip(hint) if hint else "")
        parts = (self._said, self._level_words(), self._state_words(), self._more(), self._silence(), age)
        self.setAccessibleName(", ".join(part for part in parts if part))
        self._arm()
        self.update(self.times if after == before else self.rect())

    def acknowledge(self) -> None:
        """Somebody takes notice of the alarm that is shown."""
        if self.first is not None and self.first.state is not AlarmState.ACKNOWLEDGED:
            self.acknowledged.emit()

    def _open(self) -> None:
        self.place_wanted.emit(None if self._is_flood else self.first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.acknowledge()
        else:
            super().keyPressEvent(event)

    # flashing

    def _arm(self) -> None:
        wanted = self.isVisible() and not self._calm and self._is_new and not motion.current().is_reduced
        if wanted and not self._flash.isActive():
            self._flash.start()
        elif not wanted:
            self._flash.stop()
            self._lit = True

    @property
    def _is_new(self) -> bool:
        return self._asks

    def _blink(self) -> None:
        self._lit = not self._lit
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arm()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._flash.stop()

    # words

    def _what(self, alarm: Alarm, live: LiveModel) -> str:
        """What is wrong; whose promise it is stays unsaid beside a warning that everybody in the room reads."""
        hides = alarm.kind is AlarmKind.PROMISE_UNATTENDED and not self._names
        return alarm_words.what(replace(alarm, place="") if hides else alarm, live)

    def _state_words(self) -> str:
        alarm = self.first
        if alarm is None:
            return ""
        if alarm.state is AlarmState.RETURNED:
            return self.tr("over, not seen yet")
        if alarm.state is AlarmState.NEW:
            return self.tr("A: acknowledge")
        who = alarm.acknowledged_by if self._names else ""
        return self.tr("seen by {name}").format(name=who) if who else self.tr("seen")

    def _level_words(self) -> str:
        return alarm_words.level(self.first.level) if self.first is not None else ""

    def _silence(self) -> str:
        return self.tr("No sound here") if self._is_silent else ""

    def _more(self) -> str:
        more = self._others
        return self.tr("+{count} more").format(count=text.number(more)) if more else ""

    @property
    def _others(self) -> int:
        """How many alarms hold beside the one that is shown."""
        return len(self._shown.alarms if self._is_flood else (*self._shown.alarms[1:], *self._shown.summary))

    # painting

    @property
    def is_loudest(self) -> bool:
        """Whether nothing on the wall matters more: no service is running."""
        alarm = self.first
        return alarm is not None and alarm.kind is AlarmKind.NO_SERVICE and alarm.state is not AlarmState.RETURNED

    def paintEvent(self, event: QPaintEvent) -> None:
        self._dirty = event.rect()
        painter = QPainter(self)
        box = QRectF(self.rect())
        alarm = self.first
        fill = "red_fill" if self.is_loudest else "panel"
        if alarm is not None and not self.is_loudest and self._asks:
            fill = "red_soft" if alarm.level is AlarmLevel.HIGH else "amber_soft"
        paint.draw_panel(painter, box, fill, radius=10)
        if self._is_new and self._lit:
            outline = (
                "text" if self.is_loudest else "red_fill" if alarm and alarm.level is AlarmLevel.HIGH else "amber_fill"
            )
            wide = max(3.0, self.sizes.text * 0.08)
            painter.setPen(QPen(theme.colour(outline), wide))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2), 10, 10)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 10, 10)
        self.draw(painter)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        s, pad = self.sizes, self.sizes.pad
        box = self.rect().adjusted(pad, 0, -pad, 0)
        age = self._draw_age(painter, box)
        middle = round(self.width() * 0.6)
        self.times = QRect(middle, 0, self.width() - middle, self.height())
        left = box.adjusted(0, 0, -age - round(s.text * 0.7), 0)
        if self._is_silent:
            side = s.text * 0.8
            sign = QRect(left.right() - round(side), left.top(), round(side), left.height())
            self.icon(painter, "bell-off", sign.left(), sign, side, self._on_red if self.is_loudest else "text_low")
            left.setRight(sign.left() - round(s.text * 0.4))
        alarm = self.first
        if alarm is None:
            self.text(painter, left, self._calm_words(), "text", "text" if self._age_is_bad else "text_low")
        else:
            self._draw_alarm(painter, left, alarm)

    def _calm_words(self) -> str:
        """That nothing asks for anybody, as far as that is known."""
        if self._stale:
            return self.tr("The database does not answer")
        return self.tr("Nobody watches for alarms") if self._age_is_bad else self.tr("No alarms")

    def _draw_age(self, p: QPainter, box: QRect) -> int:
        """A quiet dot while the data is fresh, a warning when it is not; how wide that was."""
        s, colour = self.sizes, "amber" if self._age_is_bad else "text_low"
        colour = self._on_red if self.is_loudest else colour
        wide = self.width_of(self._age, "text", bold=self._age_is_bad)
        row = QRect(box.right() - wide, box.top(), wide + 1, box.height())
        self.text(p, row, self._age, "text", colour, bold=self._age_is_bad, align=paint.RIGHT)
        side = s.text * 0.36
        centre = QPointF(row.left() - side * (1.7 if self._age_is_bad else 1.2), box.center().y() + 1)
        if self._age_is_bad:
            paint.draw_level(p, Level.AT_RISK, centre, side * 1.9, self._on_red if self.is_loudest else "")
        else:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(theme.colour(self._on_red if self.is_loudest else "data"))
            p.drawEllipse(centre, side / 2, side / 2)
        return wide + round(side * (3.0 if self._age_is_bad else 2.4))

    @property
    def _on_red(self) -> str:
        """The colour that can be read on the loudest fill in every theme."""
        return "card" if not theme.current().is_dark else "window"

    def _draw_alarm(self, p: QPainter, box: QRect, alarm: Alarm) -> None:
        s, x = self.sizes, box.left()
        calm = alarm.state is AlarmState.RETURNED
        level = Level.BREACHED if alarm.level is AlarmLevel.HIGH else Level.AT_RISK
        mark, ink = s.text * 0.78, self._on_red if self.is_loudest else "text_low" if calm else paint.LEVEL_TEXT[level]
        if calm:
            self.icon(p, "circle-check", x, box, mark, "text_low")
        else:
            shade = self._on_red if self.is_loudest else ""
            paint.draw_level(p, level, QPointF(x + mark / 2, box.center().y() + 1), mark, shade)
        x += round(mark + s.text * 0.34)
        time = text.time_of_day(alarm.raised_at, self._zone) if self._zone else ""
        apart, more = round(s.text * 0.55), self._more()
        rest = box.right() - x - self.width_of(time, "text", bold=True) - self.width_of(self._said, "text", bold=True)
        rest -= (
            2 * apart
        )  # how many more there are comes before what a key does, and is said shorter before it is left out
        if more and self.width_of(self._state_words(), "text") + apart + self.width_of(more, "text") > rest:
            more = f"+{text.number(self._others)}"
        for said, colour, bold in (
            (time, ink, True),
            (self._said, self._on_red if self.is_loudest else "text_mid" if calm else "text", not calm),
            (more, self._on_red if self.is_loudest else "text_mid", False),
            (self._state_words(), self._on_red if self.is_loudest else "text_low", False),
        ):
            room = box.right() - x
            wide = self.width_of(said, "text", bold=bold)
            if not said or (wide > room and said != self._said):
                continue
            self.text(p, QRect(x, box.top(), min(wide, room), box.height()), said, "text", colour, bold=bold)
            x += wide + apart
