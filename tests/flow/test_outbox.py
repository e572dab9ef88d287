"""A reply becomes a mail, once, whatever happens in between."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from controlcenter.clock import ManualClock
from controlcenter.commands.arriving.receive import Received, ReceivedFile, ReceiveInteraction
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.conversation import NewTicket, Reply
from controlcenter.commands.outbox import MarkSending, MarkSent, SendAgain
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.errors import Conflict, Refused, SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.intake.tokens import tokens_in
from controlcenter.outbound.outbox import Outbox
from controlcenter.settings import resource
from controlcenter.store import rows
from controlcenter.store.dossier import Sending
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture, interaction, outbox, ticket
from tests.support.certificates import make_certificates
from tests.support.smtp import PASSWORD, SmtpServer

ACCOUNT = """
[[mail_accounts]]
id = "service"
address = "service@northgate.example"
name = "Northgate, Kundendienst für alle"
host = "127.0.0.1"
port = {port}
security = "{security}"
user = "service"
secret = "smtp-service"

[[sources]]
name = "Service mailbox"
type = "imap"
[sources.settings]
host = "imap.northgate.example"
user = "service"
secret = "mailbox-service"
"""


class House:
    """A centre with one outgoing account, one ticket and an outbox."""

    def __init__(self, database: Database, clock: ManualClock, port: int, security: str = "none") -> None:
        text = resource("strategy.toml").read_text(encoding="utf-8") + ACCOUNT.format(port=port, security=security)
        self.strategies = StoredStrategy(text)
        self.database = database
        self.clock = clock
        self.password: Callable[[str], str] = lambda name: PASSWORD
        self.context: Callable[[], ssl.SSLContext] = ssl.create_default_context
        self.outbox = self.new_outbox()
        queue = self.strategies.check(text).fallback_queue
        self.ticket = self.run(
            NewTicket(
                Channel.EMAIL, "Rückerstattung", "Where is it?", "Asha", "asha@example.org", "", None,
                Priority.NORMAL, "en", queue, None,
            )
        )  # fmt: skip

    def run(self, command: Any) -> Any:
        return execute(
            self.database, command, actor=Actor("lena", "desk-1"), clock=self.clock, strategies=self.strategies
        ).result

    def new_outbox(self) -> Outbox:
        """An outbox as a service that starts anew has it."""

        def run(command: Any) -> Any:
            return execute(
                self.database, command, actor=Actor("service", "here"), clock=self.clock, strategies=self.strategies
            )

        return Outbox(self.database, run, self._secret, self.clock, self.strategies, self._trusted)

    def _secret(self, name: str) -> str:
        return self.password(name)

    def _trusted(self) -> ssl.SSLContext:
        return self.context()

    def reply(self, **more: Any) -> int:
        with self.database.read() as connection:
            newest = max((said.id for said in rows.read_conversation(connection, self.ticket)), default=0)
        given = {
            "account": "service", "to_addresses": ("asha@example.org",), "subject": "Re: Rückerstattung",
            "text": "It left today.", "seen_interaction": newest,
        }  # fmt: skip
        return int(self.run(Reply(self.ticket, **{**given, **more})))

    def state(self) -> Sending:
        """How far the newest message has come."""
        with self.database.read() as connection:
            row = connection.execute(outbox.select().order_by(outbox.c.id.desc())).first()
        assert row is not None
        return Sending(row.id, row.state, row.error, row.sent_at)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    made = SmtpServer()
    yield made
    made.stop()


@pytest.fixture
def house(database: Database, clock: ManualClock, server: SmtpServer) -> House:
    return House(database, clock, server.port)


@pytest.fixture
def small_house(sqlite_database: Database, clock: ManualClock, server: SmtpServer) -> House:
    """For what does not depend on the kind of database."""
    return House(sqlite_database, clock, server.port)


def test_that_a_reply_leaves_once_with_the_headers_that_keep_the_thread(house: House, server: SmtpServer) -> None:
    first = house.reply()
    assert house.outbox.send_due() == 1 and house.outbox.send_due() == 0
    house.clock.advance(60)
    house.reply(
        text="And here is the bill.\n.\nश्रीमती को नमस्ते",
        files=(ReceivedFile("bill ₹.pdf", "application/pdf", b"%PDF-1.4\r\n" * 500),),
    )
    assert house.outbox.send_due() == 1 and len(server.mails) == 2
    envelope, mail = server.mails[1], server.parsed()
    assert envelope.mail_from == "service@northgate.example" and envelope.rcpt_tos == ["asha@example.org"]
    assert mail["From"].addresses[0].display_name == "Northgate, Kundendienst für alle"
    assert mail["To"] == "asha@example.org" and mail["Subject"] == "Re: Rückerstattung"
    body = mail.get_body()
    assert body is not None and body.get_content().splitlines() == ["And here is the bill.", ".", "श्रीमती को नमस्ते"]
    (bill,) = mail.iter_attachments()
    assert bill.get_filename() == "bill ₹.pdf" and bill.get_content() == b"%PDF-1.4\r\n" * 500
    with house.database.read() as connection:
        said = connection.execute(interaction.select().where(interaction.c.id == first)).one()
        token = connection.execute(ticket.select().where(ticket.c.id == house.ticket)).one().token
    assert mail["In-Reply-To"] == said.message_id == server.parsed(0)["Message-ID"]
    assert tokens_in([mail["Message-ID"]]) == (token,)
    assert "Auto-Submitted" not in mail and house.state().state == "sent" and house.state().sent_at is not None


def test_that_a_service_that_dies_while_it_sends_never_sends_again_by_itself(house: House, server: SmtpServer) -> None:
    house.reply()
    with house.database.read() as connection:
        outbox_id = connection.execute(outbox.select()).one().id
    house.run(MarkSending(outbox_id))  # and then the process is killed
    after = house.new_outbox()
    assert after.send_due() == 0 and after.send_due() == 0 and server.mails == []
    assert house.state().state == "unclear" and "may have been sent or not" in house.state().error
    house.run(SendAgain(outbox_id, "unclear"))  # a person decided
    assert after.send_due() == 1 and len(server.mails) == 1


def test_that_a_line_that_breaks_after_the_text_leaves_it_unclear(house: House, server: SmtpServer) -> None:
    house.reply()
    server.drops_after_data = True
    assert house.outbox.send_due() == 0
    assert house.state().state == "unclear" and len(server.mails) == 1
    house.clock.advance(100_000)
    assert house.outbox.send_due() == 0 and len(server.mails) == 1


def test_that_two_who_send_the_same_message_send_it_once(house: House) -> None:
    house.reply()
    with house.database.read() as connection:
        outbox_id = connection.execute(outbox.select()).one().id
    house.run(MarkSending(outbox_id))
    with pytest.raises(Conflict):
        house.run(MarkSending(outbox_id))
    house.run(MarkSent(outbox_id))
    with pytest.raises(Conflict):
        house.run(MarkSent(outbox_id))
    with pytest.raises(Refused, match="Only a message that failed"):
        house.run(SendAgain(outbox_id, "sent"))


def test_that_a_server_that_is_down_gets_the_mail_when_it_is_up_again(
    sqlite_database: Database, clock: ManualClock
) -> None:
    server = SmtpServer()
    server.stop()
    house = House(sqlite_database, clock, server.port)
    house.reply()
    assert house.outbox.send_due() == 0
    assert house.state().state == "waiting" and "cannot be reached" in house.state().error
    again = SmtpServer(port=server.port)
    try:
        assert house.outbox.send_due() == 0  # not before its time
        clock.advance(61)
        assert house.outbox.send_due() == 1 and len(again.mails) == 1
        assert (house.state().state, house.state().sent_at) == ("sent", clock.now())
    finally:
        again.stop()


def test_that_a_wrong_password_keeps_the_mail_and_is_not_tried_on(small_house: House, server: SmtpServer) -> None:
    house = small_house
    house.password = lambda name: "wrong"
    house.reply()
    house.reply()
    assert house.outbox.send_due() == 0
    assert house.state().state == "waiting" and 'under the name "smtp-service"' in house.state().error
    house.password = lambda name: PASSWORD
    house.clock.advance(901)
    assert house.outbox.send_due() == 2 and len(server.mails) == 2


def test_that_a_missing_password_is_said(small_house: House) -> None:
    def nowhere(name: str) -> str:
        raise SourceError(f'The password "{name}" is stored nowhere.', permanent=True)

    small_house.password = nowhere
    small_house.reply()
    assert small_house.outbox.send_due() == 0
    assert small_house.state().error == 'The password "smtp-service" is stored nowhere.'


@pytest.mark.parametrize(
    ("answer", "state"), [("550 no such user", "failed"), ("450 greylisted", "waiting"), ("452 full", "waiting")]
)
def test_that_a_refused_recipient_is_named(small_house: House, server: SmtpServer, answer: str, state: str) -> None:
    server.refused["asha@example.org"] = answer
    small_house.reply(to_addresses=("other@example.org", "asha@example.org"))
    assert small_house.outbox.send_due() == 0 and server.mails == []
    assert small_house.state().state == state and "the address asha@example.org" in small_house.state().error
    assert "no such user" not in small_house.state().error  # a server's own words are outside text


@pytest.mark.parametrize(("answer", "state"), [("554 spam", "failed"), ("451 later", "waiting")])
def test_that_a_refused_text_is_told_from_one_that_is_put_off(
    small_house: House, server: SmtpServer, answer: str, state: str
) -> None:
    server.data_answer = answer
    small_house.reply()
    assert small_house.outbox.send_due() == 0 and small_house.state().state == state


def test_that_one_bad_mail_does_not_stop_the_others(small_house: House, server: SmtpServer) -> None:
    small_house.reply(to_addresses=("a@b c",))
    small_house.reply()
    assert small_house.outbox.send_due() == 1
    with small_house.database.read() as connection:
        states = [row.state for row in connection.execute(outbox.select().order_by(outbox.c.id))]
    assert states == ["failed", "sent"]


def test_that_nobody_can_put_a_header_into_a_mail(small_house: House, server: SmtpServer) -> None:
    evil = "Hi\r\nBcc: victim@example.org\r\n\r\nbody\u2028X: y\x00"
    small_house.reply(subject=evil, text="\r\n.\r\nRSET\r\n", files=(ReceivedFile(evil, "text/html\r\nX: y", b"x"),))
    assert small_house.outbox.send_due() == 1
    mail = server.parsed()
    assert server.mails[0].rcpt_tos == ["asha@example.org"]
    assert mail.keys() == ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
    assert mail["Subject"] == "Hi Bcc: victim@example.org body X: y"
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "application/octet-stream" and len(server.mails) == 1
    small_house.reply(to_addresses=("asha@example.org\r\nRCPT TO:<victim@example.org>",))
    assert small_house.outbox.send_due() == 0 and small_house.state().state == "failed"


def test_that_our_own_answer_in_the_sent_folder_is_no_second_answer(house: House, server: SmtpServer) -> None:
    """Many mail servers put what they send into the Sent folder, which is a source of colleagues' answers."""
    said = house.reply()
    house.outbox.send_due()
    raw = server.mails[0].original_content
    assert raw is not None
    item = RawItem("7:1", raw, house.clock.now(), Channel.EMAIL, "mail", direction="out")
    with house.database.write() as connection:
        store_items(connection, "Sent", [item], house.clock.now())
        capture_id = connection.execute(capture.select()).one().id
        message_id = connection.execute(interaction.select().where(interaction.c.id == said)).one().message_id
    house.run(
        ReceiveInteraction(capture_id, Received("message", message_id=message_id, tokens=tokens_in([message_id])))
    )
    with house.database.read() as connection:
        held = connection.execute(capture.select()).one()
        assert (held.state, held.interaction_id) == ("duplicate", said)
        assert len(rows.read_conversation(connection, house.ticket)) == 2


