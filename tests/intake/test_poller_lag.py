"""The lag of a source: the newest item there beside the newest that is stored, whatever order items come in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from controlcenter.clock import SystemClock
from controlcenter.domain.health import SourceHealth
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.store.engine import Database
from controlcenter.store.health import read_sources
from tests.support.hostile_sources import Honest, item


class Mailbox(Honest):
    """It knows the newest item that it ever saw, as real sources do."""

    def newest_at_source(self) -> datetime | None:
        self.ever = max(filter(None, (getattr(self, "ever", None), self.newest)), default=None)
        return self.ever


@pytest.fixture
def source() -> Mailbox:
    return Mailbox()


@pytest.fixture
def post(database: Database, source: Any) -> Iterator[PolledSource]:
    made = PolledSource(SourceEntry(name="Post", type="imap", every_s=1), lambda: source, database, SystemClock())
    yield made
    made.stop()
    made.join(3)


def health(database: Database) -> SourceHealth:
    with database.read() as connection:
        return read_sources(connection)["Post"]


def test_that_old_mail_which_is_put_back_is_no_lag(post: PolledSource, source: Mailbox, database: Database) -> None:
    """A colleague moves last week's mail back into the mailbox: nothing there is newer than what is stored."""
    source.waiting = [item()]
    assert post.poll_once()
    newest = health(database).newest_stored_at
    source.waiting = [replace(item(), received_at=SystemClock().now() - timedelta(days=7))]
    assert post.poll_once() and source.waiting == []
    told = health(database)
    assert newest is not None and told.newest_stored_at == newest == told.newest_there_at


def test_that_a_time_that_lies_ahead_hides_no_lag(post: PolledSource, source: Mailbox, database: Database) -> None:
    source.waiting = [replace(item(), received_at=SystemClock().now() + timedelta(days=9))]
    assert post.poll_once()
    told = health(database)
    assert told.newest_stored_at is not None and told.newest_there_at is not None
    assert max(told.newest_stored_at, told.newest_there_at) <= SystemClock().now()
    assert post.poll_once() and health(database).newest_there_at == told.newest_there_at
