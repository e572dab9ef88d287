"""The words of a move on the board: whole phrases with plural forms, as translators need them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from controlcenter.domain.moves import Move, Place, Preview, Target
from controlcenter.domain.ticket import Channel
from tests.ui import floor
from tests.ui.believable import ticket
from ui.screens.board import previews
from ui.screens.board.figures import formula_words
from ui.screens.board.lane_header import Head
from ui.screens.board.side_row import Row, SideRow
from ui.widgets.load_bar import Load, load_figure
from ui.wording import words

AGENT, TEAM, QUEUE = (Target(place, "x") for place in (Place.AGENT, Place.TEAM, Place.QUEUE))
NAMES = {"faults": "Faults", "tracking": "Where is my parcel"}
JOINS = "{count} of %n join queue {queue}"


def preview_of(target: Target, count: int) -> Preview:
    """Of a move of ``count`` tickets."""
    moves = tuple(Move(ticket(at, Channel.EMAIL, "Refund", "Asha", 600), "faults", None) for at in range(1, count + 1))
    return Preview(target, moves, 0, (), 3, 5, 8)


def said(preview: Preview) -> list[str]:
    return previews.consequences(preview, lambda queue: NAMES[queue])


class Forms(QTranslator):
    """A language that tells few from many by the number of all."""

    def translate(self, context: str, source: str, disambiguation: str = "", n: int = -1) -> str:  # type: ignore[override]
        return {3: "{count}/%n few {queue}", 9: "{count}/%n many {queue}"}.get(n, "") if source == JOINS else ""


@pytest.fixture
def forms(qapp: QApplication) -> Iterator[None]:
    made = Forms()
    qapp.installTranslator(made)
    yield
    qapp.removeTranslator(made)


def test_that_what_a_person_cannot_do_is_said_of_the_person() -> None:
    one = replace(preview_of(AGENT, 1), languages=(("te", 1),), skills=(("billing", 1),))
    assert said(one)[1:] == ["does not speak Telugu", "lacks the skill billing"]
    three = replace(preview_of(AGENT, 3), languages=(("te", 2),), skills=(("billing", 3),))
    assert said(three)[1:] == ["does not speak Telugu (2 of 3 tickets)", "lacks the skill billing"]


@pytest.mark.parametrize("target", [TEAM, QUEUE])
def test_that_what_nobody_of_a_team_can_do_is_said_of_all_of_them(target: Target) -> None:
    found = replace(preview_of(target, 1), languages=(("te", 1),), skills=(("billing", 1),))
    assert said(found)[1:] == ["nobody there speaks Telugu", "nobody there has the skill billing"]


def test_that_a_move_says_which_queue_the_work_joins() -> None:
    assert said(replace(preview_of(AGENT, 1), queues=(("faults", 1),)))[1:] == ["joins queue Faults"]
    assert said(replace(preview_of(TEAM, 3), queues=(("faults", 3),)))[1:] == ["all 3 join queue Faults"]
    assert said(replace(preview_of(AGENT, 3), queues=(("faults", 2), ("tracking", 1))))[1:] == [
        "2 of 3 join queue Faults", "1 of 3 join queue Where is my parcel",
    ]  # fmt: skip


def test_that_a_drop_on_a_queue_does_not_name_it_twice() -> None:
    found = replace(preview_of(QUEUE, 3), queues=(("faults", 3),))
    assert previews.title(found, "Faults") == "Move 3 to Faults"
    assert said(found)[1:] == []


def test_that_another_language_chooses_its_form_by_the_number(forms: None) -> None:
    assert said(replace(preview_of(AGENT, 3), queues=(("faults", 1),)))[1:] == ["1/3 few Faults"]
    assert said(replace(preview_of(AGENT, 9), queues=(("faults", 1),)))[1:] == ["1/9 many Faults"]


# Loads


@pytest.mark.parametrize(
    ("load", "capacity", "said"),
    [(7, 8, "7 of 8"), (7.6, 8, "8 of 8"), (8, 8, "8 of 8"), (8.4, 8, "8.4 of 8"), (14.5, 14, "14.5 of 14"),
     (15.2, 14, "15 of 14")],
)  # fmt: skip
def test_that_a_load_is_the_same_figure_wherever_it_stands(load: float, capacity: float, said: str) -> None:
    assert load_figure(load, capacity) == said
    assert Load(load, 0, capacity).words == (f"{said}, over capacity" if load > capacity else said)
    head = Head("Asha", "", load=Load(load, 0, capacity))
    assert head.figure == said
    after = replace(preview_of(AGENT, 1), load=1, load_after=load, capacity=capacity)
    assert previews.load_words(after) == f"load 1 now, {said} after the move"


def test_that_the_tool_tip_of_a_load_names_the_formula_and_its_numbers(qapp: QApplication) -> None:
    strategy = floor.strategy()
    how = formula_words(strategy)
    assert "channel's weight × the kind's effort" in how
    assert "Capacity = " in how
    for channel, known in strategy.channels.items():
        assert f"{words.channel(channel)} {known.weight:g}" in how
    for kind, found in strategy.kinds.items():
        assert f"{words.kind(kind)} {found.effort:g}" in how
    row = SideRow(Row(("team", "x"), "Billing", "7 / 8", Load(7, 0, 8), how=how))
    assert "Capacity = " in row.toolTip() and "7 of 8" in row.toolTip()
    assert "Capacity" not in row.accessibleName()  # a screen reader is not told it with every row
    assert formula_words(None) == ""
