"""What changes are called. The journal keeps one name for everybody; each desk shows it in its own language."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from ui.wording import text
from ui.wording.translate import QT_TRANSLATE_NOOP

MOVE, SET_STATUS, DISTRIBUTE = "Move", "Set status of", "Distribute"
_COUNTED = re.compile(rf"({MOVE}|{SET_STATUS}|{DISTRIBUTE}) (\d+) tickets?", re.IGNORECASE)
_NAMES = (
    QT_TRANSLATE_NOOP("Changes", "Acknowledge alarm"),
    QT_TRANSLATE_NOOP("Changes", "Add note"),
    QT_TRANSLATE_NOOP("Changes", "Add to timeline"),
    QT_TRANSLATE_NOOP("Changes", "Change incident"),
    QT_TRANSLATE_NOOP("Changes", "Change status"),
    QT_TRANSLATE_NOOP("Changes", "Classify ticket"),
    QT_TRANSLATE_NOOP("Changes", "Close ticket"),
    QT_TRANSLATE_NOOP("Changes", "Confirm who I am"),
    QT_TRANSLATE_NOOP("Changes", "Confirm who is who"),
    QT_TRANSLATE_NOOP("Changes", "Deadline missed"),
    QT_TRANSLATE_NOOP("Changes", "Deadline warning"),
    QT_TRANSLATE_NOOP("Changes", "Declare incident"),
    QT_TRANSLATE_NOOP("Changes", "End promise"),
    QT_TRANSLATE_NOOP("Changes", "End wrap-up"),
    QT_TRANSLATE_NOOP("Changes", "Fetch again"),
    QT_TRANSLATE_NOOP("Changes", "Follow conditions"),
    QT_TRANSLATE_NOOP("Changes", "Hand out work"),
    QT_TRANSLATE_NOOP("Changes", "Keep draft"),
    QT_TRANSLATE_NOOP("Changes", "Link ticket"),
    QT_TRANSLATE_NOOP("Changes", "Log call"),
    QT_TRANSLATE_NOOP("Changes", "Look at a source now"),
    QT_TRANSLATE_NOOP("Changes", "Move ticket"),
    QT_TRANSLATE_NOOP("Changes", "New ticket"),
    QT_TRANSLATE_NOOP("Changes", "Not sent yet"),
    QT_TRANSLATE_NOOP("Changes", "Not sent"),
    QT_TRANSLATE_NOOP("Changes", "Promise"),
    QT_TRANSLATE_NOOP("Changes", "Publish strategy"),
    QT_TRANSLATE_NOOP("Changes", "Raise alarm"),
    QT_TRANSLATE_NOOP("Changes", "Read again"),
    QT_TRANSLATE_NOOP("Changes", "Receive call"),
    QT_TRANSLATE_NOOP("Changes", "Receive voicemail"),
    QT_TRANSLATE_NOOP("Changes", "Receive"),
    QT_TRANSLATE_NOOP("Changes", "Recompute deadlines"),
    QT_TRANSLATE_NOOP("Changes", "Reopen promise"),
    QT_TRANSLATE_NOOP("Changes", "Reopen ticket"),
    QT_TRANSLATE_NOOP("Changes", "Reply"),
    QT_TRANSLATE_NOOP("Changes", "Report absence"),
    QT_TRANSLATE_NOOP("Changes", "Resume ticket"),
    QT_TRANSLATE_NOOP("Changes", "Send again"),
    QT_TRANSLATE_NOOP("Changes", "Send alarm"),
    QT_TRANSLATE_NOOP("Changes", "Send"),
    QT_TRANSLATE_NOOP("Changes", "Sent"),
    QT_TRANSLATE_NOOP("Changes", "Set customer"),
    QT_TRANSLATE_NOOP("Changes", "Set presence"),
    QT_TRANSLATE_NOOP("Changes", "Shelve alarm"),
    QT_TRANSLATE_NOOP("Changes", "Solve ticket"),
    QT_TRANSLATE_NOOP("Changes", "Take alarm off the shelf"),
    QT_TRANSLATE_NOOP("Changes", "Take next"),
    QT_TRANSLATE_NOOP("Changes", "Tell of alarm"),
    QT_TRANSLATE_NOOP("Changes", "Triage"),
    QT_TRANSLATE_NOOP("Changes", "Wait for customer"),
    QT_TRANSLATE_NOOP("Changes", "Wait for third party"),
)
_KNOWN = {name.casefold(): name for name in _NAMES}


def counted(verb: str, tickets: int) -> str:
    """The name that the journal keeps of one change to several tickets: "Move 3 tickets"."""
    return f"{verb} {tickets} ticket{'' if tickets == 1 else 's'}"


def change(label: str) -> str:
    """The name of a change, or of its way back, for people; what this version does not know stays as it was kept."""
    translate = QCoreApplication.translate
    if known := _KNOWN.get(label.casefold()):
        return translate("Changes", known)
    if several := _COUNTED.fullmatch(label):
        return _of_several(several[1].casefold(), int(several[2]))
    if label.startswith("Undo "):
        from controlcenter.commands.base import opposite  # not before the first picture: it brings the database library

        what = change(opposite(label))
        return translate("Changes", "Undo {what}").format(what=what[:1].lower() + what[1:])
    return label


def _of_several(verb: str, count: int) -> str:
    translate = QCoreApplication.translate
    tickets = text.plural(translate("Board", "%n ticket(s)", "", count))
    said = {
        MOVE.casefold(): translate("Changes", "Move {tickets}"),
        SET_STATUS.casefold(): translate("Changes", "Set status of {tickets}"),
        DISTRIBUTE.casefold(): translate("Changes", "Distribute {tickets}"),
    }
    return said[verb].format(tickets=tickets)
