"""What a form page is marked with: a word that only this endpoint can make, and that names one sending of the form."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime

from controlcenter.clock import epoch_s

MOST_AGE_S = 24 * 3600
_TOKEN = re.compile(r"([0-9]{1,11})-([0-9a-f]{32})-([0-9a-f]{64})")
_SENT = re.compile(r"([A-Z]-[0-9]{1,18})\.([0-9a-f]{32})")


def new_token(key: str, now: datetime) -> str:
    """A token for one page: time, a random name, and the proof that both come from here."""
    body = f"{epoch_s(now)}-{secrets.token_hex(16)}"
    return f"{body}-{_proof(key, 'page', body)}"


def name_in(token: str, key: str, now: datetime) -> str:
    """The random name in a token; empty when it was not made here, or is older than a day."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(_proof(key, "page", f"{found[1]}-{found[2]}"), found[3]):
        return ""
    return found[2] if -60 <= epoch_s(now) - int(found[1]) <= MOST_AGE_S else ""


def sent_mark(key: str, number: str) -> str:
    """The last part of the address of the page that confirms a number."""
    return f"{number}.{_proof(key, 'sent', number)[:32]}"


def number_in(mark: str, key: str) -> str:
    """The number that such an address confirms; empty when it was not made here."""
    found = _SENT.fullmatch(mark)
    if found is None or not hmac.compare_digest(_proof(key, "sent", found[1])[:32], found[2]):
        return ""
    return found[1]


def _proof(key: str, use: str, text: str) -> str:
    """An HMAC under the endpoint's key. The use stands before the text, so that no signature of a request fits it."""
    return hmac.new(key.encode(), f"form {use}:{text}".encode(), hashlib.sha256).hexdigest()
