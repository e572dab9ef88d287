"""News by IDLE: mail is there at once, and whatever happens to that line, the usual look does not notice."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from controlcenter.clock import SystemClock
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import SourceError
from controlcenter.intake.imap import idle as imap_idle
from controlcenter.intake.imap.source import ImapMailbox
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.store.engine import Database
from controlcenter.store.health import read_captures
from tests.intake.imap_desk import Mailbox, mail
from tests.intake.scripted_imap import ScriptedImap
from tests.support.imap import ImapServer

IDLE = "IMAP4rev1 IDLE"
NEWS_WITHIN_S = 20.0  # the interval of the test is an hour


class News:
    """Counts what is told."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1

    def comes_after(self, count: int, within_s: float = 3.0) -> bool:
        """Whether something more than ``count`` is told in time."""
        deadline = time.monotonic() + within_s
        while self.count <= count and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.count > count


@pytest.fixture
def news() -> News:
    return News()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(imap_idle, "BACK_OFF_FIRST_S", 0.05)
    monkeypatch.setattr(imap_idle, "TIMEOUT_S", 0.3)
    yield


def listening(server: ScriptedImap, source: ImapMailbox, news: News) -> None:
    """Look once and wait until the server knows that we listen."""
    list(source.poll({}))
    source.listen(news)
    wait_for(lambda: server.waiting == 1 and news.count >= 1)


def wait_for(what: Callable[[], bool], within_s: float = 5.0) -> None:
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline, "It did not come to pass."
        time.sleep(0.01)


def test_that_new_mail_is_stored_at_once_however_long_the_interval(
    imap_server: ImapServer, mailbox: Mailbox, sqlite_database: Database
) -> None:
    entry = SourceEntry(name="desk mail", type="imap", every_s=3600)
    stored = threading.Event()
    polled = PolledSource(entry, mailbox, sqlite_database, SystemClock(), captured=stored.set)
    polled.look()
    wait_for(lambda: not polled.is_running)
    time.sleep(0.5)  # the line that tells news is made in the meantime
    for n in range(3):
        stored.clear()
        imap_server.deliver(mail(f"m{n}"))
        deadline = time.monotonic() + NEWS_WITHIN_S
        while not stored.wait(0.05):
            polled.look()
            assert time.monotonic() < deadline
        wait_for(lambda: not polled.is_running)
    polled.stop()
    with sqlite_database.read() as connection:
        assert len(read_captures(connection)) == 3


def test_that_something_new_is_told_and_nothing_else(scripted: Any, news: News) -> None:
    server, source = scripted({1: mail("a")}, IDLE)
    listening(server, source, news)
    before = news.count
    server.tell(b"* OK Still here\r\n* 1 EXPUNGE\r\n* 3 FETCH (FLAGS (\\Seen))\r\n")
    assert not news.comes_after(before, 0.3)
    server.tell(b"* 5 EX")
    server.tell(b"ISTS\r\n")
    assert news.comes_after(before) and news.count == before + 1
    source.close()
    wait_for(lambda: server.waiting == 0)


def test_that_the_line_is_renewed_long_before_it_is_dropped(
    scripted: Any, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_idle, "AGAIN_S", 0.1)
    server, source = scripted({1: mail("a")}, IDLE)
    listening(server, source, news)
    wait_for(lambda: server.commands.count("IDLE") > 5)
    before = news.count
    server.tell(b"* 2 EXISTS\r\n")
    assert news.comes_after(before) and server.commands.count("CAPABILITY") == 4  # two connections, no more
    assert imap_idle.AGAIN_S < 29 * 60


def test_that_a_line_that_breaks_is_made_anew(scripted: Any, news: News, quick: None) -> None:
    server, source = scripted({1: mail("a")}, IDLE)
    listening(server, source, news)
    for way in (server.hang_up, lambda: server.tell(b"* BYE kicked\r\n")):
        before = news.count
        way()
        wait_for(lambda n=before: news.count > n)  # type: ignore[misc]


