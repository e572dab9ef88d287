"""One fax by three ways is one interaction with three deliveries; the same sheet sent again is another fax."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel
from controlcenter.intake import capture as capturing
from controlcenter.intake.base import RawItem
from controlcenter.intake.fax.bundle import FaxFacts, pack
from controlcenter.intake.fax.content import content_of
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.settings import resource
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, file, interaction, ticket

DATA = Path(__file__).parents[1] / "data" / "fax"
FAX = (DATA / "fax_received.tif").read_bytes()
MAIL = (DATA / "hylafax-pages.eml").read_bytes()
NOTICE = (DATA / "hylafax-notice.eml").read_bytes()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GATEWAY = """
[[fax_mail]]
from = ["FaxMaster"]
header = "X-Fax-Sender"
"""


def with_tags(words: bytes = b"+914023459999", day: bytes = b"2026/11/25") -> bytes:
    """The same pages with another sender and another time in the file's tags, and another length of the file."""
    assert len(words) == len(b"+914023450000")
    return FAX.replace(b"+914023450000", words).replace(b"2026/11/21", day) + b"\0" * 8


class House:
    """Captures by several ways and interprets them, with a gateway in the strategy."""

    def __init__(self, database: Database, interpreter: Interpreter) -> None:
        self._database = database
        self._numbers = itertools.count(1)
        text = resource("strategy.toml").read_text(encoding="utf-8") + GATEWAY
        strategies = StoredStrategy(text)
        clock = ManualClock(NOON)
        self._interpretation = Interpretation(
            database,
            lambda command: execute(
                database, command, actor=Actor("service", "here"), clock=clock, strategies=strategies
            ),
            interpreter,
            strategies,
        )

    def take(self, source: str, raw: bytes, at: datetime, media: str = "tiff", name: str = "scan.tif") -> None:
        channel = Channel.EMAIL if media == "mail" else Channel.FAX
        item = RawItem(f"{source} {next(self._numbers)}", raw, at, channel, media, name)
        with self._database.write() as connection:
            capturing.store_items(connection, source, [item], max(at, NOON))
        self._interpretation.run_all()

    def rows(self, query: object) -> list[tuple[object, ...]]:
        with self._database.read() as connection:
            return [tuple(row) for row in connection.execute(query)]  # type: ignore[call-overload]

    @property
    def states(self) -> list[str]:
        return [str(state) for (state,) in self.rows(select(capture.c.state).order_by(capture.c.id))]

    @property
    def faxes(self) -> int:
        return len(self.rows(select(interaction.c.id).where(interaction.c.channel == "fax")))


@pytest.fixture
def house(database: Database, interpreter: Interpreter) -> House:
    return House(database, interpreter)


def spool(house: House) -> None:
    house.take("spool", FAX, NOON, name="fax000000001.tif")


def folder(house: House) -> None:
    house.take("folder", with_tags(), NOON + 3 * HOUR)


def mail(house: House) -> None:
    house.take("mail", MAIL, NOON + MINUTE, "mail", "")


@pytest.mark.parametrize("ways", list(itertools.permutations((spool, folder, mail))), ids=lambda ways: "")
def test_that_one_fax_by_three_ways_is_one_interaction_with_three_deliveries(
    house: House, ways: tuple[Callable[[House], None], ...]
) -> None:
    for way in ways:
        way(house)
    assert house.states == ["stored", "duplicate", "duplicate"]
    assert house.faxes == 1
    held = house.rows(select(capture.c.interaction_id))
    assert len(set(held)) == 1 and held[0][0] is not None
    assert house.rows(select(ticket.c.channel)) == [("fax",)]


def test_that_feeding_everything_again_in_another_order_stores_nothing_more(house: House) -> None:
    for way in (spool, folder, mail, mail, folder, spool, folder, mail):
        way(house)
    assert house.faxes == 1 and house.states.count("stored") == 1


def test_that_the_same_sheet_days_apart_is_two_faxes(house: House) -> None:
    house.take("folder", FAX, NOON)
    house.take("folder", FAX, NOON + 3 * DAY)
    house.take("other", with_tags(), NOON + 3 * DAY + HOUR)
    assert house.states == ["stored", "stored", "duplicate"]
    assert house.rows(select(capture.c.interaction_id)) == [(1,), (2,), (2,)]


@pytest.mark.parametrize(("apart", "faxes"), [(DAY, 1), (DAY + timedelta(seconds=1), 2), (-DAY, 1)])
def test_that_the_window_is_a_day_to_the_second(house: House, apart: timedelta, faxes: int) -> None:
    house.take("folder", FAX, NOON)
    house.take("other", with_tags(), NOON + apart)
    assert house.faxes == faxes


def test_that_two_identical_faxes_by_two_ways_are_two_and_each_way_delivers_each_once(house: House) -> None:
    house.take("folder", FAX, NOON, name="a.tif")
    house.take("folder", with_tags(), NOON + HOUR, name="b.tif")
    house.take("other", with_tags(day=b"2026/11/26"), NOON + HOUR + MINUTE)
    house.take("other", with_tags(day=b"2026/11/27"), NOON + MINUTE)
    assert house.states == ["stored", "stored", "duplicate", "duplicate"]
    assert house.rows(select(capture.c.interaction_id).order_by(capture.c.id)) == [(1,), (2,), (2,), (1,)]


