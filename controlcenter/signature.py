"""How a web request proves who sent it: an HMAC over the time and the body, in one header."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime

from controlcenter.clock import epoch_s, from_epoch
from controlcenter.errors import Refused

HEADER = "X-ControlCenter-Signature"
MOST_AGE_S = 300
_FORM = re.compile(r"t=([0-9]{1,11}),v1=([0-9a-f]{64})")


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The header's value for a body that is sent at ``timestamp`` (unix seconds)."""
    return f"t={timestamp},v1={_digest(secret, str(timestamp), body)}"


def check(secret: str, header: str, body: bytes, now: datetime) -> datetime:
    """When the request was signed. Raises Refused for a wrong signature and for one older than 300 seconds."""
    found = _FORM.fullmatch(header)
    if found is None:
        raise Refused(f"The header {HEADER} is missing or not of the form t=<unix seconds>,v1=<hex HMAC-SHA256>.")
    if not hmac.compare_digest(_digest(secret, found[1], body), found[2]):
        raise Refused("The signature does not fit this request; sign the time, a dot and the exact body with the key.")
    if abs(epoch_s(now) - int(found[1])) > MOST_AGE_S:
        raise Refused("The signature is too old or from the future; check the clock and sign again.")
    return from_epoch(int(found[1]))


def _digest(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
