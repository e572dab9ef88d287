"""Mail finds its conversation by our token and by References, never by subject; nothing is lost or told twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from controlcenter.clock import ManualClock
from controlcenter.commands.arriving.receive import ReceiveInteraction
from controlcenter.commands.base import Actor, Command, Outcome, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.ticket import Channel, Status
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.intake.interpreting.interpret import Waiting, of_message
from controlcenter.intake.mail import parse_mail
from controlcenter.settings import resource
from controlcenter.store.check import check_all
from controlcenter.store.dossier import Dossier, read_dossier
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, outbox, ticket

STAFF = "asha@northgate.example"
SOURCES = '\n[[sources]]\nname = "{name}"\ntype = "maildir"\n[sources.settings]\nfolder = "x"\n'
ACCOUNT = '[[mail_accounts]]\nid = "s"\naddress = "service@northgate.example"\nhost = "smtp.northgate.example"\n'


class Post:
    """Mail that comes in as the service takes it."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.database, self.clock = database, clock
        text = resource("strategy.toml").read_text(encoding="utf-8")
        text = text.replace("[centre]\n", '[centre]\nstaff = ["northgate.example"]\n', 1) + "\n" + ACCOUNT
        self.strategies = StoredStrategy(text + SOURCES.format(name="desk") + SOURCES.format(name="sales"))
        self._count = 0

    def run(self, command: Command) -> Outcome:
        return execute(
            self.database, command, actor=Actor("lena", "desk-1"), clock=self.clock, strategies=self.strategies
        )

    def come(self, head: str, body: str = "Hello", source: str = "desk") -> int | None:
        """The ticket that a mail became part of; None for a repeat."""
        self._count += 1
        raw = f"To: desk@northgate.example\nDate: Mon, 05 Jan 2026 10:00:00 +0530\n{head}\n\n{body}\n".encode()
        item = RawItem(f"1:{self._count}", raw, self.clock.now(), Channel.EMAIL, "mail", "mail.eml")
        with self.database.write() as connection:
            store_items(connection, source, [item], self.clock.now())
            number = connection.execute(select(func.max(capture.c.id))).scalar_one()
        said = of_message(Waiting(number, "mail", "mail.eml", raw), parse_mail(raw))
        found = self.run(ReceiveInteraction(number, said)).result
        return int(found) if found is not None else None

    def row(self, ticket_id: int | None) -> Any:
        with self.database.read() as connection:
            return connection.execute(select(ticket).where(ticket.c.id == ticket_id)).one()

    def dossier(self, ticket_id: int | None) -> Dossier:
        with self.database.read() as connection:
            assert check_all(connection) == []
            found = read_dossier(connection, ticket_id or 0)
        assert found is not None
        return found

    def solve(self, ticket_id: int | None) -> None:
        self.run(SetStatus(ticket_id or 0, self.row(ticket_id).status, Status.SOLVED.value))

    def count(self, table: Any) -> int:
        with self.database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
def post(database: Database, clock: ManualClock) -> Post:
    return Post(database, clock)


RAVI = "From: Ravi <ravi@example.org>\n"


def test_that_our_token_wins_over_references_and_references_over_nothing(post: Post) -> None:
    first = post.come(RAVI + "Subject: Router\nMessage-ID: <1@example.org>")
    second = post.come(RAVI + "Subject: Invoice\nMessage-ID: <2@example.org>")
    token = f"<{post.row(first).token}.{first}.abc@northgate.example>"
    assert post.come(RAVI + f"Subject: Re\nMessage-ID: <3@x>\nReferences: <2@example.org> {token}") == first
    assert (
        post.come(RAVI + f"Subject: Re\nMessage-ID: <4@x>\nIn-Reply-To: {token}\nReferences: <2@example.org>") == first
    )
    assert post.come(RAVI + "Subject: Re\nMessage-ID: <5@x>\nReferences: <unknown@x> <2@example.org>") == second
    assert post.come(RAVI + "Subject: Re\nMessage-ID: <6@x>\nIn-Reply-To: <5@x>") == second


