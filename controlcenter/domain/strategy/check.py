"""Cross-checks of a strategy that types cannot make: words that must name something, names given once, secrets.

They read the plain document, so that they find everything even where another part has the wrong shape.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, time
from typing import Any

from pydantic import BaseModel, ValidationError

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.hours.rules import zone_named
from controlcenter.domain.strategy.faults import Fault, faults_of, shown
from controlcenter.domain.strategy.text import Path, path_of
from controlcenter.domain.strategy.words import did_you_mean, nearest, spread_days
from controlcenter.errors import SettingsError

NAMED = {"teams": "id", "queues": "id", "agents": "id", "sources": "name", "mail_accounts": "id", "tiers": "id"}
NAMED |= {"severities": "id", "runbooks": "id"}
SHOWN_ALONE = (("queues", "name"), ("teams", "name"))  # two lanes of one name could not be told apart
ONCE_AMONG_AGENTS = ("account", "email", "extension")

# Each line: where a word stands ("*" is every entry), what it is called, where the known words stand.
REFERENCES = (
    ("fallback_queue", "queue", "queues.*.id"),
    ("queues.*.team", "team", "teams.*.id"),
    ("teams.*.default_queue", "queue", "queues.*.id"),
    ("agents.*.team", "team", "teams.*.id"),
    ("agents.*.queues.*", "queue", "queues.*.id"),
    ("agents.*.languages.*", "language of the centre", "centre.languages.*"),
    ("channels.*.language", "language of the centre", "centre.languages.*"),
    ("channels.*.acknowledgement", "template", "templates.#"),
    ("templates.*.#", "language of the centre", "centre.languages.*"),
    ("policies.*.calendar", "calendar", "calendars.#"),
    ("policy_rules.*.policy", "policy", "policies.#"),
    ("policy_rules.*.tier.*", "tier", "tiers.*.id"),
    ("customers.*.tier", "tier", "tiers.*.id"),
    ("sources.*.queue", "queue", "queues.*.id"),
    ("sources.*.settings.queues.*", "queue", "queues.*.id"),
    ("sources.*.settings.agents.*", "agent", "agents.*.id"),
    ("rules.*.when.source.*", "source", "sources.*.name"),
    ("rules.*.when.tier.*", "tier", "tiers.*.id"),
    ("rules.*.when.language.*", "language of the centre", "centre.languages.*"),
    ("rules.*.set.queue", "queue", "queues.*.id"),
    ("rules.*.set.language", "language of the centre", "centre.languages.*"),
    ("runbooks.*.severities.*", "severity", "severities.*.id"),
    ("alarms.mail_account", "mail account", "mail_accounts.*.id"),
    ("queues.*.skills.*", "agent with the skill", "agents.*.skills.*"),
    ("kinds.*.skills.*", "agent with the skill", "agents.*.skills.*"),
)
MAY_BE_EMPTY = (
    "sources.*.queue",
    "rules.*.set.queue",
    "rules.*.set.language",
    "channels.*.language",
    "channels.*.acknowledgement",
    "alarms.mail_account",
)
REQUIRED = ("centre", "teams", "queues", "agents")

KEEP_IT = 'keep it in the key store and write its name: secret = "NAME"'

_SECRET_KEY = re.compile(r"pass(word|wd|phrase)?|pwd|pin|(api_?|private_?)?key|token|credentials?|secret_(value|key)")
_SECRET_NAME = re.compile(r"[A-Za-z0-9_.-]{0,64}")
_PLACE = re.compile(r"[\w-]+(\.[\w-]+|\[\d+\])*")
_USER_IN_URL = re.compile(r"://[^/\s:@]+:[^/\s@]+@")


def reference_faults(data: Mapping[str, Any], sections: Collection[str]) -> Iterator[Fault]:
    """Yield every word that should name something in the document but does not."""
    for pattern, noun, target in REFERENCES:
        if (known := _known(data, target, sections)) is None:
            continue
        for path, word in found(data, pattern):
            if isinstance(word, str) and word not in known and (word or pattern not in MAY_BE_EMPTY):
                yield Fault(path, f'no {noun} "{word}"{did_you_mean(word, known)}')


def _known(data: Mapping[str, Any], target: str, sections: Collection[str]) -> list[str] | None:
    """Return the words that may be named, or None where asking would only repeat another fault."""
    section = target.split(".")[0]
    if section not in data:
        misspelled = nearest(section, [key for key in data if key not in sections]) is not None
        return None if misspelled or section in REQUIRED else []
    if section == "agents" and not data[section]:
        return None
    known = [word for _, word in found(data, target) if isinstance(word, str) and word]
    if target == "centre.languages.*" and not known:
        return ["en"]
    return known


def found(data: Any, pattern: str, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of everything that a pattern fits.

    "*" is every entry of a list or table (a single word counts as a list of one), "#" every key of a table.
    """
    step, _, rest = pattern.partition(".")
    if not pattern:
        yield path, data
    elif step == "#":
        if isinstance(data, Mapping):
            yield from (((*path, key), key) for key in data)
    elif step == "*":
        for key, value in _entries(data):
            yield from found(value, rest, path if key is None else (*path, key))
    elif isinstance(data, Mapping) and step in data:
        yield from found(data[step], rest, (*path, step))


