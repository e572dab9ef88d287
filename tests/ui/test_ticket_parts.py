"""Parts of the ticket panel by themselves: quotations, drafts, files from outside, choosing people, questions."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from controlcenter.commands.team import SetPresence
from controlcenter.domain.fit import readiness
from controlcenter.domain.team import Presence
from controlcenter.store.engine import Database
from tests.support.beside import in_a_thread
from tests.ui.ticket_house import House
from ui import disk, safe_files
from ui.screens.ticket.assign import AssignDialog, candidates
from ui.screens.ticket.drafts import Draft, Drafts
from ui.screens.ticket.promise_dialog import PromiseDialog
from ui.screens.ticket.properties import CustomerLine
from ui.screens.ticket.quoted import laid_out, shortened
from ui.widgets.inputs.when import instant, wall_time
from ui.wording.text import exact


def test_that_long_text_is_cut_at_a_word_and_endless_words_are_broken() -> None:
    said, more = shortened("word " * 3000)
    assert more and len(said) <= 6000 and said.endswith("word")
    assert shortened("short") == ("short", False)
    assert max(len(word) for word in laid_out("y" * 3500).split()) == 1000
    assert len(laid_out("z" * 10_000_000)) < 210_000


def test_that_a_length_is_exact_however_long() -> None:
    told = [exact(s) for s in (0, 17, 3600 * 39 + 300, -61)]
    assert told == ["0:00:00 h", "0:00:17 h", "39:05:00 h", "−0:01:01 h"]


def test_that_a_customer_who_is_a_number_only_is_told_once(qtbot: QtBot) -> None:
    line = CustomerLine()
    qtbot.addWidget(line)
    line.set("+63288451120", ["+63288451120"], "", 0)
    assert line.accessibleName() == "+63288451120, First ticket"
    line.set("Meera Nair", ["meera@example.org", "+91 40 1"], "gold", 0)
    assert line.accessibleName() == "Meera Nair, gold   meera@example.org   +91 40 1, First ticket"


def test_that_drafts_outlive_the_program_and_damage_is_no_crash(tmp_path: Path) -> None:
    path = str(tmp_path / "d.ini")
    drafts = Drafts(QSettings(path, QSettings.Format.IniFormat))
    drafts.put(7, "reply", Draft("नमस्ते,\n“quoted”; ", "a@b.example", "Re: x", "service"))
    drafts.put(7, "note", Draft("  "))
    again = Drafts(QSettings(path, QSettings.Format.IniFormat))
    assert again.get(7, "reply").text == "नमस्ते,\n“quoted”; " and again.begun(7) == ["reply"]
    again.forget(7, "reply")
    assert again.begun(7) == []
    settings = QSettings(path, QSettings.Format.IniFormat)
    settings.setValue("drafts/8/reply", "{broken")
    settings.setValue("drafts/9/reply", "[1]")
    assert Drafts(settings).get(8, "reply") == Draft() == Drafts(settings).get(9, "reply")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("setup.exe", b""), ("invoice.pdf.js", b""), ("a.lnk", b""), ("page.html", b""), ("pic.svg", b""),
        ("sheet.xlsm", b""), ("old.doc", b""), ("run\u200b.exe", b""), ("photo.png", b"MZ\x90"),
        ("x.pdf", b"#!/bin/sh"),
        ("letter.txt", b"  <!DOCTYPE html><html>"), ("noname", b"\x7fELF"),
    ],
)  # fmt: skip
def test_that_what_could_run_is_never_opened(name: str, data: bytes) -> None:
    assert "is not opened from here" in safe_files.refusal(name, data)


@pytest.mark.parametrize("name", ["photo.png", "scan.pdf", "list.csv", "letter.docx", "archive.zip", "notes.txt"])
def test_that_ordinary_files_may_be_opened(name: str) -> None:
    assert safe_files.refusal(name, b"ordinary") == ""


def test_that_a_copy_is_private_read_only_and_cleanly_named(tmp_path: Path) -> None:
    outside = safe_files.Outside()
    path = in_a_thread(lambda: outside.put("../../etc/pass\u202ewd.txt", b"words"))
    assert path.read_bytes() == b"words" and path.name == "etc_passwd.txt"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o400
        saved = tmp_path / "saved.sh"
        in_a_thread(lambda: disk.write(saved, b"#!/bin/sh", from_outside=True))
        assert not saved.stat().st_mode & 0o111
    outside.close()
    assert not path.exists()


def test_that_people_stand_in_order_of_fit(sqlite_database: Database, tmp_path: Path, qtbot: QtBot) -> None:
    house = House(sqlite_database, tmp_path)
    for agent, presence in (("asha", Presence.TALKING), ("liza", Presence.FREE), ("venkat", Presence.FREE)):
        house.desk.as_other(SetPresence(agent, presence))
    ticket = house.desk.live.tickets[house.mail(text="భారీ", language="te")]
    people = candidates(house.desk.live, ticket, house.clock.now())
    able = [c for c in people if c.ok]
    assert able[0].agent.id == "venkat"  # free, and it lies where they work
    ready = [readiness(c.state.presence) for c in able]
    assert ready == sorted(ready) and ready[[c.agent.id for c in able].index("asha")] == 1
    assert next(c for c in people if c.agent.id == "liza").reason == "does not speak Telugu"
    dialog = AssignDialog(None, ticket, people)
    qtbot.addWidget(dialog)
    dialog._find.setText("billing telugu")
    assert dialog.chosen.agent.id == "venkat"
    qtbot.keyClick(dialog._find, Qt.Key.Key_Down)
    assert dialog.chosen.agent.id == "asha"
    dialog._find.setText("nobody at all")
    assert not dialog.yes.isEnabled()


def test_that_a_promise_is_meant_in_the_centres_time(sqlite_database: Database, tmp_path: Path, qtbot: QtBot) -> None:
    house = House(sqlite_database, tmp_path)
    strategy = house.desk.live.strategy
    assert strategy is not None
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert instant(wall_time(at, strategy.zone), strategy.zone) == at
    ticket = house.desk.live.tickets[house.mail()]
    dialog = PromiseDialog(None, ticket, house.clock.now(), strategy, "liza")
    qtbot.addWidget(dialog)
    assert timedelta(minutes=60) <= dialog.until - house.clock.now() <= timedelta(minutes=65)
    assert (dialog.words, dialog.owner, dialog.yes.isEnabled()) == ("We call back", "liza", True)
    assert "by the clock" in dialog._meant.text() and "“office”" in dialog._meant.text()
    dialog._when.set(house.clock.now() - timedelta(minutes=1))
    assert not dialog.yes.isEnabled() and "has passed" in dialog._meant.text()