def test_that_the_mail_of_a_gateway_is_a_fax_with_its_sender_and_pages(house: House) -> None:
    mail(house)
    (row,) = house.rows(select(interaction.c.channel, interaction.c.form, interaction.c.from_address))
    assert row == ("fax", "fax", "+914023450000")
    assert house.rows(select(ticket.c.subject, ticket.c.caller)) == [
        ("Fax from +914023450000, 2 pages", "+914023450000")
    ]
    assert house.rows(select(file.c.name, file.c.media_type)) == [("fax000000001.pdf", "application/pdf")]


def test_that_a_field_of_the_mail_wins_over_its_subject(house: House) -> None:
    house.take("mail", MAIL.replace(b"To: fax", b"X-Fax-Sender: 040 6600 1122\nTo: fax"), NOON, "mail", "")
    assert house.rows(select(interaction.c.from_address)) == [("04066001122",)]


def test_that_mail_of_others_stays_mail_even_with_the_words_of_a_gateway(house: House) -> None:
    house.take("mail", MAIL.replace(b"<FaxMaster>", b"<someone@example.org>"), NOON, "mail", "")
    house.take("mail", b"From: FaxMaster@fax.example\nTo: a@b.example\nSubject: disk full\n\nclean up\n", NOON, "mail")
    assert house.rows(select(ticket.c.channel).order_by(ticket.c.id)) == [("email",), ("email",)]


def test_that_a_notice_without_pages_and_the_fax_itself_are_one_ticket(house: House) -> None:
    house.take("mail", NOTICE, NOON, "mail", "")
    assert house.rows(select(ticket.c.subject)) == [("Fax from +914023450000, without its pages",)]
    spool(house)
    mail(house)
    house.take("mail", NOTICE, NOON + 2 * MINUTE, "mail", "")
    assert house.states == ["stored", "stored", "duplicate", "duplicate"]
    assert house.rows(select(ticket.c.subject)) == [("Fax from +914023450000, 2 pages",)]


def test_that_a_failed_fax_is_a_ticket_with_what_is_known_and_comes_once(house: House) -> None:
    house.take("mail", (DATA / "hylafax-failed.eml").read_bytes(), NOON, "mail", "")
    facts = FaxFacts(caller="04023456789", session="000000002", day="11-22", fault="T.30 T2 timeout")
    house.take("spool", pack(facts, b""), NOON, "fax", "session 000000002")
    assert house.states == ["stored", "duplicate"]
    ((subject, text),) = house.rows(select(interaction.c.subject, interaction.c.text))
    assert subject == "Fax from an unknown number, not received" and "T.30 T2 timeout" in str(text)


def test_that_a_failed_reception_in_the_spool_tells_caller_and_reason(house: House) -> None:
    facts = FaxFacts(caller="04023456789", caller_name="Sender Ltd", session="7", day="11-22", fault="No carrier")
    house.take("spool", pack(facts, b""), NOON, "fax", "session 7")
    ((subject, address, text),) = house.rows(
        select(interaction.c.subject, interaction.c.from_address, interaction.c.text)
    )
    assert (subject, address) == ("Fax from 04023456789, not received", "04023456789")
    assert str(text).splitlines() == ["Caller: 04023456789 Sender Ltd", "Session: 7", "The fax server says: No carrier"]


def test_that_a_fax_that_broke_off_is_quarantined_once_with_its_pages(house: House) -> None:
    house.take("spool", pack(FaxFacts(fault="Lost carrier", line="ttyS0"), FAX), NOON, "fax", "fax000000001.tif")
    house.take("folder", FAX[:30000], NOON, name="cut.tif")
    house.take("other", FAX[:30000], NOON + MINUTE, name="cut.tif")
    assert house.states == ["quarantined", "quarantined", "duplicate"]
    assert house.rows(select(interaction.c.quarantined).order_by(interaction.c.id))[0] == (
        "The fax broke off: Lost carrier",
    )
    assert len(house.rows(select(file.c.id))) == 2


def test_that_two_faxes_of_which_nothing_came_are_two_tickets(house: House) -> None:
    house.take("folder", b"", NOON, name="fax1.tif")
    house.take("folder", b"", NOON + MINUTE, name="fax2.tif")
    assert house.states == ["quarantined", "quarantined"]
    assert len(house.rows(select(ticket.c.id))) == 2


def test_that_pages_count_and_not_how_they_are_packed() -> None:
    told = content_of(FAX, is_pdf=False, is_whole=True)
    assert told.startswith("pages:")
    assert content_of(with_tags(), is_pdf=False, is_whole=True) == told
    for name in ("fax_group4.tif", "fax_group3_1d_big_endian.tif"):
        raw = (DATA / name).read_bytes()
        assert raw != FAX and content_of(raw, is_pdf=False, is_whole=True) == told
    cut = content_of(FAX[:30000], is_pdf=False, is_whole=False)
    assert cut.startswith("file:") and cut != content_of(FAX[:30001], is_pdf=False, is_whole=False)
    assert content_of(b"II*\0\x08\0\0\0", is_pdf=False, is_whole=False) == ""
