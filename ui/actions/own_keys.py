"""A person's own keys: kept beside the window's other settings, never starting two things at one place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSettings

from ui.actions import keys
from ui.actions.keys import normal, parts
from ui.actions.places import PLACES, Place, meet, place_of
from ui.actions.registry import Actions

SETTING = "keys/own"
_COMES_WITH = {"board.": "board.open", "ticket.": "ticket.take"}  # their actions come with the board and the panel
_NO_TEXT = re.compile(r"(Ctrl|Alt|Meta)\+|F\d")  # what a key begins with that is not typed into a text


@dataclass(frozen=True, slots=True)
class Bound:
    """A thing that a key can be given to. ``where`` is its menu or its place."""

    id: str
    name: str
    where: str
    key: str
    usual: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """Who has a key already. ``id`` is "" where the key cannot be given away."""

    name: str
    id: str = ""


def all_bound(actions: Actions) -> list[Bound]:
    """Everything that can have a key: the actions of the menus, then what belongs to places."""
    table, menus = keys.current(), menu_names()
    found = []
    for a in actions.all():
        at = place_of(a.id)
        found.append(Bound(a.id, a.name, at.name if at.id else menus[a.menu], a.shortcut, table.usual(a.id), a.icon))
    for place in PLACES:
        for key in place.keys:
            found.append(Bound(key.id, key.name, place.name, table.of(key.id), table.usual(key.id), "keyboard"))
    return found


def menu_names() -> dict[str, str]:
    """The name of each menu; "" is what stands in none."""
    translate = QCoreApplication.translate
    return {
        "file": translate("Menus", "File"),
        "edit": translate("Menus", "Edit"),
        "view": translate("Menus", "View"),
        "ticket": translate("Menus", "Ticket"),
        "go": translate("Menus", "Go"),
        "help": translate("Menus", "Help"),
        "": translate("Menus", "Everywhere"),
    }


def clash(actions: Actions, key_id: str, key: str) -> Clash | None:
    """Who else has this key where it would hold; None while it is free."""
    wanted, here = set(parts(key)), place_of(key_id)
    for other in all_bound(actions):
        if other.id != key_id and wanted & set(parts(other.key)) and meet(place_of(other.id), here):
            return Clash(f"{other.where}: {other.name}", other.id)
    if wanted <= set(parts(keys.current().usual(key_id))):
        return None
    if menu := next(filter(None, map(_menu_of, wanted)), ""):
        return Clash(menu)
    return next((Clash(f"{p.name}: {said}") for p in PLACES if meet(p, here) for said in _fixed(p, wanted)), None)


def _fixed(place: Place, wanted: set[str]) -> list[str]:
    return [QCoreApplication.translate("Keys", said) for fixed, said in place.fixed if normal(fixed) in wanted]


def why_not(key_id: str, key: str) -> str:
    """Why a key cannot do this, whoever has it; "" when it can."""
    if place_of(key_id).id == "writing" and not _NO_TEXT.match(normal(key)):
        return QCoreApplication.translate("Keys", "Where people write, a key needs Ctrl or Alt with it.")
    return ""


def _menu_of(key: str) -> str:
    """The menu that Alt and its letter opens."""
    from ui.shell.menus import MENUS, menu_title

    titles = [menu_title(menu) for menu in MENUS]
    return next((t.replace("&", "") for t in titles if "&" in t and f"Alt+{t[t.index('&') + 1].upper()}" == key), "")


def load(settings: QSettings) -> tuple[dict[str, str], list[str]]:
    """The keys that were kept, and a sentence for what of it cannot be used and is left out."""
    kept = str(settings.value(SETTING, "") or "{}")
    try:
        told = json.loads(kept)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return {}, [QCoreApplication.translate("Keys", "Your own keys cannot be read; the usual ones hold.")]
    own: dict[str, str] = {}
    bad = [key_id for key_id, key in told.items() if not _take(own, key_id, key)]
    said = QCoreApplication.translate("Keys", "These of your own keys cannot be used; the usual ones hold: {names}.")
    return own, [said.format(names=", ".join(_printable(one) for one in bad))] if bad else []


def _take(own: dict[str, str], key_id: str, key: object) -> bool:
    """Take one key over; false where it is none, or where another own key is the same at that place."""
    if not isinstance(key, str) or (key and not parts(key)) or "" in parts(key):
        return False
    here = place_of(key_id)
    if any(set(parts(key)) & set(parts(other)) and meet(place_of(o), here) for o, other in own.items()):
        return False
    own[key_id] = "; ".join(parts(key))
    return True


def _printable(key_id: str) -> str:
    return "".join(sign for sign in key_id if sign.isprintable())[:40]


def gone() -> list[str]:
    """Ids of own keys whose action or place this version does not have; what comes with a screen may still come."""
    table = keys.current()
    may_come = tuple(start for start, first in _COMES_WITH.items() if not table.is_known(first))
    return [i for i in table.own if not table.is_known(i) and not (may_come and i.startswith(may_come))]


def gone_words() -> str:
    """A sentence about the own keys that belong to nothing any more; "" when there are none."""
    left = [f"{_printable(i)} ({keys.native(keys.current().own[i])})" for i in gone() if keys.current().own[i]]
    said = QCoreApplication.translate("Keys", "Own keys for what this version does not have do nothing: {names}.")
    return said.format(names=", ".join(left)) if left else ""


def keep(settings: QSettings, own: Mapping[str, str]) -> None:
    """Use these keys from now on, and in the next session too."""
    keys.current().use(own)
    settings.setValue(SETTING, json.dumps(dict(own)))
    settings.sync()


def give(actions: Actions, settings: QSettings, key_id: str, key: str) -> None:
    """Let a key do this, and nothing else where it would hold; "" takes its key away."""
    table = keys.current()
    own, wanted, here = table.own, parts(key), place_of(key_id)
    for other in all_bound(actions):
        had = parts(other.key)
        if other.id != key_id and set(wanted) & set(had) and meet(place_of(other.id), here):
            own[other.id] = "; ".join(one for one in had if one not in wanted)
    own[key_id] = "; ".join(wanted)
    if wanted == parts(table.usual(key_id)):
        own.pop(key_id)
    keep(settings, own)
