"""One voicemail by folder and by mail is one interaction with two deliveries; two messages stay two."""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.telephone.calls import ReceiveCall
from controlcenter.domain.call import CallFacts
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.intake.telephone.voicemail_message import MEDIA, Envelope
from controlcenter.settings import resource
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.health import read_ledger
from controlcenter.store.tables import capture, file, interaction, ticket
from tests.intake.fake_asterisk import DATA

MAIL = (DATA / "voicemail.eml").read_bytes()
TEXT = (DATA / "voicemail_msg0000.txt").read_text(encoding="utf-8")
LEFT_AT = datetime(2026, 11, 21, 23, 30, 11, tzinfo=UTC)
NOW = LEFT_AT + timedelta(hours=1)
SOUND = next(
    part.get_payload(decode=True) for part in message_from_bytes(MAIL).walk() if part.get_filename() == "msg0000.wav"
)
GATEWAY = '\n[[voicemail_mail]]\nfrom = ["pbx@centre.test"]\n'
assert isinstance(SOUND, bytes)


def sound_of(seconds: int, sample: bytes = b"\x11\x00") -> bytes:
    """A plain sound of 8,000 samples a second."""
    data = sample * 8000 * seconds
    head = b"WAVEfmt " + (16).to_bytes(4, "little") + bytes.fromhex("0100 0100 401f0000 803e0000 0200 1000")
    body = head + b"data" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body


class House:
    """Captures by both ways and interprets, with the telephone system's address in the strategy."""

    def __init__(self, database: Database, interpreter: Interpreter, gateway: str = GATEWAY) -> None:
        self.database = database
        self._numbers = itertools.count(1)
        strategies = StoredStrategy(resource("strategy.toml").read_text(encoding="utf-8") + gateway)
        clock = ManualClock(NOW)

        def run(command: object) -> object:
            actor = Actor("service", "here")
            return execute(database, command, actor=actor, clock=clock, strategies=strategies)  # type: ignore[arg-type]

        self.run = run
        self._interpretation = Interpretation(database, run, interpreter, strategies)

    def folder(self, text: str = TEXT, sound: bytes = SOUND, at: datetime = LEFT_AT, mailbox: str = "100") -> None:
        envelope = Envelope(text=text, mailbox=f"{mailbox}@default", sound="wav" if sound else "")
        item = RawItem(self._key(), envelope.sealed(sound), at, Channel.TELEPHONE, MEDIA, "msg0000")
        self._take("voicemail", item)

    def mail(self, raw: bytes = MAIL, after_s: float = 60, source: str = "mailbox") -> None:
        item = RawItem(self._key(), raw, LEFT_AT + timedelta(seconds=after_s), Channel.EMAIL, "mail", "1")
        self._take(source, item)

    def call(self) -> None:
        ended_at = LEFT_AT + timedelta(seconds=9)
        facts = CallFacts(
            key="pbx:1", number="+914055556666", joined_at=LEFT_AT - timedelta(seconds=5), queue="faults",
            dialled="605", has_joined=False, ended_at=ended_at, outcome="voicemail", final=True,
        )  # fmt: skip
        self.run(ReceiveCall("exchange", facts))

    def _key(self) -> str:
        return f"key {next(self._numbers)}"

    def _take(self, source: str, item: RawItem) -> None:
        with self.database.write() as connection:
            store_items(connection, source, [item], NOW)
        self._interpretation.run_all()

    def rows(self, query: object) -> list[tuple[object, ...]]:
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(query)]  # type: ignore[call-overload]

    @property
    def states(self) -> list[str]:
        return [str(state) for (state,) in self.rows(select(capture.c.state).order_by(capture.c.id))]

    @property
    def voicemails(self) -> int:
        return len(self.rows(select(interaction.c.id).where(interaction.c.form == "voicemail")))


def mail_with(sound: bytes = SOUND, *, number: str = "04055556666", name: str = "msg0000.wav", n: int = 1,
              at: str = "23:30:19", mailbox: str = "100") -> bytes:  # fmt: skip
    """The recorded mail with another sound, caller, time or mailbox."""
    head, mark, _ = MAIL.partition(b"Content-Type: audio/x-wav")
    told = head.replace(b"04055556666", number.encode()).replace(b"23:30:19", at.encode())
    told = re.sub(rb"<Asterisk-1-\d+-100-", b"<Asterisk-%d-%d-%s-" % (n, 900 + n, mailbox.encode()), told)
    if not sound:
        return told
    rest = f'; name="{name}"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{name}"'
    end = b"\r\n------voicemail_1100104421037429016--\r\n"
    return told + mark + rest.encode() + b"\r\n\r\n" + base64.encodebytes(sound) + end


@pytest.fixture
def house(database: Database, interpreter: Interpreter) -> Iterator[House]:
    yield House(database, interpreter)
    with database.read() as connection:
        assert check_all(connection) == []
        assert all(row.balances for row in read_ledger(connection))


@pytest.fixture
def small_house(sqlite_database: Database, interpreter: Interpreter) -> House:
    """For what does not depend on the kind of database."""
    return House(sqlite_database, interpreter)


