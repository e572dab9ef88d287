"""Getting into a mailbox: verified TLS, a password or a token, and a clear sentence for each way it fails."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from controlcenter.clock import SystemClock
from controlcenter.errors import SourceError
from controlcenter.intake.imap import ImapMailbox
from controlcenter.intake.imap_settings import ImapSettings
from tests.intake.imap_desk import Mailbox, mail
from tests.support.certificates import make_certificates
from tests.support.imap import PASSWORD, ImapServer


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
            mailbox(password=_never(), ca_file=None, security=security, port=port).test()
        assert caught.value.permanent


def test_that_a_certificate_for_another_name_is_refused(tmp_path: Any) -> None:
    certificates = make_certificates(tmp_path, "mail.example.org")
    server = ImapServer(certificates)
    try:
        settings = ImapSettings(**server.settings())
        with pytest.raises(SourceError, match="is for another name") as caught:
            ImapMailbox("m", settings, lambda name: PASSWORD, SystemClock()).test()
        assert caught.value.permanent
    finally:
        server.stop()


def _never() -> str:
    return "must never be sent"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"host": "no-such-host.invalid"}, "host no-such-host.invalid is unknown"),
        ({"port": 1}, "refused the connection on port 1"),
        ({"ca_file": "/nowhere/authority.pem"}, "holds no certificate that can be read"),
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
