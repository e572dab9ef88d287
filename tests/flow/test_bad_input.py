"""The command line under bad input: one sentence on standard error, the right exit status, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from controlcenter.app import strategies
from controlcenter.app.intake_files import take_in
from controlcenter.app.joining import join
from controlcenter.clock import SystemClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import PublishStrategy, version_of
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.ticket import Channel, Priority, Status
from controlcenter.errors import Conflict, Refused, SettingsError, StoreError
from controlcenter.live.wake import wake_for
from controlcenter.settings import resource
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.opening import open_database
from tests.support.postgres import PostgresServer
from ui.main import main as run_program

Run = Callable[..., Any]
DOCUMENT = resource("strategy.toml").read_text(encoding="utf-8")


def command(*arguments: str | Path, given: bytes = b"") -> tuple[int, str]:
    """Exit status and standard error of the real command line."""
    done = subprocess.run(
        [sys.executable, "-m", "controlcenter", *map(str, arguments)],
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )
    said = done.stderr.decode("utf-8")
    assert "Traceback" not in said
    return done.returncode, said


def lying_in(queue: str) -> NewTicket:
    return NewTicket(
        channel=Channel.EMAIL, subject="Where is it?", text="", customer_name="Asha", email="asha@example.org",
        phone="", kind=None, priority=Priority.NORMAL, language="en", queue=queue, assignee=None,
    )  # fmt: skip


def test_that_commands_that_only_read_make_no_database(tmp_path: Path) -> None:
    (tmp_path / "strategy.toml").write_text(DOCUMENT)
    for words in (["check"], ["strategy", "publish", str(tmp_path / "strategy.toml")]):
        status, said = command("--database", f"sqlite:///{tmp_path / 'centre.db'}", *words)
        assert (status, said.count("\n")) == (1, 1)
        assert "There is no database" in said
    assert not (tmp_path / "centre.db").exists()


def test_that_bad_use_is_status_2_and_a_sentence(tmp_path: Path) -> None:
    here = ["--database", f"sqlite:///{tmp_path / 'centre.db'}"]
    cases: list[list[str | Path]] = [
        ["--database", "nonsense", "check"],
        [*here, "intake", ""],
        [*here, "intake", tmp_path / "absent"],
        [*here, "intake", "a" * 400],
        [*here, "intake", tmp_path, "--source", " "],
    ]
    for words in cases:
        status, said = command(*words)
        assert status == 2, words
        assert said.strip()


def test_that_the_program_refuses_an_address_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["--database", "nonsense"]) == 2
    assert "is no database address" in capsys.readouterr().err


def test_that_lines_of_rubbish_are_answered_line_by_line(tmp_path: Path) -> None:
    rubbish = b'{"op"\n\n\xff\xfe\n\0\n{}\nNaN\n' + b"[" * 50_000 + b"\n" + b"9" * 6000 + b'\n{"op": "add", "tz": NaN}'
    for words in ("hours", "sla"):
        done = subprocess.run(
            [sys.executable, "-m", "controlcenter", words], input=rubbish, capture_output=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr == b""
        assert all(line.startswith(b'{"error": ') for line in done.stdout.splitlines())
        assert len(done.stdout.splitlines()) == 9


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_that_what_is_no_ordinary_file_is_told_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.eml")
    (tmp_path / "endless.eml").symlink_to("/dev/zero")
    (tmp_path / "self").symlink_to(".")
    joined = join(f"sqlite:///{tmp_path / 'centre.db'}", create=True, part="intake")
    taken = take_in(joined, [tmp_path / "pipe.eml", tmp_path / "endless.eml", Path("/dev/null")], "files")
    joined.close()
    assert (taken.seen, taken.filtered) == (3, 3)
    for one in (tmp_path / "pipe.eml", Path("/dev/zero"), tmp_path):
        with pytest.raises(Refused):
            strategies.check("", one)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b'a = "\x00"\n', "line 1, column 6"),
        (b"[[queues\n", "line 1"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "nested too deeply"),
        (b"[" + b".".join([b"a"] * 3000) + b"]\n", "nested too deeply"),
        (b"x = " + b"9" * 6000, "too large"),
        (b"", "queues: is missing"),
        (b'name = "' + b"x" * 5_000_000 + b'"\n', "unknown key"),
    ],
)
def test_that_a_strategy_that_cannot_be_read_says_why(text: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "strategy.toml").write_bytes(text)
    with pytest.raises((Refused, SettingsError), match=words):
        strategies.check("", tmp_path / "strategy.toml")


def test_that_five_mistakes_are_five_sentences(tmp_path: Path) -> None:
    text = DOCUMENT.replace('fallback_queue = "front-desk"', 'fallback_queue = "front-dsk"')
    text = text.replace("[centre]", "[centre]\ncolor = 1", 1)
    text += '\n[[queues]]\nid = "again"\nteam = "biling"\nwork = "pushd"\n'
    (tmp_path / "strategy.toml").write_text(text)
    status, said = command("strategy", "check", tmp_path / "strategy.toml")
    assert status == 2
    assert len(said.splitlines()) == 5, said
    assert "front-desk" in said


def test_that_of_two_who_publish_at_once_one_is_told(database: Database, database_url: str) -> None:
    one, two = join(database_url), join(database_url)
    one.execute(PublishStrategy(DOCUMENT, 0, ""))
    with pytest.raises(Conflict, match="published"):
        two.execute(PublishStrategy(DOCUMENT, 0, ""))
    for joined in (one, two):
        joined.close()


def test_that_a_queue_that_still_holds_tickets_cannot_be_published_away(run: Run, database: Database) -> None:
    start = DOCUMENT.index('[[queues]]\nid = "payments"')
    end = DOCUMENT.index("[[queues]]", start + 1)
    without = (DOCUMENT[:start] + DOCUMENT[end:]).replace('set.queue = "payments"', 'set.queue = "invoices"')
    ticket = run(lying_in("payments")).result
    with pytest.raises(Refused, match="payments; keep these queues or move the tickets first") as refusal:
        run(PublishStrategy(without, 0, ""))
    assert str(refusal.value).endswith(".")
    with database.read() as connection:
        assert version_of(connection) == 0
    run(SetStatus(ticket, Status.NEW, Status.SOLVED))
    run(PublishStrategy(without, 0, ""))
    with database.read() as connection:
        assert version_of(connection) >= 1  # a number that a refused one took is never given again by PostgreSQL


def test_that_a_wrong_password_is_one_sentence_from_every_part(postgres: PostgresServer, tmp_path: Path) -> None:
    sound = postgres.guarded_url(postgres.new_database(), "guarded", "right")
    wrong = sound.replace("right", "geheim")
    open_database(sound, create=True).close()
    for arguments in (("check",), ("health",), ("serve", "--once"), ("export", "tickets")):
        status, said = command("--database", wrong, *arguments)
        assert (status, len(said.splitlines())) == (1, 1), said
        assert "refused the password" in said and "geheim" not in said
    status, said = command("--database", sound, "check")
    assert status == 0, said


def test_that_a_full_disk_is_a_sentence_and_the_work_goes_on_when_there_is_room(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number}.eml").write_bytes(
            f"From: c{number}@x.org\nSubject: M\n\n".encode() + os.urandom(6000).hex().encode()
        )
    joined = join(f"sqlite:///{tmp_path / 'centre.db'}", create=True, part="intake")
    with joined.database._writer.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA max_page_count = 130")
    with pytest.raises(StoreError, match="is full; free some space"):
        take_in(joined, [folder], "files")
    joined.close()
    again = join(f"sqlite:///{tmp_path / 'centre.db'}", part="intake")
    taken = take_in(again, [folder], "files")
    with again.database.read() as connection:
        assert check_all(connection) == []
        assert connection.exec_driver_sql("SELECT count(*) FROM capture WHERE state = 'stored'").scalar_one() == 60
    again.close()
    assert taken.seen == taken.stored + taken.duplicate == 60


def test_that_who_follows_a_server_that_goes_away_is_told_and_may_come_back(postgres: PostgresServer) -> None:
    address = postgres.new_database()
    database = open_database(address, create=True)
    wake = wake_for(database, SystemClock())
    name = address.rpartition("/")[2]
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    postgres.run(end)
    with pytest.raises(StoreError, match="goes on by itself"):
        wake.wait(threading.Event())
    wake.close()
    with database.read() as connection:
        assert check_all(connection) == []
    wake_for(database, SystemClock()).close()
    database.close()
    postgres.drop(address)
    with pytest.raises(StoreError, match="does not exist"):
        open_database(address)
