"""The board in every state that a team lead meets, from the living sample centre."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QPainter, QPolygon
from PySide6.QtWidgets import QLineEdit, QWidget

from controlcenter.commands.base import Actor, Command, execute
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.moves import Place, Target
from controlcenter.domain.ticket import Ticket
from tests.shots.camera import Camera
from ui.desktop import Desktop
from ui.screens.board.board import BoardScreen
from ui.screens.board.lane_column import LaneColumn
from ui.screens.board.lanes import FREE, Area, Grouping
from ui.widgets.cards.drag import stack_pixmap
from ui.widgets.dialogs.absence import ask_absence

NARROW = (1366, 768)
_NEWS_S = 20.0
_POINTER = QPolygon([QPoint(*at) for at in ((0, 0), (0, 17), (4, 13), (7, 19), (10, 18), (7, 12), (12, 12))])


class BoardShots:
    """Each method leaves the board as it found it."""

    def __init__(self, camera: Camera, desktop: Desktop) -> None:
        self._camera = camera
        self._desktop = desktop
        self._program = desktop.program
        self._window = desktop.window
        shown = self._window.show_screen("board")
        assert isinstance(shown, BoardScreen)
        self._board = shown
        self._team = self._busiest_team()

    def take(self) -> None:
        """All of them."""
        self._lanes()
        self._filtered()
        self._card_in_hand()
        self._drop_previews()
        self._news()
        self._conflict()
        self._left_behind()
        self._menus_and_lists()
        self._board.show_area(Area("team", self._team))

    def _busiest_team(self) -> str:
        """The team in which most waits for somebody to take it."""
        live = self._program.live
        strategy = live.strategy
        assert strategy is not None
        waiting = {team.id: 0 for team in strategy.teams}
        for ticket in live.tickets.values():
            if ticket.is_open and ticket.assignee is None:
                waiting[live.team_of(ticket)] += 1
        return max(waiting, key=waiting.__getitem__)

    def _picture(self, name: str) -> None:
        self._camera.settle(0.6)
        self._camera.take(f"board-{name}", self._window)

    def _lanes(self) -> None:
        board = self._board
        for grouping in Grouping:
            board.group_by(grouping)
            board.show_area(Area("team", self._team) if grouping is Grouping.AGENT else Area())
            self._picture(f"by-{grouping}")
        board.group_by(Grouping.AGENT)
        board.show_area(Area("team", self._team))
        self._camera.take("board-narrow", self._window, size=NARROW)
        self._window.resize(1920, 1080)
        board.toggle_people()
        self._picture("without-people")
        board.toggle_people()

    def _filtered(self) -> None:
        board, bar = self._board, self._board.toolbar
        bar.channels.choose("email")
        bar.languages.pick(["hi", "te"])
        self._picture("filtered")
        self._camera.take("board-filtered-narrow", self._window, size=NARROW)
        self._window.resize(1920, 1080)
        bar.clear()
        board.show_area(Area())
        bar.search.setText("northgate hub")
        self._picture("searched")
        bar.search.setText("no such words anywhere")
        self._picture("nothing-found")
        bar.clear()
        board.show_view("at_risk")
        self._picture("saved-view")
        board.show_area(Area("team", self._team))

    # Cards in hand

    def _column(self, at: int = 0) -> LaneColumn:
        """The lane of the nth person who is here."""
        return [column for column in self._board.strip.columns if column.lane.key != FREE][at]

    def _free(self, count: int, language: str = "") -> list[Ticket]:
        """The first ones that nobody has, perhaps of one language; the very first stays where it is."""
        model = self._board.strip.column(FREE).model
        waiting = [model.ticket_at(row) for row in range(1, model.rowCount())]
        return [ticket for ticket in waiting if language in ("", ticket.language)][:count]

    def _card_in_hand(self) -> None:
        board = self._board
        board.strip.focus_first()
        board.picking.mark([ticket.id for ticket in self._free(1)])
        self._picture("picked-up")
        board.picking.put_down()
        board.picking.take(self._column().lane.key[1])
        self._picture("person-in-hand")
        board.picking.put_down()

    def _drop_previews(self) -> None:
        board = self._board
        for name, language, at in (("drop", "en", 2), ("drop-doubtful", "fil", 1)):
            tickets = self._free(3, language)
            board.picking.drag(tickets)
            self._drop(name, self._column(at), tickets)
        board.picking.drag(())
        board.group_by(Grouping.CHANNEL)
        board.picking.drag(tickets)
        self._drop("drop-refused", board.strip.columns[0], tickets)
        board.picking.drag(())
        board.group_by(Grouping.AGENT)
        board.picking.drag(tickets)
        self._hover_row(tickets)
        board.picking.drag(())

    def _drop(self, name: str, column: LaneColumn, tickets: list[Ticket]) -> None:
        view = column.view
        self._camera.settle(0.3)
        view.show_preview(view._preview([ticket.id for ticket in tickets]))
        at = view.mapTo(self._window, QPoint(70, 190))
        self._camera.settle(0.4)
        self._camera.take(f"board-{name}", self._window, over=lambda painter: self._hand(painter, at, tickets))
        view.show_preview(None)

    def _hover_row(self, tickets: list[Ticket]) -> None:
        """The stack over a person of the rail: the row is small, so the consequence stands beside it."""
        row = self._board.rail.row(self._board.rail.people()[2].id[1])
        said = self._board.mover.said([ticket.id for ticket in tickets], row.person.target)
        row.hovered.emit(row, said)
        at = row.mapTo(self._window, QPoint(30, 24))
        self._camera.settle(0.4)
        self._camera.take("board-drop-on-person", self._window, over=lambda painter: self._hand(painter, at, tickets))
        row.hovered.emit(row, None)

    def _hand(self, painter: QPainter, at: QPoint, tickets: list[Ticket]) -> None:
        """What the mouse carries is drawn by the system: it is in no picture of a widget."""
        now, ratio = self._program.clock.now(), self._window.devicePixelRatioF()
        carried = stack_pixmap(tickets[0], len(tickets), now, 290, ratio, reckon=self._program.live.time_left)
        painter.drawPixmap(at, carried)
        painter.setBrush(QColor("white"))
        painter.setPen(QColor("black"))
        painter.drawPolygon(_POINTER.translated(at - QPoint(12, 8)))

    # What others do meanwhile

    def _as_other(self, command: Command) -> None:
        joined = self._program.joined()
        actor = Actor("sunita.sharma", "desk-212")
        execute(joined.database, command, actor=actor, clock=joined.clock, strategies=joined.strategies)

    def _move(self, ticket: Ticket, assignee: str | None) -> Command:
        return MoveTicket(ticket.id, ticket.queue, ticket.assignee, ticket.queue, assignee)

    def _news(self) -> None:
        """A lane that stands still: two cards have left it, others wait to come in."""
        board = self._board
        column, other = self._column(2), self._column(1)
        model = column.model
        model.freeze()
        for row in range(min(2, model.rowCount())):
            self._as_other(self._move(model.ticket_at(row + 1), None))
        for ticket in [other.model.ticket_at(row) for row in range(min(3, other.model.rowCount()))]:
            self._as_other(self._move(ticket, column.lane.key[1]))
        self._camera.settle(_NEWS_S, lambda: min(model.waiting) > 1)
        self._picture("news")
        model.thaw()
        board.strip.calm.release_all()

    def _conflict(self) -> None:
        """Somebody else was faster: the move is not made, and what was wanted is not lost."""
        board = self._board
        self._camera.settle(2.0)
        seen = self._free(2)
        board.picking.drag(seen)
        for ticket in seen:
            self._as_other(self._move(ticket, self._column(2).lane.key[1]))
        board.hands.move(seen, Target(Place.AGENT, self._column(1).lane.key[1]))
        board.picking.drag(())
        self._camera.settle(4.0, lambda: bool(board.matters.missed_line.said))
        self._picture("conflict")
        board.matters.missed_line.buttons[-1].click()

    def _left_behind(self) -> None:
        board, program = self._board, self._program
        agent = self._column(0).lane.key[1]
        self._camera.dialog("board-absence", lambda: ask_absence(program, self._window, agent), _say_ill)
        from controlcenter.commands.team import ReportAbsence

        program.run(ReportAbsence(agent, program.clock.now() + timedelta(hours=8), "ill"), toast="")
        self._camera.settle(8.0, lambda: bool(board.matters.left_line.said))
        self._picture("left-behind")
        self._camera.dialog("board-distribute", board.distribute)
        program.run(ReportAbsence(agent, None), toast="")
        self._camera.settle(3.0, lambda: not board.matters.left_line.said)

    def _menus_and_lists(self) -> None:
        board, window, camera = self._board, self._window, self._camera
        board.strip.focus_first()
        self._program.run(self._move(self._free(1)[0], self._column(1).lane.key[1]), toast="1 ticket moved")
        camera.settle(2.0)
        window.show_toast("1 ticket moved to " + self._board.mover.name(self._column(1).lane.target), can_undo=True)
        self._camera.take("board-moved-with-undo", window)
        board.toolbar.kinds.pick(["complaint"])
        camera.menu("board-kind-menu", board.toolbar.kinds.showMenu)
        board.toolbar.clear()
        camera.settle(0.6)
        column = next(one for one in board.strip.columns if one.lane.key != FREE and one.model.rowCount())
        column.view.setFocus()
        column.view.setCurrentIndex(column.model.index(0, 0))
        camera.menu("board-card-menu", lambda: board.hands.show_menu(window.mapToGlobal(QPoint(600, 400))))
        camera.dialog("board-move", board.hands.move_chosen)
        camera.dialog("board-why", board.hands.explain_chosen)
        camera.dialog("board-save-view", board.save_view)
        window.palette_box.open("meera")
        self._picture("palette")
        window.palette_box.hide()
        window.palette_box.open("")
        self._picture("palette-empty")
        window.palette_box.hide()
        camera.dialog("keys-overview", window.show_keys)
        camera.dialog("keys-editor", window.change_keys)
        camera.dialog("undo-history", lambda: self._program.actions.start("edit.history"))


def _say_ill(box: QWidget) -> None:
    box.findChildren(QLineEdit)[-1].setText("Ill until Monday")
