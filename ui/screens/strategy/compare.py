"""What differs between two strategies, in a few sentences: enough to see whether it is the document that was meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.strategy.document import Strategy


def differences(old: Strategy, new: Strategy) -> list[str]:
    """One line per section that changed, in the order of the document."""
    names = _names()
    return [
        f"{names.get(section, section)}: {said}"
        for section in type(new).model_fields
        if (said := _difference(getattr(old, section), getattr(new, section)))
    ]


def _difference(old: Any, new: Any) -> str:
    if old == new:
        return ""
    translate = QCoreApplication.translate
    before, after = _keyed(old), _keyed(new)
    if before is None or after is None:
        return translate("Strategy", "changed")
    added = sorted(after.keys() - before.keys())
    gone = sorted(before.keys() - after.keys())
    changed = sorted(key for key in after.keys() & before.keys() if after[key] != before[key])
    said = [
        words.format(names=_few(keys))
        for words, keys in (
            (translate("Strategy", "new {names}"), added),
            (translate("Strategy", "without {names}"), gone),
            (translate("Strategy", "changed {names}"), changed),
        )
        if keys
    ]
    return "; ".join(said) or translate("Strategy", "in another order")


def _few(keys: list[str], most: int = 4) -> str:
    if len(keys) <= most:
        return ", ".join(keys)
    more = QCoreApplication.translate("Strategy", "{names} and {count} more")
    return more.format(names=", ".join(keys[:most]), count=len(keys) - most)


def _keyed(value: Any) -> dict[str, Any] | None:
    """Entries by their name or id; None where a section is one value."""
    if isinstance(value, Mapping):
        return {str(key): one for key, one in value.items()}
    if isinstance(value, tuple) and all(getattr(one, "id", "") or getattr(one, "name", "") for one in value):
        return {str(getattr(one, "id", "") or one.name): one for one in value}
    return None


def _names() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "centre": translate("Strategy", "Centre"),
        "fallback_queue": translate("Strategy", "Fallback queue"),
        "pause_reasons": translate("Strategy", "Pause reasons"),
        "channels": translate("Strategy", "Channels"),
        "calendars": translate("Strategy", "Calendars"),
        "policies": translate("Strategy", "Policies"),
        "policy_rules": translate("Strategy", "Which policy holds"),
        "kinds": translate("Strategy", "Kinds of request"),
        "teams": translate("Strategy", "Teams"),
        "queues": translate("Strategy", "Queues"),
        "agents": translate("Strategy", "Agents"),
        "tiers": translate("Strategy", "Tiers"),
        "customers": translate("Strategy", "Customers' tiers"),
        "sources": translate("Strategy", "Sources"),
        "mail_accounts": translate("Strategy", "Mail accounts"),
        "rules": translate("Strategy", "Rules"),
        "templates": translate("Strategy", "Texts"),
        "severities": translate("Strategy", "Severities"),
        "runbooks": translate("Strategy", "Runbooks"),
        "wall": translate("Strategy", "Wall"),
    }
