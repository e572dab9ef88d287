"""What customers of the sample centre do when they are answered: some are content, some ask again, most say nothing."""

from __future__ import annotations

from email import message_from_bytes
from email.utils import parseaddr
from itertools import count
from random import Random

from controlcenter.app.demo.cast import Cast
from controlcenter.app.demo.plan import Mail, OwnAnswer
from controlcenter.app.demo.words import Words

_REACTS_SHARE = 0.38
_THANKS_SHARE = 0.55
_AFTER_S = (14.0, 80.0)


class Reactions:
    """Decides by one random generator, in the order in which answers leave the house."""

    def __init__(self, rng: Random, cast: Cast, words: Words) -> None:
        self._rng = rng
        self._words = words
        self._known = {customer.mail: customer for customer in cast.customers}
        self._number = count(1)

    def to_message(self, raw: bytes, now_s: float) -> Mail | None:
        """The reply to a message that the outbox sent; None for silence. Acknowledgements are never answered."""
        message = message_from_bytes(raw)
        if message["Auto-Submitted"] not in (None, "no"):
            return None
        address = parseaddr(str(message["To"] or ""))[1]
        return self._reply(address, str(message["Subject"] or ""), str(message["Message-ID"] or "").strip(), now_s)

    def to_own(self, answer: OwnAnswer, message_id: str, now_s: float) -> Mail | None:
        """The reply to an answer from a colleague's own mail program; None for silence."""
        return self._reply(answer.to, answer.subject, message_id, now_s)

    def _reply(self, address: str, subject: str, message_id: str, now_s: float) -> Mail | None:
        dice, kind, after_s = self._rng.random(), self._rng.random(), self._rng.uniform(*_AFTER_S)
        who = self._known.get(address)
        if who is None or not message_id or dice >= _REACTS_SHARE:
            return None
        what = "thanks" if kind < _THANKS_SHARE else "questions"
        text = f"{self._words.say(self._rng, what, who.language)}\n\n{who.name}\n"
        key = f"x{next(self._number)}"
        return Mail(now_s + after_s, key, who.name, who.mail, _again(subject), text, answers=message_id)


def _again(subject: str) -> str:
    plain = " ".join(subject.split())
    return plain if plain.startswith("Re:") else f"Re: {plain}"
