"""Fetching again from each kind of source that is polled over HTTP or reads somebody else's folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.sources import FetchAgain
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.settings import resource
from controlcenter.store import health
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture
from tests.intake.test_api_source import api, order, parameter, reply
from tests.intake.test_drop_box import source as drop_box_source
from tests.intake.test_voicemail import LEFT_S, Spool
from tests.support.drop_box import drop_box
from tests.support.http_server import Asked, Reply, small_server

SOURCE = "Post"
EVER = datetime(2020, 1, 1, tzinfo=UTC)


class Desk:
    """One source of a centre, and what is said of fetching again."""

    def __init__(self, database: Database) -> None:
        text = resource("strategy.toml").read_text(encoding="utf-8")
        text += f'\n[[sources]]\nname = "{SOURCE}"\ntype = "maildir"\n[sources.settings]\nfolder = "/post"\n'
        self.database, self._strategies, self._clock = database, StoredStrategy(text), SystemClock()

    def polled(self, source: Any) -> PolledSource:
        return PolledSource(SourceEntry(name=SOURCE, type="maildir"), lambda: source, self.database, self._clock)

    def fetch_again(self, polled: PolledSource, until: datetime | None = None) -> str:
        """Ask for all, look, and return what was said."""
        wish = FetchAgain(SOURCE, EVER, until or self._clock.now() + timedelta(days=3650))
        actor = Actor("lena", "desk-1")
        execute(self.database, wish, actor=actor, clock=self._clock, strategies=self._strategies)
        assert polled.poll_once()
        with self.database.read() as connection:
            return str((health.read_sources(connection)[SOURCE].wish or {})["said"])

    def held(self) -> list[str]:
        with self.database.read() as connection:
            return sorted(connection.execute(select(capture.c.ext_key)).scalars())

    def lose(self, key: str) -> None:
        """As after an old backup was put in place."""
        with self.database.write() as connection:
            connection.execute(capture.delete().where(capture.c.ext_key == key))


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_that_an_interface_is_read_from_its_beginning_and_only_the_missing_comes_in(desk: Desk) -> None:
    def answer(asked: Asked) -> Reply:
        """All of them, or what is newer than the cursor: nothing."""
        return reply({"data": {"orders": [] if parameter(asked, "since") else [order(n) for n in range(3)]}})

    with small_server(answer) as server:
        polled = desk.polled(api(server.url, cursor_parameter="since"))
        assert polled.poll_once()
        all_of_them = desk.held()
        desk.lose(all_of_them[1])
        assert desk.fetch_again(polled) == "3 items found there; 1 missing until now, taken in."
        assert desk.held() == all_of_them and len(all_of_them) == 3
        assert desk.fetch_again(polled, EVER + timedelta(days=1)).startswith("Nothing of what was asked for lies")
        polled.stop()
        polled.join(3)


def test_that_a_drop_box_gives_again_what_still_lies_in_it_and_is_tidied_afterwards(desk: Desk) -> None:
    with drop_box() as box:
        box.drop("request-1", subject="One")
        polled = desk.polled(drop_box_source(box.server.url))
        assert polled.poll_once() and box.waiting == {}
        assert desk.fetch_again(polled).startswith("Nothing of what was asked for lies at the source")
        box.drop("request-1", subject="One")  # the web site has put its backup back
        assert desk.fetch_again(polled).startswith("Nothing of what") and box.waiting == {}
        assert len(desk.held()) == 1
        polled.stop()
        polled.join(3)


def test_that_voicemails_that_were_taken_before_are_fetched_again_where_they_are_missing(
    desk: Desk, tmp_path: Path
) -> None:
    spool = Spool(tmp_path / "spool", settle_s=0)
    for number in range(3):
        spool.leave(number)
    spool.leave(3, whole=False)
    polled = desk.polled(spool.source)
    for _ in range(2):
        assert polled.poll_once()
    first = desk.held()
    desk.lose(first[0])
    assert len(first) == 3 and polled.poll_once() and len(desk.held()) == 2
    assert desk.fetch_again(polled) == "3 items found there; 1 missing until now, taken in."
    assert desk.held() == first
    until = datetime.fromtimestamp(LEFT_S - 1, UTC)
    assert desk.fetch_again(polled, until).startswith("Nothing of what was asked for lies at the source")
    polled.stop()
    polled.join(3)
