"""The lines of a telephone system that are kept as they came, beside what was made of them."""

from __future__ import annotations

from controlcenter.domain.call import CallFacts

MAX_RAW = 262_144


def keep_raw(held: bytes, source: str, facts: CallFacts) -> bytes:
    """What is held, and the new lines after it. Lines that are held already are not added again.

    The first line names source and call, so that no other item has the same bytes and an outgrown version can go.
    """
    text = held or f"# {source} {facts.key}\n".encode()
    return text if facts.raw in text or len(text) + len(facts.raw) > MAX_RAW else text + facts.raw
