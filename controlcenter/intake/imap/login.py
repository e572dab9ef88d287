"""Getting into an IMAP account: TLS first, then a password or a token, then what the server can do."""

from __future__ import annotations

import imaplib
from collections.abc import Callable

from controlcenter.clock import Clock
from controlcenter.errors import SourceError
from controlcenter.intake.imap.client import ServerClient
from controlcenter.intake.imap.settings import ImapSettings
from controlcenter.oauth import access_token, oauthbearer, xoauth2
from controlcenter.tls import trusted

_NOT_NOW = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[CONTACTADMIN]")


def log_in(client: ServerClient, settings: ImapSettings, secret: Callable[[str], str], clock: Clock) -> None:
    """Encrypt where it is not yet, log in, and learn what the server offers. Raises SourceError and imaplib's errors.

    The secret is only read when the connection is as safe as the settings ask for.
    """
    if settings.security == "starttls":
        _encrypt(client, settings)
    if settings.login == "oauth2":
        _with_token(client, settings, secret, clock)
    else:
        _with_password(client, settings, secret(settings.secret))
    kind, data = client.capability()  # servers say more after the log-in than before it
    if kind == "OK" and data[-1]:
        client.capabilities = tuple(data[-1].decode("ascii", "replace").upper().split())
    if "ENABLE" in client.capabilities and "UTF8=ACCEPT" in client.capabilities:
        client.enable("UTF8=ACCEPT")  # else such a server rewrites mail that has addresses beyond ASCII


def _encrypt(client: ServerClient, settings: ImapSettings) -> None:
    if "STARTTLS" not in client.capabilities:
        raise SourceError(
            f"{settings.host} offers no STARTTLS on port {settings.port}, so no password was sent; "
            'use security "tls" and port 993.',
            permanent=True,
        )
    context = trusted(settings.ca_file)
    try:
        client.starttls(context)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise SourceError(
            f"{settings.host} refused to begin TLS on port {settings.port}, so no password was sent; "
            'use security "tls" and port 993, or ask its administrator.'
        ) from None


def _with_password(client: ServerClient, settings: ImapSettings, password: str) -> None:
    try:
        if f"{settings.user}{password}".isascii():
            client.login(_quoted(settings.user), password)
        else:
            words = f"\0{settings.user}\0{password}".encode()
            client.authenticate("PLAIN", lambda _challenge: words)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        if _is_for_now(str(error)):
            raise _not_now(settings) from None
        raise SourceError(
            f"{settings.host} refused the password of {settings.user}. Store the right one under the "
            f'name "{settings.secret}".',
            permanent=True,
        ) from None


def _with_token(client: ServerClient, settings: ImapSettings, secret: Callable[[str], str], clock: Clock) -> None:
    """A token that the server does not accept is renewed once, before its time: it may have been withdrawn."""
    token = access_token(settings.grant, secret, clock)
    if _accepted(client, settings, token):
        return
    fresh = access_token(settings.grant, secret, clock, refused=token)
    if fresh != token and _accepted(client, settings, fresh):
        return
    raise SourceError(
        f"{settings.host} does not accept the token of {settings.user}. See whether that account may be read by IMAP "
        f'and whether scope is right; else sign in anew and store what you get under the name "{settings.secret}".',
        permanent=True,
    )


def _accepted(client: ServerClient, settings: ImapSettings, token: str) -> bool:
    is_rfc = "AUTH=OAUTHBEARER" in client.capabilities and "AUTH=XOAUTH2" not in client.capabilities
    told = (
        oauthbearer(settings.user, token, settings.host, settings.port) if is_rfc else xoauth2(settings.user, token)
    ).encode()
    answers = iter((told, b"\1" if is_rfc else b""))  # a refusal comes as a question that wants an empty answer
    try:
        client.authenticate("OAUTHBEARER" if is_rfc else "XOAUTH2", lambda _challenge: next(answers, None))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        if _is_for_now(str(error)):
            raise _not_now(settings) from None
        return False
    return True


def _is_for_now(answer: str) -> bool:
    return any(word in answer.upper() for word in _NOT_NOW)


def _not_now(settings: ImapSettings) -> SourceError:
    return SourceError(f"{settings.host} takes no log-ins at the moment; it is tried again.")


def _quoted(user: str) -> str:
    return '"' + user.replace("\\", "\\\\").replace('"', '\\"') + '"'
