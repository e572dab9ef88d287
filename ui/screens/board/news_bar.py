"""Says over a lane that stands still what waits: "3 new, 2 moved". A click takes it in."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.actions import keys
from ui.models.lane_model import LaneModel
from ui.widgets.floating_bar import FloatingBar
from ui.wording import text


class NewsBar(FloatingBar):
    """Floats at the foot of a lane, so that no card moves when it comes or goes."""

    def __init__(self, lane: QWidget, model: LaneModel) -> None:
        super().__init__(lane)
        self._model = model
        model.held.connect(self.look)
        keys.current().changed.connect(self._tell_key)

    def _tell_key(self) -> None:
        said = self.tr("This lane stands still while you are in it. Click, or press {key}, to bring it up to date.")
        self.setToolTip(said.format(key=keys.current().shown("board.catch_up")))

    def look(self) -> None:
        """Show what waits now; nothing for nothing."""
        new, moved = self._model.waiting
        said = [
            self.tr("{count} new").format(count=text.number(new)) if new else "",
            self.tr("{count} moved").format(count=text.number(moved)) if moved else "",
        ]
        if self.show_words(", ".join(part for part in said if part)):
            self._tell_key()
