"""Load and capacity of people and teams."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from controlcenter.domain.load import agent_capacity, load_of, present_share, team_capacity, ticket_load
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import CallState, Channel, Kind, Priority, Status, Ticket

NORTHGATE = Strategy.parse(files("resources").joinpath("strategy.toml").read_text("utf-8"))
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)
H = 3600
AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

EMAIL = Ticket(
    id=1, channel=Channel.EMAIL, kind=Kind.COMPLAINT, priority=Priority.NORMAL, language="en", status=Status.OPEN,
    queue="complaints", assignee="ravi", customer_id=None, customer_name="", subject="", product="", created_at=AT,
    changed_at=AT, solved_at=None, waiting_since=None, pause_reason="", close_reason="", incident_id=None,
    call_state=CallState.NONE, caller="", lost_calls=0, tries=0, moved_by="", moved_at=None, moved_note="",
)  # fmt: skip


def test_that_a_ticket_weighs_by_channel_and_kind_and_a_live_call_by_its_channel() -> None:
    call = replace(EMAIL, channel=Channel.TELEPHONE, call_state=CallState.TALKING)
    back = replace(call, call_state=CallState.NONE)
    solved = replace(EMAIL, status=Status.SOLVED)
    assert [ticket_load(NORTHGATE, ticket) for ticket in (EMAIL, call, back, solved)] == [2.0, 3.0, 6.0, 0.0]
    assert load_of(NORTHGATE, [EMAIL, call, solved]) == 5.0
    assert load_of(NORTHGATE, []) == 0.0


@pytest.mark.parametrize(
    ("away", "share"),
    [
        ([], 1.0),
        ([(0, 24 * H)], 0.0),
        ([(13 * H, 14 * H)], 1.0),
        ([(9 * H, 11 * H)], 0.75),
        ([(9 * H, 11 * H), (10 * H, 13 * H)], 0.5),
        ([(18 * H, 24 * H)], 1.0),
    ],
)
def test_that_only_time_away_from_the_shift_counts(away: list[tuple[int, int]], share: float) -> None:
    assert present_share([(9 * H, 13 * H), (14 * H, 18 * H)], away) == share


def test_that_who_works_on_a_free_day_counts_in_full() -> None:
    assert present_share([], [(0, 3600)]) == 1.0
    asha = NORTHGATE.agent("asha")
    assert asha is not None and agent_capacity(NORTHGATE, asha, SUNDAY) == 12


def test_that_a_team_holds_what_its_present_people_hold() -> None:
    noon = [(13 * H, 24 * H)]
    present = {"asha": noon, "venkat": noon, "ravi": []}
    assert team_capacity(NORTHGATE, "billing", MONDAY, present) == 6 + 8
    assert team_capacity(NORTHGATE, "billing", MONDAY, {}) == 0
