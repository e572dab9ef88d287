"""Which agent an account of the operating system probably belongs to."""

from __future__ import annotations

from difflib import SequenceMatcher

from controlcenter.domain.strategy.document import Agent, Strategy

LIKELY = 0.72


def proposed_agent(account: str, strategy: Strategy) -> Agent | None:
    """The agent whom the strategy names for the account, else the one whose name is most like it; None for nobody."""
    named = strategy.agent_of_account(account)
    if named is not None:
        return named
    wanted = _plain(account)
    if not wanted:
        return None
    likeness, best = max(((_likeness(wanted, agent), agent) for agent in strategy.agents),
                         key=lambda pair: pair[0], default=(0.0, None))  # fmt: skip
    return best if likeness >= LIKELY else None


def _plain(words: str) -> str:
    return "".join(sign for sign in words.casefold() if sign.isalnum())


def _likeness(wanted: str, agent: Agent) -> float:
    """1 for the same word; accounts are often a first name, "first.last", or an initial with the last name."""
    parts = [_plain(part) for part in agent.name.split()]
    spelled = {agent.id, "".join(parts), agent.email.partition("@")[0], *parts}
    if len(parts) > 1:
        spelled |= {parts[0] + parts[-1][:1], parts[0][:1] + parts[-1], parts[-1] + parts[0]}
    return max((SequenceMatcher(None, wanted, _plain(one)).ratio() for one in spelled if one), default=0.0)
