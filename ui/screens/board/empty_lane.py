"""What a lane says while it shows no card."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.moves import Place
from controlcenter.live.model import LiveModel
from ui.actions import keys
from ui.screens.board.lanes import Lane
from ui.wording import text

translate = QCoreApplication.translate


def empty_words(
    live: LiveModel, lane: Lane, hidden: int, now: datetime, *, is_whole: bool = True
) -> tuple[str, str]:  # fmt: skip
    """A title and a hint; ``hidden`` cards are in the lane that the filter does not let through.

    While cards may be still to come (not ``is_whole``), nothing that one would take for an empty lane.
    """
    if not is_whole:
        return text.READING, ""
    if hidden:
        said = translate("Board", "0 of {count} shown, the filter hides the others").format(count=text.number(hidden))
        return translate("Board", "No card matches"), said
    if lane.target is None:
        return translate("Board", "Nothing open"), ""
    if lane.target.place is not Place.AGENT:
        return translate("Board", "All done"), translate("Board", "Work that comes in appears here by itself.")
    if not live.state_of(lane.target.id, now).presence.is_here:
        return translate("Board", "Not here now"), translate("Board", "What is dropped here waits until they are back.")
    hint = translate("Board", "Drop cards here, or mark them with {mark} and press {put_down}.")
    shown = keys.current().shown
    return translate("Board", "A free desk"), hint.format(mark=shown("card.mark"), put_down=shown("board.put_down"))
