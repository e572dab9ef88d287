"""Whether nobody wrote a message by hand. Such mail is kept like any other and never answered automatically.

Source: RFC 3834 section 2, RFC 3464, RFC 2369.
"""

from __future__ import annotations

import re

from controlcenter.intake.mail.headers import Headers

_BULK = (b"bulk", b"list", b"junk", b"auto_reply", b"auto-reply")
_LIST = ("list-id", "list-unsubscribe", "list-post", "list-help")
_ROBOT = re.compile(
    r"(mailer-daemon|postmaster|mail-?daemon|no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|donotreply|auto-?(reply|responder|mailer)"
    r"|bounces?|double-bounce|mdaemon|mailsystem|notifications?|notify|alerts?|daemon|robot|majordomo|listserv)([+=_.-].*)?\Z"
)
_SUBJECTS = (
    "out of office",
    "out of the office",
    "automatic reply",
    "automatic response",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "autoresponse",
    "auto:",
    "undelivered mail",
    "undeliverable",
    "undeliverable mail",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery system",
    "mail system error",
    "delivery status notification",
    "delivery failure",
    "delivery notification",
    "delivery report",
    "failure notice",
    "returned mail",
    "returned to sender",
    "warning: could not send message",
    "message delivery failure",
    "non-delivery",
    "vacation reply",
    "abwesenheitsnotiz",
    "automatische antwort",
    "réponse automatique",
    "respuesta automática",
    "not read:",
    "read receipt",
    "return receipt",
)


def reason(headers: Headers, subject: str, from_address: str) -> str:
    """Why the message counts as automatic, as a sentence; empty for one that a person wrote."""
    return _by_headers(headers) or _by_type(headers) or _by_words(subject, from_address)


def _by_headers(headers: Headers) -> str:
    fields = headers.fields
    submitted = headers.first("auto-submitted").split(b";", 1)[0].strip().lower()
    if submitted and submitted != b"no":
        return "Its Auto-Submitted field says that a program sent it."
    if "return-path" in fields and headers.first("return-path").replace(b" ", b"") == b"<>":
        return "It has no return path, as notices of mail servers have."
    if headers.first("precedence").lower() in _BULK:
        return "Its Precedence field says that it is bulk or list mail."
    if any(name in fields for name in _LIST):
        return "It came over a mailing list."
    if "x-failed-recipients" in fields:
        return "It is a notice about mail that was not delivered."
    if any(name in fields for name in ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply")):
        return "A field of it says that it is an automatic reply."
    if headers.first("x-auto-response-suppress").strip():
        return "It asks for no automatic response, as programs do."
    return ""


def _by_type(headers: Headers) -> str:
    kind = headers.first("content-type")[:200].split(b";", 1)[0].strip().lower()
    if kind in (b"multipart/report", b"message/delivery-status", b"message/feedback-report"):
        return "It is a report of a mail server."
    return ""


def _by_words(subject: str, from_address: str) -> str:
    if _ROBOT.match(from_address.partition("@")[0].lower()[:100]):
        return "Its sender is an address that programs use."
    if subject.lower().startswith(_SUBJECTS):
        return "Its subject is one that mail programs write by themselves."
    return ""
