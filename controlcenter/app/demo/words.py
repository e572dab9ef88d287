"""What the sample centre's people and customers say, read from resources/demo."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from controlcenter.settings import resource

LANGUAGES = ("en", "hi", "te", "fil")


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who calls and writes. ``fax`` is empty for private people."""

    name: str
    mail: str
    phone: str
    language: str
    company: str = ""
    fax: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """Something that a customer writes, in ``language``; ``kind`` is what a web form would ask for."""

    language: str
    kind: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that can be said. ``talk`` holds answers, thanks, questions, notes, stories and automatic mail."""

    people: dict[str, Any]
    requests: dict[str, dict[str, Any]]
    talk: dict[str, Any]
    pages: tuple[dict[str, Any], ...]

    @property
    def colleagues(self) -> list[dict[str, Any]]:
        """Agents who work here besides those of the default strategy."""
        return list(self.people["agent"])

    def customers(self, rng: Random, count: int) -> list[Customer]:
        """So many different customers."""
        found: dict[str, Customer] = {}
        cultures = self.people["culture"]
        shares = [culture["share"] for culture in cultures]
        while len(found) < count:
            culture = rng.choices(cultures, shares)[0]
            someone = self._customer(rng, culture)
            found.setdefault(someone.mail, someone)
        return list(found.values())

    def _customer(self, rng: Random, culture: dict[str, Any]) -> Customer:
        names = [rng.choice(culture[part]) for part in ("given", "family")]
        written = " ".join(name.partition("|")[0] for name in names)
        latin = ".".join(re.sub(r"[^a-z]", "", (n.partition("|")[2] or n).lower()) for n in names)
        language = culture["language"]
        number = re.sub("#", lambda _: str(rng.randrange(10)), rng.choice(self.people["numbers"][language]))
        if rng.random() < 0.3:
            firm = rng.choice(self.people["company"])
            return Customer(written, f"{latin}@{firm['domain']}", number, language, firm["name"], firm["fax"])
        return Customer(written, f"{latin}@{rng.choice(self.people['private_domains'])}", number, language)

    def letter(self, rng: Random, who: Customer, channel: str, kind: str) -> Letter:
        """A new request of a kind from a customer, fit for a channel."""
        own = self.requests[who.language]
        fitting = [
            request
            for request in own["request"]
            if channel in request.get("channels", ("email", "web")) and request["kind"] == kind
        ]
        chosen = rng.choice(fitting)
        filled = self._filler(rng, who.language)
        text = re.sub(r"\{(\w+)\}", filled, chosen["text"])
        subject = re.sub(r"\{(\w+)\}", filled, chosen["subject"])
        signed = f"{who.name}\n{who.company}".strip()
        body = f"{rng.choice(own['greetings'])}\n\n{text}\n\n{rng.choice(own['closings'])}\n{signed}\n"
        return Letter(who.language, chosen["kind"], subject, body)

    def _filler(self, rng: Random, language: str) -> Any:
        values = {
            "order": f"NG-{rng.randrange(40000, 60000)}",
            "invoice": f"R-{rng.randrange(20000, 30000)}",
            "amount": f"{rng.randrange(4, 180) * 50:,}",
            "article": rng.choice(self.people["articles"]),
            "city": rng.choice(self.people["cities"][language]),
            "day": rng.choice(self.people["days"]),
        }
        return lambda found: values[found[1]]

    def say(self, rng: Random, what: str, language: str) -> str:
        """One of the answers, thanks or questions in a language, English where there is none."""
        texts = self.talk[what]
        return str(rng.choice(texts.get(language) or texts["en"]))

    def is_thanks(self, text: str) -> bool:
        """Whether somebody only says that all is well."""
        return any(text.startswith(one) for texts in self.talk["thanks"].values() for one in texts)

    def some(self, rng: Random, what: str) -> str:
        """One of the notes, calls or handing words."""
        return str(rng.choice(self.talk[what]["texts"]))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resource("demo", f"{name}.toml").read_text(encoding="utf-8"))


@cache
def sample_words() -> Words:
    """All the texts, read once."""
    return Words(
        people=_read("people"),
        requests={language: _read(f"requests_{language}") for language in LANGUAGES},
        talk=_read("conversation"),
        pages=tuple(_read("fax_lines")["page"]),
    )
