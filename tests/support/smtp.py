"""A real SMTP server for tests that keeps what it takes and misbehaves on demand."""

from __future__ import annotations

import socket
import ssl
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "secret"


class SmtpServer:
    """``mails`` are the envelopes that were taken. ``data_answer`` and ``refused`` are what it says instead of yes."""

    def __init__(self, port: int = 0, context: ssl.SSLContext | None = None, starttls: bool = False) -> None:
        self.mails: list[Envelope] = []
        self.refused: dict[str, str] = {}
        self.data_answer = "250 taken"
        self.drops_after_data = False
        self.port = port or _free_port()
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, ssl_context=None if starttls else context,
            tls_context=context if starttls else None, require_starttls=starttls, authenticator=_authenticate,
            auth_require_tls=False,
        )  # fmt: skip
        self._controller.start()

    def stop(self) -> None:
        """Take nothing any more."""
        self._controller.stop()

    def parsed(self, at: int = -1) -> EmailMessage:
        """A mail that was taken, as a mail program reads it."""
        content = self.mails[at].original_content
        assert content is not None
        return cast(EmailMessage, message_from_bytes(content, policy=default))

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data_answer.startswith("250"):
            self.mails.append(envelope)
        if self.drops_after_data:
            assert server.transport is not None
            server.transport.abort()
        return self.data_answer


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=is_right, handled=is_right)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
