"""One item of a JSON interface: how it is mapped, kept with the original, and read again from what was kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from controlcenter.clock import from_epoch
from controlcenter.commands.arriving.receive import Received
from controlcenter.domain.ticket import Kind
from controlcenter.errors import Refused
from controlcenter.intake.http.api_settings import ApiSettings
from controlcenter.intake.interpreting.request import parse_request, received
from controlcenter.intake.mail.clean import block, line

_FIELDS = ("subject", "text", "name", "email", "phone", "language", "product")
_LONGEST = {"subject": 500, "text": 200_000, "language": 10}
_SUBJECT_FROM_TEXT = 80
_MOST_SHOWN = 20_000
MOST_LEVELS = 40
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """An item as it is kept. ``changed`` is as the other side wrote it; ``received_at`` is None where none is told."""

    key: str
    name: str
    raw: bytes
    changed: str
    received_at: datetime | None


def at(item: Any, place: str) -> Any:
    """What stands at a place such as ``data.items.0``; None where there is nothing."""
    for step in place.split(".") if place else ():
        if isinstance(item, Mapping):
            item = item.get(step)
        elif isinstance(item, list) and step.isdecimal() and int(step[:9]) < len(item):
            item = item[int(step)]
        else:
            return None
    return item


def _pruned(value: Any, levels: int) -> Any:
    """The value without what lies too deep in it: nobody reads that, and writing it down again would not end well."""
    if isinstance(value, (dict, list)) and levels == 0:
        return "…"
    if isinstance(value, dict):
        return {name: _pruned(inner, levels - 1) for name, inner in value.items()}
    return [_pruned(inner, levels - 1) for inner in value] if isinstance(value, list) else value


def word(value: Any) -> str:
    """A value as text; lists and objects are none."""
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return ""
    return str(value)


def delivery_of(item: Any, settings: ApiSettings, source: str, now: datetime) -> Delivery:
    """Map an item. It never raises: what cannot be mapped is kept with the reason, for a person."""
    item = _pruned(item, MOST_LEVELS)
    original = json.dumps(item, ensure_ascii=False, sort_keys=True)
    own = line(word(at(item, settings.item_id)))[:200]
    changed = line(word(at(item, settings.item_changed)))[:200] if settings.item_changed else ""
    try:
        request, fault = _request(item, settings, own), ""
    except Refused as error:
        request, fault = None, str(error)
    kept = {"request": request, "fault": fault, "reference": _reference(source, own), "original": item}
    version = changed or _sha(json.dumps(request, sort_keys=True) if request else original)
    return Delivery(
        key=f"{own}:{version}" if own else _sha(original),
        name=f"Item {own}" if own else "An item without an id",
        raw=json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace"),
        changed=changed,
        received_at=instant_of(at(item, settings.item_received or settings.item_changed), now),
    )


def _request(item: Any, settings: ApiSettings, own: str) -> dict[str, str]:
    """The item in the form of a web request. Raises Refused with what is wrong with it."""
    if not isinstance(item, Mapping):
        raise Refused("The item is no JSON object.")
    if not own:
        raise Refused(f'The item has nothing at "{settings.item_id}", where its id should stand.')
    found = {}
    for name in _FIELDS:
        place = getattr(settings, f"item_{name}")
        found[name] = block(word(at(item, place)) if place else "")[: _LONGEST.get(name, 200)]
    found["subject"] = line(found["subject"]) or line(found["text"])[:_SUBJECT_FROM_TEXT]
    if not found["subject"]:
        places = " and ".join(f'"{place}"' for place in (settings.item_subject, settings.item_text) if place)
        raise Refused(f"The item has no words at {places}, where subject and text should stand.")
    kind = word(at(item, settings.item_kind)) if settings.item_kind else ""
    if kind:
        found["kind"] = _kind(kind, settings.kinds)
    return {name: value for name, value in found.items() if value or name == "text"}


def _kind(theirs: str, kinds: Mapping[str, Kind]) -> str:
    """Our kind for their word; a word that means nothing here leaves it open for the rules."""
    known = {name.casefold(): kind.value for name, kind in kinds.items()} | {kind.value: kind.value for kind in Kind}
    return known.get(theirs.strip().casefold(), "")


def received_delivery(raw: bytes) -> Received:
    """What the store takes. A later delivery of the same item belongs to the conversation of the first."""
    kept = json.loads(raw)
    if kept["request"] is None:
        shown = json.dumps(kept["original"], ensure_ascii=False, indent=2)[:_MOST_SHOWN]
        subject = "An item of the interface that could not be read"
        return Received(form="request", subject=subject, text=shown, quarantined=str(kept["fault"]))
    try:
        said = received(parse_request(json.dumps(kept["request"]).encode()))
    except Refused as error:
        return Received(form="request", subject=str(kept["request"]["subject"]), quarantined=str(error))
    return replace(said, message_id=kept["reference"], answers=(kept["reference"],))


def instant_of(value: Any, now: datetime) -> datetime | None:
    """The instant in an ISO text or in seconds or milliseconds since 1970; None for what cannot be true."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            found = from_epoch(value / 1000 if value >= _MILLISECONDS_FROM else value)
        else:
            found = datetime.fromisoformat(str(value))
            found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC) if _EARLIEST <= found <= now + timedelta(days=1) else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _reference(source: str, own: str) -> str:
    """Names the item in the way in which messages are named; no real message can have this name."""
    return f"<{_sha(f'{source}/{own}')}@api.invalid>" if own else ""


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
