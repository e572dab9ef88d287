"""What a drop means: where tickets go, what it does to those who get them, and when it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from controlcenter.domain.fit import readiness
from controlcenter.domain.moves import Barrier, Place, Preview, Target, barrier, move_target, preview
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import CallState, Channel, Kind, Priority, Status, Ticket
from controlcenter.errors import Refused
from controlcenter.settings import resource

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
EVERYBODY = frozenset({"asha", "rohan", "liza", "venkat", "sunita", "paolo", "dev"})


@pytest.fixture(scope="module")
def strategy() -> Strategy:
    return Strategy.parse(resource("strategy.toml").read_text(encoding="utf-8"))


def ticket(**more: Any) -> Ticket:
    given: dict[str, Any] = {
        "id": 7, "channel": Channel.EMAIL, "kind": Kind.INQUIRY, "priority": Priority.NORMAL, "language": "en",
        "status": Status.OPEN, "queue": "invoices", "assignee": None, "customer_id": None, "customer_name": "Asha",
        "subject": "Refund", "product": "", "created_at": NOW, "changed_at": NOW, "solved_at": None,
        "waiting_since": None, "pause_reason": "", "close_reason": "", "incident_id": None,
        "call_state": CallState.NONE, "caller": "", "lost_calls": 0, "tries": 0, "moved_by": "", "moved_at": None,
        "moved_note": "",
    }  # fmt: skip
    return Ticket(**{**given, **more})


def look(strategy: Strategy, target: Target, *tickets: Ticket, load: float = 0, capacity: float = 12) -> Preview:
    return preview(strategy, tickets, target, load=load, capacity=capacity, present=EVERYBODY)


def test_that_a_drop_on_an_agent_assigns_and_keeps_a_queue_of_the_own_team(strategy: Strategy) -> None:
    assert move_target(strategy, ticket(queue="payments"), Target(Place.AGENT, "asha")) == ("payments", "asha")


def test_that_a_drop_on_an_agent_of_another_team_moves_into_a_queue_of_that_team(strategy: Strategy) -> None:
    queue, assignee = move_target(strategy, ticket(queue="invoices"), Target(Place.AGENT, "sunita"))
    team = strategy.team_of_queue(queue)
    assert assignee == "sunita"
    assert team is not None
    assert team.id == "delivery"


def test_that_a_drop_on_a_queue_moves_and_unassigns(strategy: Strategy) -> None:
    assert move_target(strategy, ticket(assignee="asha"), Target(Place.QUEUE, "returns")) == ("returns", None)


def test_that_a_drop_on_a_team_goes_to_its_default_queue(strategy: Strategy) -> None:
    assert move_target(strategy, ticket(queue="payments", assignee="asha"), Target(Place.TEAM, "billing")) == (
        "invoices",
        None,
    )


def test_that_putting_back_leaves_a_ticket_in_its_queue_if_the_team_has_it(strategy: Strategy) -> None:
    mine = ticket(queue="payments", assignee="asha")
    assert move_target(strategy, mine, Target(Place.FREE, "billing")) == ("payments", None)
    assert move_target(strategy, mine, Target(Place.FREE, "delivery")) == ("tracking", None)
    assert move_target(strategy, mine, Target(Place.FREE, "")) == ("payments", None)


@pytest.mark.parametrize("place", [Place.AGENT, Place.QUEUE, Place.TEAM, Place.FREE])
def test_that_a_target_that_is_gone_is_refused_by_name(strategy: Strategy, place: Place) -> None:
    with pytest.raises(Refused, match="nowhere"):
        move_target(strategy, ticket(), Target(place, "nowhere"))


def test_that_a_waiting_caller_and_a_done_ticket_cannot_be_moved(strategy: Strategy) -> None:
    caller = ticket(channel=Channel.TELEPHONE, call_state=CallState.WAITING)
    assert barrier(caller) is Barrier.CALLER
    assert barrier(ticket(status=Status.SOLVED)) is Barrier.DONE
    assert barrier(ticket()) is None
    found = look(strategy, Target(Place.AGENT, "asha"), ticket(id=1), caller)
    assert not found.ok
    assert found.barred == ((caller, Barrier.CALLER),)


def test_that_the_load_after_counts_only_what_really_comes(strategy: Strategy) -> None:
    weight = strategy.weight(Channel.EMAIL, Kind.INQUIRY)
    found = look(strategy, Target(Place.AGENT, "asha"), ticket(id=1), ticket(id=2, assignee="asha"), load=4)
    assert found.stays == 1
    assert len(found.moves) == 1
    assert found.load_after == pytest.approx(4 + weight)


def test_that_a_move_inside_a_team_adds_nothing_to_the_team(strategy: Strategy) -> None:
    found = look(strategy, Target(Place.QUEUE, "payments"), ticket(queue="invoices"), load=30, capacity=44)
    assert found.load_after == 30
    assert look(strategy, Target(Place.TEAM, "orders"), ticket(), load=30).load_after > 30


def test_that_capacity_is_exceeded_only_above_it(strategy: Strategy) -> None:
    weight = strategy.weight(Channel.EMAIL, Kind.INQUIRY)
    full = look(strategy, Target(Place.AGENT, "rohan"), ticket(), load=12 - weight)
    assert not full.is_over
    over = look(strategy, Target(Place.AGENT, "rohan"), ticket(), load=12.5 - weight)
    assert over.is_over
    assert over.is_doubtful
    assert over.ok


def test_that_missing_skills_and_languages_are_counted(strategy: Strategy) -> None:
    rows = [ticket(id=1, language="te"), ticket(id=2, language="te", queue="payments"), ticket(id=3, language="en")]
    found = look(strategy, Target(Place.AGENT, "rohan"), *rows)
    assert found.languages == (("te", 2),)
    assert found.skills == (("payments", 1),)
    assert found.ok
    assert found.is_doubtful


def test_that_a_team_lacks_only_what_nobody_present_can_do(strategy: Strategy) -> None:
    row = ticket(language="te", queue="faults")
    with_venkat = look(strategy, Target(Place.QUEUE, "invoices"), row)
    assert with_venkat.languages == ()
    here = frozenset({"rohan"})
    without = preview(strategy, [row], Target(Place.QUEUE, "invoices"), load=0, capacity=12, present=here)
    assert without.languages == (("te", 1),)


def test_that_absence_is_said(strategy: Strategy) -> None:
    found = preview(strategy, [ticket()], Target(Place.AGENT, "asha"), load=0, capacity=12, present=frozenset())
    assert found.absent
    assert found.is_doubtful


def test_that_a_channel_that_the_queue_does_not_take_is_doubtful(strategy: Strategy) -> None:
    call = ticket(channel=Channel.TELEPHONE)
    found = look(strategy, Target(Place.QUEUE, "installation"), call)
    assert found.wrong_channel == 1
    assert found.is_doubtful


def test_that_the_own_team_fits_better_than_another_and_the_emptier_desk_better_than_the_fuller(
    strategy: Strategy,
) -> None:
    row = ticket(queue="invoices", kind=None)
    own = look(strategy, Target(Place.AGENT, "asha"), row, load=9)
    fuller = look(strategy, Target(Place.AGENT, "rohan"), row, load=10)
    other = look(strategy, Target(Place.AGENT, "sunita"), row, load=0)
    nothing = look(strategy, Target(Place.AGENT, "asha"), replace(row, assignee="asha"))
    ordered = sorted([other, nothing, fuller, own], key=lambda found: found.unfitness)
    assert ordered == [own, fuller, other, nothing]


def test_that_who_can_begin_at_once_comes_before_who_is_busy_and_who_is_on_a_break(strategy: Strategy) -> None:
    row = ticket(queue="invoices", kind=None, language="en")

    def given(agent: str, presence: Presence, load: float) -> Preview:
        return preview(
            strategy, [row], Target(Place.AGENT, agent), load=load, capacity=12,
            present=frozenset({agent}), readiness=readiness(presence),
        )  # fmt: skip

    free_and_full = given("asha", Presence.FREE, 9)
    free_elsewhere = given("sunita", Presence.FREE, 0)
    talking = given("rohan", Presence.TALKING, 1)
    wrapping_up = given("liza", Presence.WRAP_UP, 2)
    paused = given("asha", Presence.PAUSED, 0)
    over = given("asha", Presence.FREE, 12)
    shuffled = [over, paused, wrapping_up, free_elsewhere, talking, free_and_full]
    ordered = sorted(shuffled, key=lambda found: found.unfitness)
    assert ordered == [free_and_full, free_elsewhere, talking, wrapping_up, paused, over]


def test_that_a_free_person_without_the_language_comes_after_a_busy_one_with_it(strategy: Strategy) -> None:
    row = ticket(queue="invoices", kind=None, language="te")
    here = frozenset({"liza", "asha"})
    free, busy = (
        preview(strategy, [row], Target(Place.AGENT, agent), load=0, capacity=12, present=here, readiness=ready)
        for agent, ready in (("liza", 0), ("asha", 2))
    )
    assert free.languages and not busy.languages
    assert busy.unfitness < free.unfitness


def test_that_everybody_who_is_not_at_work_can_begin_last() -> None:
    order = [Presence.FREE, Presence.TALKING, Presence.PAUSED, Presence.OFF]
    assert [readiness(presence) for presence in order] == [0, 1, 2, 3]
    assert readiness(Presence.WRAP_UP) == readiness(Presence.TALKING)
    assert readiness(Presence.AWAY) == readiness(Presence.OFF)
