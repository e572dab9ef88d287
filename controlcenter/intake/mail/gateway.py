"""Machines that send what they took as mails: whether one of the strategy sent this mail."""

from __future__ import annotations

from controlcenter.domain.strategy.intake import Gateway
from controlcenter.intake.interpreting.parsed import ParsedMessage
from controlcenter.intake.mail.headers import Headers, split_headers


def headers_if_sent_by(gateway: Gateway, mail: ParsedMessage, raw: bytes) -> Headers | None:
    """The mail's fields where the gateway sent it. A server's bare name is no address to the parser of mails."""
    if mail.from_address:
        return split_headers(raw)[0] if gateway.sends(mail.from_address) else None
    headers = split_headers(raw)[0]
    written = headers.text("from", 300)
    return headers if gateway.sends(written.rpartition("<")[2].partition(">")[0]) else None
