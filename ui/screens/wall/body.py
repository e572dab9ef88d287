"""What every page of the wall has: panels between head and foot."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from controlcenter.domain.ticket import Channel
from controlcenter.live.model import ALL, Scope
from ui.screens.wall.figures import WallFigures
from ui.screens.wall.lists import NextToBreach
from ui.screens.wall.opener import Opener
from ui.screens.wall.panel import WallPanel
from ui.screens.wall.sizes import Sizes


@dataclass(frozen=True, slots=True)
class Stage:
    """What every page is built with."""

    sizes: Sizes
    opener: Opener
    parent: QWidget
    first: WallFigures


class Body(ABC):
    """One page between head and foot. ``scope`` is what its list of next breaches holds."""

    scope: Scope = ALL
    own: Channel | None = None  # the written channel that the page is about: the head says how it did today
    people_above: ClassVar[bool] = True  # whether the head says who is here, or how the whole centre stands

    def __init__(self, stage: Stage) -> None:
        self.opener = stage.opener
        self.parts: list[WallPanel] = self.build(stage)
        for part in self.parts:
            part.setParent(stage.parent)

    @abstractmethod
    def build(self, stage: Stage) -> list[WallPanel]:
        """The panels, in the order in which Tab reaches them."""

    @abstractmethod
    def set(self, shown: WallFigures, now: datetime) -> None:
        """Show these figures."""

    @abstractmethod
    def boxes(self, area: QRect, sizes: Sizes) -> list[QRect]:
        """Where each panel stands; an empty box is not shown."""

    def place(self, area: QRect, sizes: Sizes) -> None:
        """Divide the area."""
        for part, box in zip(self.parts, self.boxes(area, sizes), strict=True):
            part.set_sizes(sizes)
            part.setGeometry(box)
            part.setVisible(not box.isEmpty())

    def hide(self) -> None:
        """Another page is shown."""
        for part in self.parts:
            part.hide()

    def next_up_panel(self, stage: Stage) -> NextToBreach:
        """A list of what breaks next that opens its tickets, and all of them by its head."""
        panel = NextToBreach(stage.sizes, one_channel=self.scope != ALL)

        def chosen(row: int) -> None:
            if 0 <= row < len(panel.shown):
                self.opener.ticket(panel.shown[row].ticket_id)
            else:
                self.opener.urgent(self.scope)

        panel.chosen.connect(chosen)
        panel.why_asked.connect(lambda row: self.opener.why(panel.shown[row].ticket_id))
        return panel
