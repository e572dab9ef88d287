"""Says what a move would do, before it is made."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.moves import Barrier, Place, Preview
from ui.widgets.cards.drag import DropPreview
from ui.widgets.load_bar import load_figure, load_number
from ui.wording import change_words, text, words

translate = QCoreApplication.translate
Named = Callable[[str], str]


def drop_preview(preview: Preview, name: str, queue_name: Named) -> DropPreview:
    """The preview as the drop zone shows it: "Assign 3 to Divya Reddy" / "7 of 8 after the move, not at work now"."""
    if preview.barred:
        return DropPreview(False, refusal_title(), refusal(preview))
    if not preview.moves:
        return DropPreview(False, translate("Board", "Already here"), "")
    return DropPreview(
        True, title(preview, name), ", ".join(consequences(preview, queue_name)), amber=preview.is_doubtful
    )


def refusal_title() -> str:
    """What stands over the reason of a refusal."""
    return translate("Board", "Not possible")


def title(preview: Preview, name: str) -> str:
    """What a drop would do, in a few words."""
    count = len(preview.moves)
    said = {
        Place.AGENT: translate("Board", "Assign {count} to {name}"),
        Place.QUEUE: translate("Board", "Move {count} to {name}"),
        Place.TEAM: translate("Board", "Move {count} to {name}"),
        Place.FREE: translate("Board", "Put {count} back, unassigned"),
        Place.STATUS: translate("Board", "Set {count} to {name}"),
    }[preview.target.place]
    return said.format(count=text.number(count), name=name)


def done(preview: Preview, name: str) -> str:
    """What has been done, for the toast: "3 tickets moved to Divya Reddy"."""
    tickets = text.plural(translate("Board", "%n ticket(s)", "", len(preview.moves)))
    if preview.target.place is Place.FREE:
        return translate("Board", "{tickets} put back, unassigned").format(tickets=tickets)
    if preview.target.place is Place.STATUS:
        return translate("Board", "{tickets} set to {name}").format(tickets=tickets, name=name)
    return translate("Board", "{tickets} moved to {name}").format(tickets=tickets, name=name)


def label(preview: Preview) -> str:
    """The name of the whole change in the journal: "Move 3 tickets"."""
    verb = change_words.SET_STATUS if preview.target.place is Place.STATUS else change_words.MOVE
    return change_words.counted(verb, len(preview.moves))


def load_words(preview: Preview) -> str:
    """ "load 4 now, 7 of 8 after the move"."""
    after = load_figure(preview.load_after, preview.capacity)
    if preview.load_after == preview.load:
        return translate("Board", "load {figure} after the move").format(figure=after)
    said = translate("Board", "load {load} now, {figure} after the move")
    return said.format(load=load_number(preview.load, preview.capacity), figure=after)


def risk_words(preview: Preview) -> str:
    """ "at risk 2 now, 5 after"; "" where nothing at risk comes."""
    if preview.at_risk_after == preview.at_risk:
        return ""
    said = translate("Board", "at risk: {before} now, {after} after")
    return said.format(before=text.number(preview.at_risk), after=text.number(preview.at_risk_after))


def reasons_against(preview: Preview) -> str:
    """Why somebody does not fit, in a few words; "" for somebody who does."""
    if preview.barred:
        return refusal(preview)
    if not preview.moves:
        return translate("Board", "has it already")
    over = translate("Board", "over capacity: then {figure}").format(
        figure=load_figure(preview.load_after, preview.capacity)
    )
    return ", ".join([*_lacks(preview), *([over] if preview.is_over else [])])


def room_words(preview: Preview, queue_name: Named) -> str:
    """Which queue the work of somebody who fits would join, and what they would have: there is little room."""
    after = load_figure(preview.load_after, preview.capacity)
    return ", ".join([*_queues(preview, queue_name), translate("Board", "then {figure}").format(figure=after)])


def consequences(preview: Preview, queue_name: Named) -> list[str]:
    """What the move means for those who get the work, the most important first."""
    if preview.target.place is Place.STATUS:
        stay = translate("Board", "{count} already there").format(count=preview.stays)
        return [translate("Board", "in the same hands"), *([stay] if preview.stays else [])]
    said = [load_words(preview)]
    if preview.absent:
        agent = preview.target.place is Place.AGENT
        said.append(translate("Board", "not at work now") if agent else translate("Board", "nobody is there now"))
    said += [*_lacks(preview), *_queues(preview, queue_name)]
    said += [risk] if (risk := risk_words(preview)) else []
    if preview.stays:
        said.append(translate("Board", "{count} already there").format(count=preview.stays))
    return said


def _queues(preview: Preview, queue_name: Named) -> list[str]:
    """Which queues of another team the work joins; a drop on a queue says so itself."""
    if preview.target.place is Place.QUEUE:
        return []
    return [_joins(queue_name(queue), count, len(preview.moves)) for queue, count in preview.queues]


def _lacks(preview: Preview) -> list[str]:
    """What the work needs and those who get it do not have."""
    if preview.target.place is Place.AGENT:
        speaks, can = translate("Board", "does not speak {what}"), translate("Board", "lacks the skill {what}")
    else:
        speaks = translate("Board", "nobody there speaks {what}")
        can = translate("Board", "nobody there has the skill {what}")
    lacking = [(speaks, words.language(code), count) for code, count in preview.languages]
    lacking += [(can, skill, count) for skill, count in preview.skills]
    said = [_for_some(lacks.format(what=what), count, len(preview.moves)) for lacks, what, count in lacking]
    if preview.wrong_channel:
        said.append(translate("Board", "{count} by a channel it does not take").format(count=preview.wrong_channel))
    return said


def refusal(preview: Preview) -> str:
    """Why a drop is refused, as a sentence."""
    if not preview.barred:
        return translate("Board", "They are already here.")
    ticket, barrier = preview.barred[0]
    if barrier is Barrier.CALLER:
        said = translate("Board", "{number} waits on the line: answer the call.")
    elif barrier is Barrier.REASON:
        said = translate("Board", "Closing without an answer needs a reason: open {number} and choose one.")
    else:
        said = translate("Board", "{number} is done: reopen it first.")
    return said.format(number=ticket.number)


def _joins(queue: str, count: int, total: int) -> str:
    """ "joins queue Faults", "all 3 join queue Faults", "2 of 3 join queue Faults"."""
    if total == 1:
        return translate("Board", "joins queue {queue}").format(queue=queue)
    if count == total:
        return translate("Board", "all %n join queue {queue}", "", total).format(queue=queue)
    some = translate("Board", "{count} of %n join queue {queue}", "", total)
    return some.format(count=text.number(count), queue=queue)


def _for_some(said: str, count: int, total: int) -> str:
    """ "does not speak Telugu", with " (2 of 3 tickets)" behind it where that is not about all of them."""
    if count == total:
        return said
    some = translate("Board", "{said} ({count} of %n tickets)", "", total)
    return some.format(said=said, count=text.number(count))
