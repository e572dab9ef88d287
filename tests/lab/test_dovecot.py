"""The service and a real Dovecot: whatever happens to the server, every mail comes in exactly once."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from controlcenter.clock import SystemClock
from controlcenter.errors import SourceError
from controlcenter.intake.imap.settings import ImapSettings
from controlcenter.intake.imap.source import ImapMailbox
from tests.lab.centre import Centre as LabCentre
from tests.lab.conftest import WITHOUT_MOVE, Dovecot

MAILS = 200
WAIT_S = 120.0


def mail(number: int) -> bytes:
    return (
        f"From: Customer {number} <c{number % 50}@example.org>\r\nTo: desk@example.org\r\n"
        f"Subject: Matter {number}\r\nMessage-ID: <m{number}@example.org>\r\n\r\nPlease help, {number}.\r\n"
    ).encode()


class Centre(LabCentre):
    """A centre whose strategy reads one mailbox."""

    def __init__(self, url: str, settings: dict[str, Any]) -> None:
        source = {"name": "desk", "type": "imap", "every_s": 1, "settings": settings}
        super().__init__(url, source, mailbox="secret")

    def subjects(self) -> list[str]:
        return sorted(str(one["subject"]) for one in self.interactions())

    def await_mails(self, count: int) -> None:
        deadline = time.monotonic() + WAIT_S
        while len(self.subjects()) < count and time.monotonic() < deadline:
            time.sleep(0.5)

    def assert_that_each_came_in_once(self, count: int) -> None:
        assert self.subjects() == sorted(f"Matter {number}" for number in range(count))
        self.assert_that_all_is_sound()


@pytest.fixture
def centre(tmp_path: Path, dovecot: Dovecot) -> Iterator[Centre]:
    made = Centre(f"sqlite:///{tmp_path / 'lab.db'}", dovecot.settings())
    yield made
    made.end()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_that_one_round_takes_everything_in_and_moves_it(tmp_path: Path, dovecot: Dovecot, security: str) -> None:
    dovecot.deliver([mail(number) for number in range(MAILS)])
    centre = Centre(f"sqlite:///{tmp_path / 'lab.db'}", dovecot.settings(security))
    assert centre.once() == 0
    centre.assert_that_each_came_in_once(MAILS)
    assert (dovecot.in_inbox(), dovecot.processed()) == (0, MAILS)
    assert centre.once() == 0
    centre.assert_that_each_came_in_once(MAILS)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_that_a_server_that_cannot_prove_its_name_is_told_nothing(dovecot: Dovecot, security: str) -> None:
    own_list = ssl.get_default_verify_paths().cafile
    settings = ImapSettings(**dovecot.settings(security, ca_file=own_list))
    with pytest.raises(SourceError, match="certificate"):
        ImapMailbox("desk", settings, lambda name: "secret", SystemClock()).test()


def test_that_a_running_service_survives_kicks_and_new_starts_of_the_server(centre: Centre, dovecot: Dovecot) -> None:
    centre.serve()
    for part in range(4):
        dovecot.deliver([mail(number) for number in range(part * 50, part * 50 + 50)])
        time.sleep(0.7)
        dovecot.kick()
        if part == 2:
            dovecot.stop()
            dovecot.start()
    centre.await_mails(MAILS)
    centre.end()
    centre.assert_that_each_came_in_once(MAILS)
    assert centre.once() == 0
    assert (dovecot.in_inbox(), dovecot.processed()) == (0, MAILS)


def test_that_new_numbers_for_old_messages_double_nothing(centre: Centre, dovecot: Dovecot) -> None:
    """Messages are captured, the acknowledgement is undone by hand, and the server counts from one again."""
    dovecot.deliver([mail(number) for number in range(50)])
    assert centre.once() == 0
    for path in (dovecot.maildir / ".Processed" / "cur").iterdir():
        path.rename(dovecot.maildir / "cur" / path.name)
    dovecot.forget_numbers()
    dovecot.deliver([mail(number) for number in range(50, MAILS)])
    assert centre.once() == 0
    centre.assert_that_each_came_in_once(MAILS)
    assert dovecot.in_inbox() == 0


def test_that_new_numbers_while_the_service_runs_double_nothing(centre: Centre, dovecot: Dovecot) -> None:
    centre.serve()
    for part in range(4):
        dovecot.deliver([mail(number) for number in range(part * 50, part * 50 + 50)])
        time.sleep(0.4)
        dovecot.forget_numbers()
    centre.await_mails(MAILS)
    centre.end()
    centre.assert_that_each_came_in_once(MAILS)


def test_that_a_server_without_move_is_acknowledged_by_keyword(centre: Centre, dovecot: Dovecot) -> None:
    dovecot.stop()
    dovecot.start(WITHOUT_MOVE)
    dovecot.deliver([mail(number) for number in range(MAILS)])
    assert centre.once() == 0
    assert centre.once() == 0
    centre.assert_that_each_came_in_once(MAILS)
    assert (dovecot.in_inbox(), dovecot.processed()) == (MAILS, 0)
    assert "$Centre" in (dovecot.maildir / "dovecot-keywords").read_text(encoding="ascii")
