"""Servers that sources are tested against."""

from __future__ import annotations

from tests.intake.imap_desk import mailbox, scripted
from tests.support.imap import certificates, imap_server

__all__ = ["certificates", "imap_server", "mailbox", "scripted"]
