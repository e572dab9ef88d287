"""Routing: which queue, kind, priority and language a request gets, why, and who can take it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlcenter.domain.routing import QueueWhy, RoutingFacts, fits, queue_for, route
from controlcenter.domain.strategy.document import Agent, Strategy
from controlcenter.domain.ticket import Channel, Kind, Priority

NORTHGATE = Strategy.parse(files("resources").joinpath("strategy.toml").read_text("utf-8"))

FRAME = """
fallback_queue = "desk"
[centre]
name = "Small"
time_zone = "Asia/Kolkata"
languages = ["en", "hi"]
[channels.fax]
priority = "low"
language = "hi"
[[tiers]]
id = "gold"
name = "Gold"
[[customers]]
match = "big.example"
tier = "gold"
[[teams]]
id = "all"
name = "All"
default_queue = "desk"
[[queues]]
id = "desk"
name = "Desk"
team = "all"
[[queues]]
id = "mail"
name = "Mail only"
team = "all"
channels = ["email"]
[[queues]]
id = "third"
name = "Third"
team = "all"
[[sources]]
name = "Box"
type = "imap"
queue = "third"
"""


@dataclass(frozen=True)
class Job:
    queue: str
    language: str = ""
    channel: Channel = Channel.EMAIL
    kind: Kind | None = None


def small(*rules: str) -> Strategy:
    return Strategy.parse(FRAME + "".join(f"[[rules]]\n{rule}\n" for rule in rules))


def agent(agent_id: str) -> Agent:
    found = NORTHGATE.agent(agent_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "kind", "queue", "priority"),
    [
        ("I want a refund, I was charged twice", Kind.INVOICE_QUERY, "payments", Priority.NORMAL),
        ("The invoice for October is wrong", Kind.INVOICE_QUERY, "invoices", Priority.NORMAL),
        ("URGENT: the line is not working since 8", Kind.INCIDENT_REPORT, "faults", Priority.URGENT),
        ("मेरा बिल गलत है", Kind.INVOICE_QUERY, "invoices", Priority.NORMAL),
        ("मुझे शिकायत दर्ज करनी है, तुरंत", Kind.COMPLAINT, "complaints", Priority.URGENT),
        ("మా ఇంటర్నెట్ పని చేయడం లేదు", Kind.INCIDENT_REPORT, "faults", Priority.NORMAL),
        ("నా పార్సెల్ ఇంకా రాలేదు", Kind.INQUIRY, "tracking", Priority.NORMAL),
        ("Hindi gumagana ang internet namin, apurahan po", Kind.INCIDENT_REPORT, "faults", Priority.URGENT),
        ("May reklamo po ako", Kind.COMPLAINT, "complaints", Priority.NORMAL),
        ("We would like to buy 20 boxes, please send a quotation", Kind.PRODUCT_ORDER, "new-orders", Priority.NORMAL),
        ("Please cancel my order 4711", Kind.SERVICE_REQUEST, "order-changes", Priority.NORMAL),
        ("Good morning", None, "front-desk", Priority.NORMAL),
    ],
)
def test_that_the_default_rules_understand_four_languages(
    text: str, kind: Kind | None, queue: str, priority: Priority
) -> None:
    routed = route(NORTHGATE, RoutingFacts(Channel.EMAIL, text=text))
    assert (routed.kind, routed.queue, routed.priority) == (kind, queue, priority)


def test_that_calls_go_by_the_line_that_was_dialled_and_silent_faxes_are_orders() -> None:
    call = route(NORTHGATE, RoutingFacts(Channel.TELEPHONE, dialled="+91 40 2345-0001"))
    assert (call.queue, call.kind) == ("invoices", Kind.INVOICE_QUERY)
    assert route(NORTHGATE, RoutingFacts(Channel.TELEPHONE, dialled="Support")).queue == "faults"
    assert route(NORTHGATE, RoutingFacts(Channel.TELEPHONE)).queue == "front-desk"
    assert route(NORTHGATE, RoutingFacts(Channel.FAX)).queue == "new-orders"


def test_that_the_kind_that_the_customer_chose_stays_and_finds_its_queue() -> None:
    routed = route(NORTHGATE, RoutingFacts(Channel.WEB, kind=Kind.COMPLAINT, text="Please call me"))
    assert (routed.kind, routed.queue) == (Kind.COMPLAINT, "complaints")
    routed = route(NORTHGATE, RoutingFacts(Channel.WEB, kind=Kind.INQUIRY, text="my invoice"))
    assert (routed.kind, routed.queue) == (Kind.INQUIRY, "invoices")


def test_that_the_first_rule_to_decide_something_decides_it_and_later_ones_fill_the_rest() -> None:
    strategy = small(
        'set = { priority = "high" }',
        'when.text_has = "hub"\nset = { priority = "low", product = "Hub" }',
        'when.kind = "complaint"\nset.queue = "third"',
        'when.subject_has = "hub"\nset = { kind = "complaint", language = "hi" }',
        'when = { kind = "complaint", language = "hi" }\nset.queue = "mail"',
    )
    routed = route(strategy, RoutingFacts(Channel.EMAIL, subject="The hub"))
    assert (routed.priority, routed.product) == (Priority.HIGH, "Hub")
    assert (routed.kind, routed.language, routed.queue) == (Kind.COMPLAINT, "hi", "mail")
    assert routed.queue_why == QueueWhy(5, "", (("kind", "complaint"), ("language", "hi")))


@pytest.mark.parametrize(
    ("when", "facts", "holds"),
    [
        ('channel = ["fax", "web"]', RoutingFacts(Channel.FAX), True),
        ('channel = "fax"', RoutingFacts(Channel.WEB), False),
        ('source = "Box"', RoutingFacts(Channel.EMAIL, source="Box"), True),
        ('source = "Box"', RoutingFacts(Channel.EMAIL), False),
        ('from = "big.example"', RoutingFacts(Channel.EMAIL, from_address="A@Sub.Big.Example"), True),
        ('from = "big.example"', RoutingFacts(Channel.EMAIL, from_address="a@verybig.example"), False),
        ('from = "@big.example"', RoutingFacts(Channel.EMAIL, from_address="a@big.example"), True),
        ('from = "a@big.example"', RoutingFacts(Channel.EMAIL, from_address=" A@BIG.example "), True),
        ('from = "a@big.example"', RoutingFacts(Channel.EMAIL, from_address="b@big.example"), False),
        ('from = "big.example"', RoutingFacts(Channel.EMAIL), False),
        ('to = "bills@us.example"', RoutingFacts(Channel.EMAIL, to_addresses=("x@y.z", "bills@us.example")), True),
        ('tier = "gold"', RoutingFacts(Channel.EMAIL, from_address="a@big.example"), True),
        ('tier = "gold"', RoutingFacts(Channel.EMAIL, tier="gold"), True),
        ('tier = "gold"', RoutingFacts(Channel.EMAIL), False),
        ('language = ["hi"]', RoutingFacts(Channel.EMAIL, language="hi"), True),
        ('subject_has = "hub"', RoutingFacts(Channel.EMAIL, text="hub"), False),
        ('text_has = "hub"', RoutingFacts(Channel.EMAIL, subject="hub"), True),
        ('dialled = "orders"', RoutingFacts(Channel.TELEPHONE, dialled="ORDERS"), True),
        ('dialled = "orders"', RoutingFacts(Channel.TELEPHONE), False),
    ],
)
def test_that_every_condition_must_hold(when: str, facts: RoutingFacts, holds: bool) -> None:
    routed = route(small(f'when = {{ {when} }}\nset.product = "hit"'), facts)
    assert (routed.product == "hit") is holds


def test_that_what_no_rule_decides_comes_from_source_channel_and_fallback() -> None:
    strategy = small('when.text_has = "mail"\nset.queue = "mail"')
    by_source = route(strategy, RoutingFacts(Channel.EMAIL, source="Box"))
    assert (by_source.queue, by_source.priority, by_source.language) == ("third", Priority.NORMAL, "")
    assert by_source.queue_why == QueueWhy(source="Box")
    fax = route(strategy, RoutingFacts(Channel.FAX, text="mail"))
    assert (fax.queue, fax.priority, fax.language) == ("desk", Priority.LOW, "hi")
    assert fax.queue_why == QueueWhy()


@given(st.text(), st.text(), st.text(), st.sampled_from(Channel))
def test_that_every_request_gets_a_queue_that_takes_it_and_the_reason_never_repeats_its_words(
    subject: str, text: str, address: str, channel: Channel
) -> None:
    routed = route(NORTHGATE, RoutingFacts(channel, subject=subject, text=f"{text} 7f3a", from_address=address))
    queue = NORTHGATE.queue(routed.queue)
    assert queue is not None and (not queue.channels or channel in queue.channels)
    assert "7f3a" not in repr(routed.queue_why)


def test_that_a_ticket_goes_to_the_queue_of_the_team_that_fits() -> None:
    asha, maria = agent("asha"), agent("maria")
    assert queue_for(NORTHGATE, asha, Job("payments")) == "payments"
    assert queue_for(NORTHGATE, asha, Job("faults")) == "invoices"
    assert queue_for(NORTHGATE, maria, Job("faults")) == "complaints"
    carlo = agent("carlo").model_copy(update={"queues": ("contracts",)})
    assert queue_for(NORTHGATE, carlo, Job("front-desk")) == "front-desk"


def test_that_a_fit_says_what_speaks_for_or_against_it() -> None:
    venkat = agent("venkat")
    good = fits(venkat, Job("payments", "te"), 6, NORTHGATE)
    assert good.ok and good.reason == "Venkat Reddy can take it and would have 7 of 8."
    bad = fits(venkat, Job("invoices", "hi", kind=Kind.COMPLAINT), 6.5, NORTHGATE)
    assert not bad.ok
    assert bad.reason == 'Venkat Reddy lacks the skill "billing", does not speak Hindi, would have 8.5 of 8.'


def test_that_a_full_desk_is_full_at_its_capacity_and_not_before() -> None:
    asha = agent("asha")
    assert fits(asha, Job("invoices"), 11, NORTHGATE).ok
    assert not fits(asha, Job("invoices"), 11.25, NORTHGATE).ok
    assert not fits(asha, Job("invoices"), 5.25, NORTHGATE, capacity=6).ok
