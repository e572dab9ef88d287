"""The sample centre's strategy: the default one, with sources in the sample folder and open round the clock.

Round the clock, so that the centre lives whenever somebody starts it: on a Sunday night as on a Monday morning.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import tomlkit

from controlcenter.app.demo.places import (
    DESK,
    FAX_LINES,
    HOST,
    MAIL_ACCOUNT,
    SENT,
    SERVICE_ADDRESS,
    TELEPHONE,
    TELEPHONE_SECRET,
    TELEPHONE_USER,
    WEB,
    WEB_SECRET,
    Places,
)
from controlcenter.app.demo.words import Words
from controlcenter.clock import iso_z

LINES = {
    "billing": ("invoices", "billing", "+914023450001"),
    "orders": ("new-orders", "orders", "+914023450002"),
    "delivery": ("tracking", "delivery", "+914023450003"),
    "technical": ("faults", "technical", "+914023450004"),
    "desk": ("front-desk", "accounts", "+914023450000"),
    "complaints": ("complaints", "complaints", "+914023450005"),
}
"""The telephone system's lines: our queue, the team that answers, the number that customers dial."""
LANGUAGES = ("en", "hi", "te", "fil")
WRAP_UP_S = 6
_FIRST_EXTENSION = 223
_CAPACITY = 14


def line_queue(line: str, language: str) -> str:
    """The telephone system's queue of a line for one language."""
    return line if language == "en" else f"{line}-{language}"


def interface_of(extension: str) -> str:
    """The telephone of an extension, as the telephone system names it."""
    return f"PJSIP/{extension}"


def account_of(name: str) -> str:
    """The computer account of a person: first and last name in small letters."""
    return ".".join(name.lower().split()[:1] + name.lower().split()[-1:])


def sample_strategy(default_text: str, places: Places, since: datetime, words: Words) -> str:
    """The document. ``since``: calls before this instant are left alone."""
    document = tomlkit.parse(default_text)
    _open_always(document)
    _hire(document, words)
    _promise_quickly(document)
    document["mail_accounts"] = _tables([_mail_account(places)])
    people: Any = document["agents"]
    agents = {interface_of(str(person["extension"])): str(person["id"]) for person in people}
    document["sources"] = _tables(_sources(places, agents, since))
    return tomlkit.dumps(document)


def _open_always(document: Any) -> None:
    always = {"mon-sun": [["00:00", "24:00"]]}
    for calendar in document["calendars"].values():
        calendar["weekly_hours"] = always
        for special in ("shifts", "holidays", "extra", "breaks"):
            calendar.pop(special, None)
    for team in document["teams"]:
        team["shifts"] = always
    for agent in document["agents"]:
        agent.pop("shifts", None)


def _hire(document: Any, words: Words) -> None:
    agents = document["agents"]
    for number, person in enumerate(words.colleagues):
        table = tomlkit.table()
        mail = {"email": f"{person['id']}@northgate.example", "extension": str(_FIRST_EXTENSION + number)}
        table.update({**person, "capacity": _CAPACITY, **mail})
        agents.append(table)
    for agent in agents:
        agent["capacity"] = max(int(agent["capacity"]), _CAPACITY)
        agent["account"] = account_of(agent["name"])


def _promise_quickly(document: Any) -> None:
    """Faults told by the web form are answered within minutes, so that deadlines are seen to pass."""
    document["policies"]["express"] = {
        "calendar": "telephone", "first_response": "10m", "next_reply": "20m", "resolution": "3h",
        "warnings": {"first_response": ["-3m"]},
    }  # fmt: skip
    rule = tomlkit.table()
    rule.update({"channel": "web", "kind": "incident_report", "policy": "express"})
    document["policy_rules"].insert(1, rule)


def _mail_account(places: Places) -> dict[str, Any]:
    return {
        "id": MAIL_ACCOUNT, "address": SERVICE_ADDRESS, "name": "Northgate",
        "host": HOST, "port": places.mail_port, "security": "none",
    }  # fmt: skip


def _sources(places: Places, agents: dict[str, str], since: datetime) -> list[dict[str, Any]]:
    faxes = [
        _source(name, "fax_folder", 2, {"folder": str(places.fax_line(at)), "settle_s": 1.0, "give_up_s": 12.0})
        for at, name in enumerate(FAX_LINES)
    ]
    return [
        _source(DESK, "maildir", 1, {"folder": str(places.desk)}, queue="front-desk"),
        _source(SENT, "maildir", 2, {"folder": str(places.sent), "direction": "out"}),
        *faxes,
        _source(TELEPHONE, "asterisk", 1, _telephone(places, agents, since)),
        _source(WEB, "web", 1, {"host": HOST, "port": places.web_port, "secret": WEB_SECRET}),
    ]


def _source(name: str, kind: str, every_s: int, settings: dict[str, Any], **more: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "every_s": every_s, **more, "settings": settings}


def _telephone(places: Places, agents: dict[str, str], since: datetime) -> dict[str, Any]:
    queues, languages = {}, {}
    for line, (queue, _, _) in LINES.items():
        for language in LANGUAGES:
            queues[line_queue(line, language)] = queue
            languages[line_queue(line, language)] = language
    return {
        "system": "sample", "host": HOST, "port": places.telephone_port, "user": TELEPHONE_USER,
        "secret": TELEPHONE_SECRET, "queue_log": str(places.queue_log), "cdr": str(places.call_records),
        "queues": queues, "languages": languages, "agents": agents, "since": iso_z(since),
        "wrap_up_s": WRAP_UP_S, "retry_first_s": 0.5,
    }  # fmt: skip


def _tables(rows: list[dict[str, Any]]) -> Any:
    tables = tomlkit.aot()
    for row in rows:
        table = tomlkit.table()
        table.update(row)
        tables.append(table)
    return tables
