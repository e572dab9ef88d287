"""Handing a mail to a mail server. What went wrong says whether the mail may have left, and what to do."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from functools import partial

from controlcenter.clock import Clock
from controlcenter.domain.strategy.document import MailAccount
from controlcenter.errors import ControlCenterError, SourceError
from controlcenter.oauth import access_token, oauthbearer, xoauth2
from controlcenter.outbound.mail import Letter
from controlcenter.tls import certificate_fault, tls_fault, trusted

TIMEOUT_S = 30.0
GOING_AWAY = 421


class Fate(Enum):
    """What became of a mail that was not sent."""

    LATER = "it can be tried again"
    SERVER = "nothing can be sent by this server at the moment"
    ACCOUNT = "nothing of this account can be sent until somebody acts"
    NEVER = "this mail will not be taken"
    UNCLEAR = "it may have been taken or not"


class NotSent(ControlCenterError):
    """A mail was not sent, or nobody knows."""

    def __init__(self, sentence: str, fate: Fate) -> None:
        super().__init__(sentence)
        self.fate = fate


class Line:
    """A connection to an account's mail server, logged in, that carries one letter after another.

    Making one raises NotSent. ``context`` is how a server is verified that the account names no authority of its own
    for. ``carried`` counts the letters that it was given. After NotSent with ``is_broken`` it is of no more use.
    """

    def __init__(
        self,
        account: MailAccount,
        secret: Callable[[str], str],
        clock: Clock,
        context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._account = account
        self.carried = 0
        self.is_broken = False
        if account.ca_file is not None:
            context = partial(trusted, account.ca_file)
        try:
            words = _words(account, secret, clock)
            self._server = _connect(account, context)
        except SourceError as error:
            raise NotSent(str(error), Fate.ACCOUNT if error.permanent else Fate.SERVER) from error
        try:
            _log_in(self._server, account, words, secret, clock)
        except BaseException:
            self.close()
            raise

    def send(self, letter: Letter) -> None:
        """Hand a letter over to all its recipients or to none. Raises NotSent, Refused for an impossible address."""
        recipients, data = letter.recipients(), letter.as_bytes()
        self.carried += 1
        try:
            _envelope(self._server, self._account, letter.sender, recipients)
            _hand_over(self._server, self._account, data)
        except NotSent as error:
            self.is_broken = error.fate in (Fate.SERVER, Fate.UNCLEAR) or not self._is_clear()
            raise

    def _is_clear(self) -> bool:
        """After a refusal the server is told to forget what it heard; whether it can hear the next letter."""
        try:
            return self._server.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def close(self) -> None:
        """Say good-bye where somebody still listens."""
        with suppress(OSError, smtplib.SMTPException):
            self._server.quit()
        self._server.close()


def send(
    letter: Letter,
    account: MailAccount,
    secret: Callable[[str], str],
    clock: Clock,
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> None:
    """Send one letter by a connection of its own. Raises NotSent, Refused for an impossible address."""
    letter.recipients()
    letter.as_bytes()
    line = Line(account, secret, clock, context)
    try:
        line.send(letter)
    finally:
        line.close()


def _connect(account: MailAccount, context: Callable[[], ssl.SSLContext]) -> smtplib.SMTP:
    host, port = account.host, account.port
    try:
        if account.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context())
        verified = context() if account.security == "starttls" else None
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
        if verified is not None:
            _encrypt(server, account, verified)
        return server
    except ssl.SSLCertVerificationError as error:
        what, todo = certificate_fault(host, error)
        raise NotSent(f"{what}, so nothing was sent. {todo}", Fate.ACCOUNT) from error
    except ssl.SSLError as error:
        what, todo = tls_fault(host, port, error)
        raise NotSent(f"{what}, so nothing was sent. {todo}", Fate.SERVER) from error
    except socket.gaierror as error:
        raise NotSent(f"The mail server {host} is unknown; check its name in the strategy.", Fate.ACCOUNT) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(
            f"The mail server {host} cannot be reached on port {port}; it is tried again.", Fate.SERVER
        ) from error


def _encrypt(server: smtplib.SMTP, account: MailAccount, context: ssl.SSLContext) -> None:
    try:
        server.starttls(context=context)
    except smtplib.SMTPNotSupportedError as error:
        server.close()
        raise NotSent(
            f'{account.host} offers no STARTTLS, so nothing was sent; use security "tls" in the strategy.', Fate.ACCOUNT
        ) from error
    except BaseException:
        server.close()
        raise


def _words(account: MailAccount, secret: Callable[[str], str], clock: Clock) -> str:
    """Password or token, before anybody is asked to wait for it. Raises SourceError."""
    if not account.user:
        return ""
    return access_token(account.grant, secret, clock) if account.login == "oauth2" else secret(account.secret)


def _log_in(server: smtplib.SMTP, account: MailAccount, words: str, secret: Callable[[str], str], clock: Clock) -> None:
    if not account.user:
        return
    try:
        if account.login == "password":
            server.login(account.user, words)
        elif not _is_accepted(server, account, words):
            fresh = access_token(account.grant, secret, clock, refused=words)  # it may have been withdrawn
            if fresh == words or not _is_accepted(server, account, fresh):
                raise _refused(account, "token")
    except smtplib.SMTPAuthenticationError as error:
        raise _refused(account, "password") if error.smtp_code >= 500 else _not_now(account) from error
    except SourceError as error:
        raise NotSent(str(error), Fate.ACCOUNT if error.permanent else Fate.SERVER) from error
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise _lost(account) from error


def _is_accepted(server: smtplib.SMTP, account: MailAccount, token: str) -> bool:
    server.ehlo_or_helo_if_needed()
    offered = server.esmtp_features.get("auth", "").upper().split()
    is_rfc = "OAUTHBEARER" in offered and "XOAUTH2" not in offered
    if is_rfc:
        answers = iter((oauthbearer(account.user, token, account.host, account.port), "\1"))
    else:
        answers = iter((xoauth2(account.user, token), ""))  # a refusal comes as a question that wants an empty answer
    try:
        server.auth("OAUTHBEARER" if is_rfc else "XOAUTH2", lambda _challenge=None: next(answers, ""))
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code < 500:
            raise
        return False
    return True


def _refused(account: MailAccount, what: str) -> NotSent:
    return NotSent(
        f"{account.host} refused the {what} of {account.user}. Store the right one under the name "
        f'"{account.secret}"; the mail waits.',
        Fate.ACCOUNT,
    )


def _not_now(account: MailAccount) -> NotSent:
    return NotSent(f"{account.host} takes no log-ins at the moment; it is tried again.", Fate.SERVER)


def _envelope(server: smtplib.SMTP, account: MailAccount, sender: str, recipients: list[str]) -> None:
    try:
        server.ehlo_or_helo_if_needed()
        _check(server.mail(sender)[0], account, f"the sender {sender}")
        for recipient in recipients:
            _check(server.rcpt(recipient)[0], account, f"the address {recipient}")
    except (OSError, smtplib.SMTPException) as error:
        raise _lost(account) from error


def _check(code: int, account: MailAccount, what: str) -> None:
    if 200 <= code < 300:
        return
    if code == GOING_AWAY or code < 0:
        raise _lost(account)
    if 400 <= code < 500:
        raise NotSent(f"{account.host} does not take {what} at the moment ({code}); it is tried again.", Fate.LATER)
    raise NotSent(f"{account.host} refused {what} ({code}); correct it and send again.", Fate.NEVER)


def _hand_over(server: smtplib.SMTP, account: MailAccount, data: bytes) -> None:
    """From the first byte on, a connection that breaks leaves it open whether the mail was taken."""
    try:
        code = server.data(data)[0]
    except smtplib.SMTPDataError as error:  # before the first byte
        code = error.smtp_code
    except (OSError, smtplib.SMTPException) as error:
        raise _unclear(account) from error
    else:
        if code < 0:
            raise _unclear(account)
    _check(code, account, "the message")


def _unclear(account: MailAccount) -> NotSent:
    return NotSent(
        f"The connection to {account.host} was lost while the mail was handed over: it may have been sent or not. "
        "Ask the customer or look into the account's sent mail, then send it again or leave it.",
        Fate.UNCLEAR,
    )


def _lost(account: MailAccount) -> NotSent:
    return NotSent(
        f"The connection to {account.host} was lost before anything was sent; it is tried again.", Fate.SERVER
    )
