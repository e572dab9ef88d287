"""Names of changes, reasons of the routing and faults of settings speak the language of the desk, not the core's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTranslator
from pytestqt.qtbot import QtBot

import controlcenter.commands
from controlcenter.commands.base import opposite
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.added_words import INVITATION_TITLES
from controlcenter.domain.routing import QueueWhy, RoutingFacts, route
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel, Kind, Status
from controlcenter.intake.mail import calendar
from tests.intake.test_mail_inside import INVITE
from tests.ui.desk import Desk, PlainHistory
from tests.ui.floor import floor
from ui.first_start.source_form import SourceForm
from ui.screens.ticket import invitation
from ui.screens.ticket.said import Said
from ui.window import MainWindow
from ui.wording.change_words import change, counted
from ui.wording.routing_words import queue_reason

CORE = Path(str(controlcenter.commands.__file__)).parent


class Loud(QTranslator):
    """A language in which everything is said in capitals; what stands in braces is left alone."""

    def translate(self, context: str, said: str, comment: str | None = None, count: int = -1) -> str:
        words = (
            said.upper()
            if "{" not in said
            else "".join(part if at % 2 else part.upper() for at, part in enumerate(_apart(said)))
        )
        return words.replace("%N", str(count))


def _apart(said: str) -> list[str]:
    parts, rest = [], said
    while "{" in rest:
        before, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        parts += [before, "{" + name + "}"]
    return [*parts, rest]


@pytest.fixture
def loud(qapp: QObject) -> Iterator[None]:
    translator = Loud()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def labels() -> set[str]:
    """Every name that a command of the core gives itself."""
    found: set[str] = set()
    for file in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "label":
                found |= {v.value for v in ast.walk(node) if isinstance(v, ast.Constant) and isinstance(v.value, str)}
    for to in Status:
        found |= {SetStatus(1, seen, to).label for seen in ("open", "solved")}
    return found


def test_that_every_change_of_the_core_has_a_name_in_the_language_of_the_desk(loud: None) -> None:
    assert len(labels()) > 40
    assert not [name for name in labels() if change(name) != name.upper()]


def test_that_the_way_back_and_changes_to_many_are_named_too(loud: None) -> None:
    assert change(opposite("Confirm who I am")) == "UNDO cONFIRM WHO I AM"
    assert change(counted("Move", 3)) == "MOVE 3 TICKET(S)"
    assert change("Undo set status of 12 tickets") == "UNDO sET STATUS OF 12 TICKET(S)"


def test_that_names_stay_what_they_were_without_a_translation() -> None:
    for name in (*labels(), "Move 1 ticket", "Distribute 20 tickets", "Set status of 2 tickets", "Something else"):
        assert change(name) == name
        assert change(opposite(name)).casefold() == opposite(name).casefold()


def test_that_menus_name_the_change_that_they_undo(qtbot: QtBot, loud: None, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.history = PlainHistory("Move ticket", "Solve ticket")
    window = MainWindow(desk, [])  # type: ignore[arg-type]
    qtbot.addWidget(window)
    assert desk.actions.get("edit.undo").name == "UNDO MOVE TICKET"
    assert desk.actions.get("edit.redo").name == "REDO SOLVE TICKET"


# Why a request lies in its queue


def test_that_every_reason_of_the_routing_is_said_in_the_language_of_the_desk() -> None:
    assert queue_reason("Desk", QueueWhy()) == "Queue Desk: no rule fits, so the fallback queue."
    assert queue_reason("Desk", QueueWhy(source="Box")) == "Queue Desk: that of the source “Box”."
    why = QueueWhy(2, "", (("channel", "email"), ("kind", "complaint"), ("language", "hi"), ("text_has", "bill*")))
    assert queue_reason("Desk", why) == (
        "Queue Desk: rule number 2, because it came by Email and its kind is Complaint and the language is Hindi and "
        "the text has “bill*”."
    )
    assert (
        queue_reason("Desk", QueueWhy(1, "All {x}")) == "Queue Desk: rule “All {x}”, because it holds for everything."
    )


def test_that_the_reason_is_that_of_the_rule_that_decided_the_queue() -> None:
    strategy = floor(1).strategy
    assert isinstance(strategy, Strategy)
    for channel in Channel:
        for kind in (None, *Kind):
            routed = route(strategy, RoutingFacts(channel, kind=kind, text="my invoice", dialled="support"))
            why = routed.queue_why
            told = queue_reason("It", why)
            assert told.startswith("Queue It: ")
            assert (f"rule “{why.rule}”" in told or f"rule number {why.number}," in told) == bool(why.number), told
            assert ("fallback" in told) == (not why.number and not why.source)


# Faults of settings


@pytest.mark.parametrize("kind", ["imap", "api"])
def test_that_a_fault_names_the_field_as_the_form_does(qtbot: QtBot, kind: str) -> None:
    form = SourceForm(kind, None)
    qtbot.addWidget(form)
    said = form.in_its_words("Name its file under ca_file, or ask at my_ca_files for max_bytes on the host.")
    assert "ca_file," not in said and "“Authority" in said and "my_ca_files" in said and "on the host." in said


def test_that_an_invitation_has_its_names_in_the_language_of_the_desk_and_nothing_else_has(loud: None) -> None:
    own = "When: a line of the sender\n\nHello"
    said = invitation.in_own_language(f"{own}\n\n{calendar.invitation_text(INVITE.encode(), 'utf-8')}\n\n{own}")
    assert said.startswith(own) and said.endswith(own)
    names = [row.partition(":")[0] for row in said.removeprefix(own).removesuffix(own).strip().split("\n")]
    assert names == ["INVITATION", "WHEN", "REPEATS", "WHERE", "ORGANISER", "ABOUT"]


def test_that_each_sort_of_invitation_and_each_answer_is_put_in_that_language(loud: None) -> None:
    for method in (*INVITATION_TITLES, "REQUEST"):
        for answer in (*calendar.ANSWERS, "NEEDS-ACTION"):
            lines = f"SUMMARY:x\nDTSTART:20261123\nATTENDEE;PARTSTAT={answer};CN=Ravi:mailto:r@x"
            text = calendar.invitation_text(f"METHOD:{method}\nBEGIN:VEVENT\n{lines}\nEND:VEVENT".encode(), "")
            title, when, *rest = invitation.in_own_language(text).split("\n")
            assert title == title.upper().replace(": X", ": x") and when.endswith(", ALL DAY")
            assert all(row.partition(", Ravi")[0].isupper() for row in rest) and len(rest) == (method == "REPLY")


def test_that_the_conversation_shows_an_invitation_in_that_language(loud: None, qtbot: QtBot) -> None:
    text = "Invitation: Visit\nWhen: 2026-11-23, all day"
    shown, plain = Said(text, invitation=True), Said(text)
    qtbot.addWidget(shown)
    qtbot.addWidget(plain)
    assert shown.text() == "INVITATION: Visit\nWHEN: 2026-11-23, ALL DAY" and plain.text() == text
