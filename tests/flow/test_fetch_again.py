"""A gap that somebody sees is fetched again: what is held already stays, what was missing comes in, and it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from controlcenter.app.joining import join
from controlcenter.app.service import Service
from controlcenter.clock import ManualClock, SystemClock
from controlcenter.commands.arriving.quarantine import RetryCaptures
from controlcenter.commands.arriving.receive import Received, ReceiveInteraction
from controlcenter.commands.setup import PublishStrategy, StoredStrategy
from controlcenter.commands.sources import FetchAgain, LookNow
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.domain.strategy.text import add_source
from controlcenter.domain.ticket import Channel
from controlcenter.errors import Refused, SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.intake.fax.folder import FaxFolder, FaxFolderSettings
from controlcenter.intake.folders.maildir import Maildir, MaildirSettings
from controlcenter.intake.polling import again
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.settings import resource
from controlcenter.store import health
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture
from tests.support.hostile_sources import Honest, Hostile, item, raising

Run = Callable[..., Any]
SOURCE = "Post"


@pytest.fixture
def strategies_of() -> Callable[[], StoredStrategy]:
    """The default strategy with one source that is read and one that is switched off."""
    table = '\n[[sources]]\nname = "{name}"\ntype = "maildir"\nenabled = {on}\n[sources.settings]\nfolder = "/post"\n'
    text = resource("strategy.toml").read_text(encoding="utf-8")
    text += table.format(name=SOURCE, on="true") + table.format(name="Off", on="false")
    return lambda: StoredStrategy(text)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def polled(source: Any, database: Database) -> PolledSource:
    return PolledSource(SourceEntry(name=SOURCE, type="maildir"), lambda: source, database, SystemClock())


def deliver(maildir: Path, n: int) -> None:
    (maildir / "new" / f"{n}.host").write_text(f"From: c{n}@example.org\nSubject: Matter {n}\n\nHelp.\n")


def said(database: Database) -> str:
    with database.read() as connection:
        return str((health.read_sources(connection)[SOURCE].wish or {}).get("said", ""))


def held(database: Database) -> int:
    with database.read() as connection:
        return health.read_ledger(connection)[0].seen


def ask(run: Run, keys: tuple[str, ...] = ()) -> None:
    now = SystemClock().now()
    run(FetchAgain(SOURCE, now - timedelta(days=1), now + timedelta(days=1), keys))


def test_that_only_what_is_missing_is_taken_in(run: Run, database: Database, maildir: Path) -> None:
    source = polled(Maildir(SOURCE, MaildirSettings(folder=maildir), lambda _: "", SystemClock()), database)
    for n in range(3):
        deliver(maildir, n)
    assert source.poll_once() and held(database) == 3
    with database.write() as connection:  # as after an old backup was put in place
        connection.execute(capture.delete().where(capture.c.ext_key == "1.host"))
    assert source.poll_once() and held(database) == 2
    ask(run)
    assert source.poll_once() and held(database) == 3
    assert said(database) == "3 items found there; 1 missing until now, taken in."
    ask(run)
    assert source.poll_once() and held(database) == 3
    assert said(database) == "Nothing was missing: 3 items found there, all of them held already."


def test_that_a_time_without_items_says_so(run: Run, database: Database, maildir: Path) -> None:
    source = polled(Maildir(SOURCE, MaildirSettings(folder=maildir), lambda _: "", SystemClock()), database)
    ask(run)
    assert source.poll_once()
    assert said(database) == "Nothing of what was asked for lies at the source any more."


def test_that_one_item_can_be_fetched_again_alone(run: Run, database: Database) -> None:
    source = Honest()
    source.waiting = [item("1:7:head"), item("1:8")]
    reader = polled(source, database)
    assert reader.poll_once() and held(database) == 2
    source.waiting = []
    source.fetch_again = lambda since, until: iter([item("1:7"), item("1:9")])  # type: ignore[attr-defined]
    ask(run, ("1:7:head",))
    assert reader.poll_once() and held(database) == 3


def test_that_a_source_that_fails_keeps_the_wish_for_its_next_success(run: Run, database: Database) -> None:
    source = Hostile(raising(SourceError("No answer.")))
    reader = polled(source, database)
    ask(run)
    assert not reader.poll_once() and said(database) == ""
    source._what = lambda _: None
    assert reader.poll_once() and said(database) != ""


def test_that_a_wish_ends_a_back_off_once(run: Run, database: Database) -> None:
    source = Hostile(raising(SourceError("Wrong password.", permanent=True)))
    reader = polled(source, database)
    reader.poll_once()
    run(LookNow(SOURCE))
    for _ in range(3):
        with database.read() as connection:
            wished = again.wished(connection)
        reader.hurry(wished[SOURCE])
        reader.look()
        reader.wait()
    assert len(source.polled_at) == 2
    source._what = lambda _: None
    reader.poll_once()
    assert said(database) == "It was looked at."
    with database.read() as connection:
        assert again.wished(connection) == {}


def test_that_nothing_is_asked_of_what_is_not_read(run: Run, database: Database, clock: ManualClock) -> None:
    with pytest.raises(Refused, match="no source Elsewhere"):
        run(LookNow("Elsewhere"))
    with pytest.raises(Refused, match="switched off"):
        run(LookNow("Off"))
    with pytest.raises(Refused, match="ends before it begins"):
        run(FetchAgain(SOURCE, clock.now(), clock.now()))
    with database.read() as connection:
        assert check_all(connection) == []


def test_that_many_quarantined_items_are_read_again_at_once(run: Run, database: Database, clock: ManualClock) -> None:
    for n in range(3):
        raw = RawItem(f"1:{n}", f"raw {n}".encode(), clock.now(), Channel.EMAIL, "mail", f"{n}.eml")
        with database.write() as connection:
            store_items(connection, SOURCE, [raw], clock.now())
    with database.read() as connection:
        ids = tuple(row.id for row in health.read_captures(connection))
    for capture_id in ids:
        run(ReceiveInteraction(capture_id, Received(form="message", quarantined="It is too deep.")))
    assert run(RetryCaptures((*ids[:2], 999))).result == 2
    with database.read() as connection:
        assert (ledger := health.read_ledger(connection)[0]).in_work == 2 and ledger.quarantined == 1
        assert check_all(connection) == []
    with pytest.raises(Refused, match="None of these"):
        run(RetryCaptures(ids[:2]))


def test_that_a_fax_that_was_put_away_is_fetched_again_and_one_that_grows_is_not(tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    (tmp_path / "done" / "old.pdf").write_bytes(b"%PDF-1.4\nbroken")
    (tmp_path / "growing.pdf").write_bytes(b"%PDF-1.4\nnot all of it")
    folder = FaxFolder(SOURCE, FaxFolderSettings(folder=tmp_path), lambda _: "", SystemClock())
    now = SystemClock().now()
    found = [one.name for one in folder.fetch_again(now - timedelta(hours=1), now + timedelta(hours=1))]
    assert found == ["old.pdf"]
    assert list(folder.fetch_again(now + timedelta(hours=1), now + timedelta(hours=2))) == []


def test_that_a_new_strategy_leaves_alone_what_it_does_not_change(database_url: str, maildir: Path) -> None:
    joined = join(database_url, part="service")
    post = {"name": SOURCE, "type": "maildir", "every_s": 1, "settings": {"folder": str(maildir)}}
    text = add_source(resource("strategy.toml").read_text(encoding="utf-8"), post)
    other = {"name": "Other", "type": "maildir", "every_s": 1, "settings": {"folder": str(maildir)}}
    service = Service(joined)
    try:
        service._acquire()
        joined.execute(PublishStrategy(add_source(text, other), 0, ""))
        service._follow_strategy()
        before = {source.name: source for source in service._polled}
        joined.execute(PublishStrategy(add_source(text, {**other, "every_s": 9}), 1, ""))
        service._follow_strategy()
        after = {source.name: source for source in service._polled}
        assert after[SOURCE] is before[SOURCE] and after["Other"] is not before["Other"]
        assert after["Other"].stuck is before["Other"].stuck
        joined.execute(PublishStrategy(text, 2, ""))
        service._follow_strategy()
        assert [source.name for source in service._polled] == [SOURCE]
    finally:
        service._end_sources()
        service._end_work()
        service._lease.release()
        joined.close()
