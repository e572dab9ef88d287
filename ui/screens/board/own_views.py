"""The views that a person made: kept in their settings, read back whatever the file holds by now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from PySide6.QtCore import QSettings

from controlcenter.domain.ticket import Channel, Kind, Level, Priority, Status
from ui.models.board_filter import BoardFilter
from ui.screens.board.lanes import Area, Grouping
from ui.screens.board.views import View
from ui.wording import text

_KEY = "board/views"
AREAS = ("all", "team", "queue")
_MOST = 50
_LONGEST = 60
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word of a view that this version does not know."""

    view: str
    word: str


class OwnViews:
    """Makes, renames and deletes views; every change is written at once. ``list`` is in the order of making.

    ``unknown`` is what views held that this version does not know: they are kept without it.
    """

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings
        self.list, self.unknown = _read(str(settings.value(_KEY, "")))
        self.deleted: View | None = None
        if self.unknown:
            self._keep(self.list)  # it is told now, and not at every start

    def make(self, name: str, shown: BoardFilter, grouping: Grouping, area: Area) -> View | None:
        """Keep what the board shows under a name; None where the name says nothing or there are too many."""
        said = _name(name)
        if not said or len(self.list) >= _MOST:
            return None
        taken = {view.id for view in self.list}
        ident = next(f"own-{at}" for at in range(1, _MOST + 2) if f"own-{at}" not in taken)
        view = View(ident, shown, icon="tag", name=said, grouping=grouping, area=area)
        self._keep([*self.list, view])
        return view

    def rename(self, ident: str, name: str) -> None:
        """Call a view something else; an empty name changes nothing."""
        if said := _name(name):
            self._keep(replace(view, name=said) if view.id == ident else view for view in self.list)

    def delete(self, ident: str) -> None:
        """Forget a view; ``bring_back`` still knows the last one."""
        self.deleted = next((view for view in self.list if view.id == ident), self.deleted)
        self._keep(view for view in self.list if view.id != ident)

    def bring_back(self) -> View | None:
        """Make the view again that was deleted last."""
        gone, self.deleted = self.deleted, None
        if gone is None or gone.grouping is None:
            return None
        return self.make(gone.name, gone.filter, gone.grouping, gone.area)

    def _keep(self, views: Iterable[View]) -> None:
        self.list = list(views)
        self._settings.setValue(_KEY, json.dumps([_written(view) for view in self.list]))
        self._settings.sync()


def _name(said: str) -> str:
    return text.one_line(said)[:_LONGEST].strip()


def _written(view: View) -> dict[str, Any]:
    shown = view.filter
    return {
        "id": view.id, "name": view.name, "grouping": view.grouping, "area": [view.area.kind, view.area.id],
        "channel": shown.channel, "kinds": sorted(kind or "" for kind in shown.kinds),
        "priorities": sorted(shown.priorities), "levels": sorted(shown.levels), "status": shown.status,
        "languages": sorted(shown.languages), "skills": sorted(shown.skills), "unassigned": shown.unassigned,
        "words": shown.words,
    }  # fmt: skip


def _read(written: str) -> tuple[list[View], list[Unknown]]:
    """The views, and what of them this version does not know."""
    try:
        found = json.loads(written) if written else []
    except ValueError:
        return [], []
    views, unknown = [], []
    for each in found[:_MOST] if isinstance(found, list) else ():
        reader = _Reader(each)
        if (view := reader.view()) is not None:
            views.append(view)
            unknown += [Unknown(view.name, word) for word in reader.unknown]
    return views, unknown


class _Reader:
    """Reads one view as it was written. What it does not know is left out of the view and stands in ``unknown``."""

    def __init__(self, found: object) -> None:
        self._found: dict[str, Any] = found if isinstance(found, dict) else {}
        self.unknown: list[str] = []

    def view(self) -> View | None:
        """The view; None where there is no name that it could be shown by."""
        ident, name = self._found.get("id"), _name(str(self._found.get("name", "")))
        if not isinstance(ident, str) or not name:
            return None
        shown = BoardFilter(
            channel=self._word(Channel, "channel"),
            kinds=frozenset(Kind(each) if each else None for each in self._texts("kinds", ["", *Kind])),
            priorities=frozenset(map(Priority, self._texts("priorities", list(Priority)))),
            levels=frozenset(map(Level, self._texts("levels", list(Level)))),
            status=self._word(Status, "status"), languages=frozenset(self._texts("languages")),
            skills=frozenset(self._texts("skills")), unassigned=self._found.get("unassigned") is True,
            words=str(self._found.get("words", "")),
        )  # fmt: skip
        grouping = self._word(Grouping, "grouping") or Grouping.AGENT
        return View(ident, shown, icon="tag", name=name, grouping=grouping, area=self._area())

    def _word(self, known: type[Word], field: str) -> Word | None:
        said = self._found.get(field)
        if said is None or said in list(known):
            return None if said is None else known(said)
        self.unknown.append(text.one_line(str(said)))
        return None

    def _texts(self, field: str, known: Sequence[str] | None = None) -> list[str]:
        said = self._found.get(field, [])
        said = said if isinstance(said, list) else [said]
        kept = [each for each in said if isinstance(each, str) and (known is None or each in known)]
        self.unknown += [text.one_line(str(each)) for each in said if each not in kept]
        return kept

    def _area(self) -> Area:
        said = self._found.get("area", ["all", ""])
        if isinstance(said, list) and len(said) == 2 and said[0] in AREAS:
            return Area(*map(str, said))
        self.unknown.append(text.one_line(str(said)))
        return Area()
