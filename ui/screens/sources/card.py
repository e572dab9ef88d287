"""One source on a card: state, age, lag, next try, what is wrong with what to do, and today's ledger."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from controlcenter.domain.health import Breaker, LedgerRow, SourceHealth
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.domain.ticket import Level
from ui.look import icons, theme
from ui.screens.sources.card_menu import CardMenu
from ui.screens.sources.condition import ICONS, Condition, State, condition_of, word
from ui.screens.sources.counts import Counts
from ui.screens.sources.facts import Fact
from ui.widgets import paint
from ui.widgets.empty import IconSign
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.widgets.section import Line
from ui.wording import text
from ui.wording.source_kinds import icon_of, is_streaming, kind_word

_EDGE_PX = 4
SHOWN_FOR = timedelta(hours=1)


class StateSign(QWidget):
    """The state in shape and word."""

    def __init__(self) -> None:
        super().__init__()
        self._state = State.FRESH
        self._level = Level.NORMAL
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)

    def set(self, condition: Condition) -> None:
        """Show how a source does."""
        self._state, self._level = condition.state, condition.level
        self.setAccessibleName(word(self._state))
        self.setFixedSize(paint.text_width(word(self._state), 14.5, True) + 44, 30)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill = {Level.NORMAL: "panel", Level.AT_RISK: "amber_soft", Level.BREACHED: "red_soft"}[self._level]
        paint.draw_panel(painter, QRectF(self.rect()), fill, fill if self._level is not Level.NORMAL else "border", 15)
        if self._level is Level.NORMAL:
            painter.drawPixmap(11, 7, icons.pixmap(ICONS[self._state], "text_mid", 16, self.devicePixelRatioF()))
        else:
            paint.draw_level(painter, self._level, QPointF(19, 15), 12)
        box = self.rect().adjusted(32, 0, 0, 0)
        colour = "text_mid" if self._level is Level.NORMAL else paint.LEVEL_TEXT[self._level]
        paint.draw_text(painter, box, word(self._state), 14.5, colour, bold=True)
        painter.end()


class SourceCard(QWidget):
    """``opened`` carries the part of the ledger whose rows somebody wants to see, ``asked`` what is to be done."""

    opened = Signal(str)
    asked = Signal(str)

    def __init__(self, entry: SourceEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.streams = is_streaming(entry.type)
        self._level = Level.NORMAL
        self._name = ElidedLabel(entry.name, "title")
        self._state = StateSign()
        self._facts = {
            "last": Fact(self.tr("Last success")), "lag": Fact(self.tr("Lag")), "next": Fact(self.tr("Next try")),
            "failures": Fact(self.tr("Failures")), "link": Fact(self.tr("Link")),
        }  # fmt: skip
        self._error = PlainLabel("", "strong", wrap=True)
        self._advice = PlainLabel("", "mid", wrap=True)
        self._wish = PlainLabel("", "mid", wrap=True)
        self.menu = CardMenu(entry, streams=self.streams)
        self.menu.asked.connect(self.asked)
        self._counts = Counts()
        self._counts.opened.connect(self.opened)
        self._build(entry)
        theme.current().changed.connect(self.update)

    def _build(self, entry: SourceEntry) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(ElidedLabel(self._kind(entry), "low"))
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(IconSign(icon_of(entry.type), "text_mid", 24))
        top.addLayout(names, 1)
        top.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.menu, 0, Qt.AlignmentFlag.AlignTop)
        facts = QHBoxLayout()
        facts.setSpacing(22)
        for key, fact in self._facts.items():
            facts.addWidget(fact, 1)
            if key == ("next" if self.streams else "link"):
                fact.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(18 + _EDGE_PX, 14, 18, 10)
        column.setSpacing(8)
        for part in (top, facts):
            column.addLayout(part)
        column.addWidget(self._error)
        column.addWidget(self._advice)
        column.addWidget(self._wish)
        column.addStretch(1)
        column.addWidget(Line())
        column.addWidget(self._counts)
        self._error.hide()
        self._advice.hide()
        self._wish.hide()

    def _kind(self, entry: SourceEntry) -> str:
        return self.tr("{kind}, looked at every {time}").format(
            kind=kind_word(entry.type), time=text.spoken(float(entry.every_s))
        ) if not self.streams else kind_word(entry.type)  # fmt: skip

    def show_health(self, health: SourceHealth | None, ledger: LedgerRow | None, now: datetime, zone: tzinfo) -> None:
        """Show how the source does at ``now``."""
        condition = condition_of(self.entry, health, now)
        self._level = condition.level
        self._state.set(condition)
        self._show_facts(condition, health, now, zone)
        self._show_error(condition, health)
        self._show_wish(health, now)
        self._counts.set(ledger)
        self.setAccessibleName(f"{self.entry.name}: {word(condition.state)}")
        self.update()

    def show_counts(self, ledger: LedgerRow | None) -> None:
        """Show today's ledger."""
        self._counts.set(ledger)

    def _show_facts(self, condition: Condition, health: SourceHealth | None, now: datetime, zone: tzinfo) -> None:
        last = health.last_ok_at if health else None
        loud = condition.level if condition.state is State.STALE else Level.NORMAL
        self._facts["last"].set(
            text.age(last, now) if last else self.tr("never"), loud, text.day_and_time(last, zone) if last else ""
        )
        lag = self.tr("not known") if condition.lag_s is None else text.duration(condition.lag_s)
        self._facts["lag"].set(self.tr("none") if condition.lag_s == 0 else lag)
        self._facts["next"].set(self._next(health, now))
        failures = health.failures if health else 0
        said = self.tr("none") if health is None or not failures else self._failed(health)
        self._facts["failures"].set(said, Level.AT_RISK if failures else Level.NORMAL)
        linked = health is not None and not health.error and condition.state in (State.FRESH, State.LATE)
        self._facts["link"].set(
            self.tr("up") if linked else self.tr("down"), Level.NORMAL if linked else condition.level
        )

    def _failed(self, health: SourceHealth) -> str:
        """How often in a row, and whether it is left alone for that."""
        said = {
            Breaker.CLOSED: self.tr("{count} in a row"),
            Breaker.OPEN: self.tr("{count} in a row, left alone"),
            Breaker.HALF_OPEN: self.tr("{count} in a row, being tried"),
        }[health.breaker]
        return said.format(count=text.number(health.failures))

    def _show_wish(self, health: SourceHealth | None, now: datetime) -> None:
        """What came of what somebody asked, for an hour."""
        wish = (health.wish if health is not None else None) or {}
        said, done_at = str(wish.get("said", "")), wish.get("done_at")
        if done_at and now - datetime.fromisoformat(done_at) > SHOWN_FOR:
            said = ""
        elif wish and not said:
            said = self.tr("It was asked to be looked at; the service does it next.")
        self._wish.setText(said)
        self._wish.setVisible(bool(said))

    def _next(self, health: SourceHealth | None, now: datetime) -> str:
        due = health.next_try_at if health else None
        if not self.entry.enabled:
            return self.tr("never")
        if due is None:
            return self.tr("not known")
        return self.tr("now") if due <= now else self.tr("in {time}").format(time=text.countdown(due, now))

    def _show_error(self, condition: Condition, health: SourceHealth | None) -> None:
        error = health.error if health else ""
        advice = self._advise(condition, health)
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self._error.set_look("red" if condition.level is Level.BREACHED else "amber")
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))

    def _advise(self, condition: Condition, health: SourceHealth | None) -> str:
        if condition.state is State.OFF:
            return self.tr("It is switched off in the strategy; nothing is read from it.")
        if health is None:
            return self.tr("It has not been read yet; the service looks at it as soon as it runs.")
        if health.error and health.permanent:
            return self.tr(
                "Waiting does not mend this. Correct its settings, or its password, in the menu at the right."
            )
        if health.stuck:
            return self.tr("Looks that hang: {count}. No other source waits for them.").format(
                count=text.number(health.stuck)
            )
        if health.breaker is not Breaker.CLOSED:
            return self.tr("After three failures in a row it is tried less often; “Look now” tries it at once.")
        if health.error:
            return self.tr("It is tried again by itself. If it stays down, ask whoever looks after that system.")
        if condition.state is State.STALE:
            return self.tr("It gives no error, yet nothing was read. See whether the service runs.")
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint.draw_panel(painter, box, "card")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(paint.LEVEL_EDGE[self._level]))
        painter.drawRoundedRect(QRectF(0.5, 0.5, _EDGE_PX, box.height() - 1), 2, 2)
        painter.end()
