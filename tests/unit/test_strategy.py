"""The strategy document: what it gives, and how it says what is wrong with it."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest
import tomlkit
from pydantic import BaseModel

from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel, ClockKind, Kind, Priority
from controlcenter.errors import SettingsError

DEFAULT = files("resources").joinpath("strategy.toml").read_text("utf-8")

SMALL = """
fallback_queue = "desk"
[centre]
name = "Small"
time_zone = "Europe/Berlin"
[[teams]]
id = "all"
name = "All"
default_queue = "desk"
[[queues]]
id = "desk"
name = "Desk"
team = "all"
"""


NO_VALUE = 'no value can be read; texts stand in "quotes", lists in [brackets]'


def faults(text: str, **validators: type[BaseModel]) -> list[str]:
    """Return the sentences without the lines."""
    with pytest.raises(SettingsError) as caught:
        Strategy.parse(text, validators)
    return [fault.partition(" (line")[0] for fault in caught.value.faults]


def changed(old: str, new: str, text: str = DEFAULT) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.fixture(scope="module")
def northgate() -> Strategy:
    return Strategy.parse(DEFAULT)


def test_that_the_default_document_is_a_whole_centre_that_polls_nothing(northgate: Strategy) -> None:
    assert (len(northgate.teams), len(northgate.queues), len(northgate.agents)) == (6, 12, 22)
    assert northgate.sources == () and northgate.mail_accounts == ()
    assert all(northgate.kinds[kind].procedure and northgate.kinds[kind].quality for kind in Kind)
    assert {language for agent in northgate.agents for language in agent.languages} == {"en", "hi", "te", "fil"}


def test_that_every_queue_has_people_who_know_its_skills_in_every_language(northgate: Strategy) -> None:
    for queue in northgate.queues:
        people = [a for a in northgate.agents_of(queue.team) if set(queue.skills) <= set(a.skills)]
        assert people, queue.id
    for team in northgate.teams:
        assert {code for a in northgate.agents_of(team.id) for code in a.languages} == {"en", "hi", "te", "fil"}


def test_that_five_mistakes_give_five_sentences_with_place_and_nearest_word() -> None:
    text = changed('team = "billing"\nwork', 'team = "biling"\nwork')
    text = changed('[channels.telephone]\nname = "Telephone"\nweight', "[channels.telephone]\nwieght", text)
    text = changed('time_zone = "Asia/Kolkata"', 'time_zone = "Asia/Kolkatta"', text)
    text = changed('policy = "orders"', 'policy = "ordres"', text)
    text = changed("capacity = 14", 'capacity = "a lot"', text)
    with pytest.raises(SettingsError) as caught:
        Strategy.parse(text)
    lines = text.splitlines()
    where = [next(n for n, line in enumerate(lines, 1) if word in line)
             for word in ("Kolkatta", "wieght", "ordres", "biling", "a lot")]  # fmt: skip
    assert caught.value.faults == (
        f'centre.time_zone: no time zone "Asia/Kolkatta"; did you mean "Asia/Kolkata"? (line {where[0]})',
        f'channels.telephone.wieght: unknown key; did you mean "weight"? (line {where[1]})',
        f'policy_rules[5].policy: no policy "ordres"; did you mean "orders"? (line {where[2]})',
        f'queues[0].team: no team "biling"; did you mean "billing"? (line {where[3]})',
        f'agents[4].capacity: must be a number, not "a lot" (line {where[4]})',
    )
    assert str(caught.value) == "\n".join(caught.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('fallback_queue = "front-desk"', 'fallback_queue = "frontdesk"',
         'fallback_queue: no queue "frontdesk"; did you mean "front-desk"?'),
        ('fallback_queue = "front-desk"', 'fallback_queue = "goodwill"',
         'fallback_queue: the queue "goodwill" does not take every channel; choose one without "channels"'),
        ('default_queue = "invoices"', 'default_queue = "faults"',
         'teams[0].default_queue: the queue "faults" belongs to the team "technical"'),
        ('id = "rohan"', 'id = "asha"',
         'agents[1].id: "asha" is already the id of agents[0]; each may stand only once'),
        ('extension = "202"', 'extension = "201"',
         'agents[1].extension: "201" is already the extension of agents[0]; each may stand only once'),
        ('name = "Payments and refunds"', 'name = "Invoices"',
         'queues[1].name: "Invoices" is already the name of queues[0]; each may stand only once'),
        ('"en", "hi", "te"]\ncapacity', '"en", "hi", "tl"]\ncapacity',
         'agents[0].languages[2]: no language of the centre "tl"; known: "en", "hi", "te", "fil"'),
        ("[channels.fax]", "[channels.fex]", 'channels.fex: unknown word "fex"; did you mean "fax"?'),
        ('calendar = "office"', 'calendar = "ofice"',
         'policies.standard.calendar: no calendar "ofice"; did you mean "office"?'),
        ('answer = "20s"', 'answer = "2 days"',
         'policies.telephone.answer: "2 days" is no duration; write seconds (3600) or hours and minutes ("1h30m")'),
        ('answer = "20s"', "answer = 0", "policies.telephone.answer: must be at least 1, not 0"),
        ("[[policy_rules]]\npolicy", '[[policy_rules]]\ntier = "gold"\npolicy',
         "policy_rules[6]: the last rule must have no conditions, so that every ticket has a policy"),
        ('set.kind = "complaint"', 'set.kind = "compliant"',
         'rules[9].set.kind: unknown word "compliant"; did you mean "complaint"?'),
        ("when.dialled = ", "when.dialed = ", 'rules[5].when.dialed: unknown key; did you mean "dialled"?'),
        ('sat = [["09:00", "13:00"]] }\nshifts', 'sat = [["13:00", "09:00"]] }\nshifts',
         "calendars.office.weekly_hours.sat[0]: the start 13:00 is not before the end 09:00; enter overnight hours "
         "as an interval until 24:00 and one from 00:00 on the next day"),
        ("mon-sat", "mon-sut", 'teams[1].shifts: "mon-sut" is no range of days; write it as "mon-fri"'),
        ("{ mon-sat =", "{ mond =", 'teams[1].shifts: "mond" is no day; did you mean "mon"?'),
        ('work = "push"', 'work = "pushed"', 'queues[2].work: unknown word "pushed"; did you mean "push"?'),
        ('"installation"]\nchannels', '"instalation"]\nchannels',
         'queues[7].skills[1]: no agent with the skill "instalation"; did you mean "installation"?'),
        ("{customer},\n\nthank", "{custumer},\n\nthank",
         'templates.acknowledgement.en.text: nothing is known as "{custumer}"; did you mean "customer"?'),
        ("{customer},\n\nthank", "{customer,\n\nthank",
         'templates.acknowledgement.en.text: a brace stands alone; write "{{" or "}}" where a brace is meant'),
        ("share = 0.8\nwithin", "share = 80\nwithin", "centre.service_level.share: must be at most 1, not 80"),
        ("name = \"Rohan Mehta\"", "", "agents[1].name: is missing"),
        ('name = "Rohan Mehta"', "nmae = \"Rohan Mehta\"", 'agents[1].nmae: unknown key; did you mean "name"?'),
        ('name = "Rohan Mehta"', 'name = " "', "agents[1].name: must not be empty"),
        ("capacity = 14", "capacity = nan", "agents[4].capacity: must be at most 1000, not nan"),
        ("[wall]", "[wal]", 'wal: unknown key; did you mean "wall"?'),
        ("sound = true", 'sound = "loud"', 'wall.sound: must be true or false, not "loud"'),
        ("steps = [\n", "steps = [3,\n", "runbooks[0].steps[0]: must be text in quotes, not 3"),
    ],
)  # fmt: skip
def test_that_one_mistake_gives_one_sentence(old: str, new: str, sentence: str) -> None:
    assert faults(changed(old, new)) == [sentence]


@pytest.mark.parametrize(
    "line",
    ['password = "hunter2"', 'api-key = "hunter2"', 'secret = "hunter2 and a half"', "secret = 12345",
     'heartbeat = "https://me:hunter2@example.com/"'],
)  # fmt: skip
def test_that_a_password_is_refused_and_never_shown(line: str) -> None:
    text = SMALL + f'[[sources]]\nname = "Mail"\ntype = "imap"\n[sources.settings]\n{line}\n'
    (sentence,) = faults(text)
    assert sentence.startswith(f"sources[0].settings.{line.split()[0]}: ")
    assert 'write its name: secret = "NAME"' in sentence
    assert "hunter2" not in sentence and "12345" not in sentence


def test_that_a_mail_account_does_not_send_its_password_in_clear() -> None:
    account = '[[mail_accounts]]\nid = "a"\naddress = "a@example.com"\nsecret = "mail"\nsecurity = "none"\nhost = '
    assert faults(SMALL + account + '"mail.example.com"') == [
        'mail_accounts[0]: security "none" would send the password to mail.example.com in clear; '
        'use "tls" or "starttls"'
    ]
    assert Strategy.parse(SMALL + account + '"localhost"').mail_accounts[0].port == 25


def test_that_each_type_of_source_checks_its_own_settings() -> None:
    class Folder(BaseModel):
        folder: str

    entry = '[[sources]]\nname = "{}"\ntype = "{}"\nsettings = {{ {} }}\n'
    text = SMALL + entry.format("Fax", "folder", "folder = 3") + entry.format("Mail", "foldr", "")
    assert faults(text, folder=Folder) == [
        "sources[0].settings.folder: must be text in quotes, not 3",
        'sources[1].type: no type of source "foldr"; did you mean "folder"?',
    ]
    assert Strategy.parse(text.replace("foldr", "other")).sources[0].settings == {"folder": 3}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = 1\nb = = 2\n", f"line 2, column 5: this is not TOML: {NO_VALUE}."),
        ("a = [1,\n", f"line 2, column 1: this is not TOML: {NO_VALUE}."),
        ("[a.b]\n[a.b]\n", "line 2, column 5: this is not TOML: the table [a.b] stands here twice; put both"),
        ('a = "x\nb = 1\n', "line 1, column 7: this is not TOML: the text in quotes does not end on its line; "),
        ("a = 'x\ny'\n", "line 1, column 7: this is not TOML: the text in quotes does not end on its line; "),
        ('a = "C:\\qa"\n', 'this is not TOML: the text cannot be read; texts stand in "quotes"'),
        ("a = 1\na = 2\n\n", "the same name stands here twice; keep one."),
        ("a 1\n", "line 1, column 3: this is not TOML: behind the name an = is missing; write: name = value."),
        ("a = " + "[" * 5000, "line 1, column 1: the tables are nested too deeply to be read."),
    ],
)
def test_that_broken_toml_gives_line_and_column(text: str, sentence: str) -> None:
    (said,) = faults(text)
    assert sentence in said and (said.startswith("line ") or said == sentence)


def test_that_missing_and_misshapen_sections_are_named_once() -> None:
    assert faults("") == ["centre: is missing", "fallback_queue: is missing", "teams: is missing", "queues: is missing"]
    assert faults(SMALL.replace("[[queues]]", "[[quoues]]")) == ['quoues: unknown key; did you mean "queues"?']
    assert faults(SMALL + "[[agents]]\n[rules]\n")[-1] == "rules: must be a list in square brackets, not a table"


def test_that_a_small_document_gets_usual_values_for_the_rest() -> None:
    strategy = Strategy.parse("\ufeff" + SMALL)
    assert strategy.channels[Channel.FAX].name == "Fax"
    assert strategy.kinds[Kind.PRODUCT_ORDER].name == "Product order"
    assert strategy.weight(Channel.EMAIL, None) == 1.0
    assert strategy.policy_for(Channel.EMAIL, None, Priority.NORMAL) is None
    assert strategy.pause_reasons == ("Break",)


def test_that_the_first_policy_rule_that_fits_decides(northgate: Strategy) -> None:
    ask = northgate.policy_for
    assert ask(Channel.TELEPHONE, Kind.INCIDENT_REPORT, Priority.URGENT, "gold") == "telephone"
    assert ask(Channel.EMAIL, Kind.INCIDENT_REPORT, Priority.URGENT, "gold") == "incidents"
    assert ask(Channel.EMAIL, Kind.COMPLAINT, Priority.NORMAL, "gold") == "priority"
    assert ask(Channel.WEB, Kind.COMPLAINT, Priority.HIGH) == "complaints"
    assert ask(Channel.FAX, None, Priority.LOW) == "standard"


def test_that_policies_reach_the_clocks_with_targets_in_seconds(northgate: Strategy) -> None:
    policy = northgate.sla_policies()["incidents"]
    assert policy.calendar == "telephone"
    assert policy.targets[ClockKind.FIRST_RESPONSE] == 1800
    assert policy.warnings == {ClockKind.FIRST_RESPONSE: (-600,), ClockKind.RESOLUTION: (0.5, 0.8)}
    assert policy.pause_states == frozenset({"waiting_customer", "waiting_third_party"})
    assert ClockKind.ANSWER not in policy.targets


def test_that_calendars_take_ranges_of_days_and_the_zone_of_the_centre(northgate: Strategy) -> None:
    office = northgate.calendar("office")
    opens = int(datetime(2026, 11, 23, 3, 30, tzinfo=UTC).timestamp())  # Monday 09:00 in India
    assert office.next_open(opens - 3600) == opens
    assert office.add(opens, 8 * 3600) == opens + 9 * 3600
    assert office is northgate.compiled_calendars()["office"]
    assert not office.is_open_at(datetime(2026, 12, 25, 5, 0, tzinfo=UTC)), "Christmas"


def test_that_shifts_come_from_the_person_else_from_the_team(northgate: Strategy) -> None:
    monday, sunday = date(2026, 11, 23), date(2026, 11, 22)
    assert northgate.shift_of("asha", monday) == ((9 * 3600, 13 * 3600), (14 * 3600, 18 * 3600))
    assert northgate.shift_of("venkat", monday) == ((9 * 3600, 13 * 3600),)
    assert northgate.shift_of("asha", sunday) == () == northgate.shift_of("nobody", monday)
    at = [datetime(2026, 11, 23, *moment, tzinfo=northgate.zone) for moment in ((8, 59), (9, 0), (12, 59), (13, 0))]
    assert [northgate.is_on_shift("venkat", moment) for moment in at] == [False, True, True, False]


def test_that_people_queues_and_tiers_are_found(northgate: Strategy) -> None:
    assert (owner := northgate.team_of_queue("payments")) is not None and owner.id == "billing"
    assert [queue.id for queue in northgate.queues_of("billing")] == ["invoices", "payments"]
    assert (asha := northgate.agent("asha")) is not None
    assert northgate.queues_of_agent(asha) == ("invoices", "payments")
    assert [northgate.queue("no"), northgate.team("no"), northgate.agent("no")] == [None, None, None]
    assert northgate.tier_of("Someone@BluePeak.example") == "gold"
    assert northgate.tier_of("other@lotusmills.example") == "" == northgate.tier_of("")


def test_that_an_account_leads_to_its_agent() -> None:
    strategy = Strategy.parse(changed('# account = "asha.rao"', 'account = "asha.rao"'))
    assert (agent := strategy.agent_of_account("Asha.Rao")) is not None and agent.id == "asha"
    assert strategy.agent_of_account("") is None is strategy.agent_of_account("root")


def test_that_templates_fall_back_to_the_first_language_and_take_values_as_they_are(northgate: Strategy) -> None:
    telugu, other = northgate.template("acknowledgement", "te"), northgate.template("solved", "te")
    assert telugu is not None and "మీ సందేశం" in telugu.subject
    assert other is not None and other.fill({"subject": "{number}", "number": "E-7"})[0] == "{number}: done (E-7)"
    assert northgate.template("nothing", "en") is None


def test_that_a_strategy_never_changes_after_it_was_read(northgate: Strategy) -> None:
    with pytest.raises(ValueError, match="frozen"):
        northgate.fallback_queue = "other"


@pytest.mark.parametrize("seed", range(25))
def test_that_whatever_is_wrong_is_said_in_sentences(seed: int) -> None:
    chance = random.Random(seed)
    document = tomllib.loads(DEFAULT)
    for _ in range(4):
        holder, key = chance.choice(list(places(document)))
        holder[key] = chance.choice([3, -1.5, True, "x", "", [], {}, [[]], [{}], {"a": 1}, date(2026, 1, 1)])
    try:
        Strategy.parse(tomlkit.dumps(document))
    except SettingsError as error:
        assert all(fault and "\n" not in fault for fault in error.faults)


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every table and list with each of its keys."""
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield data, key
        yield from places(data[key])
