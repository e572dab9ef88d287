"""Sources: their state in one word, the ledger that balances, the rows behind each number, reading again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from controlcenter.commands.receive import Received
from controlcenter.domain.health import LedgerRow, SourceHealth
from controlcenter.domain.strategy import SourceEntry
from controlcenter.store.engine import Database
from tests.ui.believable import NOW
from tests.ui.house import House
from ui.screens.sources.card import SourceCard
from ui.screens.sources.condition import State, condition_of
from ui.screens.sources.counts import Counts
from ui.screens.sources.page import SourcesPage

ENTRY = SourceEntry(name="Mailbox", type="imap", every_s=20)


def health(ago_s: float | None, **more: Any) -> SourceHealth:
    """A source whose last success was so long ago."""
    last = None if ago_s is None else NOW - timedelta(seconds=ago_s)
    told = {"newest_there_at": None, "newest_stored_at": None, "failures": 0, "error": "", "permanent": False} | more
    return SourceHealth("Mailbox", NOW, last, None, **told)


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (None, State.STALE), (health(None), State.STALE), (health(0), State.FRESH), (health(40), State.FRESH),
        (health(41), State.LATE), (health(60), State.LATE), (health(61), State.STALE),
        (health(5, failures=1, error="No answer."), State.DOWN), (health(61, failures=4, error="No."), State.STALE),
        (health(1, newest_there_at=NOW, newest_stored_at=NOW - timedelta(seconds=121)), State.LATE),
    ],
)  # fmt: skip
def test_that_stale_is_louder_than_an_error(known: SourceHealth | None, state: State) -> None:
    assert condition_of(ENTRY, known, NOW).state is state


def test_that_a_source_that_is_switched_off_is_never_loud() -> None:
    off = ENTRY.model_copy(update={"enabled": False})
    assert condition_of(off, None, NOW).state is State.OFF


def test_that_a_sum_that_does_not_balance_is_said(qtbot: QtBot) -> None:
    counts = Counts()
    qtbot.addWidget(counts)
    counts.set(LedgerRow("Mailbox", 5, 1, 1, 1, 1, 1))
    assert counts._said.text() == "balances"
    counts.set(LedgerRow("Mailbox", 6, 1, 1, 1, 1, 1))
    assert counts._said.text() == "does not balance"


def test_that_a_card_says_what_to_do_about_a_permanent_error(qtbot: QtBot) -> None:
    card = SourceCard(ENTRY)
    qtbot.addWidget(card)
    wrong = health(5, failures=1, error="The password is wrong.", permanent=True)
    card.show_health(wrong, None, NOW, NOW.tzinfo)  # type: ignore[arg-type]
    assert card._error.text() == "The password is wrong."
    assert "Correct its settings" in card._advice.text()


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    house = House(sqlite_database, tmp_path)
    house.receive("Service mailbox", "refund.eml", Received(form="message", subject="Refund", content_sha="1" * 64))
    house.receive("Service mailbox", "deep.eml", Received(form="message", subject="q", quarantined="It is too deep."))
    house.receive("Fax line 1", "fax.tif", Received(form="fax", quarantined="Half of it is missing."), "tiff")
    house.source("Service mailbox", last_ok_at=house.clock.now())
    house.beat()
    return house


@pytest.fixture
def page(house: House, qtbot: QtBot) -> Iterator[SourcesPage]:
    made = SourcesPage(house)
    qtbot.addWidget(made)
    made.resize(1300, 800)
    yield made


def names(page: SourcesPage) -> list[str]:
    rows = page.rows.table.rows
    return [rows.row_at(at).row.name for at in range(rows.rowCount())]


def test_that_every_source_of_the_strategy_has_a_card_and_the_ledger_of_today(page: SourcesPage) -> None:
    assert list(page._cards) == ["Service mailbox", "Fax line 1", "Telephone", "Web form"]
    ledger = page._ledger["Service mailbox"]
    assert (ledger.seen, ledger.stored, ledger.quarantined) == (2, 1, 1) and ledger.balances
    assert page._service._title.text() == "1 of 4 sources are fresh"


def test_that_quarantined_items_are_listed_with_their_reason_and_ticket(page: SourcesPage, house: House) -> None:
    assert names(page) == ["fax.tif", "deep.eml"]
    page.rows.table.setCurrentIndex(page.rows.table.rows.index(1, 0))
    page.rows.open.click()
    assert house.opened == [page.rows.table.rows.row_at(1).ticket_id]


def test_that_a_number_opens_exactly_the_rows_that_it_counts(page: SourcesPage) -> None:
    page._cards["Service mailbox"].opened.emit("seen")
    assert sorted(names(page)) == ["deep.eml", "refund.eml"]
    page._cards["Service mailbox"].opened.emit("stored")
    assert names(page) == ["refund.eml"]
    page.rows.back.click()
    assert names(page) == ["fax.tif", "deep.eml"]


def test_that_reading_again_puts_the_item_back_to_work(page: SourcesPage, house: House) -> None:
    page.rows.table.setCurrentIndex(page.rows.table.rows.index(0, 0))
    page.rows.retry.click()
    assert house.toasts == ["fax.tif is read again"]
    assert names(page) == ["deep.eml"]
    assert page._ledger["Fax line 1"].in_work == 1


def test_that_the_raw_bytes_can_be_saved(
    page: SourcesPage, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.tif"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    page.rows.table.setCurrentIndex(page.rows.table.rows.index(0, 0))
    page.rows.save.click()
    assert file.read_bytes() == b"raw bytes of fax.tif"
    assert house.said == ["Saved as kept.tif."]


def test_that_a_service_that_stopped_is_the_loudest_line(page: SourcesPage, house: House) -> None:
    house.beat(ago_s=60)
    page.refresh()
    assert page._service._title.text() == "No service is running"
    assert "kolkata-1" in page._service._detail.text()


def test_that_a_centre_without_sources_says_what_to_do(sqlite_database: Database, tmp_path: Path, qtbot: QtBot) -> None:
    from controlcenter.settings import resource

    page = SourcesPage(House(sqlite_database, tmp_path, resource("strategy.toml").read_text(encoding="utf-8")))
    qtbot.addWidget(page)
    assert page._upper.currentWidget() is page._none
