"""Where a request goes and who may take it: the strategy's rules applied, every decision with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from controlcenter.domain.language import language_name
from controlcenter.domain.strategy import Agent, Conditions, Outcome, Rule, Strategy
from controlcenter.domain.ticket import Channel, Kind, Priority
from controlcenter.domain.words import WordIndex


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
class Routed:
    """What was decided, and one sentence for each decision. No sentence repeats what the customer wrote."""

    kind: Kind | None
    priority: Priority
    queue: str
    language: str
    product: str
    reasons: tuple[str, ...]


def route(strategy: Strategy, facts: RoutingFacts) -> Routed:
    """Return kind, priority, queue, language and product of a new request; the queue is always one that exists."""
    decision = _Decision(strategy, facts)
    for number, rule in enumerate(strategy.rules, 1):
        if (why := decision.why(rule.when)) is not None:
            decision.apply(rule, rule.name or f"number {number}", why)
    decision.fill_gaps()
    return Routed(
        kind=decision.kind,
        priority=decision.priority or Priority.NORMAL,
        queue=decision.queue,
        language=decision.language,
        product=decision.product,
        reasons=tuple(decision.reasons),
    )


class _Decision:
    """What is decided so far for one request."""

    def __init__(self, strategy: Strategy, facts: RoutingFacts) -> None:
        self._strategy = strategy
        self._facts = facts
        self._subject = WordIndex(facts.subject)
        self._all = WordIndex(facts.subject, facts.text)
        self.tier = facts.tier or strategy.tier_of(facts.from_address)
        self.kind = facts.kind
        self.priority: Priority | None = None
        self.queue = ""
        self.product = ""
        self.reasons: list[str] = []
        self.language = facts.language
        if facts.kind is not None:
            self.reasons.append(f"Kind {self._kind_name(facts.kind)}: the customer chose it.")

    def why(self, when: Conditions) -> str | None:
        """Return why the conditions hold, as a clause; None when one of them does not."""
        clauses = []
        for wanted, hit, words in self._asked(when):
            if wanted and hit is None:
                return None
            if wanted:
                clauses.append(words.format(hit))
        return " and ".join(clauses) or "it holds for everything"

    def _asked(self, when: Conditions) -> Iterator[tuple[bool, str | None, str]]:
        """Yield each condition: whether it is asked, what fits it, and how to say so. Cheap ones come first."""
        facts = self._facts
        yield bool(when.channel), _one_of(facts.channel, when.channel), "it came by {}"
        yield bool(when.source), _one_of(facts.source, when.source), 'it came from "{}"'
        yield bool(when.kind), _one_of(self.kind, when.kind), "its kind is {}"
        yield bool(when.tier), _one_of(self.tier, when.tier), 'the customer\'s tier is "{}"'
        yield bool(when.language), _one_of(self.language, when.language), 'the language is "{}"'
        yield bool(when.dialled), _dialled(facts.dialled, when.dialled), 'the caller chose "{}"'
        yield bool(when.sender), _address((facts.from_address,), when.sender), 'the sender is of "{}"'
        yield bool(when.to), _address(facts.to_addresses, when.to), 'it was sent to "{}"'
        yield bool(when.subject_has), self._subject.first_of(when.subject_has), 'the subject has "{}"'
        yield bool(when.text_has), self._all.first_of(when.text_has), 'the text has "{}"'

    def apply(self, rule: Rule, name: str, why: str) -> None:
        """Take over what the rule decides and no earlier one has."""
        given = rule.set
        decided = [self._decide_queue(given), self._decide_kind(given)]
        if given.priority is not None and self.priority is None:
            self.priority = given.priority
            decided.append(f"priority {given.priority}")
        if given.language and not self.language:
            self.language = given.language
            decided.append(f"language {language_name(given.language)}")
        if given.product and not self.product:
            self.product = given.product
            decided.append(f"product {given.product}")
        if words := ", ".join(word for word in decided if word):
            self.reasons.append(f'{words[0].upper()}{words[1:]}: rule "{name}", because {why}.')

    def _decide_kind(self, given: Outcome) -> str:
        if given.kind is None or self.kind is not None:
            return ""
        self.kind = given.kind
        return f"kind {self._kind_name(given.kind)}"

    def _decide_queue(self, given: Outcome) -> str:
        if not given.queue or self.queue or not takes(self._strategy, given.queue, self._facts.channel):
            return ""
        self.queue = given.queue
        return f"queue {self._queue_name(given.queue)}"

    def fill_gaps(self) -> None:
        """Decide what no rule has: by the source, by the channel, by the fallback."""
        settings = self._strategy.channels[self._facts.channel]
        if self.priority is None:
            self.priority = settings.priority
        if not self.language and settings.language:
            self.language = settings.language
            self.reasons.append(f"Language {language_name(self.language)}: the usual one of this channel.")
        if self.queue:
            return
        source = next((s for s in self._strategy.sources if s.name == self._facts.source), None)
        if source is not None and source.queue:
            self.queue = source.queue
            self.reasons.append(f'Queue {self._queue_name(self.queue)}: that of the source "{source.name}".')
        else:
            self.queue = self._strategy.fallback_queue
            self.reasons.append(f"Queue {self._queue_name(self.queue)}: no rule fits, so the fallback queue.")

    def _kind_name(self, kind: Kind) -> str:
        return self._strategy.kinds[kind].name

    def _queue_name(self, queue_id: str) -> str:
        queue = self._strategy.queue(queue_id)
        return queue.name if queue is not None else queue_id


def takes(strategy: Strategy, queue_id: str, channel: Channel) -> bool:
    """Whether a queue takes requests of a channel."""
    queue = strategy.queue(queue_id)
    return queue is not None and (not queue.channels or channel in queue.channels)


def _one_of(word: str | None, wanted: tuple[str, ...]) -> str | None:
    return str(word) if word and word in wanted else None


def _dialled(number: str, wanted: tuple[str, ...]) -> str | None:
    plain = _plain_number(number)
    return next((entry for entry in wanted if plain and _plain_number(entry) == plain), None)


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


class Work(Protocol):
    """What must be known of a ticket to say who can take it; a Ticket is one."""

    @property
    def queue(self) -> str: ...
    @property
    def channel(self) -> Channel: ...
    @property
    def kind(self) -> Kind | None: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether somebody can take a ticket. ``reason`` is a sentence either way."""

    ok: bool
    reason: str


