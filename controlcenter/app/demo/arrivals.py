"""Makes the things that customers send on the sample day. Every choice comes from one random generator."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from controlcenter.app.demo.cast import Cast
from controlcenter.app.demo.plan import Call, Fax, Mail, PastCall, WebPost
from controlcenter.app.demo.words import Words

KIND_SHARES = {
    "incident_report": 12, "complaint": 7, "product_order": 14, "invoice_query": 22, "service_request": 23,
    "inquiry": 22,
}  # fmt: skip
_LINES = {"billing": 25, "orders": 20, "delivery": 20, "technical": 20, "desk": 12, "complaints": 3}


@dataclass(slots=True)
class Arrivals:
    """One maker for a whole day; keys are numbered in the order of making."""

    rng: Random
    cast: Cast
    words: Words
    made: int = 0

    def key(self, prefix: str) -> str:
        """A name that nothing else in the plan has."""
        self.made += 1
        return f"{prefix}{self.made}"

    def kind(self) -> str:
        """What the next request is about."""
        return self.rng.choices(list(KIND_SHARES), list(KIND_SHARES.values()))[0]

    def mail(self, at_s: float, *, kind: str = "", age_s: float = 0.0, broken: bool = False) -> Mail:
        """A new request by mail."""
        who = self.cast.customer(self.rng)
        letter = self.words.letter(self.rng, who, "email", kind or self.kind())
        key = self.key("m")
        return Mail(at_s, key, who.name, who.mail, letter.subject, letter.text, age_s=age_s, broken=broken)

    def reply(self, at_s: float, to: Mail, answers: str, what: str, *, age_s: float = 0.0) -> Mail:
        """The customer writes again: ``what`` is thanks or questions, ``answers`` the key of what is replied to."""
        language = next((one.language for one in self.cast.customers if one.mail == to.address), "en")
        text = f"{self.words.say(self.rng, what, language)}\n\n{to.name}\n"
        return Mail(at_s, self.key("r"), to.name, to.address, f"Re: {to.subject}", text, age_s=age_s, answers=answers)

    def automatic(self, at_s: float) -> Mail:
        """A message that no person wrote."""
        one = self.rng.choice(self.words.talk["automatic"])
        return Mail(at_s, self.key("a"), one["name"], one["from"], one["subject"], one["text"], automatic=True)

    def web(self, at_s: float, *, forged: bool = False) -> WebPost:
        """The web form, filled in."""
        who = self.cast.customer(self.rng)
        letter = self.words.letter(self.rng, who, "web", self.kind())
        phone = who.phone if self.rng.random() < 0.5 else ""
        return WebPost(
            at_s, self.key("w"), who.name, who.mail, phone, letter.language, letter.kind, letter.subject, letter.text,
            forged,
        )  # fmt: skip

    def fax(self, at_s: float, *, age_s: float = 0.0, half: bool = False, line: int | None = None) -> Fax:
        """One to three pages from a company's machine."""
        firm = self.rng.choice(self.words.people["company"])
        pages = tuple(self.rng.randrange(len(self.words.pages)) for _ in range(self.rng.choice((1, 1, 1, 2, 2, 3))))
        chosen = self.rng.randrange(2) if line is None else line
        seed = self.rng.randrange(1 << 30)
        return Fax(at_s, self.key("f"), chosen, firm["fax"], pages, seed, age_s=age_s, half=half)

    def call(self, at_s: float) -> Call:
        """A call that is under way now; a few callers hang up soon."""
        who = self.cast.customer(self.rng)
        dice = self.rng.random()
        if dice < 0.08:
            patience_s = self.rng.uniform(1.5, 4.0)
        else:
            patience_s = self.rng.uniform(9, 25) if dice < 0.2 else self.rng.uniform(50, 120)
        talk_s = self.rng.uniform(25, 100)
        return Call(at_s, self.key("c"), who.phone, who.name, self._line(), who.language, patience_s, talk_s)

    def past_call(self, age_s: float, *, lost: bool, hold_s: int) -> PastCall:
        """A call of the hours before."""
        who = self.cast.customer(self.rng)
        line = self._line()
        agent = "" if lost else self.cast.who_answers(self.rng, line, who.language).id
        talk_s = self.rng.randrange(60, 420)
        return PastCall(
            0.0, self.key("p"), who.phone, who.name, line, who.language, age_s, hold_s, 0 if lost else talk_s, agent
        )

    def _line(self) -> str:
        return self.rng.choices(list(_LINES), list(_LINES.values()))[0]
