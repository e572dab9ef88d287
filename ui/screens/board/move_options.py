"""Every place that tickets could be moved to, the best first, each with what it would mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controlcenter.domain.moves import Place, Preview, Target, team_of_target
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Ticket
from ui.screens.board import heads, previews
from ui.screens.board.mover import Mover
from ui.screens.board.rail_rows import wanted_codes
from ui.wording import words
from ui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the list. ``reasons`` say what the move would mean, or why it cannot be.

    ``codes`` are the languages of a person, ``wanted`` those of them that the tickets need. ``also`` are words by
    which the line is found: names of languages, skills.
    """

    target: Target
    name: str
    kind: str
    reasons: str
    preview: Preview
    presence: Presence | None = None
    codes: tuple[str, ...] = ()
    wanted: frozenset[str] = frozenset()
    also: str = ""

    @property
    def words(self) -> str:
        """The line for screen readers."""
        return ", ".join(part for part in (self.name, self.kind, *self.codes, self.reasons) if part)

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look twice, or it cannot be done at all."""
        return not self.preview.ok or self.preview.is_doubtful

    def matches(self, typed: str) -> bool:
        """Whether every typed word stands in what somebody or something is, not in what is against them."""
        said = " ".join((self.name, self.kind, *self.codes, self.also)).casefold()
        return all(word in said for word in typed.casefold().split())


def options_for(workspace: Workspace, mover: Mover, tickets: Sequence[Ticket]) -> list[Option]:
    """All agents by fit, then all queues, then all teams."""
    strategy = workspace.live.strategy
    if strategy is None:
        return []
    targets = [
        *(Target(Place.AGENT, agent.id) for agent in strategy.agents),
        *(Target(Place.QUEUE, queue.id) for queue in strategy.queues),
        *(Target(Place.TEAM, team.id) for team in strategy.teams),
    ]
    made = [made for target in targets if (made := _option(workspace, mover, tickets, target)) is not None]
    places = list(Place)
    return sorted(made, key=lambda option: (places.index(option.target.place), option.preview.unfitness))


def _option(workspace: Workspace, mover: Mover, tickets: Sequence[Ticket], target: Target) -> Option | None:
    found = mover.preview(tickets, target)
    if found is None:
        return None
    said = ", ".join(previews.consequences(found, mover.queue_name)) if found.ok else previews.refusal(found)
    option = Option(target, mover.name(target), _kind(workspace, target), said, found)
    strategy = workspace.live.strategy
    agent = strategy.agent(target.id) if strategy is not None and target.place is Place.AGENT else None
    if agent is None:
        return option
    now = workspace.clock.now()
    state = workspace.live.state_of(target.id, now)
    codes = tuple(code.upper() for code in agent.languages)
    return replace(
        option,
        kind=f"{heads.presence_words(state, now)}  ·  {_team_name(workspace, target)}",
        presence=state.presence,
        codes=codes,
        wanted=wanted_codes(tickets) & set(codes),
        also=" ".join((*map(words.language, agent.languages), *agent.skills)),
    )


def _team_name(workspace: Workspace, target: Target) -> str:
    strategy = workspace.live.strategy
    team = strategy.team(team_of_target(strategy, target)) if strategy is not None else None
    return team.name if team is not None else ""


def _kind(workspace: Workspace, target: Target) -> str:
    """Of which team a queue is; what a team's drop means."""
    strategy = workspace.live.strategy
    assert strategy is not None
    if target.place is Place.QUEUE:
        team = strategy.team_of_queue(target.id)
        said = heads.translate("Board", "Queue of {team}")
        return said.format(team=team.name) if team is not None else ""
    if target.place is Place.TEAM and (team := strategy.team(target.id)) is not None:
        queue = strategy.queue(team.default_queue)
        said = heads.translate("Board", "Team; joins queue {queue}")
        return said.format(queue=queue.name if queue is not None else team.default_queue)
    return ""
