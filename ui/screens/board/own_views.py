"""The views that a person made: kept in their settings, read back whatever the file holds by now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from PySide6.QtCore import QSettings

from controlcenter.domain.ticket import Channel, Kind, Level, Priority, Status
from ui.models.board_filter import BoardFilter
from ui.screens.board.lanes import Area, Grouping
from ui.screens.board.views import View
from ui.wording import text

_KEY = "board/views"
_MOST = 50
_LONGEST = 60
Word = TypeVar("Word", bound=StrEnum)


class OwnViews:
    """Makes, renames and deletes views; every change is written at once. ``list`` is in the order of making."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings
        self.list = _read(str(settings.value(_KEY, "")))
        self.deleted: View | None = None

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


def _read(written: str) -> list[View]:
    try:
        found = json.loads(written) if written else []
    except ValueError:
        return []
    views = (_view(each) for each in found) if isinstance(found, list) else ()
    return [view for view in views if view is not None][:_MOST]


def _view(found: Any) -> View | None:
    """One view; None for what is none. Words that this version does not know are left out."""
    try:
        kinds = frozenset(Kind(each) if each else None for each in found["kinds"] if each == "" or each in list(Kind))
        shown = BoardFilter(
            channel=_word(Channel, found["channel"]), kinds=kinds,
            priorities=_words(Priority, found["priorities"]), levels=_words(Level, found["levels"]),
            status=_word(Status, found["status"]), languages=frozenset(map(str, found["languages"])),
            skills=frozenset(map(str, found["skills"])), unassigned=found["unassigned"] is True,
            words=str(found["words"]),
        )  # fmt: skip
        area = Area(*map(str, found["area"]))
        grouping = Grouping(found["grouping"])
        return View(str(found["id"]), shown, icon="tag", name=_name(str(found["name"])), grouping=grouping, area=area)
    except (KeyError, TypeError, ValueError):
        return None


def _word(known: Callable[[str], Word], said: object) -> Word | None:
    return known(said) if isinstance(said, str) else None


def _words(known: type[Word], said: Iterable[str]) -> frozenset[Word]:
    return frozenset(known(each) for each in said if each in list(known))
