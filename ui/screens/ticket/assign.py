"""Choosing who gets a ticket: everybody in order of fit, with load, presence and the reason where it does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QDialog, QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from controlcenter.domain.fit import fits, queue_for, readiness
from controlcenter.domain.strategy.document import Agent
from controlcenter.domain.team import AgentState
from controlcenter.domain.ticket import Level, Ticket
from controlcenter.live.model import LiveModel
from ui.widgets import paint
from ui.widgets.avatar import draw_avatar
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.inputs.list_walk import ListWalk
from ui.widgets.inputs.search_box import SearchBox
from ui.widgets.load_bar import Load, draw_pips, load_figure
from ui.wording import text, words

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
_ROW_PX = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person for one ticket. ``queue`` is where the ticket lies afterwards; ``reason`` why it does not fit.

    ``language`` is the ticket's.
    """

    agent: Agent
    state: AgentState
    load: float
    weight: float
    queue: str
    ok: bool
    reason: str
    moves_to: str = ""
    language: str = ""

    @property
    def rank(self) -> tuple[bool, int, bool, float, str]:
        """Sorts who can take it first: who can begin at once, where it lies, by share of load."""
        share = self.load / self.agent.capacity if self.agent.capacity else 9.0
        return not self.ok, readiness(self.state.presence), bool(self.moves_to), share, self.agent.name


def candidates(live: LiveModel, ticket: Ticket, now: datetime) -> list[Candidate]:
    """Everybody but the present assignee, those who fit best first."""
    strategy = live.strategy
    if strategy is None:
        return []
    found = []
    for agent in strategy.agents:
        if agent.id == ticket.assignee:
            continue
        load = live.load_of(agent.id)
        fit = fits(agent, ticket, load, strategy)
        reason = "" if fit.ok else fit.reason.removeprefix(agent.name).strip(" .")
        queue = queue_for(strategy, agent, ticket)
        target = strategy.queue(queue) if queue != ticket.queue else None
        found.append(
            Candidate(
                agent, live.state_of(agent.id, now), load, live.weight(ticket), queue, fit.ok, reason,
                target.name if target else "", ticket.language,
            )
        )  # fmt: skip
    return sorted(found, key=lambda c: c.rank)


class CandidateModel(QAbstractListModel):
    """The people that match what was typed."""

    def __init__(self, people: list[Candidate]) -> None:
        super().__init__()
        self._all = people
        self.shown = people

    def filter(self, said: str) -> None:
        """Keep those whose name, team, skill or language holds every word."""
        wanted = said.casefold().split()
        self.beginResetModel()
        self.shown = [c for c in self._all if all(word in _hay(c) for word in wanted)]
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        candidate = self.shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            state = words.presence(candidate.state.presence)
            spoken = map(words.language, candidate.agent.languages)
            return ", ".join(part for part in (candidate.agent.name, state, *spoken, candidate.reason) if part)
        if role == Qt.ItemDataRole.ToolTipRole and candidate.reason:
            return text.tooltip(candidate.reason)
        return None


def _hay(candidate: Candidate) -> str:
    agent = candidate.agent
    languages = " ".join(words.language(code) for code in agent.languages)
    return " ".join((agent.name, agent.team, *agent.skills, languages)).casefold()


