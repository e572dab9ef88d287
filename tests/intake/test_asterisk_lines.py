"""Lines, files and messages of the telephone system: whatever the bytes, values or faults come out."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from controlcenter.clock import ManualClock, from_epoch
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.ami import AmiLink, AmiParser
from controlcenter.intake.telephone.asterisk.cdr import CdrRow, parse_cdr_line
from controlcenter.intake.telephone.asterisk.events import fact_of_event, fact_of_queue_entry
from controlcenter.intake.telephone.asterisk.facts import CallFact, Fault
from controlcenter.intake.telephone.asterisk.queue_log import QueueLogEntry, fact_of_entry, parse_queue_log_line
from controlcenter.intake.telephone.asterisk.settings import AsteriskSettings
from tests.intake.fake_asterisk import DATA, parse_ami, recorded_lines
from tests.intake.fake_manager import PASSWORD, FakeManager

NOW = from_epoch(1795303900)
IST = ZoneInfo("Asia/Kolkata")


@given(st.binary(max_size=300))
def test_that_no_line_raises(line: bytes) -> None:
    entry = parse_queue_log_line(line)
    if isinstance(entry, QueueLogEntry):
        fact_of_entry(entry, line, 0)
    parse_cdr_line(line, UTC)


@given(st.lists(st.sampled_from(["1795303764", "1.1", "NONE", "", "support", "x", "-1", "9" * 30]), max_size=5),
       st.sampled_from(["ENTERQUEUE", "CONNECT", "ABANDON", "EXITWITHKEY", "BLINDTRANSFER", "RINGNOANSWER", "NEW"]),
       st.lists(st.sampled_from(["", "1", "4000", "-7", "word", "9" * 30]), max_size=5))  # fmt: skip
def test_that_a_line_with_missing_or_odd_fields_is_a_fault_or_a_fact(
    head: list[str], verb: str, data: list[str]
) -> None:
    line = "|".join([*head, verb, *data]).encode()
    entry = parse_queue_log_line(line)
    if isinstance(entry, QueueLogEntry):
        assert fact_of_entry(entry, line, 0) is None or isinstance(fact_of_entry(entry, line, 0), CallFact | Fault)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1795303764|1.1|support|NONE", "has 4 fields; at least 5"),
        (b"noon|1.1|support|NONE|ABANDON|1|1|2", "does not begin with a time"),
        (b"253402300000|1.1|support|NONE|ABANDON|1|1|2", "does not begin with a time"),
        (b"1795303764|NONE|support|NONE|ABANDON|1|1|2", "names no call or no queue"),
        (b"1795303764|1.1|support|NONE|ABANDON|1|1", "2 data fields; 3 are needed"),
    ],
)
def test_that_a_fault_says_what_is_missing(line: bytes, reason: str) -> None:
    fault = parse_queue_log_line(line)
    assert isinstance(fault, Fault) and reason in fault.reason and fault.raw == line


def test_that_a_number_that_cannot_be_read_is_a_fault() -> None:
    line = b"1795303764|1.1|support|Asha|CONNECT|soon|1.2|1"
    entry = parse_queue_log_line(line)
    assert isinstance(entry, QueueLogEntry)
    assert isinstance(fact_of_entry(entry, line, 0), Fault)


def test_that_record_times_are_read_in_the_zone_that_is_set() -> None:
    line = recorded_lines("cdr.csv")[0].rstrip()
    in_utc, in_india = parse_cdr_line(line, UTC), parse_cdr_line(line, IST)
    assert isinstance(in_utc, CdrRow) and isinstance(in_india, CdrRow)
    assert in_utc.started_at == datetime(2026, 11, 21, 23, 29, 23, tzinfo=UTC)
    assert in_india.started_at == datetime(2026, 11, 21, 17, 59, 23, tzinfo=UTC)
    assert (in_utc.name, in_utc.number, in_utc.agent_channel) == (
        "Lakshmi Devi",
        "04023456789",
        "PJSIP/agent1-00000001",
    )


def test_that_the_rows_of_a_call_that_timed_out_name_the_same_call() -> None:
    rows = [parse_cdr_line(line.rstrip(), UTC) for line in recorded_lines("cdr.csv")]
    of_call = [row for row in rows if isinstance(row, CdrRow) and row.call == "1795303775.4"]
    assert sorted(row.application for row in of_call) == ["Hangup", "Queue", "Queue"]
    assert any(row.number == "" for row in of_call)


def test_that_records_without_unique_ids_say_which_setting_is_missing() -> None:
    fault = parse_cdr_line(b",".join([b'"x"'] * 16), UTC)
    assert isinstance(fault, Fault) and "loguniqueid=yes" in fault.reason


def test_that_the_recorded_stream_parses_the_same_in_any_pieces() -> None:
    data = (DATA / "ami_capture.txt").read_bytes()[:40_000]
    whole = list(parse_ami([data]))
    assert whole == list(parse_ami(data[at : at + 7] for at in range(0, len(data), 7)))
    assert whole[0]["Response"] == "Success" and len(whole) > 50


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_that_no_bytes_break_the_parser(pieces: list[bytes]) -> None:
    messages = list(parse_ami([*pieces, b"\r\n\r\nEvent: Hangup\r\n\r\n"]))
    for message in messages:
        fact_of_event(message, NOW)
    assert messages[-1] == {"Event": "Hangup"}


def test_that_a_line_without_end_costs_no_memory_and_no_next_message() -> None:
    parser = AmiParser()
    assert not [message for _ in range(100) for message in parser.feed(b"Event: x" + b"y" * 10_000)]
    assert parser.feed(b"\r\n\r\nEvent: Hangup\r\n\r\n")[-1] == {"Event": "Hangup"}


@pytest.mark.parametrize("number", ["<unknown>", "unknown", "anonymous", "", "Anonymous"])
def test_that_words_for_no_number_are_no_number(number: str) -> None:
    entry = {"Event": "QueueEntry", "Queue": "sales", "Uniqueid": "1.1", "Wait": "2", "CallerIDNum": number}
    fact = fact_of_queue_entry(entry, NOW)
    assert isinstance(fact, CallFact) and fact.number == "" and fact.at == from_epoch(1795303898)


@pytest.mark.parametrize("missing", ["Uniqueid", "Queue", "Wait"])
def test_that_a_waiting_caller_with_missing_fields_is_a_fault(missing: str) -> None:
    entry = {"Event": "QueueEntry", "Queue": "sales", "Uniqueid": "1.1", "Wait": "2"}
    del entry[missing]
    assert isinstance(fact_of_queue_entry(entry, NOW), Fault)


def test_that_a_silent_link_is_pinged_and_then_given_up() -> None:
    with FakeManager() as manager:
        clock = ManualClock(NOW)
        link = AmiLink("127.0.0.1", manager.port, clock, timeout_s=2.0)
        link.login("centre", PASSWORD)
        clock.advance(30)
        link.keep_alive()
        assert any(message.get("ActionID") == "ping" for message in link.read(2.0))
        assert manager.pings == 1
        clock.advance(66)
        with pytest.raises(SourceError, match="Nothing was heard"):
            link.keep_alive()
        link.close()


def test_that_a_value_cannot_smuggle_in_another_action() -> None:
    with FakeManager() as manager:
        link = AmiLink("127.0.0.1", manager.port, ManualClock(NOW), timeout_s=2.0)
        link.send("Login", Username="x\r\n\r\nAction: Ping", ActionID="1")
        link.ask("Challenge")
        assert manager.pings == 0
        link.close()


@pytest.mark.parametrize(
    "values", [{}, {"host": "pbx"}, {"queue_log": "q", "cdr_time_zone": "Mars/Crater"}], ids=["none", "user", "zone"]
)
def test_that_settings_that_cannot_work_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        AsteriskSettings.model_validate(values)