def queue_for(strategy: Strategy, agent: Agent, work: Work) -> str:
    """Return the queue that a ticket is in once it is given to somebody.

    It stays where it is if the person's team has that queue; else it goes to the first queue of theirs that takes
    the channel and asks for the same skills, else to the team's default queue.
    """
    owner = strategy.team_of_queue(work.queue)
    own = strategy.queues_of_agent(agent)
    if work.queue in own or (owner is not None and owner.id == agent.team):
        return work.queue
    needed = set(strategy.kinds[work.kind].skills) if work.kind is not None else set()
    here = strategy.queue(work.queue)
    needed |= set(here.skills) if here is not None else set()
    for queue_id in own:
        queue = strategy.queue(queue_id)
        if queue is not None and needed & set(queue.skills) and takes(strategy, queue_id, work.channel):
            return queue_id
    team = strategy.team(agent.team)
    return team.default_queue if team is not None else work.queue


def fits(agent: Agent, work: Work, load: float, strategy: Strategy, capacity: float | None = None) -> Fit:
    """Return whether somebody has the skills, the language and the room for a ticket, and why.

    ``load`` is what they have now; ``capacity`` what they can have today (by default that of the strategy).
    """
    queue = strategy.queue(queue_for(strategy, agent, work))
    room = agent.capacity if capacity is None else capacity
    after = load + strategy.weight(work.channel, work.kind)
    needed = (*(queue.skills if queue is not None else ()), *_kind_skills(strategy, work.kind))
    lacking = [skill for skill in dict.fromkeys(needed) if skill not in agent.skills]
    against = [f'lacks the skill "{skill}"' for skill in lacking]
    if work.language and work.language not in agent.languages:
        against.append(f"does not speak {language_name(work.language)}")
    if after > room:
        against.append(f"would have {after:g} of {room:g}")
    if against:
        return Fit(False, f"{agent.name} {', '.join(against)}.")
    return Fit(True, f"{agent.name} can take it and would have {after:g} of {room:g}.")


def _kind_skills(strategy: Strategy, kind: Kind | None) -> tuple[str, ...]:
    return strategy.kinds[kind].skills if kind is not None else ()
