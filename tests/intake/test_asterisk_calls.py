"""Facts about calls, in any order and number, give the same records, and the right outcomes."""

from __future__ import annotations

import json
import random
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlcenter.clock import from_epoch
from controlcenter.intake.telephone.asterisk.calls import CallBook, CallFact, CallRecord, CallRules
from controlcenter.intake.telephone.asterisk.cdr import fact_of_row, parse_cdr_line
from controlcenter.intake.telephone.asterisk.events import fact_of_event
from controlcenter.intake.telephone.asterisk.facts import FactKind, Fault
from controlcenter.intake.telephone.asterisk.queue_log import fact_of_entry, parse_queue_log_line
from tests.intake.fake_asterisk import parse_ami, recorded_events, recorded_lines

RULES = CallRules(
    queue_extensions={"600": "support", "601": "sales", "602": "billing", "603": "nobody", "604": "support"},
    fax_extensions=frozenset({"700"}),
)
NOW = from_epoch(1795303900)
ANSWERED, ABANDONED, TIMED_OUT = "1795303763.0", "1795303770.2", "1795303775.4"
BY_AGENT, REFUSED, CANCELLED = "1795303784.7", "1795303790.9", "1795303791.10"
VOICEMAIL, FAX = "1795303810.17", "1795303824.20"
OUTCOMES = {
    ANSWERED: "answered",
    ABANDONED: "abandoned",
    TIMED_OUT: "timed_out",
    BY_AGENT: "answered",
    REFUSED: "refused",
    CANCELLED: "cancelled",
    VOICEMAIL: "voicemail",
    FAX: "fax",
    "1795303795.11": "timed_out",
    "1795303803.14": "abandoned",
}


def _ami() -> list[CallFact]:
    found = [fact_of_event(message, NOW) for message in parse_ami(recorded_events())]
    return [fact for fact in found if isinstance(fact, CallFact)]


def _log() -> list[CallFact]:
    facts = []
    for offset, line in enumerate(recorded_lines("queue_log.txt")):
        entry = parse_queue_log_line(line.rstrip())
        assert not isinstance(entry, Fault)
        fact = fact_of_entry(entry, line, offset)
        assert isinstance(fact, CallFact)
        facts.append(fact)
    return facts


def _cdr() -> list[CallFact]:
    rows = [parse_cdr_line(line.rstrip(), UTC) for line in recorded_lines("cdr.csv")]
    return [fact_of_row(row, at) for at, row in enumerate(rows) if not isinstance(row, Fault)]


AMI, LOG, CDR = _ami(), _log(), _cdr()


def records_of(facts: list[CallFact]) -> dict[str, CallRecord]:
    book = CallBook(RULES)
    for fact in facts:
        book.apply(fact)
    book.settle(0.0)
    book.settle(10.0)
    return {record.key: record for record in book.records()}


def outcomes(facts: list[CallFact]) -> dict[str, str]:
    return {key: record.outcome for key, record in records_of(facts).items()}


def test_that_all_three_witnesses_together_tell_every_outcome() -> None:
    assert outcomes(AMI + LOG + CDR) == OUTCOMES
    found = records_of(AMI + LOG + CDR).values()
    assert all(record.final for record in found if record.outcome != "answered")


def test_that_an_answered_call_is_final_when_wrap_up_is_over() -> None:
    ends_at = from_epoch(1795303779)
    before, after = (
        records_of(AMI + LOG),
        records_of([*AMI, *LOG, CallFact("ami", ANSWERED, ends_at, FactKind.WRAPPED)]),
    )
    assert not before[ANSWERED].final and before[ANSWERED].wrapped_up_at is None
    assert after[ANSWERED].final and after[ANSWERED].wrapped_up_at == ends_at


def test_that_without_the_link_wrap_up_lasts_as_long_as_is_set() -> None:
    book = CallBook(CallRules(wrap_up_s=30))
    for fact in LOG:
        book.apply(fact)
    book.settle(0.0)
    book.settle(10.0)
    record = book.record(ANSWERED)
    assert record is not None and record.final and record.wrapped_up_at == from_epoch(1795303769 + 30)


def test_that_the_files_alone_tell_every_outcome() -> None:
    assert outcomes(LOG + CDR) == OUTCOMES


def test_that_the_manager_interface_alone_tells_every_outcome() -> None:
    assert outcomes(AMI) == OUTCOMES


def test_that_the_call_detail_records_alone_tell_every_outcome() -> None:
    assert outcomes(CDR) == OUTCOMES


def test_that_an_answered_call_has_exact_instants_and_whole_durations() -> None:
    call = records_of(AMI + LOG + CDR)[ANSWERED]
    assert (call.queue, call.number, call.name) == ("support", "04023456789", "Lakshmi Devi")
    assert (call.hold_s, call.ring_s, call.talk_s, call.agent) == (1, 1, 4, "PJSIP/agent1")
    assert call.joined_at == from_epoch(1795303764.270644)
    assert call.answered_at == from_epoch(1795303765.778756)
    assert call.extension == "600"


def test_that_a_caller_who_hides_the_number_has_none() -> None:
    assert records_of(AMI + LOG + CDR)[TIMED_OUT].number == ""


def test_that_ringing_without_answer_is_counted_in_seconds() -> None:
    assert records_of(LOG)[TIMED_OUT].ring_s == 7


def _of_call(key: str) -> list[CallFact]:
    return [fact for fact in AMI + LOG + CDR if fact.key == key]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(OUTCOMES)).flatmap(lambda key: st.permutations(_of_call(key))), st.integers(0, 40))
