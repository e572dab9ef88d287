"""The strategy on screen: read by people, checked with all faults, published with its consequence, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.deadlines import RecomputeClocks
from controlcenter.commands.preview import preview
from controlcenter.commands.setup import PublishStrategy, version_of
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.settings import resource
from controlcenter.store import rows
from controlcenter.store.engine import Database
from tests.ui.house import House
from ui.screens.strategy import phrases
from ui.screens.strategy.compare import differences
from ui.screens.strategy.draft import MOST_BYTES, fault_of
from ui.screens.strategy.page import StrategyPage
from ui.screens.strategy.parts import Grid
from ui.screens.strategy.publish import PublishDialog, fate_of
from ui.screens.strategy.sections import sections_of

TEXT = resource("strategy.toml").read_text(encoding="utf-8")
FASTER = TEXT.replace('resolution = "16h"', 'resolution = "12h"')
NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where is it?", "Asha Rao", "asha@example.org", "", None, Priority.NORMAL, "en",
    "payments", None,
)  # fmt: skip


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    return House(sqlite_database, tmp_path, TEXT)


@pytest.fixture
def page(house: House, qtbot: QtBot) -> StrategyPage:
    made = StrategyPage(house)
    qtbot.addWidget(made)
    made.resize(1300, 800)
    return made


def version(house: House) -> int:
    with house.database.read() as connection:
        return version_of(connection)


def test_that_every_section_can_be_read(page: StrategyPage) -> None:
    titles = [page.names.item(at).text().split("  ")[0] for at in range(page.names.count())]
    assert titles == ["Centre", "Teams and people", "Queues", "Promises", "Calendars", "Kinds of request", "Rules",
                      "Sources", "Mail accounts", "Texts", "Incidents", "Alarms"]  # fmt: skip
    for at in range(page.names.count()):
        page.names.setCurrentRow(at)
    assert page.head._title.text() == "The example strategy is in force"


def test_that_people_and_promises_stand_in_words() -> None:
    sections = {section.id: section for section in sections_of(Strategy.parse(TEXT))}
    billing = sections["teams"].blocks[0]
    assert billing.title == "Billing" and billing.note == "4 agents"
    assert "Mon to Fri 09:00–13:00, 14:00–18:00; Sat 09:00–13:00" in str(billing.parts[0])
    targets = sections["promises"].blocks[0].parts[0]
    assert isinstance(targets, Grid)
    assert ("complaints", "office", "–", "–", "2 hours", "4 hours", "24 hours") in targets.rows
    assert phrases.target(5400) == "1 hour 30 minutes"


def opened(qtbot: QtBot, page: StrategyPage, file: Path) -> None:
    """The page with this file as its draft, checked."""
    said = file.read_text(encoding="utf-8")
    page.open_file(file)
    qtbot.waitUntil(lambda: page.draft is not None and page.draft.checked and page.draft.text == said)


def test_that_a_file_with_five_mistakes_reports_five_with_their_places(
    page: StrategyPage, tmp_path: Path, qtbot: QtBot
) -> None:
    wrong = TEXT
    for good, bad in (
        ("at_risk_share = 0.8 ", "at_risk_shar = 0.8 "), ("weight = 3.0", "weight = -3.0"),
        ('country = "IN"', 'country = "India"'), ('fallback_queue = "front-desk"', 'fallback_queue = "frontdesk"'),
        ("volume = 0.6", "volume = 6"),
    ):  # fmt: skip
        assert wrong.count(good) == 1
        wrong = wrong.replace(good, bad)
    file = tmp_path / "northgate.toml"
    file.write_text(wrong, encoding="utf-8")
    opened(qtbot, page, file)
    assert page.draft is not None and len(page.draft.faults) == 5
    assert all(fault.line > 0 and fault.place for fault in page.draft.faults)
    assert not page.head.buttons["publish"].isEnabled()
    assert page.head.banner.text.startswith("northgate.toml is shown; it is not in force 5 faults")
    page.faults.opened.emit(page.draft.faults[0].line)
    assert page.text.textCursor().blockNumber() == page.draft.faults[0].line - 1


def test_that_a_fault_is_split_into_place_words_and_line() -> None:
    assert fault_of('queues[2].team: no team "biling"; did you mean "billing"? (line 311)').place == "queues[2].team"
    broken = fault_of("line 3, column 1: this is not TOML: expected a key.")
    assert (broken.line, broken.place) == (3, "line 3, column 1")


def test_that_a_file_that_cannot_be_read_is_one_sentence(
    page: StrategyPage, house: House, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "picture.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "huge.toml").write_bytes(b"#" * (MOST_BYTES + 1))
    for name in ("picture.toml", "absent.toml", "huge.toml"):
        page.open_file(tmp_path / name)
    qtbot.waitUntil(lambda: len(house.said) == 3)
    assert house.said[0].startswith("picture.toml is not UTF-8 text")
    assert house.said[1].startswith("absent.toml cannot be read: it is not there")
    assert house.said[2].startswith("huge.toml is too large")
    assert page.draft is None


def test_that_publishing_moves_deadlines_as_the_preview_said_and_can_be_undone(
    page: StrategyPage, house: House, tmp_path: Path, qtbot: QtBot
) -> None:
    ticket_id = int(house.as_person(NEW).result)
    file = tmp_path / "faster.toml"
    file.write_text(FASTER, encoding="utf-8")
    opened(qtbot, page, file)
    draft = page.draft
    assert draft is not None and draft.strategy is not None
    with house.database.read() as connection:
        told = preview(connection, draft.strategy, house.clock.now())
        due = rows.read_tickets(connection, [ticket_id])[ticket_id].due_at
    assert (told.seen, told.open_tickets, told.earlier, told.later) == (0, 1, (ticket_id,), ())
    assert fate_of(told) == "No faults. 1 open ticket: 1 fall due earlier, 0 later."
    page.publish(draft, told.seen)
    assert version(house) == 1 and house.toasts == ["Version 1 is in force"] and page.draft is None
    inverse = house.outcomes[-1].inverse
    house.as_person(RecomputeClocks((ticket_id,)), "service")
    with house.database.read() as connection:
        sooner = rows.read_tickets(connection, [ticket_id])[ticket_id].due_at
    assert sooner is not None and due is not None and sooner < due
    assert inverse is not None
    house.as_person(inverse)
    house.as_person(RecomputeClocks((ticket_id,)), "service")
    with house.database.read() as connection:
        assert rows.read_tickets(connection, [ticket_id])[ticket_id].due_at == due
    assert version(house) == 2


def test_that_a_newer_version_of_a_colleague_is_a_conflict(
    page: StrategyPage, house: House, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "faster.toml"
    file.write_text(FASTER, encoding="utf-8")
    opened(qtbot, page, file)
    assert page.draft is not None
    house.as_person(PublishStrategy(TEXT + "\n# mine\n", 0, TEXT), "ravi")
    page.publish(page.draft, 0)
    assert house.said[-1].startswith("Somebody else published a strategy")
    assert version(house) == 1


def test_that_an_older_version_can_be_shown_and_published_again(page: StrategyPage, house: House) -> None:
    house.as_person(PublishStrategy(FASTER, 0, TEXT))
    house.as_person(PublishStrategy(TEXT, 1, FASTER), "ravi")
    table = page.versions.table.rows
    assert [(table.row_at(at).id, table.row_at(at).actor) for at in range(2)] == [(2, "ravi"), (1, "lena")]
    page.versions.shown.emit(1)
    assert page.draft is not None and page.draft.name == "Version 1" and page.text.toPlainText() == FASTER
    page.publish(page.draft, 2)
    assert version(house) == 3


def test_that_a_queue_with_open_tickets_cannot_be_published_away(house: House, qtbot: QtBot) -> None:
    house.as_person(NEW)
    other = Strategy.parse(TEXT.replace('"payments"', '"refunds"'))
    with house.database.read() as connection:
        told = preview(connection, other, house.clock.now())
    assert told.queues_gone == ("payments",)
    dialog = PublishDialog(None, "x.toml", told, differences(Strategy.parse(TEXT), other))
    qtbot.addWidget(dialog)
    assert not dialog.yes.isEnabled()


def test_that_the_differences_name_what_was_added_and_what_changed() -> None:
    old = Strategy.parse(TEXT)
    new = Strategy.parse(FASTER.replace('name = "Gold"', 'name = "Golden"').replace('"Training", ', ""))
    assert differences(old, new) == ["Pause reasons: changed", "Policies: changed standard", "Tiers: changed gold"]
    assert differences(old, old) == []


def test_that_what_is_shown_can_be_exported(page: StrategyPage, house: House, tmp_path: Path, qtbot: QtBot) -> None:
    page.export_to(tmp_path / "out.toml")
    page.export_to(tmp_path / "no" / "out.toml")
    qtbot.waitUntil(lambda: len(house.said) == 2)
    assert (tmp_path / "out.toml").read_text(encoding="utf-8") == TEXT
    assert house.said[0] == "Exported as out.toml." and "could not be written" in house.said[1]
