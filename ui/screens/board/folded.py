"""Menus in the place of controls for which the bar over the lanes has no room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from ui.look import icons
from ui.screens.board.picks import Picks
from ui.widgets.chips import ChipSpec, FilterChips
from ui.wording import text


class FoldedFilters(QPushButton):
    """Each filter as a menu of its own; the button counts those in force. ``with_channels`` folds the channels too."""

    def __init__(
        self, picks: Sequence[Picks], channels: FilterChips, specs: Callable[[], list[ChipSpec]],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._picks = tuple(picks)
        self._channels = channels
        self._specs = specs
        self._menu = QMenu(self)
        self._of_channels = QMenu(self)
        self.with_channels = False
        self.setMenu(self._menu)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._menu.aboutToShow.connect(self.fill)
        channels.changed.connect(self.retext)
        for pick in self._picks:
            pick.changed.connect(self.retext)
        self.retext()

    def fill(self) -> None:
        """Offer what is folded now."""
        self._menu.clear()
        if self.with_channels:
            self._offer_channels()
        for pick in self._picks:
            menu = pick.menu()
            menu.setTitle(pick.title.replace("&", "&&"))
            self._menu.addMenu(menu)

    def _offer_channels(self) -> None:
        menu = self._of_channels
        menu.clear()
        menu.setTitle(self.tr("Channel"))
        alone = QActionGroup(menu)
        for spec in self._specs():
            action = menu.addAction(spec.title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(spec.id in self._channels.chosen())
            action.triggered.connect(lambda _=False, ident=spec.id: self._channels.choose(ident))
            alone.addAction(action)
        self._menu.addMenu(menu)

    def retext(self) -> None:
        """Say how many of the folded filters are in force."""
        count = sum(bool(pick.picked()) for pick in self._picks)
        count += self.with_channels and self._channels.chosen() != [""]
        title = self.tr("Filter")
        self.setText(f"{title} ({text.number(count)})" if count else title)
        self.setAccessibleName(self.text())
        if (look := "picked" if count else "picks") != self.property("look"):
            self.setProperty("look", look)
            self.style().unpolish(self)
            self.style().polish(self)


class FoldedLanes(QPushButton):
    """By what the lanes are cut, as one button; ``chosen`` names another cut."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: dict[str, str] = {}
        self._name = ""
        self._now = ""
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.setProperty("look", "picks")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def offer(self, name: str, cuts: Sequence[tuple[str, str, str]]) -> None:
        """Offer these (id, title, icon) under a name."""
        self._name = name
        self._titles = {ident: title for ident, title, _ in cuts}
        self._menu.clear()
        for ident, title, icon in cuts:
            action = self._menu.addAction(icons.icon(icon), title)
            action.triggered.connect(lambda _=False, ident=ident: self.chosen.emit(ident))
        self.setToolTip(text.tooltip(name))
        self.show_cut(self._now)

    def show_cut(self, ident: str) -> None:
        """Show the cut in force."""
        self._now = ident
        said = self._titles.get(ident, "")
        self.setText(said)
        self.setAccessibleName(f"{self._name}: {said}")
