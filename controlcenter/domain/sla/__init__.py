"""The clocks of a ticket: a pure function from its history to what was promised, used, due and broken."""

from controlcenter.domain.sla.explain import ahead, explain
from controlcenter.domain.sla.model import ROUND_THE_CLOCK, Clock, Event, Policy, Stretch
from controlcenter.domain.sla.replay import DONE, EVENT_TYPES, STATES, USUAL_PAUSES, replay, replay_all

__all__ = [
    "DONE",
    "EVENT_TYPES",
    "ROUND_THE_CLOCK",
    "STATES",
    "USUAL_PAUSES",
    "Clock",
    "Event",
    "Policy",
    "Stretch",
    "ahead",
    "explain",
    "replay",
    "replay_all",
]
