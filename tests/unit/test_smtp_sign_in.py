"""Handing mail over with a token, and only to a server that proves its name."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import MISSING, SMTP, AuthResult
from pydantic import ValidationError

from controlcenter.clock import ManualClock
from controlcenter.domain.strategy.document import MailAccount
from controlcenter.outbound.mail import Letter
from controlcenter.outbound.smtp import Fate, NotSent, send
from tests.support.certificates import Certificates, make_certificates, make_own_certificate
from tests.support.smtp import PASSWORD, SmtpServer
from tests.support.tokens import REFRESH, TokenServer

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LETTER = Letter(
    from_address="service@northgate.example", from_name="", to_addresses=("asha@example.org",), subject="Re",
    text="Yes.", message_id="<a@b>", written_at=AT, answers=(), is_automatic=False, files=(),
)  # fmt: skip


class TokenSmtp(SmtpServer):
    """Takes tokens. ``refusals`` is how often it refuses a good one first; ``told`` is what it was told."""

    def __init__(self, good: list[str], mechanism: str, **more: Any) -> None:
        self.good, self.refusals, self.told = good, 0, list[str]()
        setattr(self, f"auth_{mechanism}", self._take)
        super().__init__(**more)

    async def _take(self, server: SMTP, args: list[str]) -> AuthResult:
        self.told.append(base64.b64decode(args[1]).decode())
        is_good = any(f"Bearer {token}\1" in self.told[-1] for token in self.good)
        if is_good and not self.refusals:
            return AuthResult(success=True)
        self.refusals = max(0, self.refusals - 1)
        if await server.challenge_auth(b'{"status":"401"}') is MISSING:
            return AuthResult(success=False)
        return AuthResult(success=False, handled=False)


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    server = TokenServer()
    yield server
    server.stop()


@pytest.fixture
def take_tokens(tokens: TokenServer) -> Iterator[Callable[..., TokenSmtp]]:
    made: list[TokenSmtp] = []

    def make(mechanism: str) -> TokenSmtp:
        made.append(TokenSmtp(tokens.good, mechanism))
        return made[-1]

    yield make
    for server in made:
        server.stop()


def account(port: int, **more: Any) -> MailAccount:
    given = {
        "id": "service", "address": "service@northgate.example", "host": "localhost", "port": port,
        "security": "none", "user": "desk1", "secret": "smtp-service",
    }  # fmt: skip
    return MailAccount.model_validate({**given, **more})


def hand_over(to: MailAccount, context: Callable[[], ssl.SSLContext] = ssl.create_default_context) -> None:
    send(LETTER, to, lambda name: REFRESH if to.login == "oauth2" else PASSWORD, ManualClock(AT), context)


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_that_mail_leaves_with_a_token(take_tokens: Any, tokens: TokenServer, mechanism: str) -> None:
    server = take_tokens(mechanism)
    to = account(server.port, **tokens.settings())
    hand_over(to)
    hand_over(to)
    assert len(server.mails) == 2 and len(tokens.asked) == 1
    assert ("user=desk1\1" in server.told[0]) == (mechanism == "XOAUTH2")


def test_that_a_token_that_was_withdrawn_is_renewed_once_for_mail(take_tokens: Any, tokens: TokenServer) -> None:
    server = take_tokens("XOAUTH2")
    server.refusals = 1
    hand_over(account(server.port, **tokens.settings()))
    assert len(server.mails) == 1 and len(tokens.asked) == 2
    server.refusals = 9
    with pytest.raises(NotSent, match=r"refused the token of desk1.*the mail waits") as caught:
        hand_over(account(server.port, **tokens.settings()))
    assert caught.value.fate is Fate.ACCOUNT and "access-" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "fate"), [((400, {"error": "invalid_grant"}), Fate.ACCOUNT), ((503, {}), Fate.SERVER)]
)
def test_that_without_a_token_the_mail_waits(take_tokens: Any, tokens: TokenServer, answer: Any, fate: Fate) -> None:
    server = take_tokens("XOAUTH2")
    tokens.answer = answer
    with pytest.raises(NotSent) as caught:
        hand_over(account(server.port, **tokens.settings()))
    assert caught.value.fate is fate and server.told == []


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: make_certificates(folder, "localhost", days=(-9, -1)), "has expired, so nothing was sent"),
        (lambda folder: make_certificates(folder, "mail.example.org"), "is for another name, so nothing was sent"),
        (lambda folder: make_own_certificate(folder, "localhost"), "it signed itself, so nothing was sent"),
    ],
)
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_that_each_wrong_certificate_of_a_mail_server_has_its_sentence(
    tmp_path: Path, make: Callable[[Path], Certificates], words: str, security: str
) -> None:
    certificates = make(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate, certificates.key)
    server = SmtpServer(context=context, starttls=security == "starttls")
    own = certificates.authority if certificates.authority.exists() else None
    try:
        with pytest.raises(NotSent, match=words) as caught:
            hand_over(account(server.port, security=security, ca_file=own))
        assert caught.value.fate is Fate.ACCOUNT and server.mails == []
    finally:
        server.stop()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_that_the_authority_of_the_house_can_be_named(tmp_path: Path, security: str) -> None:
    certificates = make_certificates(tmp_path, "localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate, certificates.key)
    server = SmtpServer(context=context, starttls=security == "starttls")
    try:
        hand_over(account(server.port, security=security, ca_file=certificates.authority))
        assert len(server.mails) == 1
        with pytest.raises(NotSent, match=r"no file .*absent\.pem with the authority's certificate"):
            hand_over(account(server.port, security=security, ca_file=tmp_path / "absent.pem"))
        with pytest.raises(NotSent, match="holds no certificate that can be read"):
            hand_over(account(server.port, security=security, ca_file=certificates.key))
    finally:
        server.stop()


def test_that_a_port_without_tls_is_said(take_tokens: Any) -> None:
    server = take_tokens("XOAUTH2")
    with pytest.raises(NotSent, match=r"does not speak TLS on port .*, so nothing was sent"):
        hand_over(account(server.port, security="tls"))


def test_that_an_account_with_a_token_needs_an_address_that_is_safe() -> None:
    with pytest.raises(ValidationError, match="client_id is missing"):
        account(25, login="oauth2", token_url="https://login.example.org/")