def arrive(house: House, key: str, *, source: str = "Service mailbox", hours: float = 0, **more: Any) -> int | None:
    """A message comes in; the ticket's id is returned."""
    item = RawItem(key, key.encode(), house.clock.now() - timedelta(hours=hours), Channel.EMAIL, "mail")
    with house.database.write() as connection:
        store_items(connection, source, [item], house.clock.now())
        captured = connection.execute(capture.select().where(capture.c.ext_key == key)).one()
    given = {"subject": "Help", "from_address": "asha@example.org", "from_name": "Asha", "language": "en"}
    found = house.run(
        ReceiveInteraction(captured.id, Received("message", message_id=f"<{key}@x>", **{**given, **more}))
    )
    return None if found is None else int(found)


def test_that_arrival_is_acknowledged_once_by_a_mail_that_no_machine_answers(house: House, server: SmtpServer) -> None:
    ticket_id = arrive(house, "m1")
    house.outbox.send_due()
    assert len(server.mails) == 1 and server.mails[0].mail_from in ("", "<>")
    mail = server.parsed()
    assert mail["Subject"] == f"We have your message: E-{ticket_id}" and mail["In-Reply-To"] == "<m1@x>"
    assert mail["Auto-Submitted"] == "auto-replied" and mail["X-Auto-Response-Suppress"] == "All"
    arrive(house, "m2", answers=(mail["Message-ID"],), tokens=tokens_in([mail["Message-ID"]]))
    assert house.outbox.send_due() == 0  # an answer on the same thread is no new arrival


