from __future__ import annotations

import io
import json

import pytest

from controlcenter.app.lines import hours_line, run_lines, sla_line

OFFICE = {
    "tz": "Europe/Berlin",
    "weekly_hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}
HISTORY = {
    "calendars": {"c": OFFICE},
    "policies": {
        "p": {
            "calendar": "c",
            "first_response": 3600,
            "next_reply": 10800,
            "resolution": 14400,
            "warnings": {"resolution": [-3600]},
        }
    },
    "policy": "p",
    "pause_states": ["waiting_customer"],
    "events": [
        {"at": "2026-01-05T08:00:00Z", "type": "created", "by": "customer", "state": "open"},
        {"at": "2026-01-05T08:35:00Z", "type": "agent_reply"},
        {"at": "2026-01-05T09:00:00Z", "type": "customer_reply"},
        {"at": "2026-01-05T10:00:00Z", "type": "agent_reply"},
        {"at": "2026-01-05T10:00:00Z", "type": "state", "to": "waiting_customer"},
    ],
    "at": "2026-01-06T10:00:00Z",
}


def hours(**question: object) -> dict:
    return json.loads(hours_line(json.dumps({**OFFICE, **question})))


def sla(**change: object) -> dict:
    return json.loads(sla_line(json.dumps({**HISTORY, **change})))


def later(*events: dict) -> list[dict]:
    return [*HISTORY["events"], *events]


def test_that_hours_answer_to_the_letter() -> None:
    monday = "2026-01-19T09:15:00+01:00"
    asked = {**OFFICE, "op": "add", "start": monday, "seconds": 7200}
    assert hours_line(json.dumps(asked)) == '{"result": "2026-01-19T10:15:00Z"}'
    assert hours(op="subtract", start=monday, seconds=1800) == {"result": "2026-01-16T15:45:00Z"}
    assert hours(op="between", start=monday, end="2026-01-20T09:00:00+01:00") == {"result": 27_900}
    assert hours(op="is_open", start=monday) == {"result": True}
    assert hours(op="next_open", start="2026-01-17T00:00:00Z") == {"result": "2026-01-19T08:00:00Z"}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"op": "fly", "start": "2026-01-19T08:15:00Z"}, "no operation"),
        ({"op": "add", "start": "2026-01-19T08:15:00Z"}, "seconds"),
        ({"op": "add", "start": "2026-01-19T08:15:00Z", "seconds": -1}, "0 or more"),
        ({"op": "add", "start": "2026-01-19T08:15:00Z", "seconds": True}, "whole number"),
        ({"op": "add", "start": "2026-01-19T08:15:00Z", "seconds": 10**30}, "10,000 years"),
        ({"op": "add", "start": "2026-01-19T08:15:00Z", "seconds": 10**11}, "beyond the years"),
        ({"op": "add", "seconds": 1}, "missing"),
        ({"op": "is_open", "start": "2026-01-19T08:15:00"}, "offset"),
        ({"op": "is_open", "start": "yesterday"}, "not an instant"),
        ({"op": "is_open", "start": 5}, "not an instant"),
        ({"op": "is_open", "start": "0001-01-01T00:00:00+05:00"}, "years"),
        ({"op": "between", "start": "2026-01-19T08:15:00Z"}, "end"),
        ({"op": "is_open", "start": "2026-01-19T08:15:00Z", "opens": {}}, "no such key"),
        ({"op": "is_open", "start": "2026-01-19T08:15:00Z", "tz": "Mars/Base"}, "no time zone"),
    ],
)
def test_that_a_wrong_question_is_one_sentence(question: dict, words: str) -> None:
    answer = hours(**question)
    assert list(answer) == ["error"]
    assert words in answer["error"]
    assert answer["error"].endswith(".")


def test_that_the_three_clocks_are_told_to_the_letter() -> None:
    assert sla() == {
        "first_response": {"state": "met", "elapsed": 2100, "remaining": 1500},
        "next_reply": {"state": "met", "elapsed": 3600, "remaining": 7200, "worst": 3600},
        "resolution": {"state": "paused", "elapsed": 7200, "remaining": 7200},
        "next_due": None,
    }
    running = sla(events=later({"at": "2026-01-05T15:00:00Z", "type": "customer_reply"}), at=None)
    assert running["next_reply"] == {
        "state": "running",
        "elapsed": 0,
        "remaining": 10800,
        "due": "2026-01-06T10:00:00Z",
        "warn_at": [],
        "worst": 3600,
    }
    assert running["resolution"] == {
        "state": "running",
        "elapsed": 7200,
        "remaining": 7200,
        "due": "2026-01-06T09:00:00Z",
        "warn_at": ["2026-01-05T16:00:00Z"],
    }
    assert running["next_due"] == "2026-01-06T09:00:00Z"


