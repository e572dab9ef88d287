"""A message that another program takes while it is read comes without its bytes: it is no empty message."""

from __future__ import annotations

from typing import cast

from controlcenter.intake.imap.cursor import FolderCursor
from controlcenter.intake.imap.fetch import Fetcher
from controlcenter.intake.imap.link import Envelope, ImapLink
from controlcenter.intake.imap.settings import ImapSettings


class Link:
    """Gives what it holds of the messages that are asked for."""

    def __init__(self, held: dict[int, bytes]) -> None:
        self._held = held

    def bodies(self, uids: list[int], *, head_only: bool = False) -> dict[int, bytes]:
        return {uid: self._held[uid] for uid in uids if uid in self._held}


def fetched(held: dict[int, bytes], sizes: dict[int, int]) -> list[tuple[int, bytes]]:
    settings = ImapSettings.model_validate({"host": "imap.example.org", "user": "desk", "secret": "mailbox"})
    cursor = FolderCursor({}, "INBOX", 7, "imap.example.org")
    fetcher = Fetcher(cast(ImapLink, Link(held)), settings, cursor, "INBOX")
    found = fetcher.fetch([Envelope(uid, size, None) for uid, size in sizes.items()])
    return [(one.envelope.uid, one.raw) for one in found]


def test_that_a_message_whose_bytes_have_gone_is_left_out() -> None:
    assert fetched({1: b"whole", 2: b""}, {1: 5, 2: 400, 3: 400}) == [(1, b"whole")]


def test_that_a_message_that_is_really_empty_is_taken_in() -> None:
    assert fetched({1: b""}, {1: 0, 2: 0}) == [(1, b"")]
