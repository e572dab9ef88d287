"""Sources: their state in one word, the ledger that balances, the rows behind each number, reading again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from controlcenter.clock import iso_z
from controlcenter.commands.arriving.receive import Received
from controlcenter.commands.setup import PublishStrategy
from controlcenter.domain.day import day_span
from controlcenter.domain.health import Breaker, LedgerRow, SourceHealth
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.store.engine import Database
from controlcenter.store.health import read_sources
from tests.ui.believable import NOW
from tests.ui.house import House, text_with_sources
from ui import unread
from ui.screens.sources import SCREEN, deeds
from ui.screens.sources.again_dialog import AgainDialog
from ui.screens.sources.card import SourceCard
from ui.screens.sources.condition import State, condition_of
from ui.screens.sources.counts import Counts
from ui.screens.sources.page import SourcesPage
from ui.screens.sources.raw_view import RawView, as_numbers, as_text
from ui.shell.quarantine_mark import QuarantineMark
from ui.shell.rail import Rail

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


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_that_a_number_is_opened_by_keyboard(page: SourcesPage, key: Qt.Key) -> None:
    QTest.keyClick(page._cards["Service mailbox"]._counts._buttons["stored"], key)
    assert names(page) == ["refund.eml"]


def test_that_reading_again_puts_the_item_back_to_work(page: SourcesPage, house: House) -> None:
    page.rows.table.setCurrentIndex(page.rows.table.rows.index(0, 0))
    page.rows.retry.click()
    assert house.toasts == ["fax.tif is read again"]
    assert names(page) == ["deep.eml"]
    assert page._ledger["Fax line 1"].in_work == 1


def test_that_the_raw_bytes_can_be_saved(
    page: SourcesPage, house: House, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.tif"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    page.rows.table.setCurrentIndex(page.rows.table.rows.index(0, 0))
    page.rows.save.click()
    qtbot.waitUntil(lambda: house.said == ["Saved as kept.tif."])
    assert file.read_bytes() == b"raw bytes of fax.tif"


def test_that_a_service_that_stopped_is_the_loudest_line(page: SourcesPage, house: House) -> None:
    for _ in range(11):  # seconds in which it gives no sign of life
        house.follow()
    page.refresh()
    assert page._service._title.text() == "No service is running"
    assert "kolkata-1" in page._service._detail.text()


def test_that_a_centre_without_sources_says_what_to_do(sqlite_database: Database, tmp_path: Path, qtbot: QtBot) -> None:
    from controlcenter.settings import resource

    page = SourcesPage(House(sqlite_database, tmp_path, resource("strategy.toml").read_text(encoding="utf-8")))
    qtbot.addWidget(page)
    assert page._upper.currentWidget() is page._none


# What people do


def marked(page: SourcesPage, *rows: int) -> None:
    """Mark these lines."""
    flags = QItemSelectionModel.SelectionFlag
    page.rows.table.clearSelection()
    for row in rows:
        page.rows.table.selectionModel().select(page.rows.table.rows.index(row, 0), flags.Select | flags.Rows)


def test_that_several_items_are_read_again_at_once(page: SourcesPage, house: House) -> None:
    marked(page, 0, 1)
    page.rows.retry.click()
    assert house.toasts == ["2 items are read again"] and names(page) == []


def test_that_all_of_them_are_read_again_at_once(page: SourcesPage, house: House) -> None:
    page.rows.retry_all.click()
    assert sum(row.in_work for row in page._ledger.values()) == 2


def test_that_the_marked_lines_stay_marked_while_others_come_in(page: SourcesPage, house: House) -> None:
    marked(page, 1)
    house.receive("Service mailbox", "new.eml", Received(form="message", quarantined="It is torn."))
    page.refresh()
    assert names(page) == ["new.eml", "fax.tif", "deep.eml"]
    assert [item.row.name for item in page.rows.selected()] == ["deep.eml"]


def test_that_what_nobody_has_looked_at_is_marked_until_somebody_does(page: SourcesPage, house: House) -> None:
    assert page.rows._unread and "2 not looked at" in page.rows.header._note.text()
    page.rows.table.setCurrentIndex(page.rows.table.rows.index(0, 0))
    assert len(page.rows._unread) == 1
    page.rows.seen.click()
    assert not page.rows._unread and page.rows.header._note.text() == "2"


def test_that_the_rail_counts_what_was_not_looked_at(house: House, qtbot: QtBot) -> None:
    rail = Rail([SCREEN])
    qtbot.addWidget(rail)
    mark = QuarantineMark(house, rail)
    house.receive("Service mailbox", "new.eml", Received(form="message", quarantined="It is torn."))
    assert rail._buttons["sources"]._count == 3
    unread.mark_seen(house.settings, mark._ids)
    assert rail._buttons["sources"]._count == 0


def test_that_the_ledger_of_another_day_opens_the_rows_of_that_day(page: SourcesPage, house: House) -> None:
    house.receive("Service mailbox", "old.eml", Received(form="message", content_sha="2" * 64), ago_s=86_400)
    page.refresh()
    assert page._ledger["Service mailbox"].seen == 2
    page.days.before.click()
    assert page._ledger["Service mailbox"].seen == 1 and "Fax line 1" not in page._ledger
    page._cards["Service mailbox"].opened.emit("stored")
    assert names(page) == ["old.eml"]
    assert page.days.after.isEnabled() and page.days.back.isVisibleTo(page)
    page.days.back.click()
    assert names(page) == ["refund.eml"] and not page.days.after.isEnabled()


def test_that_every_number_opens_as_many_rows_as_it_says(page: SourcesPage, house: House) -> None:
    for part in ("seen", "stored", "duplicate", "filtered", "quarantined", "in_work"):
        page._cards["Service mailbox"].opened.emit(part)
        assert len(names(page)) == getattr(page._ledger["Service mailbox"], part)


def test_that_bytes_are_looked_at_without_being_opened(
    page: SourcesPage, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[RawView] = []
    monkeypatch.setattr(RawView, "exec", lambda self: shown.append(self))  # noqa: PLW0108  bound late
    page.rows.table.setCurrentIndex(page.rows.table.rows.index(0, 0))
    page.rows.look.click()
    (view,) = shown
    assert view.text.toPlainText() == "raw bytes of fax.tif" and view.text.isReadOnly()
    assert view.numbers.toPlainText().startswith("00000000  72 61 77 20")


def test_that_hostile_bytes_are_shown_as_harmless_signs() -> None:
    raw = b"a\x00b\xff\x1b[31m " + "\u202etxt.exe".encode() + b"\r\n" + b"x" * 1000
    said = as_text(raw)
    assert said.splitlines()[0] == "a·b\ufffd·[31m ·txt.exe"
    assert max(len(line) for line in said.splitlines()) == 400
    assert len(as_numbers(bytes(200_000)).splitlines()) == 4096
    assert as_numbers(b"") == "" and as_text(b"") == ""


def test_that_a_source_is_asked_to_be_looked_at_and_says_so(page: SourcesPage, house: House) -> None:
    page._cards["Service mailbox"].asked.emit("look")
    assert house.toasts == ["The service looks at Service mailbox now"]
    house.follow()
    page.refresh()
    assert "asked to be looked at" in page._cards["Service mailbox"]._wish.text()


def test_that_what_came_of_it_is_shown_for_an_hour(qtbot: QtBot) -> None:
    card = SourceCard(ENTRY)
    qtbot.addWidget(card)
    told = health(5, wish={"said": "Nothing was missing.", "done_at": iso_z(NOW - timedelta(minutes=59))})
    card.show_health(told, None, NOW, NOW.tzinfo)  # type: ignore[arg-type]
    assert card._wish.text() == "Nothing was missing."
    card.show_health(told, None, NOW + timedelta(minutes=2), NOW.tzinfo)  # type: ignore[arg-type]
    assert card._wish.text() == "" and card._wish.isHidden()


def test_that_days_are_fetched_again(page: SourcesPage, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AgainDialog, "exec", lambda self: True)
    page.days.before.click()
    page._cards["Service mailbox"].asked.emit("again")
    house.follow()
    with house.database.read() as connection:
        wish = read_sources(connection)["Service mailbox"].wish
    begins, ends = day_span(NOW.astimezone(page._zone()).date() - timedelta(days=1), page._zone())
    assert wish is not None and (wish["since"], wish["until"]) == (iso_z(begins), iso_z(ends))


def test_that_one_item_is_fetched_again(page: SourcesPage, house: House) -> None:
    page.rows.table.setCurrentIndex(page.rows.table.rows.index(1, 0))
    page.rows.again.click()
    with house.database.read() as connection:
        wish = read_sources(connection)["Service mailbox"].wish
    assert wish is not None and wish["keys"] == ["deep.eml"]


def test_that_an_item_that_a_streaming_source_brought_is_not_offered_to_be_fetched(
    page: SourcesPage, house: House
) -> None:
    page.rows.table.setCurrentIndex(page.rows.table.rows.index(1, 0))
    assert page.rows.again.isEnabled()
    items, now = page.rows._items, house.clock.now()
    page.rows.show_items("", items, now, page._zone(), is_default=True, streaming=["Service mailbox"])
    assert not page.rows.again.isEnabled()
    assert {name for name, card in page._cards.items() if card.streams}.isdisjoint({"Service mailbox", "Fax line 1"})


def in_force(house: House) -> dict[str, SourceEntry]:
    with house.database.read() as connection:
        return {entry.name: entry for entry in house.strategies.current(connection).sources}


@pytest.fixture
def published(house: House) -> None:
    """The strategy stands in the database, so that it can be changed there."""
    house.as_person(PublishStrategy(text_with_sources(), 0, ""))


@pytest.mark.usefixtures("published")
def test_that_a_source_is_paused_and_goes_on_and_both_can_be_undone(page: SourcesPage, house: House) -> None:
    page._cards["Fax line 1"].asked.emit("pause")
    assert not in_force(house)["Fax line 1"].enabled
    assert page._cards["Fax line 1"]._advice.text().startswith("It is switched off")
    inverse = house.outcomes[-1].inverse
    page._cards["Fax line 1"].asked.emit("resume")
    assert in_force(house)["Fax line 1"].enabled and inverse is not None
    house.as_person(house.outcomes[-1].inverse)
    assert not in_force(house)["Fax line 1"].enabled


@pytest.mark.usefixtures("published")
def test_that_a_source_is_removed_after_a_question_and_comes_back(
    page: SourcesPage, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deeds, "confirm", lambda *_, **__: False)
    page._cards["Web form"].asked.emit("remove")
    assert "Web form" in in_force(house)
    monkeypatch.setattr(deeds, "confirm", lambda *_, **__: True)
    page._cards["Web form"].asked.emit("remove")
    assert "Web form" not in in_force(house) and "Web form" not in page._cards
    house.as_person(house.outcomes[-1].inverse)
    assert "Web form" in in_force(house)


@pytest.mark.usefixtures("published")
def test_that_a_source_that_a_rule_names_is_not_removed(
    page: SourcesPage, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = '\n[[rules]]\nname = "Fax"\nwhen = { source = ["Fax line 1"] }\nset = { queue = "payments" }\n'
    house.as_person(PublishStrategy(text_with_sources() + rule, 1, ""))
    said: list[str] = []
    monkeypatch.setattr(deeds, "confirm", lambda *_, **__: True)
    monkeypatch.setattr(deeds, "message", lambda _parent, _title, text, **__: said.append(text))
    page._cards["Fax line 1"].asked.emit("remove")
    assert "Fax line 1" in said[0] and "Fax line 1" in in_force(house)


def test_that_a_source_that_is_left_alone_says_what_helps(qtbot: QtBot) -> None:
    card = SourceCard(ENTRY)
    qtbot.addWidget(card)
    broken = health(5, failures=4, error="No answer.", breaker=Breaker.OPEN)
    card.show_health(broken, None, NOW, NOW.tzinfo)  # type: ignore[arg-type]
    assert card._facts["failures"]._value.text() == "4 in a row, left alone" and "Look now" in card._advice.text()
    card.show_health(health(5, failures=4, error="It hangs.", stuck=2), None, NOW, NOW.tzinfo)  # type: ignore[arg-type]
    assert "hang: 2" in card._advice.text()
