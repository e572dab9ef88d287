"""Mail servers that misbehave: nothing is lost, nothing comes twice, and nothing waits for ever."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.imap.source import ImapMailbox
from tests.intake.imap_desk import mail, read_to, subjects, taken
from tests.intake.scripted_imap import ScriptedImap


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


def test_that_the_deadline_ends_a_poll_in_the_middle_of_a_literal(scripted: Any) -> None:
    server, source = scripted({1: mail("a")})
    has_begun, is_over = threading.Event(), threading.Event()

    def dribble(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        if "BODY.PEEK" not in command:
            return False
        line.sendall(b"* 1 FETCH (UID 1 BODY[] {5000}\r\nFrom: a")
        has_begun.set()
        is_over.wait(15)
        return True

    server.tricks["UID FETCH"] = dribble
    errors: list[Exception] = []

    def poll() -> None:
        try:
            list(source.poll({}))
        except SourceError as error:
            errors.append(error)

    thread = threading.Thread(target=poll)
    thread.start()
    assert has_begun.wait(5)
    started = time.monotonic()
    source.cancel()
    thread.join(5)
    took_s = time.monotonic() - started
    is_over.set()
    assert took_s < 1.0 and "was lost" in str(errors[0])


def polled_to_the_end(source: ImapMailbox, most: int) -> tuple[list[RawItem], int]:
    """Poll until a poll ends well; what came, and how many broke off."""
    items: list[RawItem] = []
    state: dict[str, object] = {}
    for broken in range(most):
        try:
            items += source.poll(state)
        except SourceError:
            source.close()
        else:
            return items, broken
    raise AssertionError(f"It still breaks off after {most} polls.")


def test_that_a_message_that_always_breaks_the_connection_is_left_and_the_others_come(scripted: Any) -> None:
    server, source = scripted({n: mail(f"m{n}") for n in range(1, 31)})

    def fall(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        if "BODY.PEEK[]" not in command or not asks_for(command, 7):
            return False
        line.shutdown(socket.SHUT_RDWR)
        return True

    server.tricks["UID FETCH"] = fall
    items, broken = polled_to_the_end(source, 10)
    assert broken == 4  # once in a group, three times alone
    keys = {item.ext_key for item in items}
    assert keys == {"7:7:head"} | {f"7:{n}" for n in range(1, 31) if n != 7}
    (left,) = [item for item in items if item.media == "head"]
    assert b"The connection broke 3 times while this message was fetched" in left.raw


def asks_for(command: str, uid: int) -> bool:
    """Whether a FETCH names this message."""
    runs = [run.partition(":") for run in command.split()[2].split(",")]
    return any(int(first) <= uid <= int(last or first) for first, _, last in runs)


def test_that_a_message_that_the_server_keeps_for_itself_does_not_stop_the_others(scripted: Any) -> None:
    server, source = scripted({n: mail(f"m{n}") for n in range(1, 31)})

    def refuse(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        if "BODY.PEEK" in command and asks_for(command, 7):
            line.sendall(tag + b" NO [SERVERBUG] internal error\r\n")
            return True
        return False

    server.tricks["UID FETCH"] = refuse
    items = list(source.poll({}))
    assert len(items) == 30 and [i.ext_key for i in items if i.media == "head"] == ["7:7:head"]
    assert b"does not give this message, not even its head. It is still in the folder INBOX" in items[6].raw


@pytest.mark.parametrize(
    ("answer", "raw"),
    [
        (b"* 1 FETCH (UID 1 BODY[] {0}\r\n)\r\n", b""),
        (b'* 1 FETCH (UID 1 BODY[] "")\r\n', b""),
        (b"* 1 FETCH (UID 1 BODY[] NIL)\r\n", b""),
        (b'* 1 FETCH (BODY[] "Subject: \\"a\\"" UID 1)\r\n', b'Subject: "a"'),
    ],
)
def test_that_an_empty_or_short_message_is_a_message_too(scripted: Any, answer: bytes, raw: bytes) -> None:
    server, source = scripted({1: b""})

    def short(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        if "BODY.PEEK" in command:
            line.sendall(answer + tag + b" OK done\r\n")
        return "BODY.PEEK" in command

    server.tricks["UID FETCH"] = short
    assert [(item.ext_key, item.raw) for item in source.poll({})] == [("7:1", raw)]


def test_that_an_answer_without_end_is_cut_off(scripted: Any) -> None:
    server, source = scripted({1: mail("a")})

    def chatter(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        while True:
            line.sendall(b"* 1 FETCH (FLAGS (\\Seen))\r\n" * 10_000)

    server.tricks["UID SEARCH"] = chatter
    with pytest.raises(SourceError, match="was lost"):
        list(source.poll({}))


def test_that_a_mailbox_of_two_hundred_thousand_messages_can_be_searched(scripted: Any) -> None:
    server, source = scripted({1: mail("a")})

    def many(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        line.sendall(b"* SEARCH " + b" ".join(b"%d" % n for n in range(1, 200_001)) + b"\r\n" + tag + b" OK done\r\n")
        return True

    server.tricks["UID SEARCH"] = many
    assert next(source.poll({})).ext_key == "7:1"


def test_that_a_folder_for_what_is_safe_that_takes_nothing_stops_nothing(scripted: Any) -> None:
    server, source = scripted({n: mail(f"m{n}") for n in range(1, 6)}, "IMAP4rev1 MOVE")

    def refuse(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        line.sendall(tag + b" NO [NOPERM] no\r\n")
        return True

    server.tricks["UID MOVE"] = refuse
    state: dict[str, object] = {}
    assert len(taken(source, state)) == 5 and taken(source, state) == []
    assert server.keywords == {n: {"$Centre"} for n in range(1, 6)}
    assert sum("MOVE" in command for command in server.commands) == 1
