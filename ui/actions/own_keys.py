"""A person's own keys: kept beside the window's other settings, never starting two things."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtGui import QKeySequence

from ui.actions.registry import Actions

SETTING = "keys/own"


@dataclass(frozen=True, slots=True)
class Clash:
    """Who has a key already. ``action_id`` is "" where a screen itself listens to it and cannot give it away."""

    name: str
    action_id: str = ""


def fixed_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Keys that widgets listen to themselves, by place: key, what it does. They cannot be changed."""
    translate = QCoreApplication.translate
    return [
        (translate("Keys", "Cards"), [
            ("Up", translate("Keys", "Card above")),
            ("Down", translate("Keys", "Card below")),
            ("Shift+Up", translate("Keys", "Select the card above too")),
            ("Shift+Down", translate("Keys", "Select the card below too")),
            ("Left", translate("Keys", "Lane at the left")),
            ("Right", translate("Keys", "Lane at the right")),
            ("Return", translate("Keys", "Open the ticket")),
            ("Space", translate("Keys", "Mark a card for a move, or take the mark away")),
            ("A", translate("Keys", "Assign to…")),
            ("Ctrl+X", translate("Keys", "Pick up the selected cards")),
            ("Ctrl+V", translate("Keys", "Put the cards down here")),
            ("Esc", translate("Keys", "Cancel a drag or a marking")),
        ]),
        (translate("Keys", "Triage"), [
            *((f"Alt+{number}", translate("Keys", "Kind {number}").format(number=number)) for number in range(1, 7)),
            ("Ctrl+Down", translate("Keys", "Next ticket")),
            ("Ctrl+Up", translate("Keys", "Ticket before")),
            ("Ctrl+PgDown", translate("Keys", "Next page")),
            ("Ctrl+PgUp", translate("Keys", "Page before")),
            ("Ctrl+Space", translate("Keys", "Play or hold a voice message")),
            ("F6", translate("Keys", "Other side of the screen")),
        ]),
        (translate("Keys", "Everywhere"), [
            ("Tab", translate("Keys", "Next control")),
            ("Shift+Tab", translate("Keys", "Control before")),
            ("Ctrl+C", translate("Keys", "Copy")),
            ("Ctrl+A", translate("Keys", "Select all")),
            ("Ctrl+0", translate("Keys", "Workload: the whole day")),
            ("Ctrl+Return", translate("Keys", "Send or save what was written")),
            ("F10", translate("Keys", "Menus")),
        ]),
    ]  # fmt: skip


def normal(key: str) -> str:
    """A key as it is compared and stored; "" for what is none."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def clash(actions: Actions, action_id: str, key: str) -> Clash | None:
    """Who else has this key; None while it is free for the action."""
    wanted = normal(key)
    taken = next((a for a in actions.all() if a.id != action_id and a.shortcut and normal(a.shortcut) == wanted), None)
    if taken is not None:
        return Clash(taken.name, taken.id)
    if wanted == normal(actions.usual_key(action_id)):
        return None
    menu = _menu_of(wanted)
    if menu:
        return Clash(menu)
    for place, keys in fixed_groups():
        for fixed, meaning in keys:
            if normal(fixed) == wanted:
                return Clash(f"{place}: {meaning}")
    return None


def _menu_of(key: str) -> str:
    """The menu that Alt and its letter opens."""
    from ui.shell.menus import MENUS, menu_title

    titles = [menu_title(menu) for menu in MENUS]
    return next((t.replace("&", "") for t in titles if "&" in t and f"Alt+{t[t.index('&') + 1].upper()}" == key), "")


def load(settings: QSettings) -> dict[str, str]:
    """The keys that were kept; what cannot be read is left out."""
    try:
        told = json.loads(str(settings.value(SETTING, "") or "{}"))
    except ValueError:
        return {}
    own: dict[str, str] = {}
    for action_id, key in told.items() if isinstance(told, dict) else ():
        kept = normal(key) if isinstance(key, str) else ""
        if isinstance(key, str) and (not key or (kept and kept not in own.values())):
            own[action_id] = kept
    return own


def keep(actions: Actions, settings: QSettings, own: Mapping[str, str]) -> None:
    """Use these keys from now on, and in the next session too."""
    actions.use_keys(own)
    settings.setValue(SETTING, json.dumps(dict(own)))
    settings.sync()


def give(actions: Actions, settings: QSettings, action_id: str, key: str) -> None:
    """Let a key start an action, and no other one; "" takes its key away."""
    own = actions.own_keys
    wanted = normal(key)
    for other in actions.all():
        if wanted and other.id != action_id and normal(other.shortcut) == wanted:
            own[other.id] = ""
    own[action_id] = wanted
    if wanted == normal(actions.usual_key(action_id)):
        own.pop(action_id)
    keep(actions, settings, own)
