"""Several folders of one mailbox: each with numbers and a mark of its own, names in any language."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from controlcenter.clock import SystemClock
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import SourceError
from controlcenter.intake.imap.names import listed, nearest, quoted
from controlcenter.intake.imap.settings import ImapSettings
from controlcenter.intake.polling.again import Wish, items_of
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.store.engine import Database
from controlcenter.store.health import read_captures, read_sources
from tests.intake.imap_desk import Mailbox, look_once, mail, read_to, subjects, taken
from tests.intake.scripted_imap import ScriptedImap
from tests.support.imap import ImapServer

BILLING = "Büro & Rechnungen/తెలుగు"


def test_that_every_folder_is_read_from_its_own_mark_and_put_away(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.create(quoted(BILLING))
    for n in range(3):
        imap_server.deliver(mail(f"in{n}"))
        imap_server.deliver(mail(f"bill{n}"), quoted(BILLING))
    source, state = mailbox(folders=["inbox", BILLING]), {}
    items = taken(source, state)
    assert subjects(items) == ["in0", "in1", "in2", "bill0", "bill1", "bill2"]
    assert len({item.ext_key for item in items}) == 6
    assert items[3].ext_key.endswith(f"@{BILLING}") and items[3].name.startswith(f"{BILLING} ")
    assert read_to(state, BILLING)["last_uid"] > 0
    assert imap_server.messages() == [] == imap_server.messages(quoted(BILLING))
    assert len(imap_server.messages("Processed")) == 6
    imap_server.deliver(mail("late"), quoted(BILLING))
    assert subjects(taken(source, state)) == ["late"]


def test_that_messages_of_two_folders_in_one_batch_are_all_put_away(
    imap_server: ImapServer, mailbox: Mailbox, sqlite_database: Database
) -> None:
    imap_server.create("Desk")
    for n in range(6):
        imap_server.deliver(mail(f"in{n}"))
        imap_server.deliver(mail(f"desk{n}"), "Desk")
    entry = SourceEntry(name="desk mail", type="imap")
    look_once(PolledSource(entry, lambda: mailbox(folders=["INBOX", "Desk"]), sqlite_database, SystemClock()))
    with sqlite_database.read() as connection:
        assert len(read_captures(connection)) == 12
    assert len(imap_server.messages("Processed")) == 12


def test_that_a_missing_folder_is_said_and_the_others_are_read_all_the_same(
    imap_server: ImapServer, mailbox: Mailbox, sqlite_database: Database
) -> None:
    imap_server.create("Complaints")
    imap_server.deliver(mail("m"))
    imap_server.deliver(mail("c"), "Complaints")
    entry = SourceEntry(name="desk mail", type="imap")
    folders = ["INBOX", "Complaint", "Complaints"]
    polled = PolledSource(entry, lambda: mailbox(folders=folders), sqlite_database, SystemClock())
    assert not polled.poll_once()
    polled.stop()
    polled.join(5)
    with sqlite_database.read() as connection:
        said = read_sources(connection)["desk mail"].error
        assert len(read_captures(connection)) == 2
    assert said.startswith('There is no folder "Complaint" in the mailbox of desk1. Folders there: Complaints')
    assert len(imap_server.messages("Processed")) == 2


def test_that_a_folder_that_never_ends_does_not_keep_the_others_waiting(
    imap_server: ImapServer, mailbox: Mailbox
) -> None:
    imap_server.create("Desk")
    for n in range(3):
        imap_server.deliver(mail(f"in{n}"))
    imap_server.deliver(mail("desk"), "Desk")
    source, state = mailbox(folders=["INBOX", "Desk"]), {}
    first = source.poll(state)
    assert subjects([next(first)]) == ["in0"]
    first.close()  # its turn is over
    assert subjects([next(source.poll(state))]) == ["desk"]


def test_that_the_numbers_of_one_folder_say_nothing_about_another(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.create("Desk")
    imap_server.deliver(mail("in"))
    imap_server.deliver(mail("desk"), "Desk")
    source, state = mailbox(folders=["INBOX", "Desk"]), {}
    list(source.poll(state))
    imap_server.recreate("Desk")
    imap_server.deliver(mail("new"), "Desk")
    assert subjects(list(source.poll(state))) == ["new"]


def test_that_a_gap_is_fetched_again_from_where_it_was_put_away(imap_server: ImapServer, mailbox: Mailbox) -> None:
    day = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    for n in range(4):
        imap_server.deliver(mail(f"m{n}"), at=day + timedelta(hours=n))
    source, state = mailbox(), {}
    assert len(taken(source, state)) == 4
    imap_server.deliver(mail("waits"), at=day + timedelta(hours=1))
    wish = Wish(day + timedelta(hours=1), day + timedelta(hours=3))
    assert subjects(list(items_of(source, wish))) == ["waits", "m1", "m2"]
    assert subjects(taken(source, state)) == ["waits"]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"folders": ["Inbox", "INBOX"]}, "names a folder twice"),
        ({"folders": ["Processed"]}, "which is where messages are put that are safe"),
        ({"folders": []}, "at least 1 item"),
        ({"folders": ["line\nbreak"]}, "pattern"),
        ({"folder": "A", "folders": ["B"]}, "Extra inputs"),
    ],
)
def test_that_folders_that_make_no_sense_are_refused(more: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        ImapSettings(host="imap.example.org", user="u", secret="s", **more)


def test_that_every_setting_says_in_a_form_what_it_is_for() -> None:
    for name, field in ImapSettings.model_fields.items():
        assert field.title and field.description and field.description.endswith("."), name
    secrets = {n for n, f in ImapSettings.model_fields.items() if (f.json_schema_extra or {}).get("secret")}  # type: ignore[union-attr]
    assert secrets == {"secret", "client_secret"}


# Names


@pytest.mark.parametrize("name", ["INBOX", "A&B", 'say "x" \\', "日本語", "Büro/Süd", "~peter/mail/台北/日本語"])
def test_that_a_name_survives_both_ways_of_writing_it(name: str) -> None:
    for utf8 in (False, True):
        line = b'(\\HasNoChildren) "/" ' + quoted(name, utf8=utf8).encode()
        assert listed([line], utf8=utf8) == [name]
    assert quoted(name).isascii()


def test_that_lists_of_any_form_are_read() -> None:
    answer = [
        b'(\\Noselect) "/" Gone', b"() NIL INBOX", (b'(\\Marked) "." {5}', b"A b.c"), b"", b"nonsense", None,
        b'() "/" "bad &abc"', b'() "/" "8bit \xc3\xbc"',
    ]  # fmt: skip
    assert listed(answer)[:2] == ["INBOX", "A b.c"] and listed(answer)[-1] == "8bit ü"


def test_that_the_nearest_names_are_told_whatever_stands_before_them() -> None:
    known = ["INBOX", "INBOX.Billing", "INBOX.Sent", "Archive\x1b[2J"]
    assert nearest("Biling", known) == "Folders there: INBOX.Billing."
    assert nearest("inbox.sent", known).startswith("Folders there: INBOX.Sent")
    assert "\x1b" not in nearest("Archive", known) and nearest("X", []) == "There are no folders at all."


@pytest.mark.parametrize(
    ("capabilities", "written"), [("IMAP4rev1", "B&APw-ro"), ("IMAP4rev1 ENABLE UTF8=ACCEPT", "B\xc3\xbcro")]
)
def test_that_utf8_is_spoken_where_the_server_takes_it(
    scripted: Callable[..., Any], capabilities: str, written: str
) -> None:
    server, source = scripted({1: mail("a")}, capabilities, folders=("Büro",))
    assert len(list(source.poll({}))) == 1
    assert f'SELECT "{written}"' in server.commands
    assert ("ENABLE UTF8=ACCEPT" in server.commands) == ("ENABLE" in capabilities)


def test_that_a_folder_that_cannot_be_opened_now_is_not_called_missing(scripted: Callable[..., Any]) -> None:
    server, source = scripted({})

    def busy(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        line.sendall(tag + b" NO [INUSE] mailbox is locked\r\n")
        return True

    server.tricks["SELECT"] = busy
    with pytest.raises(SourceError, match='cannot open the folder "INBOX" now; it is tried again') as caught:
        list(source.poll({}))
    assert not caught.value.permanent