def test_that_the_nearest_of_several_answered_messages_decides(post: Post) -> None:
    first = post.come(RAVI + "Subject: Router\nMessage-ID: <1@example.org>")
    post.come(RAVI + "Subject: Invoice\nMessage-ID: <2@example.org>")
    assert post.come(RAVI + "Subject: Re\nMessage-ID: <3@x>\nReferences: <2@example.org> <1@example.org>") == first
    head = "Subject: Re\nMessage-ID: <4@x>\nIn-Reply-To: <1@example.org>\nReferences: <1@example.org> <2@example.org>"
    assert post.come(RAVI + head) == first


@pytest.mark.parametrize(
    "head",
    [
        "Subject: Re: Router\n",
        "Subject: Re: Router\nThread-Index: AQHaxyz==\nThread-Topic: Router\n",
        "Subject: Re: Router\nReferences: <unknown@example.org>\n",
        "Subject: Re: Router\nIn-Reply-To: <0123456789abcdef.1.x@northgate.example>\n",
    ],
)
def test_that_a_subject_or_an_invented_token_never_joins_a_conversation(post: Post, head: str) -> None:
    first = post.come(RAVI + "Subject: Router\nMessage-ID: <1@example.org>\nThread-Index: AQHaxyz==")
    number = post.dossier(first).ticket.number
    assert post.come(RAVI + head + "Message-ID: <2@example.org>") not in (first, None)
    assert post.come(RAVI + f"Subject: [{number}] Router\nMessage-ID: <3@example.org>") not in (first, None)


@pytest.mark.parametrize(
    ("head", "reopens"),
    [
        ("", True),
        ("List-Id: <desk.northgate.example>\nPrecedence: list\n", True),
        ("X-Auto-Response-Suppress: All\n", True),
        ("Auto-Submitted: auto-replied\n", False),
        ("Return-Path: <>\n", False),
        ("Precedence: auto_reply\n", False),
        ("X-Failed-Recipients: a@example.org\n", False),
    ],
)
def test_that_a_reply_reopens_a_solved_ticket_unless_a_machine_wrote_it(post: Post, head: str, reopens: bool) -> None:
    first = post.come(RAVI + "Subject: Router\nMessage-ID: <1@example.org>")
    post.solve(first)
    assert post.come(RAVI + head + "Subject: Re\nMessage-ID: <2@x>\nIn-Reply-To: <1@example.org>") == first
    assert (Status(post.row(first).status) is Status.OPEN) is reopens
    newest = post.dossier(first).conversation[-1]
    assert newest.automatic is not reopens and bool(newest.machine) is bool(head)


def test_that_no_sort_of_machine_is_ever_answered_automatically(post: Post) -> None:
    heads = (
        "Auto-Submitted: auto-generated", "Return-Path: <>", "Precedence: bulk", "List-Id: <x.example>",
        "X-Auto-Response-Suppress: OOF", "X-Autoreply: yes", "Subject: Automatic reply: x", "X-Failed-Recipients: a@x",
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b",
    )  # fmt: skip
    for number, head in enumerate(heads):
        assert post.come(f"From: r{number}@example.org\nMessage-ID: <{number}@example.org>\n{head}") is not None
    assert post.count(outbox) == 0 and post.count(ticket) == len(heads)
    post.come(RAVI + "Subject: Router\nMessage-ID: <99@example.org>")
    assert post.count(outbox) == 1


def test_that_one_message_to_two_mailboxes_is_one_interaction_with_two_deliveries(post: Post) -> None:
    head = RAVI + "Subject: Router\nMessage-ID: <1@example.org>"
    first = post.come(head)
    for _ in range(2):
        assert post.come(f"Delivered-To: sales@northgate.example\n{head}", source="sales") is None
    shown = post.dossier(first)
    (said,) = [one for one in shown.conversation if one.direction == "in"]
    with post.database.read() as connection:
        rows = connection.execute(select(capture.c.state, capture.c.interaction_id).order_by(capture.c.id)).all()
    assert [tuple(row) for row in rows] == [("stored", said.id), ("duplicate", said.id), ("duplicate", said.id)]
    assert shown.also_by == {said.id: ("sales",)}


def test_that_the_same_message_id_with_other_words_is_kept_and_linked(post: Post) -> None:
    first = post.come(RAVI + "Subject: Parcel 1\nMessage-ID: <same@courier.example>", "Parcel 1 is on its way")
    second = post.come("From: t@example.org\nSubject: Parcel 2\nMessage-ID: <same@courier.example>", "Parcel 2 is lost")
    assert second is not None and second != first
    here, there = post.dossier(first), post.dossier(second)
    assert here.same_id == {here.conversation[0].id: (there.ticket,)}
    assert there.same_id == {there.conversation[0].id: (here.ticket,)}


