"""The process that interprets: killed in time, replaced, and nobody else pays for a poison message."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest

from controlcenter.intake.interpreting import isolate
from controlcenter.intake.interpreting.isolate import Interpreter, Unreadable
from controlcenter.intake.mail import parse_mail
from tests.intake.hostile import mail, zoo

FAX = Path(__file__).parents[1] / "data" / "fax" / "fax_received.tif"
POISON = mail(b"x" * 120_000_000)


def test_that_the_child_gives_what_the_parser_gives() -> None:
    animals = [raw for _, raw in zoo()]
    with Interpreter() as interpreter:
        results = interpreter.parse_many([("mail", raw, "") for raw in animals])
    for raw, result in zip(animals, results, strict=True):
        expected = parse_mail(raw)
        assert (result.message if isinstance(result, Unreadable) else result) == expected
        assert isinstance(result, Unreadable) == bool(expected.fault)


def test_that_a_message_over_the_memory_limit_is_unreadable_and_the_others_are_not() -> None:
    with Interpreter(memory_bytes=300_000_000) as interpreter:
        before, poison, after = interpreter.parse_many(
            [("mail", mail(), ""), ("mail", POISON, ""), ("mail", mail(), "")]
        )
        assert isinstance(poison, Unreadable)
        assert not isinstance(before, Unreadable) and before == after
        assert interpreter.parse("mail", mail()) == before


def test_that_a_message_over_the_time_limit_is_unreadable_and_the_others_are_not() -> None:
    with Interpreter(limit_s=0.5) as interpreter:
        good = interpreter.parse("mail", mail())
        slow = mail(b"a@b.c, word <p> " * 4_000_000, b"Content-Type: text/html\n")
        poison, after = interpreter.parse_many([("mail", slow, ""), ("mail", mail(), "")])
        assert isinstance(poison, Unreadable) and poison.reason == "It could not be read within 0.5 seconds."
        assert after == good


def test_that_a_child_that_dies_is_replaced() -> None:
    with Interpreter() as interpreter:
        interpreter.parse("mail", mail())
        first = interpreter._child
        assert first is not None
        first.kill()
        first.wait()
        assert interpreter.parse("mail", mail()).subject == "Order 17"
        assert interpreter._child is not first


def test_that_the_child_is_replaced_after_its_share() -> None:
    with Interpreter(replaced_after=3) as interpreter:
        pids = []
        for _ in range(5):
            interpreter.parse("mail", mail())
            assert interpreter._child is not None
            pids.append(interpreter._child.pid)
    assert len(set(pids)) == 2


def test_that_closing_leaves_no_thread_and_no_process() -> None:
    threads = threading.active_count()
    interpreter = Interpreter()
    interpreter.parse("mail", mail())
    child = interpreter._child
    interpreter.close()
    assert child is not None and child.poll() is not None
    assert threading.active_count() == threads
    interpreter.close()


def test_that_the_child_sees_no_secret_of_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROLCENTER_IMAP_PASSWORD", "secret")
    given: dict[str, str] = {}
    start = subprocess.Popen

    def watched(*arguments: object, **named: object) -> object:
        given.update(named["env"])  # type: ignore[call-overload]
        return start(*arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(isolate.subprocess, "Popen", watched)
    with Interpreter() as interpreter:
        interpreter.parse("mail", mail())
    assert "PYTHONPATH" in given and "secret" not in given.values()


def test_that_faxes_are_read_in_the_child_too() -> None:
    raw = FAX.read_bytes()
    with Interpreter() as interpreter:
        assert interpreter.parse("tiff", raw, "fax1.tif").subject == "Fax from +914023450000, 2 pages"
        with pytest.raises(Unreadable) as caught:
            interpreter.parse("tiff", raw[:20000], "fax1.tif")
    assert caught.value.reason == "The fax breaks off after 1 page."
    assert caught.value.message is not None and caught.value.message.from_address == "+914023450000"
