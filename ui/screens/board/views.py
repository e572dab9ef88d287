"""The saved views of the board, and how many tickets each of them shows now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.ticket import Level, Status, Ticket
from controlcenter.live.model import ALL, LiveModel, Update
from ui.models.board_filter import BoardFilter, Check, Known, Sieve
from ui.models.sight import LiveSight
from ui.models.word_index import WordIndex
from ui.screens.board.lanes import Area, Grouping, belongs
from ui.wording import words

translate = QCoreApplication.translate
EVERYWHERE = Area()
_WAITING = Status.WAITING_CUSTOMER


@dataclass(frozen=True, slots=True)
class View:
    """One saved view. ``level`` or ``icon`` is its sign.

    An own one was made by the person and says too how lanes are cut and whose work it shows.
    """

    id: str
    filter: BoardFilter
    level: Level = Level.NORMAL
    icon: str = ""
    name: str = ""
    grouping: Grouping | None = None
    area: Area = EVERYWHERE

    @property
    def is_own(self) -> bool:
        """Whether the person made it, and may rename and delete it."""
        return self.grouping is not None

    @property
    def title(self) -> str:
        """Its name in the language of the program."""
        if self.name:
            return self.name
        names = {
            "breached": translate("Board", "Breached now"),
            "at_risk": translate("Board", "At risk"),
            "waiting": translate("Board", "Waiting for customer"),
            "unassigned": translate("Board", "Unassigned"),
            "left_behind": translate("Board", "Left behind"),
        }
        return names.get(self.id) or words.language(next(iter(self.filter.languages), ""))


def views_of(live: LiveModel) -> list[View]:
    """The views of a centre: by level, by status, and one for each of its languages."""
    languages = live.strategy.centre.languages if live.strategy is not None else ()
    return [
        View("breached", BoardFilter(levels=frozenset({Level.BREACHED})), Level.BREACHED),
        View("at_risk", BoardFilter(levels=frozenset({Level.AT_RISK})), Level.AT_RISK),
        View("waiting", BoardFilter(status=Status.WAITING_CUSTOMER), icon="pause"),
        View("unassigned", BoardFilter(unassigned=True), icon="inbox"),
        *(View(f"language-{code}", BoardFilter(languages=frozenset({code})), icon="languages") for code in languages),
    ]


class ViewCounts:
    """Counts without looking through all tickets: from the live totals, and from changes where there is no total.

    It stays true as long as ``apply`` is given every update.
    """

    def __init__(self, live: LiveModel, now: Callable[[], datetime], index: WordIndex) -> None:
        self._live = live
        self._sight = LiveSight(live, now, index)
        self._waiting: set[int] = {t.id for t in live.tickets.values() if _waits_for_customer(t)}
        self._kept: dict[View, tuple[Sieve, set[int]]] = {}

    def follow(self, views: Sequence[View]) -> None:
        """Count exactly these views from now on; those known already go on as they are."""
        kept = [view for view in views if view.is_own or view.filter.ids is not None]
        self._kept = {view: self._kept[view] if view in self._kept else self._counted(view) for view in kept}

    def count(self, view: View, now: datetime) -> int:
        """How many open tickets a view shows."""
        if view in self._kept:
            found = self._kept[view][1]
            if not (levels := view.filter.levels):
                return len(found)
            return sum(len(found & self._live.ids_at(level, now)) for level in levels)
        if view.id.startswith("language-"):
            return sum(self._live.open_in(("language", code)) for code in view.filter.languages)
        if view.id == "waiting":
            return len(self._waiting)
        figures = self._live.figures(ALL, now)
        return {"breached": figures.breached, "at_risk": figures.at_risk, "unassigned": figures.unassigned}[view.id]

    def _counted(self, view: View) -> tuple[Sieve, set[int]]:
        """What a view asks but for levels, which follow the clock, and the tickets that pass."""
        checks: list[Check] = [Known(lambda: self._live.members(ALL), _is_open)]
        if view.grouping is not None:
            checks.append(belongs(self._live, view.area, view.grouping))
        sieve = Sieve([*checks, *replace(view.filter, levels=frozenset()).checks(self._sight)])
        return sieve, sieve.sift(self._live.tickets)

    def apply(self, update: Update) -> None:
        """Take in what has changed."""
        touched: Collection[int] = update.before
        for ticket_id in touched:
            row = self._live.tickets.get(ticket_id)
            _set(self._waiting, ticket_id, row is not None and _waits_for_customer(row))
        if update.batch.full or update.batch.strategy is not None:
            self._sight.forget()
            self._kept = {view: self._counted(view) for view in self._kept}
            return
        for ticket_id in touched if self._kept else ():
            row = self._live.tickets.get(ticket_id)
            self._sight.touched(ticket_id, row if row is not None and row.is_open else None)
            for sieve, found in self._kept.values():
                _set(found, ticket_id, row is not None and sieve(row))


def _set(found: set[int], ticket_id: int, belongs_in: bool) -> None:
    if belongs_in:
        found.add(ticket_id)
    else:
        found.discard(ticket_id)


def _is_open(ticket: Ticket) -> bool:
    return ticket.is_open


def _waits_for_customer(ticket: Ticket) -> bool:
    return ticket.status is _WAITING
