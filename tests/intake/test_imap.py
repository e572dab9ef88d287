"""A mailbox on a real IMAP server over verified TLS, and on servers that misbehave."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from controlcenter.clock import ManualClock, SystemClock
from controlcenter.domain.strategy import SourceEntry
from controlcenter.errors import SourceError
from controlcenter.intake import imap
from controlcenter.intake.base import RawItem
from controlcenter.intake.imap import ImapMailbox
from controlcenter.intake.imap_settings import ImapSettings
from controlcenter.intake.interpret import Interpretation
from controlcenter.intake.isolate import Interpreter
from controlcenter.intake.poller import PolledSource
from controlcenter.store.engine import Database
from controlcenter.store.health import read_captures, read_ledger, read_sources
from tests.intake.scripted_imap import ScriptedImap
from tests.support.certificates import make_certificates
from tests.support.imap import PASSWORD, ImapServer

Mailbox = Callable[..., ImapMailbox]


def mail(subject: str, text: str = "Where is my parcel?") -> bytes:
    head = f"From: Asha <asha@example.org>\r\nMessage-ID: <{subject}@example.org>\r\nSubject: {subject}\r\n\r\n"
    return f"{head}{text}\r\n".encode()


@pytest.fixture
def mailbox(imap_server: ImapServer) -> Iterator[Mailbox]:
    """A source that reads the server; keywords change its settings."""
    made: list[ImapMailbox] = []

    def make(password: str = PASSWORD, clock: Any = None, **more: Any) -> ImapMailbox:
        settings = ImapSettings(**imap_server.settings(**more))
        made.append(ImapMailbox("desk mail", settings, lambda name: password, clock or SystemClock()))
        return made[-1]

    yield make
    for source in made:
        source.close()


@pytest.fixture
def scripted() -> Iterator[Callable[..., tuple[ScriptedImap, ImapMailbox]]]:
    servers: list[ScriptedImap] = []
    sources: list[ImapMailbox] = []

    def make(messages: dict[int, bytes], **more: Any) -> tuple[ScriptedImap, ImapMailbox]:
        servers.append(ScriptedImap(messages, **more))
        settings = ImapSettings(
            host="127.0.0.1", port=servers[-1].port, security="none", user="desk1", secret="mailbox", max_bytes=10_000
        )
        sources.append(ImapMailbox("desk mail", settings, lambda name: PASSWORD, SystemClock()))
        return servers[-1], sources[-1]

    yield make
    for source in sources:
        source.cancel()
        source.close()
    for server in servers:
        server.stop()


def taken(source: ImapMailbox, state: dict[str, object]) -> list[RawItem]:
    """Poll as the service does: everything is acknowledged after it was taken."""
    items = list(source.poll(state))
    for item in items:
        source.done(item)
    return items


def read_to(state: Any, folder: str = "INBOX") -> dict[str, int]:
    """How far a folder has been read."""
    found: dict[str, int] = state["folders"][folder]
    return found


def subjects(items: list[RawItem]) -> list[str]:
    return [line[9:] for item in items for line in item.raw.decode().splitlines() if line.startswith("Subject: ")]


def test_that_messages_come_oldest_first_and_are_moved_when_safe(imap_server: ImapServer, mailbox: Mailbox) -> None:
    arrived = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    for n in range(5):
        imap_server.deliver(mail(f"m{n}"), at=arrived + timedelta(minutes=n))
    source, state = mailbox(batch=2), {}
    items = taken(source, state)
    assert subjects(items) == ["m0", "m1", "m2", "m3", "m4"]
    assert items[0].received_at == arrived and items[0].raw == mail("m0")
    at = read_to(state)
    assert items[0].ext_key == f"{at['uidvalidity']}:{at['last_uid'] - 4}"
    assert source.newest_at_source() == arrived + timedelta(minutes=4)
    assert imap_server.messages() == [] and len(imap_server.messages("Processed")) == 5
    assert taken(source, state) == []


def test_that_reading_leaves_no_trace_until_it_is_acknowledged(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.deliver(mail("m"))
    assert len(list(mailbox().poll({}))) == 1
    assert len(imap_server.messages()) == 1 and imap_server.seen() == 0


def test_that_what_was_not_acknowledged_comes_again_with_the_same_key(
    imap_server: ImapServer, mailbox: Mailbox
) -> None:
    imap_server.deliver(mail("m"))
    state: dict[str, object] = {}
    first = list(mailbox().poll(state))
    again = taken(mailbox(), state)
    assert [i.ext_key for i in again] == [i.ext_key for i in first]
    assert imap_server.messages() == []


def test_that_the_cursor_lets_only_new_messages_through(imap_server: ImapServer, mailbox: Mailbox) -> None:
    source, state = mailbox(), {}
    imap_server.deliver(mail("first"))
    assert subjects(list(source.poll(state))) == ["first"]
    assert list(source.poll(state)) == []  # "last + 1:*" names the last message again: it is left out
    imap_server.deliver(mail("second"))
    assert subjects(list(source.poll(state))) == ["second"]


def test_that_the_whole_folder_is_looked_at_again_every_hour(imap_server: ImapServer, mailbox: Mailbox) -> None:
    clock = ManualClock(datetime(2026, 1, 5, tzinfo=UTC))
    source, state = mailbox(clock=clock), {}
    imap_server.deliver(mail("left behind"))
    list(source.poll(state))
    clock.advance(imap.RECONCILE_EVERY_S - 1)
    assert list(source.poll(state)) == []
    clock.advance(2)
    assert subjects(list(source.poll(state))) == ["left behind"]


def test_that_sent_mail_is_read_by_its_cursor_and_stays(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.create("Sent")
    imap_server.deliver(mail("answer"), "Sent")
    state: dict[str, object] = {}
    items = taken(mailbox(folder="Sent", direction="out"), state)
    assert [i.direction for i in items] == ["out"]
    assert taken(mailbox(folder="Sent", direction="out"), state) == []
    assert len(imap_server.messages("Sent")) == 1 and imap_server.messages("Processed") == []


def test_that_older_mail_is_filtered_with_a_reason_and_left_alone(imap_server: ImapServer, mailbox: Mailbox) -> None:
    since = datetime(2026, 1, 5, tzinfo=UTC)
    imap_server.deliver(mail("old"), at=since - timedelta(seconds=1))
    imap_server.deliver(mail("new"), at=since)
    state: dict[str, object] = {}
    old, new = taken(mailbox(from_when=since), state)
    assert old.filtered == "It is older than 2026-01-05T00:00:00Z." and old.raw == b""
    assert new.filtered == "" and len(imap_server.messages()) == 1
    assert taken(mailbox(from_when=since), state) == []
    assert subjects(taken(mailbox(), state)) == ["old"]  # the setting was taken back: it comes in whole


def test_that_a_message_that_is_too_large_gives_its_head_and_stays(imap_server: ImapServer, mailbox: Mailbox) -> None:
    head = b"Subject: Photos\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\nFrom: a@example.org\r\n\r\n"
    imap_server.deliver(head + b"x" * 20_000)
    imap_server.deliver(mail("small"))
    state: dict[str, object] = {}
    large, small = taken(mailbox(max_bytes=10_000), state)
    assert b"too large" in large.raw and b"Subject: Photos" in large.raw and len(large.raw) < 1_000
    assert b"X-Original-Content-Type: multipart/mixed;\r\n boundary=x\r\n" in large.raw
    assert subjects([small]) == ["small"] and len(imap_server.messages()) == 1
    assert taken(mailbox(max_bytes=10_000), state) == []
    assert len(taken(mailbox(), state)[0].raw) > 20_000 and imap_server.messages() == []


def test_that_a_message_that_went_away_before_it_is_acknowledged_is_fine(
    imap_server: ImapServer, mailbox: Mailbox
) -> None:
    imap_server.deliver(mail("m"))
    source, state = mailbox(), {}
    (item,) = source.poll(state)
    imap_server.remove(read_to(state)["last_uid"])
    source.done(item)
    source.done(item)
    assert imap_server.messages() == [] == imap_server.messages("Processed")


def test_that_a_message_that_goes_away_while_we_read_is_fine(scripted: Any) -> None:
    server, source = scripted({n: mail(f"m{n}") for n in range(1, 26)})
    poll = source.poll({})
    items = [next(poll)]
    del server.messages[22]  # known from its envelope, gone before its bytes are fetched
    assert len(subjects([*items, *poll])) == 24


def test_that_new_numbers_of_the_server_bring_nothing_twice(
    imap_server: ImapServer, mailbox: Mailbox, sqlite_database: Database, run_on: Callable[..., Any]
) -> None:
    imap_server.create("Desk")
    for n in range(3):
        imap_server.deliver(mail(f"m{n}"), "Desk")
    entry = SourceEntry(name="desk mail", type="imap")

    def poll() -> None:
        made = mailbox(folder="Desk", processed="Kept")
        made.done = lambda item: None  # type: ignore[method-assign]  # a crash before every acknowledgement
        assert PolledSource(entry, lambda: made, sqlite_database, SystemClock()).poll_once()
        run_on(sqlite_database)

    poll()
    imap_server.recreate("Desk")
    for n in range(4):
        imap_server.deliver(mail(f"m{n}"), "Desk")
    poll()
    with sqlite_database.read() as connection:
        (row,) = read_ledger(connection)
    assert (row.seen, row.stored, row.duplicate) == (7, 4, 3)


@pytest.fixture
def run_on(strategies: Any) -> Callable[[Database], None]:
    """Interpret everything that was captured."""
    from controlcenter.commands.base import Actor, execute

    def interpret(database: Database) -> None:
        with Interpreter() as interpreter:
            Interpretation(
                database,
                lambda command: execute(
                    database, command, actor=Actor("service", "here"), clock=SystemClock(), strategies=strategies
                ),
                interpreter,
            ).run_all()

    return interpret


def test_that_a_poll_stores_items_cursor_and_health(
    imap_server: ImapServer, mailbox: Mailbox, database: Database
) -> None:
    for n in range(3):
        imap_server.deliver(mail(f"m{n}"))
    entry = SourceEntry(name="desk mail", type="imap")
    assert PolledSource(entry, mailbox, database, SystemClock()).poll_once()
    with database.read() as connection:
        assert [row.name for row in read_captures(connection)][-1].startswith("INBOX ")
        health = read_sources(connection)["desk mail"]
    assert health.error == "" and health.newest_there_at == health.newest_stored_at
    assert len(imap_server.messages("Processed")) == 3


# What a test of the settings says


def test_that_a_test_says_what_was_reached(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.deliver(mail("m"))
    assert mailbox().test() == "Reached desk1 at localhost over TLS: 1 message in INBOX. New mail is told at once."
    assert "over STARTTLS" in mailbox(security="starttls", port=imap_server.port).test()


def test_that_a_wrong_password_is_said_and_is_not_tried_on(mailbox: Mailbox) -> None:
    with pytest.raises(SourceError, match=r'refused the password of desk1.*"mailbox"') as caught:
        mailbox(password="wrong").test()
    assert caught.value.permanent
    with pytest.raises(SourceError, match="refused the password"):
        mailbox(password='wröng\\"').test()


def test_that_a_missing_folder_is_said_with_the_nearest_names(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.create("Complaints")
    with pytest.raises(SourceError, match=r'no folder "Complaint" .*Folders there: Complaints') as caught:
        list(mailbox(folder="Complaint").poll({}))
    assert caught.value.permanent


def test_that_an_untrusted_certificate_is_refused_before_the_password(
    imap_server: ImapServer, mailbox: Mailbox
) -> None:
    for security, port in (("tls", imap_server.tls_port), ("starttls", imap_server.port)):
        with pytest.raises(SourceError, match=r"not trusted: .*no password was sent") as caught:
            mailbox(password=_never(), ca_file=None, security=security, port=port).test()
        assert caught.value.permanent


def test_that_a_certificate_for_another_name_is_refused(tmp_path: Any) -> None:
    certificates = make_certificates(tmp_path, "mail.example.org")
    server = ImapServer(certificates)
    try:
        settings = ImapSettings(**server.settings())
        with pytest.raises(SourceError, match="is for another name") as caught:
            ImapMailbox("m", settings, lambda name: PASSWORD, SystemClock()).test()
        assert caught.value.permanent
    finally:
        server.stop()


def _never() -> str:
    return "must never be sent"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"host": "no-such-host.invalid"}, "host no-such-host.invalid is unknown"),
        ({"port": 1}, "refused the connection on port 1"),
        ({"ca_file": "/nowhere/authority.pem"}, "holds no certificate that can be read"),
    ],
)
def test_that_what_cannot_be_reached_is_said_in_a_sentence(mailbox: Mailbox, more: dict[str, Any], words: str) -> None:
    with pytest.raises(SourceError, match=words):
        mailbox(**more).test()


def test_that_tls_on_a_port_without_it_is_said(imap_server: ImapServer, mailbox: Mailbox) -> None:
    with pytest.raises(SourceError, match=r"does not speak TLS on port .*no password was sent"):
        mailbox(port=imap_server.port).test()


def test_that_a_password_never_crosses_the_network_in_clear() -> None:
    with pytest.raises(ValidationError, match="in clear"):
        ImapSettings(host="imap.example.org", security="none", user="u", secret="s")
    assert ImapSettings(host="imap.example.org", security="starttls", user="u", secret="s").port == 143


# Servers that misbehave


def test_that_without_move_a_keyword_says_what_is_safe(scripted: Any) -> None:
    server, source = scripted({1: mail("a"), 2: mail("b")})
    state: dict[str, object] = {}
    items = taken(source, state)
    assert subjects(items) == ["a", "b"]
    assert items[0].received_at == datetime(2026, 1, 5, 4, 30, tzinfo=UTC)
    assert server.keywords == {1: {"$Centre"}, 2: {"$Centre"}}
    server.keywords[1].clear()  # as after a crash between commit and acknowledgement
    source.close()
    assert subjects(taken(source, state)) == ["a"]


def test_that_a_kick_in_the_middle_loses_nothing(scripted: Any) -> None:
    server, source = scripted({n: mail(f"m{n}") for n in range(1, 60)})

    def kick(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        if "BODY.PEEK" not in command or not command.startswith("UID FETCH 41:"):
            return False
        server.tricks.clear()
        line.sendall(b"* BYE you are kicked\r\n")
        line.shutdown(socket.SHUT_RDWR)
        return True

    server.tricks["UID FETCH"] = kick
    state: dict[str, object] = {}
    items = []
    with pytest.raises(SourceError, match="was lost"):
        for item in source.poll(state):
            items.append(item)
    assert read_to(state)["last_uid"] == 40
    items += source.poll(state)
    assert {i.ext_key for i in items} == {f"7:{n}" for n in range(1, 60)}


@pytest.mark.parametrize("where", ["GREETING", "LOGIN", "SELECT", "UID SEARCH", "UID FETCH"])
def test_that_a_silent_server_is_left_as_soon_as_it_is_asked_to(scripted: Any, where: str) -> None:
    server, source = scripted({1: mail("a")})
    is_silent, is_over = threading.Event(), threading.Event()

    def silence(*_: object) -> bool:
        is_silent.set()
        is_over.wait(15)
        return True

    server.tricks[where] = silence
    errors: list[Exception] = []

    def poll() -> None:
        try:
            list(source.poll({}))
        except SourceError as error:
            errors.append(error)

    thread = threading.Thread(target=poll)
    thread.start()
    assert is_silent.wait(5)
    started = time.monotonic()
    source.cancel()
    thread.join(5)
    took_s = time.monotonic() - started
    is_over.set()
    assert took_s < 1.0 and errors


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\nabc",
        b"* 1 FETCH (UID 1 BODY[] {50}\r\nshort",
        b"\x00\xff garbage\r\n",
        b"* 1 FETCH (UID 1)\r\n",
    ],
)
def test_that_a_broken_answer_is_an_error_or_nothing_but_never_a_message(scripted: Any, answer: bytes) -> None:
    server, source = scripted({1: mail("a")})

    def broken(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        if "BODY.PEEK" in command:
            line.sendall(answer + (tag + b" OK done\r\n" if answer.endswith(b")\r\n") else b""))
            line.shutdown(socket.SHUT_WR)
            return True
        return False

    server.tricks["UID FETCH"] = broken
    try:
        assert list(source.poll({})) == []
    except SourceError as error:
        assert str(error).startswith(("The connection to", "The mail server"))


@pytest.mark.parametrize(("answer", "permanent"), [("[UNAVAILABLE] later", False), ("no", True)])
def test_that_only_a_refused_password_counts_as_refused(scripted: Any, answer: str, permanent: bool) -> None:
    server, source = scripted({})

    def refuse(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        line.sendall(tag + f" NO {answer}\r\n".encode())
        return True

    server.tricks["LOGIN"] = refuse
    with pytest.raises(SourceError) as caught:
        source.test()
    assert caught.value.permanent is permanent
