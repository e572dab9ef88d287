"""Cards: what they say, how they are drawn, how they are dragged, cut and dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QHoverEvent,
    QImage,
    QPainter,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from controlcenter.domain.ticket import Channel, Level, Ticket
from tests.ui.believable import NOW, ListLane, morning, ticket
from ui.look import theme
from ui.widgets.cards.card import CardState, card_time, card_words
from ui.widgets.cards.drag import MIME, DropPreview, ids_of, mime_of, stack_pixmap
from ui.widgets.cards.lane_view import LaneView
from ui.widgets.cards.painting import draw_card

MOVE, LEFT, PLAIN = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def lane_of(qtbot: QtBot, tickets: list[Ticket]) -> tuple[LaneView, ListLane]:
    view = LaneView(lambda: NOW, "Divya Reddy")
    model = ListLane(tickets)
    view.setModel(model)
    view.resize(300, 700)
    qtbot.addWidget(view)
    view.show()
    return view, model


def drag_over(view: LaneView, data: QMimeData) -> QDragMoveEvent:
    at = view.viewport().rect().center()
    enter = QDragEnterEvent(at, MOVE, data, LEFT, PLAIN)
    QApplication.sendEvent(view.viewport(), enter)
    move = QDragMoveEvent(at, MOVE, data, LEFT, PLAIN)
    QApplication.sendEvent(view.viewport(), move)
    return move


def drop_on(view: LaneView, data: QMimeData) -> QDropEvent:
    drop = QDropEvent(QPointF(view.viewport().rect().center()), MOVE, data, LEFT, PLAIN)
    QApplication.sendEvent(view.viewport(), drop)
    return drop


def test_that_a_card_says_everything_to_a_screen_reader() -> None:
    over, risky = morning()[0], morning()[2]
    assert card_words(over, NOW) == (
        "Fax, F-20418, Order form, pages 2 and 3 missing, Meera Nair, Kochi, English, "
        "9 minutes 41 seconds over, Breached"
    )
    assert "Telugu" in card_words(risky, NOW)
    assert card_words(risky, NOW).endswith("3 minutes 50 seconds left, At risk")


def test_that_the_level_changes_at_its_very_instant() -> None:
    subject = ticket(1, Channel.EMAIL, "A", "B", 100, target_s=1000)
    due = NOW + timedelta(seconds=100)
    assert card_time(subject, due - timedelta(seconds=1)).level is Level.AT_RISK
    assert card_time(subject, due).level is Level.BREACHED
    assert card_time(subject, due).left_share == 0.0


def test_that_a_paused_card_shows_what_is_left_of_its_target() -> None:
    shown = card_time(ticket(1, Channel.WEB, "A", "B", 4329, paused=True), NOW)
    assert (shown.text, shown.paused, shown.left_share) == ("1 h 12 min", True, None)


def test_that_outside_opening_hours_the_bar_never_exceeds_what_is_left_of_the_target() -> None:
    overnight = ticket(1, Channel.EMAIL, "A", "B", 60_000, target_s=7200)
    assert card_time(overnight, NOW).left_share == 1.0


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_that_every_state_of_a_card_looks_different(qtbot: QtBot, name: str) -> None:
    theme.current().set(name)
    subject = morning()[1]
    states = [CardState(), CardState(selected=True), CardState(ghost=True), CardState(hollow=True),
              CardState(hovered=True), CardState(focused=True), CardState(writer="Asha")]  # fmt: skip
    pictures = []
    for state in states:
        image = QImage(280, 78, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(theme.colour("window"))
        painter = QPainter(image)
        draw_card(painter, QRect(0, 0, 280, 78), subject, card_time(subject, NOW), state)
        painter.end()
        pictures.append(bytes(image.constBits()))
    assert len(set(pictures)) == len(states)


def test_that_a_breached_card_has_a_red_edge_and_a_calm_one_has_none(qtbot: QtBot) -> None:
    for subject, colour in ((morning()[0], "red_fill"), (morning()[10], "edge")):
        image = QImage(280, 78, QImage.Format.Format_ARGB32_Premultiplied)
        painter = QPainter(image)
        draw_card(painter, QRect(0, 0, 280, 78), subject, card_time(subject, NOW))
        painter.end()
        assert image.pixelColor(2, 40) == theme.colour(colour)


def test_that_the_lane_model_of_the_tests_obeys_qt(qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(ListLane(morning()))


def test_that_cards_can_be_read_through_the_accessible_table(qtbot: QtBot) -> None:
    view, _ = lane_of(qtbot, morning())
    spoken = QAccessible.queryAccessibleInterface(view)
    assert spoken.text(QAccessible.Text.Name) == "Divya Reddy"
    cells = [spoken.child(at).text(QAccessible.Text.Name) for at in range(spoken.childCount())]
    assert any("Srinivas Rao" in cell for cell in cells)


def test_that_a_lane_shows_which_card_is_chosen_has_the_focus_or_is_under_the_pointer(qtbot: QtBot) -> None:
    view, model = lane_of(qtbot, [morning()[1]] * 2)

    def cards() -> list[QImage]:
        QApplication.processEvents()
        shown = view.viewport().grab().toImage()
        return [shown.copy(view.visualRect(model.index(row, 0))) for row in range(2)]

    cards()  # the window has the focus only now
    view.clearFocus()
    plain = cards()[0]
    over = QPointF(40, view.visualRect(model.index(1, 0)).center().y())
    for kind, at in ((QEvent.Type.HoverMove, over), (QEvent.Type.HoverLeave, QPointF(-1, -1))):
        QApplication.sendEvent(view.viewport(), QHoverEvent(kind, at, at, over))
        assert [card == plain for card in cards()] == [True, kind is QEvent.Type.HoverLeave]
    view.selectRow(0)
    chosen = cards()
    assert [card == plain for card in chosen] == [False, True]
    view.clearSelection()
    view.setFocus()
    focused = cards()
    assert [card == plain for card in focused] == [False, True]
    assert focused[0] != chosen[0]


def test_that_a_drop_names_tickets_and_moves_no_row(qtbot: QtBot) -> None:
    view, model = lane_of(qtbot, morning())
    asked: list[list[int]] = []

    def preview(ids: list[int]) -> DropPreview:
        asked.append(ids)
        return DropPreview(True, "Assign 2 to Divya", "6 of 8 after the move")

    view.set_preview(preview)
    data = mime_of([7, 8])
    assert drag_over(view, data).isAccepted()
    assert view.zone == DropPreview(True, "Assign 2 to Divya", "6 of 8 after the move")
    with qtbot.waitSignal(view.dropped) as dropped:
        drop_on(view, data)
    assert dropped.args == [[7, 8]]
    assert view.zone is None
    assert asked == [[7, 8]]
    assert model.rowCount() == 12


def test_that_cards_make_room_for_the_drop_zone_and_take_it_back(qtbot: QtBot) -> None:
    view, model = lane_of(qtbot, morning())
    view.set_preview(lambda ids: DropPreview(True, "Assign"))
    data = mime_of([7])
    drag_over(view, data)
    assert view.rowHeight(0) == 2 * view.cards.row_px
    model.beginInsertRows(QModelIndex(), 0, 0)
    model.tickets.insert(0, ticket(9, Channel.EMAIL, "Arrived during the drag", "B", 5))
    model.endInsertRows()
    assert (view.rowHeight(0), view.rowHeight(1)) == (2 * view.cards.row_px, view.cards.row_px)
    QApplication.sendEvent(view.viewport(), QDragLeaveEvent())
    assert view.rowHeight(0) == view.cards.row_px
    assert view.zone is None


def test_that_a_refused_drop_says_why_and_changes_nothing(qtbot: QtBot) -> None:
    view, _ = lane_of(qtbot, morning())
    view.set_preview(lambda ids: DropPreview(False, "A waiting caller cannot be moved"))
    data = mime_of([7])
    assert not drag_over(view, data).isAccepted()
    assert view.zone is not None and view.zone.title == "A waiting caller cannot be moved"
    with qtbot.assertNotEmitted(view.dropped):
        drop_on(view, data)


@pytest.mark.parametrize("payload", [b"", b"{", b'[1, "2"', b'{"a": 1}', b"\xff\xfe", b"7"])
def test_that_foreign_drag_data_is_ignored(qtbot: QtBot, payload: bytes) -> None:
    data = QMimeData()
    data.setData(MIME, payload)
    assert ids_of(data) == []
    view, _ = lane_of(qtbot, morning())
    view.set_preview(lambda ids: DropPreview(True, "Assign"))
    assert not drag_over(view, data).isAccepted()


def test_that_only_whole_numbers_are_ids() -> None:
    data = QMimeData()
    data.setData(MIME, b'[1, true, "2", 3.5, null, 4]')
    assert ids_of(data) == [1, 4]


def test_that_cut_and_paste_move_cards_by_keyboard(qtbot: QtBot) -> None:
    source, _ = lane_of(qtbot, morning())
    target, _ = lane_of(qtbot, [])
    target.set_preview(lambda ids: DropPreview(True, "Assign"))
    source.select_ids([20411, 88107])
    QTest.keyClick(source, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert source.cards.ghosts == {20411, 88107}
    with qtbot.waitSignal(target.dropped) as dropped:
        QTest.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert dropped.args == [[20411, 88107]]
    qtbot.waitUntil(lambda: not source.cards.ghosts)


def test_that_escape_takes_a_cut_back(qtbot: QtBot) -> None:
    view, _ = lane_of(qtbot, morning())
    view.select_ids([20411])
    view.cut()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not view.cards.ghosts)
    assert ids_of(QGuiApplication.clipboard().mimeData()) == []


def test_that_a_refused_paste_says_why(qtbot: QtBot) -> None:
    view, _ = lane_of(qtbot, morning())
    view.select_ids([20411])
    view.cut()
    view.set_preview(lambda ids: DropPreview(False, "Divya is away.", "Until 14:20."))
    with qtbot.waitSignal(view.refused) as refused:
        view.paste()
    assert refused.args == ["Divya is away. Until 14:20."]


def test_that_return_opens_the_current_card(qtbot: QtBot) -> None:
    view, model = lane_of(qtbot, morning())
    view.setCurrentIndex(model.index(2, 0))
    with qtbot.waitSignal(view.opened) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [88107]


def test_that_selected_ids_keep_the_order_of_the_lane(qtbot: QtBot) -> None:
    view, _ = lane_of(qtbot, morning())
    view.select_ids([51105, 20418, 88107])
    assert view.selected_ids() == [20418, 88107, 51105]


def test_that_a_drag_turns_its_cards_into_ghosts_only_while_it_lasts(qtbot: QtBot) -> None:
    view, model = lane_of(qtbot, morning())
    view.setCurrentIndex(model.index(0, 0))
    view.startDrag(MOVE)  # the offscreen platform ends a drag at once
    assert view.cards.ghosts == frozenset()
    assert model.rowCount() == 12


def test_that_the_dragged_stack_is_larger_than_a_card_and_counts(qtbot: QtBot) -> None:
    one = stack_pixmap(morning()[0], 1, NOW, 280, 1.0)
    many = stack_pixmap(morning()[0], 3, NOW, 280, 1.0)
    assert many.height() > one.height()
    assert stack_pixmap(morning()[0], 2, NOW, 280, 2.0).devicePixelRatio() == 2.0