def test_that_a_call_is_the_same_in_any_order_twice_and_decided_early(order: list[CallFact], early: int) -> None:
    book = CallBook(RULES)
    for at, fact in enumerate(order + order[::2]):
        book.apply(fact)
        if at == early:
            book.settle(0.0)
            book.settle(10.0)
    book.settle(20.0)
    book.settle(30.0)
    assert {record.key: record for record in book.records()} == records_of(_of_call(order[0].key))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_that_all_facts_in_any_order_and_twice_give_the_same_records(seed: int) -> None:
    order = [*AMI, *LOG, *CDR, *LOG, *CDR]
    random.Random(seed).shuffle(order)
    assert records_of(order) == records_of(AMI + LOG + CDR)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 200))
def test_that_a_restart_in_the_middle_changes_nothing(cut: int) -> None:
    order = sorted(AMI + LOG + CDR, key=lambda fact: fact.at)
    first, second = CallBook(RULES), CallBook(RULES)
    for fact in order[:cut]:
        first.apply(fact)
    kept = {record.key: record for record in first.records()}
    second.load(json.loads(json.dumps(first.dump())))
    for fact in order[cut:]:
        second.apply(fact)
    second.settle(0.0)
    second.settle(10.0)
    found = kept | {record.key: record for record in second.records()}
    assert {key: record.outcome for key, record in found.items()} == OUTCOMES


def test_that_a_fact_known_already_changes_nothing() -> None:
    book = CallBook(RULES)
    assert book.apply(LOG[1]) == {ANSWERED}
    assert book.apply(LOG[1]) == set()


def test_that_the_abandon_event_decides_nothing_until_the_queue_log_was_silent() -> None:
    book = CallBook(RULES)
    for fact in AMI:
        book.apply(fact)
    waiting = book.record(TIMED_OUT)
    assert waiting is not None and waiting.outcome == "" and waiting.ended_at is not None and not waiting.final
    book.settle(100.0)
    book.settle(104.9)
    assert getattr(book.record(TIMED_OUT), "outcome", None) == ""
    book.settle(105.0)
    assert getattr(book.record(TIMED_OUT), "outcome", None) == "timed_out"


def test_that_a_refused_call_is_told_only_after_the_silence() -> None:
    book = CallBook(RULES)
    for fact in CDR:
        book.apply(fact)
    assert book.record(REFUSED) is None
    book.settle(0.0)
    assert book.settle(5.0) >= {REFUSED, CANCELLED}


def _fact(kind: FactKind, at_s: float, queue: str = "support", **more: object) -> CallFact:
    return CallFact("queue_log", "7.1", from_epoch(at_s), kind, queue, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("was_answered", "outcome"), [(False, "abandoned"), (True, "answered")], ids=["waiting", "talking"]
)
def test_that_a_restart_of_the_telephone_system_ends_open_calls(was_answered: bool, outcome: str) -> None:
    book = CallBook(RULES)
    book.apply(_fact(FactKind.ENTER, 100, number="040"))
    if was_answered:
        book.apply(_fact(FactKind.CONNECT, 110, hold_s=10))
    assert book.apply(CallFact("queue_log", "", from_epoch(150), FactKind.START)) == {"7.1"}
    book.settle(0.0)
    book.settle(5.0)
    record = book.record("7.1")
    assert record is not None and record.final
    assert (record.outcome, record.ended_at) == (outcome, from_epoch(150))


def test_that_a_call_that_overflows_into_a_second_queue_is_one_call() -> None:
    facts = [
        _fact(FactKind.ENTER, 100, "support", number="040"),
        _fact(FactKind.TIMEOUT, 120, "support", hold_s=20),
        _fact(FactKind.ENTER, 120, "sales"),
        _fact(FactKind.CONNECT, 125, "sales", hold_s=5, agent="Ravi Kumar"),
        _fact(FactKind.COMPLETE, 135, "sales", hold_s=5, talk_s=10),
    ]
    record = records_of(facts)["7.1"]
    assert (record.outcome, record.queue, record.hold_s) == ("answered", "sales", 25)
    assert record.joined_at == from_epoch(100)
    assert records_of(facts[::-1]) == records_of(facts)


def test_that_a_lost_caller_who_leaves_a_voicemail_is_a_voicemail() -> None:
    facts = [
        _fact(FactKind.ENTER, 100, number="040"),
        _fact(FactKind.TIMEOUT, 120, hold_s=20),
        CallFact("cdr", "7.1", from_epoch(150), FactKind.ROW, application="VoiceMail", answered=True),
    ]
    assert records_of(facts)["7.1"].outcome == "voicemail"


def test_that_a_long_history_is_decided_by_its_own_time() -> None:
    book = CallBook(RULES)
    for fact in LOG:
        book.apply(fact)
    assert {fact["key"] for fact in book.dump()["facts"]} >= {ANSWERED}
    book.settle_older(from_epoch(1795303775))
    assert {ANSWERED, ABANDONED} <= set(book.dump()["done"])
    assert getattr(book.record(TIMED_OUT), "final", None) is False


def test_that_old_calls_are_let_go() -> None:
    book = CallBook(RULES)
    for fact in LOG + CDR:
        book.apply(fact)
    book.settle(0.0)
    book.settle(10.0)
    book.forget(3599.0)
    assert any(True for _ in book.records())
    book.forget(90000.0)
    assert not any(True for _ in book.records())
