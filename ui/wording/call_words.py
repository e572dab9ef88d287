"""How a telephone call went, in words: who answered and when, or how the caller was lost."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.strategy.document import Strategy
from controlcenter.store.dossier import CallTold
from ui.wording import text


def call_name(call: CallTold) -> str:
    """What it is called over its words: a call that was lost was not taken."""
    translate = QCoreApplication.translate
    if call.outcome == "voicemail":
        return translate("Calls", "Voicemail")
    if call.is_lost:
        return translate("Calls", "Lost call")
    return translate("Calls", "Call taken") if call.outcome == "answered" else translate("Calls", "Call")


def call_went(call: CallTold, strategy: Strategy | None) -> str:
    """A sentence or two; the strategy knows the agent's name."""
    translate = QCoreApplication.translate
    waited = "" if call.waited_s is None else text.stopwatch(call.waited_s)
    if call.outcome == "answered":
        agent = strategy.agent(call.agent) if strategy is not None else None
        return _answered(call, agent.name if agent else call.agent or translate("Calls", "an agent"), waited)
    if call.ended_at is None:
        return translate("Calls", "The caller waits.")
    said = {
        "abandoned": translate("Calls", "The caller hung up after waiting {time}."),
        "timed_out": translate("Calls", "Nobody answered within the queue's time: the caller was let go after {time}."),
        "left_empty": translate("Calls", "The caller left the queue after {time}: by a key, or nobody served it."),
        "refused": translate("Calls", "The queue refused the caller: nobody was on duty there, or it was full."),
        "cancelled": translate("Calls", "The caller hung up before joining a queue."),
        "voicemail": translate("Calls", "The caller left a voice message."),
    }.get(call.outcome, translate("Calls", "The call is over; the telephone system has not said yet how it ended."))
    return said.format(time=waited)


def _answered(call: CallTold, who: str, waited: str) -> str:
    translate = QCoreApplication.translate
    said = translate("Calls", "Answered by {name} after {time}.").format(name=who, time=waited)
    if call.talk_s is None:
        return said
    talked = translate("Calls", "Talked for {time}.").format(time=text.stopwatch(call.talk_s))
    return f"{said} {talked}"
