"""Agents' presence as the telephone system tells it."""

from __future__ import annotations

from datetime import timedelta

from controlcenter.clock import from_epoch
from controlcenter.domain.team import Presence
from controlcenter.intake.telephone.asterisk.agents import AgentBook, AgentFact
from controlcenter.intake.telephone.asterisk.facts import Fault
from tests.intake.asterisk_shapes import Event, member_status
from tests.intake.fake_asterisk import parse_ami, recorded_events

AT_S = 1795303900.0
NOW = from_epoch(AT_S)
ASHA = "PJSIP/agent1"


def status(number: int, **fields: str) -> Event:
    return member_status(AT_S, "support", ASHA, "Asha Rao", number, **fields)


def told(book: AgentBook, message: Event) -> list[Presence]:
    facts = book.apply(message, NOW)
    assert not isinstance(facts, Fault)
    return [fact.presence for fact in facts]


def test_that_the_recording_shows_an_agent_talk_and_be_free_again() -> None:
    book, seen = AgentBook(), list[AgentFact]()
    for message in parse_ami(recorded_events()):
        facts = book.apply(message, NOW)
        assert not isinstance(facts, Fault)
        seen += facts
    asha = [fact.presence for fact in seen if fact.agent_interface == ASHA]
    assert asha == [Presence.FREE, Presence.TALKING, Presence.FREE]
    assert {fact.presence for fact in seen if fact.agent_interface == "PJSIP/agent2"} == {Presence.FREE}


def test_that_a_pause_carries_its_reason() -> None:
    book = AgentBook()
    assert told(book, status(1)) == [Presence.FREE]
    assert told(book, status(1)) == []
    pause = {"Event": "QueueMemberPause", "Queue": "support", "Interface": ASHA, "Paused": "1", "PausedReason": "Lunch"}
    assert book.apply(pause, NOW) == [AgentFact(ASHA, Presence.PAUSED, "Lunch", NOW)]
    assert told(book, pause | {"Paused": "0", "PausedReason": ""}) == [Presence.FREE]


def test_that_an_agent_paused_in_one_of_two_queues_is_still_free() -> None:
    book = AgentBook()
    told(book, status(1))
    told(book, member_status(AT_S, "sales", ASHA, "Asha Rao", 1))
    assert told(book, status(1, Paused="1", PausedReason="Lunch")) == []


def test_that_wrap_up_lasts_as_long_as_is_set() -> None:
    book = AgentBook(wrap_up_s=20)
    told(book, status(2))
    assert told(book, {"Event": "AgentComplete", "Interface": ASHA, "Queue": "support"}) == [Presence.WRAP_UP]
    assert told(book, status(1)) == []
    assert book.tick(NOW + timedelta(seconds=19.9)) == []
    assert [fact.presence for fact in book.tick(NOW + timedelta(seconds=20))] == [Presence.FREE]


def test_that_a_pause_for_wrap_up_is_wrap_up_until_it_ends() -> None:
    book = AgentBook(wrap_up_reasons=frozenset({"ACW"}))
    told(book, status(1))
    assert told(book, status(1, Paused="1", PausedReason="acw")) == [Presence.WRAP_UP]
    assert told(book, status(1)) == [Presence.FREE]


def test_that_a_telephone_that_is_gone_makes_its_agent_off() -> None:
    book = AgentBook()
    told(book, status(1))
    assert told(book, {"Event": "DeviceStateChange", "Device": ASHA, "State": "UNAVAILABLE"}) == [Presence.OFF]
    assert told(book, {"Event": "DeviceStateChange", "Device": ASHA, "State": "INUSE"}) == [Presence.TALKING]


def test_that_leaving_the_last_queue_is_off() -> None:
    book = AgentBook()
    told(book, status(1))
    gone = {"Event": "QueueMemberRemoved", "Queue": "support", "Interface": ASHA}
    assert told(book, gone) == [Presence.OFF]


def test_that_a_snapshot_ends_what_it_does_not_name() -> None:
    book = AgentBook()
    told(book, status(1))
    told(book, member_status(AT_S, "sales", "PJSIP/agent2", "Ravi Kumar", 1))
    book.begin_snapshot()
    member = {"Event": "QueueMember", "Queue": "support", "Location": ASHA, "Name": "Asha Rao", "Status": "1"}
    told(book, member)
    facts = book.end_snapshot(NOW)
    assert [(fact.agent_interface, fact.presence) for fact in facts] == [("PJSIP/agent2", Presence.OFF)]


def test_that_member_names_lead_to_interfaces() -> None:
    book = AgentBook()
    told(book, status(2))
    assert book.interface_of("Asha Rao") == ASHA
    assert book.presence("Asha Rao") is Presence.TALKING
    assert book.interface_of("nobody") == "nobody"


def test_that_missing_fields_are_faults() -> None:
    book = AgentBook()
    assert isinstance(book.apply({"Event": "QueueMemberStatus", "Queue": "support"}, NOW), Fault)
    assert isinstance(book.apply(status(1, Paused="perhaps"), NOW), Fault)