@pytest.mark.parametrize("ways", list(itertools.permutations(["folder", "mail", "call"])))
def test_that_folder_mail_and_call_are_one_ticket_in_any_order(house: House, ways: tuple[str, ...]) -> None:
    for way in ways:
        getattr(house, way)()
    assert sorted(house.states) == ["duplicate", "stored", "stored"]
    assert house.voicemails == 1 and len(house.rows(select(ticket.c.id))) == 1
    found = house.rows(select(interaction.c.from_address, interaction.c.from_name, interaction.c.received_at).where(
        interaction.c.form == "voicemail"
    ))  # fmt: skip
    (number, name, at), = found  # fmt: skip
    assert (number, name) == ("+914055556666", "Sita Devi") and isinstance(at, datetime)
    assert abs(at - LEFT_AT) < timedelta(seconds=9)
    assert [name for (name,) in house.rows(select(file.c.name))] == ["voicemail.wav"]
    reasons = {str(reason) for (reason,) in house.rows(select(capture.c.reason)) if reason}
    assert len(reasons) == 1 and reasons <= {f"The same voicemail came by {way}." for way in ("voicemail", "mailbox")}


def test_that_a_mail_that_took_hours_is_still_the_same_message(house: House) -> None:
    house.folder()
    house.mail(mail_with(sound_of(8)), after_s=6 * 3600)
    assert house.states == ["stored", "duplicate"]


def test_that_a_sound_in_another_format_is_the_same_message(small_house: House) -> None:
    small_house.folder(sound=sound_of(8))
    small_house.mail(mail_with(b"\xd1" * 13_200, name="msg0000.gsm"))
    assert small_house.states == ["stored", "duplicate"]


def test_that_two_messages_of_one_caller_are_two_by_both_ways(house: House) -> None:
    second = LEFT_AT + timedelta(seconds=60)
    house.folder(sound=sound_of(8))
    house.mail(mail_with(sound_of(8, b"\x12\x00")))
    house.mail(mail_with(sound_of(20), n=2, at="23:31:31"), after_s=120)
    house.folder(TEXT.replace("1795303811", "1795303871"), sound_of(20, b"\x13\x00"), second)
    assert house.states == ["stored", "duplicate", "stored", "duplicate"] and house.voicemails == 2


@pytest.mark.parametrize(
    "other",
    [
        {"number": "04055557777"}, {"mailbox": "200", "sound": sound_of(8, b"\x14\x00")},
        {"at": "23:40:19", "sound": sound_of(8, b"\x15\x00")}, {"sound": sound_of(40)},
    ],
    ids=["caller", "mailbox", "time", "length"],
)  # fmt: skip
def test_that_another_message_is_not_taken_for_it(small_house: House, other: dict[str, object]) -> None:
    small_house.folder(sound=sound_of(8))
    small_house.mail(mail_with(**{"sound": sound_of(8, b"\x16\x00"), **other}), after_s=900)  # type: ignore[arg-type]
    assert small_house.states == ["stored", "stored"] and small_house.voicemails == 2


def test_that_a_mail_to_two_mailboxes_of_ours_is_one_voicemail(house: House) -> None:
    house.mail()
    house.mail(source="second mailbox")
    assert house.states == ["stored", "duplicate"]


def test_that_a_notice_without_its_sound_is_completed_by_the_folder(house: House) -> None:
    house.mail(mail_with(b""))
    assert house.voicemails == 1 and house.rows(select(file.c.id)) == []
    house.folder()
    assert house.states == ["stored", "stored"] and len(house.rows(select(ticket.c.id))) == 1
    assert len(house.rows(select(file.c.id))) == 1
    house.mail(mail_with(b"", n=2))
    assert house.states[2] == "duplicate"


@pytest.mark.parametrize("hidden", ["(null)", "anonymous", "unknown"])
def test_that_callers_who_hide_their_number_are_joined_by_the_moment(small_house: House, hidden: str) -> None:
    text = TEXT.replace('"Sita Devi" <04055556666>', hidden)
    small_house.folder(text, sound_of(8))
    small_house.mail(mail_with(sound_of(8, b"\x17\x00"), number=hidden))
    assert small_house.states == ["stored", "duplicate"]
    small_house.mail(mail_with(sound_of(8, b"\x18\x00"), number=hidden, n=2, at="23:31:00"), after_s=120)
    assert small_house.states[2] == "stored" and small_house.voicemails == 2


def test_that_a_time_that_cannot_be_is_not_believed(small_house: House) -> None:
    small_house.mail(MAIL.replace(b"Sat, 21 Nov 2026", b"Thu, 01 Jan 2026"))
    (at,) = small_house.rows(select(interaction.c.received_at))[0]
    assert at == LEFT_AT + timedelta(seconds=60)


def test_that_a_mail_of_somebody_else_stays_a_mail(sqlite_database: Database, interpreter: Interpreter) -> None:
    house = House(sqlite_database, interpreter, gateway="")
    house.folder()
    house.mail()
    assert house.states == ["stored", "stored"] and house.voicemails == 1
    forms = {str(form) for (form,) in house.rows(select(interaction.c.form))}
    assert forms == {"voicemail", "message"}


def test_that_a_mail_of_the_telephone_system_about_something_else_stays_a_mail(small_house: House) -> None:
    raw = b"From: pbx@centre.test\r\nSubject: Disk is full\r\nMessage-ID: <d@x>\r\n\r\nPlease look.\r\n"
    small_house.mail(raw)
    assert small_house.voicemails == 0 and small_house.states == ["stored"]


def test_that_the_fields_of_another_telephone_system_can_be_named() -> None:
    text = resource("strategy.toml").read_text(encoding="utf-8") + GATEWAY + 'header = "X-Caller"\nname_header = ""\n'
    (gateway,) = Strategy.parse(text).voicemail_mail
    assert (gateway.header, gateway.name_header) == ("X-Caller", "") and gateway.sends("PBX@centre.test")
