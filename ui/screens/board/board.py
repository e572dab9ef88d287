"""The board: who has which work, and moving it. A team lead lives here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from controlcenter.domain.moves import Place, Target
from controlcenter.domain.ticket import Ticket
from controlcenter.live.model import Update
from ui.models.board_filter import EVERYTHING, BoardFilter
from ui.models.triage_model import TriageModel
from ui.screens.board import board_actions, heads, people, side_rows
from ui.screens.board.feed import Feed
from ui.screens.board.hands import Hands
from ui.screens.board.hint import DropHint
from ui.screens.board.lane_column import LaneColumn
from ui.screens.board.lane_header import Head
from ui.screens.board.lane_strip import LaneStrip
from ui.screens.board.lanes import Area, Grouping, Lane
from ui.screens.board.mover import Mover
from ui.screens.board.picking import Picking
from ui.screens.board.side import BoardSide
from ui.screens.board.side_row import Row, SideRow
from ui.screens.board.toolbar import BoardToolbar
from ui.screens.board.views import View, ViewCounts, views_of
from ui.tick import Tick
from ui.widgets.drag import DropPreview
from ui.workspace import Workspace


class BoardScreen(QWidget):
    """Left side, toolbar and lanes, joined."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._live = workspace.live
        self._now = workspace.clock.now
        self.picking = Picking(self)
        self.mover = Mover(workspace, self.picking)
        self.feed = Feed(workspace.live, self._now, self)
        self.side = BoardSide(self.mover.said)
        self.toolbar = BoardToolbar()
        self.strip = LaneStrip(self.feed, self.mover, self._now)
        self.hands = Hands(workspace, self.strip, self.mover)
        self._counts = ViewCounts(workspace.live)
        self._triage = TriageModel(workspace.live)
        self._views: list[View] = []
        self._view = ""
        self._placed = False
        self._tick: Tick | None = None
        self._build()
        self._hint = DropHint(self)
        self._connect()
        ends = (self._live.subscribe(self._on_update), self._counts.close, self.feed.close)
        self._actions = board_actions.register(workspace.actions, self, self.hands)
        self.destroyed.connect(partial(_forget, ends))
        self._place()

    def _build(self) -> None:
        self.setAccessibleName(self.tr("Board"))
        content = QVBoxLayout()
        content.setContentsMargins(16, 12, 16, 8)
        content.setSpacing(12)
        content.addWidget(self.toolbar)
        content.addWidget(self.strip, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(content, 1)

    def _connect(self) -> None:
        strip, side, toolbar = self.strip, self.side, self.toolbar
        strip.head_of = self._head_of
        strip.empty_text = self._empty_text
        strip.holder = self._holder
        strip.opened.connect(self._workspace.open_ticket)
        strip.why_asked.connect(self.hands.explain)
        strip.move_requested.connect(self.hands.move_chosen)
        strip.menu_requested.connect(self.hands.show_menu)
        strip.refused.connect(self._workspace.say)
        strip.selection_changed.connect(self._workspace.actions.changed)
        side.chosen.connect(self._choose)
        side.dropped.connect(lambda target, ids: self.hands.drop(ids, target))
        side.pasted.connect(lambda target: self.hands.drop(list(self.picking.marked), target))
        side.hovered.connect(self._hover)
        toolbar.grouped.connect(self.group_by)
        toolbar.filtered.connect(self.feed.set_filter)
        toolbar.left_down.connect(strip.focus_first)
        toolbar.triage_wanted.connect(lambda: self._workspace.show_screen("triage"))
        toolbar.set_triage(self._triage.count)
        self.feed.changed.connect(self._refresh_side)

    # Where the board stands

    def _place(self) -> None:
        """Open the board where it was left, once the strategy is known: else on the own team."""
        strategy = self._live.strategy
        if self._placed or strategy is None:
            return
        self._placed = True
        settings = self._workspace.settings
        grouping = str(settings.value("board/grouping", Grouping.AGENT.value))
        kind, _, ident = str(settings.value("board/area", "")).partition(":")
        me = strategy.agent(self._workspace.me)
        area = Area("team", me.team if me is not None else strategy.teams[0].id)
        if kind == "all" or (kind == "team" and strategy.team(ident)) or (kind == "queue" and strategy.queue(ident)):
            area = Area(kind, ident)
        self._views = views_of(self._live)
        self.toolbar.set_languages(strategy.centre.languages)
        known = next((each for each in Grouping if each.value == grouping), Grouping.AGENT)
        self.toolbar.groupings.choose(known)
        self.feed.show(known, area, EVERYTHING)

    def group_by(self, grouping: str) -> None:
        """Cut the board into lanes by agent, queue, channel or team."""
        self._show(Grouping(grouping), self.feed.area, self._view)

    def show_area(self, area: Area) -> None:
        """Show all of it, a team, or a queue."""
        self._show(self.feed.grouping, area, "")

    def show_view(self, view_id: str) -> None:
        """Show a saved view over all teams."""
        self._show(self.feed.grouping, Area(), view_id)

    def show_tickets(self, title: str, ids: Iterable[int]) -> None:
        """Show exactly these tickets over all teams, for instance the rows behind a number of the wall."""
        rows = View("rows", BoardFilter(ids=frozenset(ids)), icon="link", name=title)
        self._views = [*(view for view in self._views if view.id != "rows"), rows]
        self.show_view("rows")

    def _show(self, grouping: Grouping, area: Area, view_id: str) -> None:
        self._view = view_id
        view = next((view.filter for view in self._views if view.id == view_id), EVERYTHING)
        self.toolbar.groupings.choose(grouping)
        had_focus = self.strip.focused() is not None
        self.feed.show(grouping, area, view)
        if had_focus and self.strip.focused() is None:
            self.strip.focus_first()
        self.strip.horizontalScrollBar().setValue(0)
        settings = self._workspace.settings
        settings.setValue("board/grouping", grouping.value)
        if not view_id:
            settings.setValue("board/area", f"{area.kind}:{area.id}")

    def _choose(self, row: Row) -> None:
        kind, ident = row.id
        if kind == "view":
            self.show_view(ident)
        else:
            self.show_area(Area(kind, ident))

    def _chosen_row(self) -> tuple[str, str]:
        return ("view", self._view) if self._view else (self.feed.area.kind, self.feed.area.id)

    # What is true now

    def _on_update(self, update: Update) -> None:
        self.picking.arrived(update.before)
        if self._triage.apply(update):
            self.toolbar.set_triage(self._triage.count)
        if update.batch.strategy is not None and self._placed:
            self._views = views_of(self._live)
            self.toolbar.set_languages(update.batch.strategy.centre.languages)
        self._place()

    def _refresh_side(self) -> None:
        if not self.isVisible():
            return
        now = self._now()
        teams = side_rows.team_rows(self._live, self.feed.area, now)
        views = side_rows.view_rows(self._views, self._counts, now)
        self.side.show_rows(teams, views, self._chosen_row())

    def _second(self) -> None:
        if self.isVisible():
            self.feed.tick()
            self.strip.tick()
            self._refresh_side()

    def _head_of(self, column: LaneColumn) -> Head:
        return heads.head_of(self._live, column.lane, column.model, self.feed.area, self._now(), column.coming)

    def _empty_text(self, lane: Lane) -> tuple[str, str]:
        model = self.feed.models.get(lane.key)
        if model is not None and model.total:
            hidden = self.tr("{count} hidden by the filter").format(count=model.total)
            return self.tr("No card matches"), hidden
        if lane.target is None:
            return self.tr("Nothing open"), ""
        if lane.target.place is Place.AGENT:
            return self.tr("A free desk"), self.tr("Drop cards here, or mark them with Space and press Ctrl+V.")
        return self.tr("All done"), self.tr("Work that comes in appears here by itself.")

    def _holder(self, ticket: Ticket) -> str:
        if self.feed.grouping is Grouping.AGENT or ticket.assignee is None:
            return ""
        return people.target_name(self._live, Target(Place.AGENT, ticket.assignee))

    def _hover(self, row: SideRow, preview: DropPreview | None) -> None:
        if preview is None:
            self._hint.hide()
        else:
            self._hint.show_beside(row, preview)

    def is_in_sight(self) -> bool:
        """Whether the board is shown."""
        return self.isVisible()

    def search(self) -> None:
        """Go to the search line."""
        self.toolbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.toolbar.search.selectAll()

    # The widget itself

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.picking.marked:
            self.picking.mark(())
        elif event.key() == Qt.Key.Key_Escape and not self.feed.filter.is_empty:
            self.toolbar.clear()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_side()
        if self._tick is None:
            self._tick = Tick(self.window(), self._workspace.clock)
            self._tick.second.connect(self._second)
            QTimer.singleShot(0, self, self.strip.focus_first)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DeferredDelete:  # it goes alone: with its window, the menus go too
            self._workspace.actions.remove(*self._actions)
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._hint.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Board"))
            self._refresh_side()
            self.strip.refresh()


def _forget(ends: Iterable[Callable[[], None]], *_: object) -> None:
    """The board is gone: nothing may call it any more."""
    for end in ends:
        end()
