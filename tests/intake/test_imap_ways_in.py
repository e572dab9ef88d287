"""Getting into a mailbox: verified TLS, a password or a token, and a clear sentence for each way it fails."""

from __future__ import annotations

import base64
import logging
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from controlcenter.clock import SystemClock
from controlcenter.errors import SourceError
from controlcenter.intake.imap.client import sentence
from controlcenter.intake.imap.settings import ImapSettings
from controlcenter.intake.imap.source import ImapMailbox
from tests.intake.imap_desk import Mailbox, mail, subjects
from tests.intake.scripted_imap import ScriptedImap
from tests.support.certificates import Certificates, make_certificates, make_own_certificate
from tests.support.imap import PASSWORD, ImapServer
from tests.support.tokens import TokenServer


def test_that_a_test_says_what_was_reached(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.deliver(mail("m"))
    assert mailbox().test() == "Reached desk1 at localhost over TLS: 1 message in INBOX. New mail is told at once."
    assert "over STARTTLS" in mailbox(security="starttls", port=imap_server.port).test()


def test_that_a_wrong_password_is_said_and_is_not_tried_on(mailbox: Mailbox) -> None:
    with pytest.raises(SourceError, match=r'refused the password of desk1.*"mailbox"') as caught:
        mailbox(password="wrong").test()
    assert caught.value.permanent
    with pytest.raises(SourceError, match="refused the password"):
        mailbox(password='wröng\\"').test()


def test_that_a_missing_folder_is_said_with_the_nearest_names(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.create("Complaints")
    with pytest.raises(SourceError, match=r'no folder "Complaint" .*Folders there: Complaints') as caught:
        list(mailbox(folder="Complaint").poll({}))
    assert caught.value.permanent


def test_that_an_untrusted_certificate_is_refused_before_the_password(
    imap_server: ImapServer, mailbox: Mailbox
) -> None:
    for security, port in (("tls", imap_server.tls_port), ("starttls", imap_server.port)):
        with pytest.raises(SourceError, match=r"not trusted: .*no password was sent") as caught:
            mailbox(password="must never be sent", ca_file=None, security=security, port=port).test()
        assert caught.value.permanent


BAD_CERTIFICATES: list[tuple[Callable[[Path], Certificates], str]] = [
    (lambda folder: make_certificates(folder, "localhost", days=(-9, -1)), "has expired"),
    (lambda folder: make_certificates(folder, "localhost", days=(1, 9)), "is not valid yet"),
    (lambda folder: make_certificates(folder, "mail.example.org"), "is for another name"),
    (lambda folder: make_own_certificate(folder, "localhost"), "is not trusted: it signed itself"),
]


@pytest.mark.parametrize(("make", "words"), BAD_CERTIFICATES, ids=["expired", "early", "name", "own"])
def test_that_each_way_in_which_a_certificate_is_wrong_has_its_sentence(
    tmp_path: Path, make: Callable[[Path], Certificates], words: str
) -> None:
    certificates = make(tmp_path)
    server = ImapServer(certificates)
    try:
        for security, port in (("tls", server.tls_port), ("starttls", server.port)):
            given = server.settings(security=security, port=port)
            if not certificates.authority.exists():
                given["ca_file"] = None
            with pytest.raises(SourceError, match=f"{words}, so no password was sent. [A-Z].*[.]$") as caught:
                ImapMailbox("m", ImapSettings(**given), never_asked, SystemClock()).test()
            assert caught.value.permanent
    finally:
        server.stop()


def never_asked(name: str) -> str:
    raise AssertionError("The password was asked for.")


def test_that_a_refusal_of_starttls_is_said_before_the_password(scripted: Any) -> None:
    server, source = scripted({}, "IMAP4rev1 STARTTLS", security="starttls")

    def refuse(server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        line.sendall(tag + b" NO not today\r\n")
        return True

    server.tricks["STARTTLS"] = refuse
    with pytest.raises(SourceError, match=r"refused to begin TLS on port \d+, so no password was sent"):
        source.test()
    assert server.commands == ["CAPABILITY", "STARTTLS"]


def test_that_a_server_without_starttls_is_told_nothing(scripted: Any) -> None:
    server, source = scripted({}, security="starttls")
    with pytest.raises(SourceError, match=r"offers no STARTTLS on port .* so no password was sent") as caught:
        source.test()
    assert caught.value.permanent and server.commands == ["CAPABILITY"]


def test_that_the_port_of_tls_is_named_to_who_waits_for_a_greeting_there() -> None:
    settings = ImapSettings(host="imap.example.org", port=993, security="starttls", user="u", secret="s")
    assert str(sentence(settings, TimeoutError())).endswith('use security "tls" there.')


# Tokens


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    server = TokenServer()
    yield server
    server.stop()


def read_line(line: socket.socket) -> bytes:
    """One line and not a byte more."""
    said = b""
    while not said.endswith(b"\n"):
        said += line.recv(1)
    return said


class TokenLogin:
    """AUTHENTICATE as servers do it: a refusal comes as a question first."""

    def __init__(self, good: list[str], refused: int = 0) -> None:
        self.good, self.refused = good, refused
        self.told: list[str] = []

    def __call__(self, server: ScriptedImap, line: socket.socket, tag: bytes, command: str) -> bool:
        line.sendall(b"+ \r\n")
        self.told.append(base64.b64decode(read_line(line)).decode())
        if self.refused or not any(f"Bearer {token}\1" in self.told[-1] for token in self.good):
            self.refused = max(0, self.refused - 1)
            line.sendall(b"+ " + base64.b64encode(b'{"status":"401"}') + b"\r\n")
            assert read_line(line) in (b"\r\n", b"AQ==\r\n")
            line.sendall(tag + b" NO [AUTHENTICATIONFAILED] no\r\n")
        else:
            line.sendall(tag + b" OK in\r\n")
        return True


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_that_a_mailbox_is_read_with_a_token(scripted: Any, tokens: TokenServer, mechanism: str) -> None:
    tokens.refresh = PASSWORD
    server, source = scripted({1: mail("a")}, f"IMAP4rev1 AUTH={mechanism}", **tokens.settings())
    login = server.tricks["AUTHENTICATE"] = TokenLogin(tokens.good)
    assert subjects(list(source.poll({}))) == ["a"]
    source.close()
    assert subjects(list(source.poll({}))) == ["a"]
    assert len(tokens.asked) == 1 and len(login.told) == 2  # the second connection has the same token
    assert f"AUTHENTICATE {mechanism}" in server.commands and not any("LOGIN" in c for c in server.commands)


def test_that_a_token_that_was_withdrawn_is_renewed_once(scripted: Any, tokens: TokenServer) -> None:
    tokens.refresh = PASSWORD
    server, source = scripted({1: mail("a")}, "IMAP4rev1 AUTH=XOAUTH2", **tokens.settings())
    server.tricks["AUTHENTICATE"] = TokenLogin(tokens.good, refused=1)
    assert subjects(list(source.poll({}))) == ["a"] and len(tokens.asked) == 2
    source.close()
    server.tricks["AUTHENTICATE"] = TokenLogin([])
    with pytest.raises(SourceError, match=r'does not accept the token of desk1.*"mailbox"') as caught:
        list(source.poll({}))
    assert caught.value.permanent and len(tokens.asked) == 3 and "access-" not in str(caught.value)


def test_that_a_sign_in_that_has_ended_is_said_to_a_person(
    scripted: Any, tokens: TokenServer, caplog: pytest.LogCaptureFixture
) -> None:
    server, source = scripted({}, "IMAP4rev1 AUTH=XOAUTH2", **tokens.settings())
    tokens.refresh = "another"
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceError, match="Sign in anew") as caught:
        list(source.poll({}))
    assert caught.value.permanent and PASSWORD not in f"{caught.value} {caplog.text}"
    assert "AUTHENTICATE XOAUTH2" not in server.commands


def test_that_a_token_needs_an_address_that_is_safe() -> None:
    given = {"host": "imap.example.org", "user": "u", "secret": "s", "login": "oauth2"}
    assert ImapSettings(**given).grant.token_url == ""
    with pytest.raises(ValidationError, match="https address"):
        ImapSettings(**given, token_url="http://login.example.org/", client_id="c")
    with pytest.raises(ValidationError, match="client_id is missing"):
        ImapSettings(**given, token_url="https://login.example.org/")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"host": "no-such-host.invalid"}, "host no-such-host.invalid is unknown"),
        ({"port": 1}, "refused the connection on port 1"),
        ({"ca_file": "/nowhere/authority.pem"}, "no file /nowhere/authority.pem with the authority"),
    ],
)
def test_that_what_cannot_be_reached_is_said_in_a_sentence(mailbox: Mailbox, more: dict[str, Any], words: str) -> None:
    with pytest.raises(SourceError, match=words):
        mailbox(**more).test()


def test_that_tls_on_a_port_without_it_is_said(imap_server: ImapServer, mailbox: Mailbox) -> None:
    with pytest.raises(SourceError, match=r"does not speak TLS on port .*no password was sent"):
        mailbox(port=imap_server.port).test()


def test_that_a_password_never_crosses_the_network_in_clear() -> None:
    with pytest.raises(ValidationError, match="in clear"):
        ImapSettings(host="imap.example.org", security="none", user="u", secret="s")
    assert ImapSettings(host="imap.example.org", security="starttls", user="u", secret="s").port == 143