def test_that_a_server_that_goes_silent_is_left(
    scripted: Any, news: News, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_idle, "AGAIN_S", 0.1)
    server, source = scripted({1: mail("a")}, IDLE)
    list(source.poll({}))
    server.tricks["IDLE"] = lambda *_: True  # it takes the command and says nothing
    source.listen(news)
    wait_for(lambda: server.commands.count("IDLE") >= 3)
    assert news.count == 0
    assert len(list(source.poll({}))) <= 1  # the usual look does not notice


def test_that_a_server_that_refuses_is_asked_no_more(scripted: Any, news: News, quick: None) -> None:
    server, source = scripted({1: mail("a")}, IDLE)

    def refuse(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        line.sendall(tag + b" NO not for you\r\n")
        return True

    server.tricks["IDLE"] = refuse
    list(source.poll({}))
    source.listen(news)
    time.sleep(0.6)
    source.listen(news)
    assert server.commands.count("IDLE") == 1


def test_that_without_the_capability_or_the_wish_nobody_listens(scripted: Any, news: News) -> None:
    for more in ({}, {"capabilities": IDLE, "idle": False}):
        server, source = scripted({1: mail("a")}, **more)
        list(source.poll({}))
        source.listen(news)
        time.sleep(0.1)
        assert "IDLE" not in server.commands and sum(c.startswith("LOGIN") for c in server.commands) == 1


def test_that_what_was_heard_during_a_look_is_told_after_it(scripted: Any, news: News) -> None:
    server, source = scripted({1: mail("a"), 2: mail("b")}, IDLE)
    listening(server, source, news)
    poll = source.poll({})
    next(poll)
    before = news.count
    server.tell(b"* 3 EXISTS\r\n")
    assert news.comes_after(before)
    list(poll)
    before = news.count
    source.listen(news)
    assert news.count == before + 1
    list(source.poll({}))
    source.listen(news)
    assert news.count == before + 1


def test_that_endless_chatter_is_heard_a_few_times_a_second(scripted: Any, news: News) -> None:
    server, source = scripted({1: mail("a")}, IDLE)
    listening(server, source, news)
    before = news.count
    server.tell(b"* 9 EXISTS\r\n" * 5_000)
    time.sleep(0.7)
    assert news.count - before <= 5
    started = time.monotonic()
    source.close()
    assert time.monotonic() - started < 1.0


def test_that_closing_ends_a_line_that_is_being_made(scripted: Any, news: News) -> None:
    server, source = scripted({1: mail("a")}, IDLE)
    list(source.poll({}))
    is_asked, is_over = threading.Event(), threading.Event()

    def silence(*_: object) -> bool:
        is_asked.set()
        is_over.wait(10)
        return True

    server.tricks["LOGIN"] = silence
    source.listen(news)
    assert is_asked.wait(5)
    started = time.monotonic()
    source.close()
    assert time.monotonic() - started < 1.0
    is_over.set()


def test_that_a_poll_that_fails_ends_the_line_too(scripted: Any, sqlite_database: Database, quick: None) -> None:
    server, source = scripted({1: mail("a")}, IDLE)
    entry = SourceEntry(name="desk mail", type="imap", every_s=3600)
    polled = PolledSource(entry, lambda: source, sqlite_database, SystemClock())
    assert polled.poll_once()
    wait_for(lambda: server.waiting == 1)

    def refuse(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        line.sendall(tag + b" NO no\r\n")
        return True

    server.tricks["UID SEARCH"] = refuse
    assert not polled.poll_once()
    wait_for(lambda: server.waiting == 0)
    polled.stop()


def test_that_the_line_has_the_same_sentence_for_a_wrong_password(scripted: Any, news: News) -> None:
    server, source = scripted({1: mail("a")}, IDLE)
    list(source.poll({}))

    def refuse(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        line.sendall(tag + b" NO [AUTHENTICATIONFAILED] no\r\n")
        return True

    server.tricks["LOGIN"] = refuse
    source.listen(news)
    wait_for(lambda: sum(c.startswith("LOGIN") for c in server.commands) == 2)
    time.sleep(0.2)
    assert sum(c.startswith("LOGIN") for c in server.commands) == 2  # accounts get locked: it is not tried on
    source.close()
    with pytest.raises(SourceError, match="refused the password"):
        list(source.poll({}))