class CandidateDelegate(QStyledItemDelegate):
    """Picture, name, presence and languages at the left; load with what would come at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(300, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, CandidateModel)
        candidate = model.shown[index.row()]
        box = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            paint.draw_panel(painter, QRectF(box).adjusted(2, 1, -2, -1), "accent_soft", "accent", 6)
        draw_avatar(painter, QRectF(box.left() + 10, box.top() + 8, 34, 34), candidate.agent.name,
                    candidate.state.presence)  # fmt: skip
        left, right = box.left() + 56, box.right() - 12
        bar = 110
        name_colour = "text" if candidate.ok else "text_mid"
        room = right - bar - 14 - left
        upper = QRect(left, box.top() + 3, room, 24)
        paint.draw_text(painter, upper, candidate.agent.name, 14, name_colour, bold=candidate.ok)
        self._languages(painter, upper, candidate)
        self._detail(painter, upper.translated(0, 20), candidate)
        load = Load(candidate.load, 0, candidate.agent.capacity)
        after = load_figure(candidate.load, candidate.agent.capacity)
        paint.draw_text(painter, QRect(right - bar, box.top() + 4, bar, 22), after, 12.5, "text_mid", align=paint.RIGHT)
        pips = QRectF(right - bar, box.top() + 31, bar, 6)
        draw_pips(painter, pips, load, candidate.weight if candidate.ok else 0.0)
        painter.restore()

    def _languages(self, painter: QPainter, upper: QRect, candidate: Candidate) -> None:
        """Behind the name; the one of the ticket stands out."""
        x = upper.left() + paint.text_width(candidate.agent.name, 14, candidate.ok) + 10.0
        for language in candidate.agent.languages:
            code = language.upper()
            wide = paint.chip_width(code, 10.5)
            if x + wide > upper.right():
                return
            box = QRectF(x, upper.top() + 4, wide, 16)
            paint.draw_chip(painter, box, code, 10.5, wanted=language == candidate.language)
            x += wide + 4

    def _detail(self, painter: QPainter, box: QRect, candidate: Candidate) -> None:
        """What they do, and what is against them or what giving it to them would do."""
        state = words.presence(candidate.state.presence)
        joins = QCoreApplication.translate("AssignDialog", "joins queue {queue}").format(queue=candidate.moves_to)
        also = candidate.reason or (joins if candidate.moves_to else "")
        wide = paint.text_width(state, 12.5) + 2
        paint.draw_text(painter, QRect(box.left(), box.top(), wide, box.height()), state, 12.5, "text_low")
        if not also:
            return
        left = box.left() + wide + 12
        if not candidate.ok:
            paint.draw_level(painter, Level.AT_RISK, QPointF(left + 5, box.center().y() + 1), 8)
            left += 14
        room = QRect(left, box.top(), box.right() - left, box.height())
        paint.draw_text(painter, room, also, 12.5, "text_low" if candidate.ok else "amber")


class AssignDialog(PlainDialog):
    """Type to find somebody, choose with the arrows, say why if you like."""

    def __init__(self, parent: QWidget | None, ticket: Ticket, people: list[Candidate]) -> None:
        translate = QCoreApplication.translate
        title = translate("AssignDialog", "Assign {number}").format(number=ticket.number)
        super().__init__(
            parent, title, icon="user-check", colour="accent", yes=translate("AssignDialog", "Assign"),
            no=translate("AssignDialog", "Cancel"),
        )  # fmt: skip
        self.setMinimumWidth(580)
        self._model = CandidateModel(people)
        self._view = QListView()
        self._view.setModel(self._model)
        self._view.setItemDelegate(CandidateDelegate(self._view))
        self._view.setAccessibleName(self.tr("People in order of fit"))
        self._view.setMinimumSize(460, 7 * _ROW_PX + 8)
        self._view.setStyleSheet("QListView::item { padding: 0; }")
        self._find = SearchBox(self.tr("Name, team, skill or language"))
        ListWalk(self._find, self._view)
        self._note = QLineEdit()
        self._note.setPlaceholderText(self.tr("Why, in a few words (optional; the receiver reads it)"))
        self._note.setAccessibleName(self.tr("Why"))
        self._note.setMaxLength(300)
        for widget in (self._find, self._view, self._note):
            self.content.addWidget(widget)
        self._find.textChanged.connect(self._filter)
        self._view.doubleClicked.connect(lambda _index: self.accept())
        self._select_first()
        self._find.setFocus()

    def _filter(self, said: str) -> None:
        self._model.filter(said)
        self._select_first()

    def _select_first(self) -> None:
        some = self._model.rowCount() > 0
        if some:
            self._view.setCurrentIndex(self._model.index(0, 0))
        self.yes.setEnabled(some)

    @property
    def chosen(self) -> Candidate:
        """The person that is marked."""
        return self._model.shown[self._view.currentIndex().row()]

    @property
    def note(self) -> str:
        """Why, as written."""
        return self._note.text().strip()


def ask_assignee(
    parent: QWidget | None, live: LiveModel, ticket: Ticket, now: datetime
) -> tuple[Candidate, str] | None:
    """Who gets it, and why; None when the person changed their mind."""
    asked = AssignDialog(parent, ticket, candidates(live, ticket, now))
    return (asked.chosen, asked.note) if asked.exec() == QDialog.DialogCode.Accepted else None