def test_that_clocks_without_a_target_have_only_a_state() -> None:
    none = {"state": "none"}
    told = sla(events=later({"at": "2026-01-05T12:00:00Z", "type": "policy", "to": None}))
    assert told["resolution"] == none
    assert told["first_response"]["state"] == "met"
    assert sla(policy=None) == {"first_response": none, "next_reply": none, "resolution": none, "next_due": None}
    assert sla(at="2026-01-01T00:00:00Z")["resolution"] == none


def test_that_a_cancelled_clock_keeps_what_it_used_and_its_breach() -> None:
    told = sla(events=[HISTORY["events"][0], {"at": "2026-01-05T10:00:00Z", "type": "merged"}])
    assert told["first_response"] == {
        "state": "cancelled",
        "elapsed": 7200,
        "remaining": -3600,
        "breached_at": "2026-01-05T09:00:00Z",
    }


def test_that_events_are_put_in_order_and_later_ones_are_not_applied() -> None:
    assert sla(events=HISTORY["events"][::-1][1:] + HISTORY["events"][-1:]) == sla()
    after = {"at": "2026-01-06T10:00:01Z", "type": "agent_reply"}
    assert sla(events=later(after)) == sla()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"events": []}, "empty"),
        ({"events": {}}, "not a list"),
        ({"events": [{"at": "2026-01-05T08:00:00Z", "type": "agent_reply"}]}, "before the ticket was created"),
        ({"events": later({"at": "2026-01-04T08:00:00Z", "type": "agent_reply"})}, "before the ticket was created"),
        ({"events": later({"at": "2026-01-09T08:00:00Z", "type": "created"})}, "second time"),
        ({"events": later({"at": "2026-01-05T11:00:00Z", "type": "call_joined"})}, "no event"),
        ({"events": later({"type": "agent_reply"})}, "missing"),
        ({"events": later({"at": "2026-01-05T11:00:00Z", "type": "state"})}, "no state"),
        ({"events": later({"at": "2026-01-05T11:00:00Z", "type": "state", "to": "lost"})}, "no state"),
        ({"events": later({"at": "2026-01-05T11:00:00Z", "type": "policy"})}, "null for none"),
        ({"events": later({"at": "2026-01-05T11:00:00Z", "type": "policy", "to": "q"})}, "no policy"),
        ({"events": [{"at": "2026-01-05T08:00:00Z", "type": "created", "by": "robot"}]}, "cannot create"),
        ({"policy": "q"}, "no policy"),
        ({"policies": {"p": {"calendar": "d"}}}, "no calendar"),
        ({"policies": {"p": {"calendar": "c", "resolve": 5}}}, "no key"),
        ({"policies": {"p": {"calendar": "c", "resolution": -5}}}, "0 or more"),
        ({"policies": {"p": {"calendar": "c", "warnings": {"answer": [1]}}}}, "no such clock"),
        ({"policies": {"p": []}}, "not a JSON object"),
        ({"calendars": {"c": {**OFFICE, "tz": "Nowhere"}}}, "calendars.c.tz"),
        ({"pause_states": ["solved"]}, "does not pause"),
        ({"pause_states": "open"}, "not a list"),
        ({"at": "soon"}, "not an instant"),
    ],
)
def test_that_a_history_without_sense_is_one_sentence(change: dict, words: str) -> None:
    answer = sla(**change)
    assert list(answer) == ["error"]
    assert words in answer["error"]


def test_that_warnings_may_be_shares_of_the_target() -> None:
    policy = {"calendar": "c", "resolution": 14400, "warnings": {"resolution": [0, 0.8]}}
    told = sla(policies={"p": policy}, events=HISTORY["events"][:1], at=None)
    assert told["resolution"]["warn_at"] == ["2026-01-05T11:12:00Z", "2026-01-05T12:00:00Z"]


@pytest.mark.parametrize("text", ["", "\n", "[]", "{", "5", "null", "[" * 100_000, "1" * 5000])
def test_that_a_line_that_is_no_object_is_an_error(text: str) -> None:
    assert list(json.loads(hours_line(text))) == list(json.loads(sla_line(text))) == ["error"]


def test_that_a_line_in_error_never_stops_the_rest() -> None:
    good = json.dumps({**OFFICE, "op": "is_open", "start": "2026-01-19T08:15:00Z"})
    out = io.StringIO()
    stdin = io.TextIOWrapper(io.BytesIO(f"{good}\nbad\n".encode() + b"\xff\n" + good.encode()), encoding="utf-8")
    assert run_lines(hours_line, stdin, out) == 1
    assert [list(json.loads(line)) for line in out.getvalue().splitlines()] == [
        ["result"],
        ["error"],
        ["error"],
        ["result"],
    ]
    assert run_lines(hours_line, io.StringIO(good + "\n"), io.StringIO()) == 0
