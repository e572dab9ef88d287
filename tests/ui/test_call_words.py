"""The desk reads how each call went, in the conversation and in triage, while it lasts and after it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from controlcenter.commands.telephone.calls import ReceiveCall
from controlcenter.domain.call import LOST, CallFacts
from controlcenter.store.dossier import read_dossier
from controlcenter.store.engine import Database
from tests.ui.ticket_house import House
from ui.screens.ticket.panel import TicketPanel
from ui.screens.triage.evidence import Evidence
from ui.widgets.plain import ElidedLabel


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    made = House(sqlite_database, tmp_path)
    made.desk.follow()
    return made


def call(house: House, **more: Any) -> int:
    """The ticket of a call of now, as the telephone system tells of it."""
    given = {"key": "pbx:1", "number": "+914066001122", "joined_at": house.clock.now(), "queue": "faults"}
    return int(house.desk.as_other(ReceiveCall("telephone", CallFacts(**{**given, **more})), "service").result)


def shown(widget: Any) -> str:
    labels = [*widget.findChildren(QLabel), *widget.findChildren(ElidedLabel)]
    return " ".join(label.text() for label in labels if not label.isHidden())


SENTENCES = {
    "abandoned": "The caller hung up after waiting 0:30 min.",
    "timed_out": "Nobody answered within the queue's time: the caller was let go after 0:30 min.",
    "left_empty": "The caller left the queue after 0:30 min: by a key, or nobody served it.",
    "refused": "The queue refused the caller: nobody was on duty there, or it was full.",
    "cancelled": "The caller hung up before joining a queue.",
}


@pytest.mark.parametrize("outcome", sorted(LOST))
def test_that_a_lost_call_says_how_it_was_lost(house: House, qtbot: QtBot, outcome: str) -> None:
    ended_at = house.clock.now() + timedelta(seconds=30)
    ticket_id = call(house, outcome=outcome, ended_at=ended_at, final=True, has_joined=outcome != "cancelled")
    panel, evidence = TicketPanel(house.desk), Evidence(house.desk)
    qtbot.addWidget(panel)
    qtbot.addWidget(evidence)
    panel.resize(420, 900)
    panel.show()
    panel.show_ticket(ticket_id)
    said = shown(panel.conversation)
    assert SENTENCES[outcome] in said and "Lost call" in said and "Call taken" not in said
    house.desk.ask(lambda connection: read_dossier(connection, ticket_id), evidence.set)
    assert SENTENCES[outcome] in shown(evidence)


def test_that_a_call_is_followed_from_waiting_to_the_end_of_the_talk(house: House, qtbot: QtBot) -> None:
    joined_at = house.clock.now()
    ticket_id = call(house)
    panel = TicketPanel(house.desk)
    qtbot.addWidget(panel)
    panel.resize(420, 900)
    panel.show()
    panel.show_ticket(ticket_id)
    assert "The caller waits." in shown(panel.conversation)
    answered = {"joined_at": joined_at, "outcome": "answered", "agent": "rohan"}
    answered["answered_at"] = joined_at + timedelta(seconds=12)
    call(house, **answered)
    panel.show_ticket(ticket_id)
    assert "Answered by Rohan Mehta after 0:12 min." in shown(panel.conversation)
    call(house, **answered, ended_at=joined_at + timedelta(seconds=196), talk_s=184, final=True)
    panel.show_ticket(ticket_id)
    said = shown(panel.conversation)
    assert "Answered by Rohan Mehta after 0:12 min. Talked for 3:04 min." in said and "Call taken" in said
