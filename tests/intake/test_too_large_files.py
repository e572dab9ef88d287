"""A file that is too large is never read whole: its head and a sentence are quarantined, and it stays where it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.app.intake_files import take_in
from controlcenter.app.joining import Joined
from controlcenter.clock import ManualClock, SystemClock
from controlcenter.commands.base import Actor
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.intake.fax import folder as fax_folder
from controlcenter.intake.fax.folder import FaxFolder, FaxFolderSettings
from controlcenter.intake.folders import files, maildir, mbox
from controlcenter.intake.folders.maildir import Maildir, MaildirSettings
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, interaction

GIGABYTE = 1_000_000_000
HEAD = (
    b"From: Asha <asha@example.org>\r\nSubject: All my photos\r\nContent-Type: image/png\r\nMessage-ID: <big@x>\r\n\r\n"
)
SMALL = b"From: Jun <jun@example.org>\r\nSubject: Small\r\nMessage-ID: <small@x>\r\n\r\nHelp.\r\n"


def huge(path: Path, begin: bytes) -> Path:
    """A file of a gigabyte that takes no room: what follows its beginning is a hole."""
    path.write_bytes(begin)
    os.truncate(path, GIGABYTE)
    return path


@pytest.fixture(autouse=True)
def nothing_large_is_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    read = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        assert path.stat().st_size < GIGABYTE, "a huge file was read whole"
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    yield


@pytest.fixture
def joined(sqlite_database: Database, strategies: StoredStrategy) -> Joined:
    return Joined(sqlite_database, strategies, SystemClock(), Actor("service", "server"))


def looked_at(joined: Joined, make: Callable[[], Any], between: Callable[[], object] = lambda: None) -> None:
    """Three looks, and what they brought interpreted."""
    polled = PolledSource(SourceEntry(name="Post", type="maildir"), make, joined.database, joined.clock)
    for _ in range(3):
        assert polled.poll_once()
        between()
    polled.stop()
    polled.join(5)
    with Interpreter(clock=joined.clock) as interpreter:
        Interpretation(joined.database, joined.execute, interpreter, joined.strategies).run_all()


def quarantined(joined: Joined) -> list[tuple[str, str, str]]:
    """Subject, sender and reason of what was quarantined; everything must be sound."""
    with joined.database.read() as connection:
        assert check_all(connection) == []
        query = select(interaction.c.subject, interaction.c.from_address, capture.c.reason)
        query = query.join(capture, capture.c.interaction_id == interaction.c.id)
        rows = connection.execute(query.where(capture.c.state == "quarantined")).all()
    return [(str(row[0]), str(row[1]), str(row[2])) for row in rows]


def test_that_a_huge_message_of_a_maildir_is_quarantined_with_its_head(joined: Joined, tmp_path: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / part).mkdir()
    path = huge(tmp_path / "new" / "1.here", HEAD)
    (tmp_path / "new" / "2.here").write_bytes(SMALL)
    settings = MaildirSettings.model_validate({"folder": tmp_path})
    source = Maildir("Post", settings, lambda _: "", joined.clock)
    looked_at(joined, lambda: source)
    ((subject, sender, reason),) = quarantined(joined)
    assert (subject, sender) == ("All my photos", "asha@example.org")
    assert reason.startswith("This mail is too large to be taken in (1,000,000,000 bytes; the limit is 100,000,000)")
    assert reason.endswith("It is still there as the file 1.here; open it with another program.")
    assert path.exists() and not (tmp_path / "new" / "2.here").exists()
    now = joined.clock.now() + timedelta(hours=1)
    again = list(source.fetch_again(now - timedelta(days=1), now))
    assert sorted(item.media for item in again) == ["head", "mail"]


@pytest.mark.parametrize("keep", [True, False])
def test_that_a_huge_fax_is_quarantined_and_stays_in_its_folder(joined: Joined, tmp_path: Path, keep: bool) -> None:
    path = huge(tmp_path / "fax00001.tif", b"II*\0")
    clock = ManualClock(joined.clock.now())
    settings = FaxFolderSettings.model_validate({"folder": tmp_path, "keep": keep})
    source = FaxFolder("Fax", settings, lambda _: "", clock)
    looked_at(joined, lambda: source, lambda: clock.advance(10))
    ((subject, _, reason),) = quarantined(joined)
    assert subject == "fax00001.tif" and reason.startswith("This fax is too large") and path.exists()
    now = clock.now() + timedelta(hours=1)
    assert [item.media for item in source.fetch_again(now - timedelta(days=1), now)] == ["head"]


def test_that_huge_files_of_the_command_line_are_quarantined_once(joined: Joined, tmp_path: Path) -> None:
    small = tmp_path / "3.eml"
    small.write_bytes(SMALL)
    paths = [huge(tmp_path / "1.eml", HEAD), huge(tmp_path / "2.pdf", b"%PDF-1.4\n"), small]
    first = take_in(joined, paths, "files")
    again = take_in(joined, paths, "files")
    assert (first.seen, first.stored, first.quarantined) == (3, 1, 2)
    assert (again.seen, again.duplicate) == (3, 3)
    assert sorted(subject for subject, _, _ in quarantined(joined)) == ["2.pdf", "All my photos"]


def test_that_a_huge_message_inside_a_mailbox_file_stops_none_of_the_others(
    joined: Joined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (files, mbox, maildir, fax_folder):
        monkeypatch.setattr(module, "MOST_BYTES", 10_000)
    line = b"From x Sat Nov 21 10:00:00 2026\n"
    (tmp_path / "all.mbox").write_bytes(line + HEAD + b"word\n" * 9000 + b"\n" + line + SMALL)
    taken = take_in(joined, [tmp_path / "all.mbox"], "files")
    assert (taken.seen, taken.stored, taken.quarantined) == (2, 1, 1)
    ((subject, _, reason),) = quarantined(joined)
    assert subject == "All my photos" and reason.endswith("was left in its mailbox file all.mbox.")
