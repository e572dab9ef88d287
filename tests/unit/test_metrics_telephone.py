"""The telephone's figures: each variant by hand, no number without calls, and sums instead of averages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlcenter.domain import metrics
from controlcenter.domain.metrics import CallCounts, CallTimes

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def call(wait_s: float, outcome: str = "answered", handle_s: float | None = None) -> CallTimes:
    joined = NOW - timedelta(seconds=wait_s)
    if outcome == "waiting":
        return CallTimes(joined)
    return CallTimes(joined, NOW, NOW, handle_s) if outcome == "answered" else CallTimes(joined, None, NOW)


def counts(*calls: CallTimes) -> CallCounts:
    return metrics.count_calls(calls, within_s=20, short_s=5, now=NOW)


DAY = counts(
    call(0), call(10, handle_s=100), call(20, handle_s=200), call(50),  # three of four in time: T itself counts
    call(3, "lost"), call(15, "lost"), call(40, "lost"), call(30, "waiting"), call(5, "waiting"),
)  # fmt: skip


@pytest.mark.parametrize(("variant", "share"), [(1, 3 / 8), (2, 3 / 6), (3, 5 / 8), (4, 3 / 5)])
def test_that_each_variant_of_the_service_level_has_its_own_formula(variant: int, share: float) -> None:
    assert metrics.service_level(DAY, variant) == pytest.approx(share)


def test_that_mean_wait_handle_time_and_abandonment_follow_their_definitions() -> None:
    assert metrics.speed_of_answer_s(DAY) == pytest.approx(80 / 4)
    assert metrics.handle_time_s(DAY) == pytest.approx(150)
    assert metrics.abandonment(DAY) == pytest.approx(2 / 6)  # the one of three seconds is in neither term
    assert metrics.queue_rate(9, 10) == pytest.approx(0.9)


def test_that_a_call_was_handled_for_its_talk_and_its_wrap_up() -> None:
    later = NOW + timedelta(seconds=30)
    assert metrics.handled_s(60, NOW, later) == 90
    assert metrics.handled_s(60, NOW, None) == metrics.handled_s(60, later, NOW) == 60
    assert metrics.handled_s(60, None, None) is metrics.handled_s(None, NOW, later) is None


def test_that_no_figure_exists_without_its_denominator() -> None:
    none = counts()
    assert [metrics.service_level(none, variant) for variant in (1, 2, 3, 4)] == [None] * 4
    assert metrics.speed_of_answer_s(none) is metrics.handle_time_s(none) is metrics.abandonment(none) is None
    assert metrics.queue_rate(3, 0) is None
    assert metrics.service_level(counts(call(3, "lost")), 2) is None


CALLS = st.lists(
    st.builds(call, st.floats(0, 120), st.sampled_from(["answered", "lost", "waiting"]), st.none()), max_size=20
)


@given(CALLS, CALLS)
def test_that_counts_of_two_stretches_add_up_to_the_whole(first: list[CallTimes], second: list[CallTimes]) -> None:
    summed, whole = counts(*first) + counts(*second), counts(*first, *second)
    assert metrics.service_level(summed) == metrics.service_level(whole)
    assert summed.waited_s == pytest.approx(whole.waited_s)


@given(CALLS)
def test_that_shares_lie_between_none_and_all(calls: list[CallTimes]) -> None:
    made = counts(*calls)
    for share in [*(metrics.service_level(made, variant) for variant in (1, 2, 3, 4)), metrics.abandonment(made)]:
        assert share is None or 0 <= share <= 1
