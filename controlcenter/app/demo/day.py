"""The plan of the sample day: the same for the same seed, chapter after chapter, without an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import Any

from controlcenter.app.demo.arrivals import Arrivals
from controlcenter.app.demo.backlog import backlog, late_mail
from controlcenter.app.demo.cast import LEAD, Cast
from controlcenter.app.demo.plan import (
    Duty,
    Happening,
    IncidentStep,
    LeadTurn,
    LineCut,
    Mail,
    OwnAnswer,
    Turn,
)
from controlcenter.app.demo.words import Words

CHAPTER_S = 600.0
_RUSH_S = 240.0
_FIRST_S = 8.0
_TURN_EVERY_S = 1.0
_PER_MINUTE = {"mail": 5.5, "web": 2.5, "fax": 0.8, "call": 4.5}
_PAUSES_PER_MINUTE = 2.4
_LEAD_PER_MINUTE = 3.0
_LATE_SHARE = 0.1
_STORY_STATUS = ("", "investigating", "", "mitigated", "closed")


def sample_day(seed: int, cast: Cast, words: Words) -> Iterator[Happening]:
    """Everything that happens, in order of ``at_s``; it goes on for ever."""
    make = Arrivals(Random(f"day {seed}"), cast, words)
    before = backlog(make)
    held = [*before, *_late_replies(make, before)]
    for number in count():
        held = sorted(held + _Chapter(make, number).happenings(), key=lambda happening: happening.at_s)
        ends_s = (number + 1) * CHAPTER_S
        yield from (happening for happening in held if happening.at_s < ends_s)
        held = [happening for happening in held if happening.at_s >= ends_s]


def _late_replies(make: Arrivals, before: list[Happening]) -> list[Mail]:
    """Customers answer during the first ten minutes what colleagues wrote to them before."""
    mails = {one.key: one for one in before if isinstance(one, Mail)}
    asked_again = {one.answers for one in mails.values()}
    answers = [one for one in before if isinstance(one, OwnAnswer) and one.key not in asked_again]
    replies = []
    for answer in make.rng.sample(answers, len(answers) // 2):
        what = "thanks" if make.rng.random() < 0.6 else "questions"
        at_s = make.rng.uniform(30, CHAPTER_S)
        replies.append(make.reply(at_s, mails[answer.answers], answer.key, what))
    return replies


class _Chapter:
    """Ten minutes of the day."""

    def __init__(self, make: Arrivals, number: int) -> None:
        self._make = make
        self._rng = make.rng
        self._number = number
        self._from_s = number * CHAPTER_S + (_FIRST_S if number == 0 else 0.0)
        self._to_s = (number + 1) * CHAPTER_S

    def happenings(self) -> list[Happening]:
        """Everything in it, in no order."""
        makers: dict[str, Callable[[float], Happening]] = {
            "mail": self._mail, "web": self._make.web, "fax": self._make.fax, "call": self._make.call,
        }  # fmt: skip
        found: list[Happening] = []
        for name, maker in makers.items():
            found += [maker(at_s) for at_s in self._times(_PER_MINUTE[name])]
        found += self._people()
        found += self._mishaps()
        if self._number % 2 == 0:
            found += self._story(self._number // 2)
        return found

    def _mail(self, at_s: float) -> Mail:
        return late_mail(self._make, at_s) if self._rng.random() < _LATE_SHARE else self._make.mail(at_s)

    def _times(self, per_minute: float) -> list[float]:
        """Instants with uneven gaps; denser while the rush lasts. Never long silence, never a crowd."""
        found: list[float] = []
        at_s = self._from_s + self._rng.uniform(0, 60 / per_minute)
        while at_s < self._to_s:
            found.append(at_s)
            at_s += self._rng.uniform(0.3, 1.7) * 60 / (per_minute * self._rush(at_s))
        return found

    def _rush(self, at_s: float) -> float:
        """A morning's rush in the first minutes; later every half hour a smaller one."""
        if at_s < _RUSH_S:
            return 1.5
        return 1.25 if self._number % 3 == 2 else 0.9

    def _people(self) -> list[Happening]:
        found: list[Happening] = []
        agents = self._make.cast.everybody
        at_s = self._from_s
        while at_s < self._to_s:
            found.append(Turn(at_s, self._rng.choice(agents).id, self._dice()))
            at_s += self._rng.uniform(0.6, 1.4) * _TURN_EVERY_S
        for at_s in self._times(_LEAD_PER_MINUTE):
            found.append(LeadTurn(at_s, self._dice(), self._make.words.some(self._rng, "handing")))
        return found + self._duties()

    def _dice(self) -> tuple[float, float, float]:
        return self._rng.random(), self._rng.random(), self._rng.random()

    def _duties(self) -> list[Happening]:
        """Breaks; some come late and some go home for a while, so that the floor is never empty."""
        reasons = ("Lunch", "Tea break", "Tea break", "Training", "Team meeting", "Follow-up work", "Personal")
        found: list[Happening] = []
        for at_s in self._times(_PAUSES_PER_MINUTE):
            agent = self._rng.choice(self._make.cast.here).id
            lasts_s = self._rng.uniform(35, 160)
            found += [Duty(at_s, agent, "pause", self._rng.choice(reasons)), Duty(at_s + lasts_s, agent, "resume")]
        if self._number == 0:
            found += [Duty(self._rng.uniform(40, 260), agent.id, "come") for agent in self._make.cast.late]
        leaving = [agent for agent in self._make.cast.everybody if agent.id != LEAD]
        for person in self._rng.sample(leaving, 3):
            at_s = self._from_s + self._rng.uniform(260, 480)
            found += [Duty(at_s, person.id, "leave"), Duty(at_s + CHAPTER_S * 0.8, person.id, "come")]
        return found

    def _mishaps(self) -> list[Happening]:
        """What goes wrong: broken mail, half a fax, a wrong signature, automatic mail, a fax line that fails."""
        begin_s = self._number * CHAPTER_S
        make = self._make
        found: list[Happening] = [make.automatic(begin_s + at_s) for at_s in (27, 118, 265, 430)]
        if self._number % 3 == 0:
            found += [
                make.mail(begin_s + 36, broken=True),
                make.mail(begin_s + 55, kind="complaint"),
                make.fax(begin_s + 44, half=True, line=0),
                make.web(begin_s + 62, forged=True),
                LineCut(begin_s + 78, 1, is_back=False),
                LineCut(begin_s + 141, 1, is_back=True),
            ]
        return found

    def _story(self, number: int) -> list[Happening]:
        """Several customers report the same; somebody takes command; it ends well."""
        stories = self._make.words.talk["story"]
        story: dict[str, Any] = stories[number % len(stories)]
        begin_s = self._number * CHAPTER_S + 31
        name = f"{number}-{story['title']}"
        reports = []
        for at, (subject, text) in enumerate(zip(story["subjects"], story["texts"], strict=True)):
            who = self._make.cast.customer(self._rng)
            body = f"{text}\n\n{who.name}\n"
            reports.append(Mail(begin_s + 11 * at, self._make.key("s"), who.name, who.mail, subject, body))
        keys = tuple(report.key for report in reports)
        told = [("", "", ""), *zip(story["notes"], _STORY_STATUS, ("", "", "", "", story["message"]), strict=True)]
        steps = [
            IncidentStep(
                begin_s + 64 + max(0, 78 * at - 70), name, story["title"], story["severity"], story["commander"],
                keys, note, status, message,
            )
            for at, (note, status, message) in enumerate(told)
        ]  # fmt: skip
        return [*reports, *steps]