def _entries(data: Any) -> Iterator[tuple[str | int | None, Any]]:
    if isinstance(data, Mapping):
        yield from data.items()
    elif isinstance(data, list):
        yield from enumerate(data)
    elif isinstance(data, str):
        yield None, data


def double_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield every id or shown name that is given to two things, and every account that two agents share."""
    for section, key in (*NAMED.items(), *SHOWN_ALONE, *(("agents", key) for key in ONCE_AMONG_AGENTS)):
        first: dict[str, Path] = {}
        for path, word in found(data, f"{section}.*.{key}"):
            if isinstance(word, str) and word and first.setdefault(word, path) != path:
                other = first[word][1]
                yield Fault(path, f'"{word}" is already the {key} of {section}[{other}]; each may stand only once')


def ownership_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield default queues of another team, and a fallback or last policy rule that does not hold for everything."""
    queues = [queue for _, queue in found(data, "queues.*") if isinstance(queue, dict)]
    team_of = {str(queue.get("id")): queue.get("team") for queue in queues}
    teams = [word for _, word in found(data, "teams.*.id")]
    for path, team in found(data, "teams.*"):
        queue = team.get("default_queue") if isinstance(team, dict) else None
        owner = team_of.get(queue) if isinstance(queue, str) else None
        if owner in teams and owner != team.get("id"):
            yield Fault((*path, "default_queue"), f'the queue "{queue}" belongs to the team "{owner}"')
    fallback = data.get("fallback_queue")
    if any(queue.get("id") == fallback and queue.get("channels") for queue in queues):
        text = f'the queue "{fallback}" does not take every channel; choose one without "channels"'
        yield Fault(("fallback_queue",), text)
    rules = [rule for _, rule in found(data, "policy_rules.*") if isinstance(rule, dict)]
    if rules and set(rules[-1]) & {"channel", "kind", "priority", "tier"}:
        text = "the last rule must have no conditions, so that every ticket has a policy"
        yield Fault(("policy_rules", len(rules) - 1), text)


def secret_faults(data: Any, path: Path = ()) -> Iterator[Fault]:
    """Yield every place that holds a password, without showing it. Texts for people are not looked at."""
    for key, value in _entries(data) if not isinstance(data, str) else ():
        here = (*path, key) if key is not None else path
        if path[:1] == ("templates",):
            continue
        if (
            isinstance(key, str)
            and isinstance(value, str | int)
            and _SECRET_KEY.fullmatch(key.casefold().replace("-", "_"))
        ):
            yield Fault(here, f"a password must not stand here; {KEEP_IT}")
        elif key == "secret" and not (isinstance(value, str) and _SECRET_NAME.fullmatch(value)):
            yield Fault(here, f"must be the name of a secret, of letters, digits and dashes; {KEEP_IT}")
        elif isinstance(value, str) and _USER_IN_URL.search(value):
            yield Fault(here, f"a password must not stand in an address; {KEEP_IT}")
        else:
            yield from secret_faults(value, here)


def calendar_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong inside the calendars. A wrong zone of the centre is not repeated for each of them."""
    zone = next((zone for _, zone in found(data, "centre.time_zone")), "UTC")
    zone = zone if isinstance(zone, str) and zone_named(zone) else "UTC"
    for path, table in found(data, "calendars.*"):
        if isinstance(table, dict):
            try:
                Calendar.parse(calendar_table(table, zone))
            except SettingsError as error:
                wrong = (_calendar_fault(path, table, fault.rstrip(".")) for fault in error.faults)
                yield from dict.fromkeys(wrong)


def _calendar_fault(path: Path, table: Mapping[str, Any], sentence: str) -> Fault:
    """Lengthen the path by the place with which a calendar's sentence begins, as the document writes it."""
    inside, colon, what = sentence.partition(": ")
    if not colon or not _PLACE.fullmatch(inside):
        return Fault(path, sentence)
    steps = path_of(inside)
    if steps[0] == "weekly_hours" and len(steps) > 1:
        days = table["weekly_hours"]
        written = next((key for key in days if steps[1] in spread_days({key: ()})), steps[1])
        steps = (steps[0], written, *steps[2:])
    return Fault((*path, *steps), what)


def calendar_table(table: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """Return a calendar as ``hours`` reads it: ranges of days written out, the centre's zone if it has none."""
    days = table.get("weekly_hours")
    written = {"weekly_hours": spread_days(days)} if isinstance(days, Mapping) else {}
    return {"tz": zone, **table, **written}


def source_faults(data: Mapping[str, Any], validators: Mapping[str, type[BaseModel]]) -> Iterator[Fault]:
    """Yield unknown types of sources and what each type finds wrong in its settings."""
    for path, source in found(data, "sources.*"):
        name = source.get("type") if isinstance(source, dict) else None
        if not validators or not isinstance(name, str):
            continue
        if name not in validators:
            yield Fault((*path, "type"), f"no type of source {shown(name)}{did_you_mean(name, validators)}")
            continue
        try:
            validators[name].model_validate(source.get("settings", {}))
        except ValidationError as error:
            yield from faults_of(error, validators[name], (*path, "settings"))


def plain(value: Any) -> Any:
    """Return TOML's own dates and times as text, everything else as it is."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | time) else value
