"""Words by which notices of mail servers and automatic replies are known where no field says so."""

from __future__ import annotations

import re

MAIL_SERVER = re.compile(
    r"(mailer-daemon|postmaster|mail-?daemon|mdaemon|mailsystem|double-bounce|bounces?|microsoftexchange[0-9a-f]+)"
    r"([+=_.-].*)?\Z"
)
ROBOT = re.compile(
    r"(no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|donotreply|auto-?(reply|responder|mailer)"
    r"|notifications?|notify|alerts|daemon|majordomo|listserv)([+=_.-].*)?\Z"
    r"|(alert|robot)([+=].*)?\Z"
)
BOUNCES = (
    "undelivered mail",
    "undeliverable:",
    "undeliverable mail",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery system",
    "mail system error",
    "delivery status notification",
    "failure notice",
    "returned mail:",
    "warning: could not send message",
    "non-delivery",
    "unzustellbar:",
    "non remis",
    "no se puede entregar:",
    "message you sent blocked",
    "non recapitabile:",
    "onbestelbaar:",
)
MAYBE_BOUNCES = (
    "delivery failure",
    "delivery notification",
    "delivery report",
    "message delivery failure",
    "returned to sender",
    "undeliverable",
    "delayed mail",
    "delivery delayed",
    "delivery has failed",
    "mail could not be delivered",
)
"""Customers of a parcel service write such subjects too: only the talk of mail servers decides."""
SERVER_TALK = re.compile(
    r"\bsmtp\b|\b[45]\.\d{1,3}\.\d{1,3}\b|\b5[05]\d[ -]|postmaster|mail system|mailbox|diagnostic|recipient address"
    r"|mail server|message could not be delivered to",
    re.IGNORECASE,
)
REPLIES = (
    "out of office",
    "out of the office",
    "automatic reply",
    "automatic response",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "autoresponse",
    "vacation reply",
    "abwesenheitsnotiz",
    "automatische antwort",
    "réponse automatique",
    "respuesta automática",
    "resposta automática",
    "risposta automatica",
    "automatisch antwoord",
    "autosvar",
    "automatiskt svar",
    "automaattinen vastaus",
    "autoodpowiedź",
    "odpowiedź automatyczna",
    "автоответ",
    "автоматический ответ",
    "otomatik yanıt",
    "自动答复",
    "自動回覆",
    "自動応答",
    "自动回复",
    "स्वचालित उत्तर",
    "स्वतः उत्तर",
    "స్వయంచాలక ప్రత్యుత్తరం",
    "தானியங்கு பதில்",
    "awtomatikong tugon",
    "awtomatikong sagot",
    "absence du bureau",
    "fuera de la oficina",
)
AWAY = re.compile(r"auto: .{0,120}\b(?:out of|away|absen|leave|vacation)")
RECEIPTS = ("not read:", "read:", "read receipt", "gelesen:", "lu :", "leído:", "letto:")