def test_that_machines_strangers_to_mail_and_old_news_get_no_acknowledgement(
    small_house: House, server: SmtpServer
) -> None:
    silent: list[dict[str, Any]] = [
        {"automatic": True}, {"from_address": ""}, {"from_address": "Service@northgate.example"},
        {"quarantined": "It could not be read."}, {"hours": 25}, {"source": "files"},
    ]  # fmt: skip
    for number, more in enumerate(silent):
        assert arrive(small_house, f"s{number}", **more) is not None
    assert small_house.outbox.send_due() == 0
    for number in range(8):
        arrive(small_house, f"loud{number}")
    assert small_house.outbox.send_due() == 5  # two machines that greet each other stop here
    small_house.clock.advance(86_401)
    arrive(small_house, "tomorrow")
    assert small_house.outbox.send_due() == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_that_mail_leaves_only_to_a_server_that_proves_its_name(
    sqlite_database: Database, clock: ManualClock, tmp_path: Any, security: str
) -> None:
    certificates = make_certificates(tmp_path, "127.0.0.1")
    shown = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shown.load_cert_chain(certificates.certificate, certificates.key)
    server = SmtpServer(context=shown, starttls=security == "starttls")
    try:
        house = House(sqlite_database, clock, server.port, security)
        house.reply()
        assert house.outbox.send_due() == 0 and "The certificate of 127.0.0.1" in house.state().error
        house.context = lambda: ssl.create_default_context(cafile=str(certificates.authority))
        clock.advance(901)
        assert house.outbox.send_due() == 1 and len(server.mails) == 1
    finally:
        server.stop()
