"""Our own unguessable token stands in the Message-ID of every answer; a reply brings it back."""

from __future__ import annotations

from collections.abc import Iterable

TOKEN_CHARACTERS = 16


def tokens_in(message_ids: Iterable[str]) -> tuple[str, ...]:
    """Tokens of tickets in the ids that a message answers: <token.ticket.time@domain>."""
    found = []
    for message_id in message_ids:
        token, dot, _ = message_id.strip("<> ").partition(".")
        if dot and len(token) == TOKEN_CHARACTERS and all(c in "0123456789abcdef" for c in token):
            found.append(token)
    return tuple(dict.fromkeys(found))
