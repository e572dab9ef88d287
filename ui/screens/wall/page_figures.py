"""The figures of a channel's page, each with what it is held against and what it opens."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from controlcenter.domain import metrics
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, Level
from ui.screens.wall import wording
from ui.screens.wall.ages import Age
from ui.screens.wall.figure_tile import Figure
from ui.screens.wall.figures import ChannelFigures, WallFigures
from ui.wording import text, words

CHANNEL_OPENS = ("urgent", "count", "unassigned")
"""What each figure of ``channel_figures`` opens."""
PEOPLE_OPEN = (Presence.FREE, Presence.TALKING, Presence.WRAP_UP, Presence.PAUSED)
CALLS_OPEN = ("count", "count", "call_backs", "others")


def channel_figures(f: ChannelFigures) -> tuple[Figure, ...]:
    """Least time left, longest wait, and the tickets that nobody has."""
    translate = QCoreApplication.translate
    left = Figure(
        (translate("Wall", "least time left"), translate("Wall", "time left")), f.left,
        _held_against(f.left_target), f.left_level, f.age, f.hint, f.left.short,
    )  # fmt: skip
    wait = Figure(
        (translate("Wall", "longest wait"), translate("Wall", "wait")), f.wait,
        _held_against(f.wait_target), f.wait_level, f.age, f.hint,
        f.wait.short,
    )  # fmt: skip
    unassigned = Figure(
        (translate("Wall", "unassigned"),), text.number(f.unassigned),
        (translate("Wall", "of {count}").format(count=text.number(f.count)),), Level.NORMAL, f.age,
        translate("Wall", "Open tickets that nobody has yet."),
    )  # fmt: skip
    return left, wait, unassigned


def _held_against(target: str) -> tuple[str, ...]:
    return (QCoreApplication.translate("Wall", "of {time}").format(time=target),) if target else ()


def waiting_figure(shown: WallFigures) -> Figure:
    """Callers who wait; at risk while nobody is free for them."""
    translate, f = QCoreApplication.translate, shown.of(Channel.TELEPHONE)
    alone = bool(f.count) and not shown.people.free
    below = (translate("Wall", "nobody is free"), translate("Wall", "nobody free")) if alone else ()
    return Figure((translate("Wall", "callers waiting"), translate("Wall", "waiting")), text.number(f.count), below,
                  Level.AT_RISK if alone else Level.NORMAL, f.age, f.hint)  # fmt: skip


def people_figures(shown: WallFigures) -> tuple[Figure, ...]:
    """Who is free, talking, in wrap-up and paused."""
    translate, p = QCoreApplication.translate, shown.people
    here = translate("Wall", "of {count} here").format(count=text.number(p.present))
    states = (
        (p.free, translate("Wall", "free"), (here,)), (p.talking, translate("Wall", "talking"), ()),
        (p.wrap_up, translate("Wall", "wrap-up"), ()), (p.paused, translate("Wall", "paused"), ()),
    )  # fmt: skip
    return tuple(Figure((said,), text.number(count), below) for count, said, below in states)


def call_figures(shown: WallFigures) -> tuple[Figure, ...]:
    """The longest wait, the service level, call-backs that are owed, and the other calls."""
    f = shown.of(Channel.TELEPHONE)
    translate = QCoreApplication.translate
    wait = channel_figures(f)[1]
    counts = [count for _, count, _ in f.parts] or [0, 0]
    lost = metrics.abandonment(shown.calls)
    gave_up = translate("Wall", "{share} gave up").format(share=text.percent(lost, 1)) if lost is not None else ""
    return (
        wait,
        _service_level(shown, f.age, f.hint),
        Figure((translate("Wall", "call-backs due"), translate("Wall", "call-backs")), text.number(counts[0]),
               (gave_up,) if gave_up else (), Level.NORMAL, f.age, f.hint),
        Figure((translate("Wall", "other calls"), translate("Wall", "others")), text.number(counts[1]), (),
               Level.NORMAL, f.age, f.hint),
    )  # fmt: skip


def _service_level(shown: WallFigures, age: Age, hint: str) -> Figure:
    """Today's share of calls answered in time, with the name of its variant and its T."""
    translate, goal = QCoreApplication.translate, shown.goal
    caption = (translate("Wall", "service level today"), translate("Wall", "service level"))
    if goal is None:
        return Figure(caption, "", (), Level.NORMAL, age, hint)
    share = metrics.service_level(shown.calls, goal.variant)
    if share is None:
        return Figure(caption, "", (translate("Wall", "no calls yet"),), Level.NORMAL, age, hint)
    within, named = wording.target(goal.within_s), words.service_level(goal.variant)
    level = Level.AT_RISK if share < goal.share else Level.NORMAL
    below = (
        translate("Wall", "{variant}, in {time}, goal {goal}").format(
            variant=named, time=within, goal=text.percent(goal.share, 1)
        ),
        translate("Wall", "{variant}, in {time}").format(variant=named, time=within),
        translate("Wall", "in {time}").format(time=within),
    )
    return Figure(caption, text.percent(share, 1), below, level, age, hint)
