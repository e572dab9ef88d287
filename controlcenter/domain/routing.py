"""Where a request goes: the strategy's rules applied, and why it lies in its queue. ``fit`` says who can take it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from controlcenter.domain.fit import Fit, Work, fits, queue_for, takes
from controlcenter.domain.strategy.document import Conditions, Outcome, Rule, Strategy
from controlcenter.domain.ticket import Channel, Kind, Priority
from controlcenter.domain.words import APART, split_words

__all__ = ["Fit", "Routed", "RoutingFacts", "Work", "fits", "queue_for", "route", "takes"]


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What is known of a request when it arrives.

    ``kind`` is what the customer chose, ``language`` what the message says or is written in; no rule changes them.
    """

    channel: Channel
    source: str = ""
    from_address: str = ""
    to_addresses: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    language: str = ""
    dialled: str = ""
    kind: Kind | None = None
    tier: str = ""


@dataclass(frozen=True, slots=True)
class QueueWhy:
    """Why a request lies in its queue, as data: by a rule, by its source, or, with neither, by the fallback.

    ``number`` counts rules from 1; ``clauses`` are the conditions that held, by the name that the strategy has for
    them, each with the strategy's own word that fitted.
    """

    number: int = 0
    rule: str = ""
    clauses: tuple[tuple[str, str], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Routed:
    """What was decided. ``queue_why`` never repeats what the customer wrote."""

    kind: Kind | None
    priority: Priority
    queue: str
    language: str
    product: str
    queue_why: QueueWhy = QueueWhy()


def route(strategy: Strategy, facts: RoutingFacts) -> Routed:
    """Return kind, priority, queue, language and product of a new request; the queue is always one that exists."""
    decision = _Decision(strategy, facts)
    for number, rule in enumerate(strategy.rules, 1):
        if decision.lacks(rule.set) and (why := decision.why(rule.when)) is not None:
            decision.apply(rule, QueueWhy(number, rule.name, why))
    decision.fill_gaps()
    return Routed(
        kind=decision.kind,
        priority=decision.priority or Priority.NORMAL,
        queue=decision.queue,
        language=decision.language,
        product=decision.product,
        queue_why=decision.queue_why,
    )


class _Decision:
    """What is decided so far for one request."""

    def __init__(self, strategy: Strategy, facts: RoutingFacts) -> None:
        self._strategy = strategy
        self._facts = facts
        self.tier = facts.tier or strategy.tier_of(facts.from_address)
        self.kind = facts.kind
        self.priority: Priority | None = None
        self.queue = ""
        self.queue_why = QueueWhy()
        self.product = ""
        self.language = facts.language

    @cached_property
    def _subject_words(self) -> list[str]:
        return split_words(self._facts.subject)

    @cached_property
    def _in_subject(self) -> set[str]:
        """Entries of the rules that the subject has."""
        return self._strategy.words_of_rules.found_in(self._subject_words)

    @cached_property
    def _in_all(self) -> set[str]:
        """Entries of the rules that subject or text has."""
        words = [*self._subject_words, APART, *split_words(self._facts.text)]
        return self._strategy.words_of_rules.found_in(words)

    def lacks(self, given: Outcome) -> bool:
        """Whether anything that a rule gives is undecided; what a rule asks for need not be looked at otherwise."""
        return bool(
            (given.queue and not self.queue)
            or (given.kind is not None and self.kind is None)
            or (given.priority is not None and self.priority is None)
            or (given.language and not self.language)
            or (given.product and not self.product)
        )

    def why(self, when: Conditions) -> tuple[tuple[str, str], ...] | None:
        """Return the conditions, each with the word that fits; None when one of them does not hold."""
        clauses = []
        for name, wanted in when.asked:
            if (hit := self._hit(name, wanted)) is None:
                return None
            clauses.append((name, hit))
        return tuple(clauses)

    def _hit(self, name: str, wanted: tuple[str, ...]) -> str | None:
        """Return which of the wanted words fits; None when none does."""
        match name:
            case "dialled":
                return _dialled(self._facts.dialled, wanted)
            case "sender":
                return _address((self._facts.from_address,), wanted)
            case "to":
                return _address(self._facts.to_addresses, wanted)
            case "subject_has":
                return _first(wanted, self._in_subject)
            case "text_has":
                return _first(wanted, self._in_all)
            case "channel" | "source":
                return _one_of(getattr(self._facts, name), wanted)
            case _:
                return _one_of(getattr(self, name), wanted)

    def apply(self, rule: Rule, why: QueueWhy) -> None:
        """Take over what the rule decides and no earlier one has."""
        given = rule.set
        if given.queue and not self.queue and takes(self._strategy, given.queue, self._facts.channel):
            self.queue, self.queue_why = given.queue, why
        if self.kind is None:
            self.kind = given.kind
        if self.priority is None:
            self.priority = given.priority
        self.language = self.language or given.language
        self.product = self.product or given.product

    def fill_gaps(self) -> None:
        """Decide what no rule has: by the source, by the channel, by the fallback."""
        settings = self._strategy.channels[self._facts.channel]
        if self.priority is None:
            self.priority = settings.priority
        self.language = self.language or settings.language
        if self.queue:
            return
        source = next((s for s in self._strategy.sources if s.name == self._facts.source), None)
        if source is not None and source.queue:
            self.queue, self.queue_why = source.queue, QueueWhy(source=source.name)
        else:
            self.queue = self._strategy.fallback_queue


def _first(wanted: tuple[str, ...], found: set[str]) -> str | None:
    """Return the first wanted entry that was found, as the rule writes it."""
    return None if found.isdisjoint(wanted) else next(entry for entry in wanted if entry in found)


def _one_of(word: str | None, wanted: tuple[str, ...]) -> str | None:
    return str(word) if word and word in wanted else None


def _dialled(number: str, wanted: tuple[str, ...]) -> str | None:
    plain = _plain_number(number)
    return next((entry for entry in wanted if _plain_number(entry) == plain), None) if plain else None


def _plain_number(number: str) -> str:
    return "".join(sign for sign in number.casefold() if sign.isalnum() or sign in "+_")


def _address(addresses: tuple[str, ...], wanted: tuple[str, ...]) -> str | None:
    """Return the entry that one of the addresses is, or whose domain it belongs to."""
    given = [address.strip().casefold() for address in addresses]
    for entry in wanted:
        sought = entry.casefold().removeprefix("@")
        if "@" in sought:
            if sought in given:
                return entry
        elif any(("." + address.rpartition("@")[2]).endswith("." + sought) for address in given if address):
            return entry
    return None