FORWARD = (
    "FYI\n\n---------- Forwarded message ---------\nFrom: Tara Rao <tara@example.org>\nDate: Monday\n\n"
    "Mera order nahi aaya hai"
)
BLOCK = (
    "See below\n\nFrom: Tara Rao <tara@example.org>\nSent: Monday\nTo: Asha\nSubject: Order\n\nMy order has not come"
)
QUOTED = "Begin forwarded message:\n\n> From: Tara Rao <tara@example.org>\n> To: Asha\n>\n> Mera order nahi aaya hai\n"


@pytest.mark.parametrize(
    "body", [FORWARD, BLOCK, QUOTED, FORWARD.replace("<tara@", "[mailto:tara@").replace("org>", "org]")]
)
def test_that_what_a_colleague_forwards_is_its_first_writers(post: Post, body: str) -> None:
    found = post.come(f"From: Asha <{STAFF}>\nSubject: FW: Order\nMessage-ID: <1@northgate.example>", body)
    shown = post.dossier(found)
    assert shown.customer is not None and shown.customer.name == "Tara Rao"
    said = shown.conversation[0]
    assert (said.from_address, said.from_name, said.forwarded_by) == ("tara@example.org", "Tara Rao", "Asha")
    assert "Mera order" not in body or post.row(found).language == "hi"


def test_that_a_forward_as_an_attachment_is_its_first_writers(post: Post) -> None:
    inner = "From: Tara <tara@example.org>\nSubject: Order\nMessage-ID: <9@example.org>\n\nMy order has not come"
    head = (
        f"From: {STAFF}\nSubject: Order\nMessage-ID: <1@northgate.example>\nContent-Type: multipart/mixed; boundary=b"
    )
    found = post.come(head, f"--b\n\nsee attached\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--")
    said = post.dossier(found).conversation[0]
    assert (said.from_address, said.forwarded_by) == ("tara@example.org", STAFF)
    assert "My order has not come" in said.text


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("From: Mallory <mallory@evil.example>\n", FORWARD),
        ("From: Asha <asha@northgate.example.evil.example>\n", FORWARD),
        (f"From: Asha <{STAFF}>\nAuthentication-Results: mx.northgate.example; spf=fail; dmarc=fail\n", FORWARD),
        (f"From: Asha <{STAFF}>\nReceived-SPF: Fail (x)\n", FORWARD),
        (f"From: Asha <{STAFF}>\nAuto-Submitted: auto-generated\n", FORWARD),
        (f"From: Asha <{STAFF}>\n", FORWARD.replace("tara@example.org", "bob@northgate.example")),
    ],
)
def test_that_nobody_else_can_write_in_another_name(post: Post, head: str, body: str) -> None:
    found = post.come(head + "Subject: Fwd: Order\nMessage-ID: <1@x>", body)
    said = post.dossier(found).conversation[0]
    assert said.forwarded_by == "" and said.from_address == parse_mail(head.encode() + b"\n").from_address


def test_that_an_ordinary_reply_of_a_colleague_is_no_forward(post: Post) -> None:
    found = post.come(f"From: Asha <{STAFF}>\nSubject: RE: Order\nMessage-ID: <1@northgate.example>", BLOCK)
    assert post.dossier(found).conversation[0].from_address == STAFF


def test_that_public_providers_are_nobodys_staff(strategies_of: Callable[[], StoredStrategy]) -> None:
    from controlcenter.domain.strategy.document import Strategy
    from controlcenter.errors import SettingsError

    text = resource("strategy.toml").read_text(encoding="utf-8")
    for entry, good in (("gmail.com", False), ("@yahoo.co.in", False), ("nonsense", False), ("a@gmail.com", True)):
        document = text.replace("[centre]\n", f'[centre]\nstaff = ["{entry}"]\n', 1)
        if good:
            assert Strategy.parse(document).is_staff("A@Gmail.com") and not Strategy.parse(document).is_staff(
                "b@gmail.com"
            )
        else:
            with pytest.raises(SettingsError, match=r"staff|address"):
                Strategy.parse(document)
