"""The board: who has which work, and moving it. A team lead lives here."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from controlcenter.domain.moves import Place, Target
from controlcenter.domain.ticket import Status, Ticket
from controlcenter.live.model import Update
from ui.actions import keys
from ui.follow import follow
from ui.models.board_filter import EVERYTHING, BoardFilter, both
from ui.models.triage_model import TriageModel
from ui.screens.board import board_actions, heads, people, side_rows
from ui.screens.board.empty_lane import empty_words
from ui.screens.board.feed import Feed
from ui.screens.board.going import Going
from ui.screens.board.hands import Hands
from ui.screens.board.hint import DropHint
from ui.screens.board.lane_column import LaneColumn
from ui.screens.board.lane_header import Head
from ui.screens.board.lane_strip import LaneStrip
from ui.screens.board.lanes import Area, Grouping, Lane, team_of_area
from ui.screens.board.matters import Matters
from ui.screens.board.most_urgent import first_of
from ui.screens.board.mover import Mover
from ui.screens.board.often import Often
from ui.screens.board.own_views import OwnViews
from ui.screens.board.picking import Picking
from ui.screens.board.rail import PeopleRail
from ui.screens.board.rail_guide import RailGuide
from ui.screens.board.rail_room import RailRoom
from ui.screens.board.side import BoardSide
from ui.screens.board.side_row import Row, SideRow
from ui.screens.board.toolbar import BoardToolbar
from ui.screens.board.view_keeper import Shown, ViewKeeper
from ui.screens.board.views import View, ViewCounts, views_of
from ui.tick import Tick
from ui.widgets.cards.drag import DropPreview
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
        self.rail = PeopleRail(self.mover.said)
        self.hands = Hands(workspace, self.strip, self.mover)
        self.often = Often(workspace, self.strip.repaint_cards, self)
        self.strip.contacts = self.often.times
        self.matters = Matters(workspace, self.mover, self._show_ids)
        self._counts = ViewCounts(workspace.live, self._now, self.feed.index)
        self.own_views = OwnViews(workspace.settings)
        self._triage = TriageModel(workspace.live)
        self._views: list[View] = []
        self._rows: View | None = None  # the rows behind a number
        self._view = ""
        self._placed = False
        self._tick: Tick | None = None
        self._build()
        self._hint = DropHint(self)
        self.going = Going(workspace, self.feed, self.strip, self.toolbar, self._show)
        self._guide = RailGuide(workspace, self.rail, self.mover, self.strip, self._hint)
        self._connect()
        for receive in (self._counts.apply, self._on_update):
            follow(self._live, self, receive)
        self._actions = board_actions.register(workspace.actions, self, self.hands)
        self._place()

    def _build(self) -> None:
        self.setAccessibleName(self.tr("Board"))
        content = QVBoxLayout()
        content.setContentsMargins(16, 12, 16, 8)
        content.setSpacing(12)
        content.addWidget(self.toolbar)
        content.addWidget(self.strip, 1)
        self.matters.put_into(content)  # below the lanes: no card moves when a notice comes or goes
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(content, 1)
        row.addWidget(self.rail)
        self._room = RailRoom(self, self.rail, self._workspace.settings)

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
        side.most_urgent.clicked.connect(self.going.to_most_urgent)
        side.dropped.connect(lambda target, ids: self.hands.drop(ids, target))
        side.pasted.connect(lambda target: self.hands.drop(list(self.picking.marked), target))
        side.hovered.connect(self._hover)
        side.folded.connect(self._refresh_side)
        self._connect_rail()
        toolbar.grouped.connect(self.group_by)
        toolbar.filtered.connect(self._filter)
        toolbar.left_down.connect(strip.focus_first)
        toolbar.triage_wanted.connect(lambda: self._workspace.show_screen("triage"))
        toolbar.set_triage(self._triage.count)
        self._connect_views()
        self.feed.changed.connect(self._refresh_side)

    def _connect_views(self) -> None:
        side, toolbar = self.side, self.toolbar
        self._keeper = keeper = ViewKeeper(self.own_views, self._shown, self)
        toolbar.save_wanted.connect(keeper.save)
        side.rename_wanted.connect(keeper.rename)
        side.delete_wanted.connect(keeper.delete)
        side.menu_wanted.connect(keeper.show_menu)
        keeper.changed.connect(self._views_changed)
        keeper.wanted.connect(self._show_saved)
        keeper.said.connect(self._workspace.say)
        keeper.tell_unknown()

    def _connect_rail(self) -> None:
        strip, rail = self.strip, self.rail
        rail.chosen.connect(self._choose_person)
        rail.dropped.connect(lambda target, ids: self.hands.drop(ids, target))
        rail.pasted.connect(lambda target: self.hands.drop(list(self.picking.marked), target))
        rail.hovered.connect(self._hover)
        rail.menu_requested.connect(self.hands.show_person_menu)
        strip.person_dropped.connect(lambda agent, ids: self.hands.drop(ids, Target(Place.AGENT, agent)))
        strip.right_end.connect(rail.focus_first)
        self.feed.own = lambda: self.picking.under_way

    def _choose_person(self, agent: str) -> None:
        """Give them what is picked up; else show their lane."""
        if self.picking.marked:
            self.hands.drop(list(self.picking.marked), Target(Place.AGENT, agent))
        else:
            self.going.to_person(agent)

    def go_to_most_urgent(self) -> None:
        """Go to the card that is due first in the whole centre; from there to the next one."""
        self.going.to_most_urgent()

    def toggle_people(self) -> None:
        """Show the people rail, or give its room to the lanes."""
        self._room.toggle()
        self._refresh_side()

    def go_to_people(self) -> None:
        """Go to the first person of the rail, the best fit for what is picked up."""
        if not self.rail.isVisible():
            self.toggle_people()
        self.rail.focus_first()

    def catch_up(self) -> None:
        """Take in what waits in lanes that stand still."""
        self.strip.calm.release_all()

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
        self._gather_views()
        self.toolbar.set_strategy(strategy)
        self.matters.look(at_once=True)
        known = next((each for each in Grouping if each.value == grouping), Grouping.AGENT)
        self.toolbar.groupings.choose(known)
        self.feed.show(known, area, EVERYTHING)

    def group_by(self, grouping: str) -> None:
        """Cut the board into lanes by agent, queue, channel or team."""
        self._show(Grouping(grouping), self.feed.area, self._view)

    def _filter(self, wanted: BoardFilter) -> None:
        """Show what is left, from its first lane."""
        self.feed.set_filter(wanted)
        self.strip.horizontalScrollBar().setValue(0)

    def show_area(self, area: Area) -> None:
        """Show all of it, a team, or a queue."""
        self._show(self.feed.grouping, area, "")

    def show_view(self, view_id: str) -> None:
        """Show a saved view: an own one as it was saved, others over all teams."""
        view = next((view for view in self._views if view.id == view_id), None)
        grouping = view.grouping if view is not None and view.grouping is not None else self.feed.grouping
        self._show(grouping, view.area if view is not None else Area(), view_id)

    def show_tickets(self, title: str, ids: Iterable[int]) -> None:
        """Show exactly these tickets over all teams, for instance the rows behind a number of the wall."""
        self._rows = View("rows", BoardFilter(ids=frozenset(ids)), icon="link", name=title)
        self._gather_views()
        self.show_view("rows")

    def _show_ids(self, title: str, ids: frozenset[int]) -> None:
        """Without a title: what was left behind, which stays a view as long as there is any."""
        if title:
            self.show_tickets(title, ids)
        else:
            self.show_view("left_behind")

    def _gather_views(self) -> None:
        left = View("left_behind", BoardFilter(ids=self.matters.left.ids), icon="user-x")
        self._views = [*views_of(self._live), *self.own_views.list, *([self._rows] if self._rows is not None else [])]
        self._views += [left] if self.matters.left.ids else []  # last: it comes and goes, and moves no other one
        self._counts.follow(self._views)

    def _look_left(self, *, at_once: bool = False) -> None:
        """Offer what people who went away have left in their hands."""
        if self._placed and self.matters.look(at_once=at_once):
            self._gather_views()
            if self._view == "left_behind":
                self.show_view("left_behind" if self.matters.left.ids else "")

    def _shown(self) -> Shown:
        """What the board lets through now, the view's part and the bar's in one."""
        return both(self.feed.view, self.feed.filter), self.feed.grouping, self.feed.area

    def _views_changed(self) -> None:
        """Own views came, went or are called something else."""
        self._gather_views()
        if self._view and all(view.id != self._view for view in self._views):
            self.show_view("")
        self._refresh_side()

    def _show_saved(self, view_id: str) -> None:
        """What the bar let through is the view's own part now."""
        self.toolbar.clear()
        self.show_view(view_id)

    def save_view(self) -> None:
        """Keep what is shown as a view."""
        self._keeper.save()

    def bring_back_view(self) -> None:
        """Make the view again that was deleted last."""
        self._keeper.bring_back()

    def distribute(self) -> None:
        """Offer the work of absent people to those who are here."""
        self.matters.distribute()

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
        elif kind == "status":
            self._choose_status(Status(ident))
        else:
            self.show_area(Area(kind, ident))

    def _choose_status(self, status: Status) -> None:
        """Set what is picked up by keys to a status; else say what the row is for."""
        if self.picking.marked:
            self.hands.drop(list(self.picking.marked), Target(Place.STATUS, status.value))
        else:
            said = self.tr("Drop cards here to set their status, or mark them with {key} and come back.")
            self._workspace.say(said.format(key=keys.current().shown("card.mark")))

    def _chosen_row(self) -> tuple[str, str]:
        return ("view", self._view) if self._view else (self.feed.area.kind, self.feed.area.id)

    # What is true now

    def _on_update(self, update: Update) -> None:
        self.picking.arrived(update.before)
        if self._triage.apply(update):
            self.toolbar.set_triage(self._triage.count)
        if update.batch.strategy is not None and self._placed:
            self._gather_views()
            self.toolbar.set_strategy(update.batch.strategy)
        self._place()
        if update.batch.agents or update.batch.full:
            self._look_left(at_once=True)

    def _refresh_side(self) -> None:
        if not self.isVisible():
            return
        now = self._now()
        strategy = self._live.strategy
        chosen = team_of_area(strategy, self.feed.area) if strategy is not None else ""
        teams = side_rows.team_rows(self._live, now, self.side.folds.of(chosen))
        views = side_rows.view_rows(self._views, self._counts, now, is_whole=self._live.is_whole)
        self.side.show_rows(teams, views, side_rows.status_rows(), self._chosen_row())
        self.side.most_urgent.set(first_of(self._live, now))
        self._guide.area = self.feed.area
        self._guide.refresh()

    def _second(self) -> None:
        if self.isVisible():
            self.feed.tick()
            self.strip.tick()
            self._look_left()
            self.often.look()
            self._refresh_side()

    def _head_of(self, column: LaneColumn) -> Head:
        return heads.head_of(self._live, column.lane, column.model, self.feed, self._now(), column.coming)

    def _empty_text(self, lane: Lane) -> tuple[str, str]:
        model = self.feed.models.get(lane.key)
        hidden = model.total if model is not None else 0
        return empty_words(self._live, lane, hidden, self._now(), is_whole=self.feed.is_whole)

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
        if event.key() == Qt.Key.Key_Escape and (self.picking.marked or self.picking.person):
            self.picking.put_down()
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
