"""A centre with every road in and the outbox on the way out, whose service falls again and again."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import httpx
from sqlalchemy import func, select

from controlcenter.app.demo.fax_picture import fax_page, tiff_file
from controlcenter.app.joining import Joined, join
from controlcenter.domain.strategy.text import add_source
from controlcenter.settings import resource
from controlcenter.signature import HEADER, sign
from controlcenter.store.health import read_ledger
from controlcenter.store.tables import call, capture, interaction, outbox, ticket
from tests.support.imap import PASSWORD, ImapServer
from tests.support.running import Process, Running, free_port, mail, put_in_maildir, wait_until
from tests.support.smtp import SmtpServer

FALLS_WITHIN_S = 60.0
QUIET_WITHIN_S = 600.0
KEY = "a key of the web form"
HEADINGS = "start,caller,queue,agent,outcome,wait,talk,id\n"
ACCOUNT = """
[[mail_accounts]]
id = "service"
address = "service@northgate.example"
name = "Northgate"
host = "127.0.0.1"
port = {port}
security = "none"
user = "service"
secret = "smtp"
"""


class FallingCentre(Running):
    """``sent`` are the subjects that went in, ``called`` the numbers of calls, ``falls`` the steps it fell at."""

    def __init__(self, url: str, folder: Path, imap: ImapServer, seed: int) -> None:
        secrets = {"mailbox": PASSWORD, "web": KEY, "smtp": PASSWORD}
        super().__init__(url, folder, secrets)
        self.falls: Counter[str] = Counter()
        self.missed: list[str] = []
        self.sent: list[str] = []
        self.called = 0
        self.numbers: dict[str, set[str]] = {}
        self.smtp = SmtpServer()
        self._dice = random.Random(seed)
        self._folder = folder
        self._imap = imap
        self._number = 0
        self._people: list[threading.Thread] = []
        self._closed = threading.Event()
        self._port = free_port()
        for part in ("mail/new", "mail/cur", "mail/tmp", "fax"):
            (folder / part).mkdir(parents=True)
        self._calls = folder / "calls.csv"
        self._calls.write_text(HEADINGS, encoding="utf-8")
        text = resource("strategy.toml").read_text(encoding="utf-8") + ACCOUNT.format(port=self.smtp.port)
        for source in self._sources():
            text = add_source(text, source)
        self.publish(text)

    def _sources(self) -> list[dict[str, Any]]:
        imap = {n: str(v) if isinstance(v, Path) else v for n, v in self._imap.settings(idle=False).items()}
        columns = {"started": "start", "number": "caller", "queue": "queue", "agent": "agent", "outcome": "outcome"}
        columns |= {"wait": "wait", "talk": "talk", "call": "id"}
        calls = {
            "file": str(self._calls), "outcomes": {"done": "answered", "lost": "abandoned"},
            "queues": {"Support": "faults"}, "agents": {"101": "kavya"}, "since": "2026-01-01T00:00:00Z",
            **{f"{name}_column": heading for name, heading in columns.items()},
        }  # fmt: skip
        web = {"port": self._port, "secret": "web", "per_sender": 1000, "per_minute": 100_000}
        return [
            {"name": "files", "type": "maildir", "every_s": 1, "settings": {"folder": str(self._folder / "mail")}},
            {"name": "mailbox", "type": "imap", "every_s": 1, "settings": imap},
            {"name": "fax", "type": "fax_folder", "every_s": 1,
             "settings": {"folder": str(self._folder / "fax"), "settle_s": 0.0}},
            {"name": "web", "type": "web", "settings": web},
            {"name": "calls", "type": "call_records", "settings": calls},
        ]  # fmt: skip

    # Bringing things in

    def bring(self) -> None:
        """Two mails as files, two by IMAP, a fax, two requests and two calls."""
        for _ in range(2):
            number, subject = self._next("file")
            put_in_maildir(self._folder / "mail", number, mail(number, subject))
            number, subject = self._next("mailbox")
            self._imap.deliver(mail(number, subject))
        self._fax()
        for _ in range(2):
            self._post(*self._next("request"))
        with self._calls.open("a", encoding="utf-8") as file:
            for _ in range(2):
                self.called += 1
                way = "101,done,12,90" if self.called % 2 else ",lost,40,0"
                caller = f"+9140{23000000 + self.called}"
                file.write(f"2026-03-02T09:00:00,{caller},Support,{way},{self.called}\n")

    def _next(self, way: str) -> tuple[int, str]:
        self._number += 1
        subject = f"Matter {self._number} by {way}"
        self.sent.append(subject)
        return self._number, subject

    def _fax(self) -> None:
        self._number += 1
        station = f"+9140{24000000 + self._number}"
        page = fax_page(f"Order {self._number}", ["Twelve boxes"], station, Random(self._number))
        path = self._folder / f"{self._number}.part"
        path.write_bytes(tiff_file([page], station, "2026:01:05 09:00:00"))
        path.rename(self._folder / "fax" / f"{self._number}.tif")
        self.sent.append(f"Fax from {station}, 1 page")

    def _post(self, number: int, subject: str) -> None:
        person = threading.Thread(target=self._insist, args=(number, subject), name=f"customer {number}")
        person.start()
        self._people.append(person)

    def _insist(self, number: int, subject: str) -> None:
        """Send a request until it is answered, and twice more: every answer is the same number."""
        body = {"subject": subject, "text": "No light.", "name": f"C {number}", "email": f"c{number}@example.org"}
        raw = httpx.Request("POST", "http://here", json=body).read()
        answers = self.numbers.setdefault(subject, set())
        left = 3
        with httpx.Client(base_url=f"http://127.0.0.1:{self._port}", verify=False) as line:
            while left and not self._closed.wait(0.2):
                headers = {HEADER: sign(KEY, int(time.time()), raw), "Idempotency-Key": f"request-{number}"}
                with suppress(httpx.HTTPError):
                    answer = line.post("/v1/requests", content=raw, headers=headers)
                    if answer.status_code in (200, 201):
                        answers.add(answer.json()["number"])
                        left -= 1

    # Falling

    def fall_at(self, step: str) -> None:
        """Work until the step was come to for a time that nobody chose; killed all the same where it was not."""
        often = 12 if step.endswith("a commit") else 1 if step.startswith("call") or step == "begins" else 2
        process = self.start("tests.support.falling", self.url, step, str(self._dice.randint(1, often)))
        self.bring()
        try:
            assert process.wait(FALLS_WITHIN_S) == -signal.SIGKILL
            self.falls[step] += 1
        except subprocess.TimeoutExpired:
            self.missed.append(step)
            self.kill(process)

    def fall_at_random(self) -> None:
        process = self._serve_in_turn()
        self.bring()
        time.sleep(self._dice.uniform(1.0, 4.0))
        self.kill(process)
        self.falls["a moment"] += 1

    def work_side_by_side(self, times: int) -> None:
        """Two services at once, so that one always waits; the one that works falls, and the other takes over."""
        works = self._serve_in_turn()
        for _ in range(times):
            waits = self._serve_in_turn()
            self.bring()
            time.sleep(self._dice.uniform(2.0, 4.0))
            assert works.poll() is None and waits.poll() is None, self.said
            self.kill(works)
            self.bring()
            assert self.await_holder(waits), f"The service that waited has not taken over. {self.said}"
            works = waits
        self.kill(works)

    def _serve_in_turn(self) -> Process:
        """A service that waits for its turn while another holds the lease."""
        return self.start("tests.support.falling", self.url, "", "1")

    # What came of it

    def come_to_rest(self) -> None:
        """Serve until all that came in is stored and all that goes out is gone; then end in good order."""
        process = self._serve_in_turn()
        joined = join(self.url)
        try:
            wait_until(lambda: self._is_at_rest(joined), QUIET_WITHIN_S)
        finally:
            joined.close()
        for person in self._people:
            person.join(QUIET_WITHIN_S)
        self.end(process)

    def _is_at_rest(self, joined: Joined) -> bool:
        with joined.database.read() as connection:
            held = int(connection.execute(select(func.count()).where(capture.c.source != "calls")).scalar_one())
            calls = int(connection.execute(select(func.count()).select_from(call)).scalar_one())
            open_ones = connection.execute(
                select(capture.c.id).where(capture.c.state.in_(("captured", "failed")))
            ).all()
            waiting = connection.execute(select(outbox.c.id).where(outbox.c.state.in_(("waiting", "sending")))).all()
        return (
            held >= len(self.sent) and calls >= self.called and not open_ones and not waiting
            and not any(person.is_alive() for person in self._people)
            and not any((self._folder / "mail" / "new").iterdir())
        )  # fmt: skip

    def assert_that_all_came_once(self) -> None:
        """Nothing lost, nothing doubled, nothing half-written, the ledger balanced, every place tidied up."""
        joined = join(self.url)
        try:
            with joined.database.read() as connection:
                incoming = connection.execute(
                    select(interaction.c.subject, interaction.c.ticket_id)
                    .where(interaction.c.direction == "in", interaction.c.form != "call")
                ).all()  # fmt: skip
                came, sent = Counter(row.subject for row in incoming), Counter(self.sent)
                assert came == sent, f"lost {sent - came}, too many {came - sent}"
                assert len({row.ticket_id for row in incoming}) == len(self.sent)
                assert len(connection.execute(select(call.c.key)).all()) == self.called
                states = Counter(connection.execute(select(capture.c.state)).scalars())
                assert set(states) <= {"stored", "duplicate"}
                assert states["stored"] >= len(self.sent)
                assert all(row.balances for row in read_ledger(connection))
                self._assert_that_answers_left_once(connection)
                self._assert_that_requests_have_one_number(connection)
        finally:
            joined.close()
        self.assert_whole()
        assert not any((self._folder / "mail" / "new").iterdir()) and not self._imap.messages()
        assert [path.name for path in (self._folder / "fax").iterdir()] == ["done"]

    def _assert_that_answers_left_once(self, connection: Any) -> None:
        """One acknowledgement for each mail and request; what may or may not have left is said to be so."""
        rows = connection.execute(
            select(outbox.c.state, interaction.c.to_addresses).join(
                interaction, interaction.c.id == outbox.c.interaction_id
            )
        ).all()
        left = Counter(address for taken in self.smtp.mails for address in taken.rcpt_tos)
        written = Counter(row.to_addresses[0] for row in rows)
        asked = sum(not subject.startswith("Fax") for subject in self.sent)
        assert len(written) == asked and set(written.values()) == {1}
        assert set(left.values()) <= {1}
        assert {row.state for row in rows} <= {"sent", "unclear"}
        assert all(left[row.to_addresses[0]] == 1 for row in rows if row.state == "sent")

    def _assert_that_requests_have_one_number(self, connection: Any) -> None:
        known = {f"W-{number}" for number in connection.execute(select(ticket.c.id)).scalars()}
        assert all(len(answers) == 1 and answers <= known for answers in self.numbers.values())
        told = [number for answers in self.numbers.values() for number in answers]
        assert len(told) == len(set(told))

    def close(self) -> None:
        self._closed.set()
        super().close()
        for person in self._people:
            person.join(10)
        self.smtp.stop()
