"""The highest alarm that nobody sees goes out by mail and by one signed call: once, also after a restart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from controlcenter import signature
from controlcenter.app.floor_work import FloorWork
from controlcenter.app.joining import Joined
from controlcenter.clock import ManualClock
from controlcenter.commands.alarms import AcknowledgeAlarms, MarkNotice, RaiseAlarm, ShelveAlarm, TellOutside
from controlcenter.commands.base import Actor, Outcome
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.team import SetPresence
from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.domain.strategy.text import set_value
from controlcenter.domain.team import Presence
from controlcenter.errors import SettingsError
from controlcenter.outbound.alarm_notices import AlarmNotices
from controlcenter.settings import resource
from controlcenter.store.alarms import read_history, read_notices
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import source_state
from tests.support.http_server import Asked, Reply, SmallServer, small_server
from tests.support.smtp import PASSWORD, SmtpServer

KEY = "the key of the call"
ACCOUNT = """
[[mail_accounts]]
id = "service"
address = "service@northgate.example"
host = "127.0.0.1"
port = {port}
security = "none"
"""
SOURCE = """
[[sources]]
name = "Fax line"
type = "maildir"
every_s = 10
[sources.settings]
folder = "/nowhere"
"""


class House:
    """A centre whose alarms go to a mail server and to a web server."""

    def __init__(self, database: Database, clock: ManualClock, smtp: SmtpServer, web: SmallServer) -> None:
        text = resource("strategy.toml").read_text(encoding="utf-8") + ACCOUNT.format(port=smtp.port) + SOURCE
        text = set_value(text, "alarms.mail_to", ["duty@northgate.example"])
        text = set_value(set_value(text, "alarms.call_url", f"{web.url}/alarms"), "alarms.secret", "alarm-call")
        self.strategies = StoredStrategy(text)
        self.database, self.clock, self.smtp, self.web = database, clock, smtp, web
        self.joined = Joined(database, self.strategies, clock, Actor("service", "here"))
        self.restart()

    def restart(self) -> None:
        """The service ends and begins again."""
        self.work = FloorWork(self.joined, self.joined.execute)
        self.ways = [
            AlarmNotices(way, self.database, self.joined.execute, self.secret, self.clock, self.strategies)
            for way in ("mail", "call")
        ]

    @staticmethod
    def secret(name: str) -> str:
        return KEY if name == "alarm-call" else PASSWORD

    def run(self, command: Any) -> Outcome:
        return self.joined.execute(command)

    def later(self, seconds: int, step: int = 5) -> None:
        for _ in range(0, seconds, step):
            self.clock.advance(step)
            self.fresh()
            self.work.run_once()
            for way in self.ways:
                way.send_due()

    def fresh(self) -> None:
        """The source that this centre has was just read, unless a test says otherwise."""
        if self.is_fresh:
            with self.database.write() as connection:
                connection.execute(source_state.delete())
                row = {"id": "Fax line", "cursor": {}, "permanent": False, "last_ok_at": self.clock.now()}
                connection.execute(source_state.insert(), row)

    is_fresh = True

    def caller(self) -> int:
        """An alarm of the highest level, as the watch raises it; it stands until somebody clears it."""
        return int(self.run(RaiseAlarm(AlarmKind.INCIDENT_UPDATE, "7", 1)).result)

    @property
    def called(self) -> list[Asked]:
        return self.web.asked


Make = Callable[..., House]


@pytest.fixture
def make(database: Database, clock: ManualClock) -> Iterator[Make]:
    with ExitStack() as stack:

        def build(answer: Callable[[Asked], Reply] = lambda asked: (204, {}, b"")) -> House:
            smtp = SmtpServer()
            stack.callback(smtp.stop)
            return House(database, clock, smtp, stack.enter_context(small_server(answer)))

        yield build
        with database.read() as connection:
            assert check_all(connection) == []


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """The incident's condition goes on holding, without an incident being declared for it."""
    from controlcenter.live import alarm_rows

    monkeypatch.setattr(alarm_rows, "overdue_incidents", lambda live, now: {"7": [1]})


@pytest.mark.usefixtures("hold")
def test_that_the_highest_level_goes_out_after_three_minutes_once_by_each_way(make: Make) -> None:
    house = make()
    alarm_id = house.caller()
    raised_at = house.clock.now()
    house.later(175)
    assert house.smtp.mails == [] and house.called == []
    house.later(10)
    assert len(house.smtp.mails) == 1 and len(house.called) == 1
    house.restart()
    house.later(600)
    assert len(house.smtp.mails) == 1 and len(house.called) == 1
    mail, call = house.smtp.parsed(), house.called[0]
    assert mail["To"] == "duty@northgate.example" and "An incident's update is overdue" in mail["Subject"]
    assert "Write what is known" in mail.get_content()
    said = json.loads(call.body)
    assert (said["condition"], said["level"], said["count"]) == ("incident_update", "high", 1)
    assert (call.method, call.path, call.headers["idempotency-key"]) == ("POST", "/alarms", said["id"])
    stamped = signature.check(
        KEY, call.headers["x-controlcenter-signature"], call.body, house.clock.now() - timedelta(minutes=10)
    )
    assert stamped >= raised_at + timedelta(minutes=3)
    with house.database.read() as connection:
        line = next(one for one in read_history(connection) if one.alarm.id == alarm_id)
    assert {n.way: n.state for n in line.notices} == {"mail": "sent", "call": "sent"} and line.alarm.told_at is not None


@pytest.mark.usefixtures("hold")
@pytest.mark.parametrize("deed", ["acknowledge", "shelve"])
def test_that_what_somebody_took_care_of_stays_in_the_house(make: Make, deed: str) -> None:
    house = make()
    alarm_id = house.caller()
    house.later(100)
    if deed == "acknowledge":
        house.run(AcknowledgeAlarms((alarm_id,)))
    else:
        house.run(ShelveAlarm(alarm_id, house.clock.now() + timedelta(hours=1), "known"))
    house.later(300)
    assert house.smtp.mails == [] and house.called == []


def test_that_a_lower_level_never_goes_out(make: Make) -> None:
    house = make()
    house.run(RaiseAlarm(AlarmKind.QUEUE_UNATTENDED, "invoices", 4))
    house.later(20)
    assert house.smtp.mails == []


def test_that_a_stale_source_goes_out_at_once_while_nobody_is_signed_in(make: Make) -> None:
    house = make()
    house.later(10)
    house.is_fresh = False
    house.later(90)
    assert len(house.smtp.mails) == 1 and json.loads(house.called[0].body)["place"] == "Fax line"


def test_that_a_stale_source_waits_for_those_who_are_signed_in(make: Make) -> None:
    house = make()
    house.run(SetPresence("asha", Presence.FREE))
    house.later(10)
    house.is_fresh = False
    house.later(100)
    assert house.smtp.mails == []
    house.later(180)
    assert len(house.smtp.mails) == 1


@pytest.mark.usefixtures("hold")
def test_that_a_call_that_fails_is_tried_again_with_the_same_name_and_holds_up_no_mail(make: Make) -> None:
    answers = iter([(500, {}, b""), (302, {"Location": "http://127.0.0.1:9/"}, b"")])
    house = make(lambda asked: next(answers, (200, {}, b"taken")))
    alarm_id = house.caller()
    house.later(185)
    assert len(house.smtp.mails) == 1 and len(house.called) == 1
    with house.database.read() as connection:
        notice = next(n for n in read_notices(connection, [alarm_id]) if n.way == "call")
    assert notice.state == "waiting" and "status 500" in notice.error
    house.later(120)
    assert len(house.called) == 3 and len({asked.headers["idempotency-key"] for asked in house.called}) == 1
    assert len(house.smtp.mails) == 1


@pytest.mark.usefixtures("hold")
def test_that_a_service_that_died_while_it_called_calls_again_under_the_same_name(make: Make) -> None:
    house = make()
    alarm_id = house.caller()
    house.run(TellOutside(alarm_id, ("call",)))
    house.run(TellOutside(alarm_id, ("call",)))
    with house.database.read() as connection:
        (notice,) = read_notices(connection, [alarm_id])
    house.run(MarkNotice(notice.id, "sending"))
    house.restart()
    house.later(10)
    assert len(house.called) == 1


def test_that_the_strategy_checks_its_alarms_with_sentences(strategies: StoredStrategy) -> None:
    text = strategies.default_text
    for path, value, words in (
        ("alarms.mail_to", ["duty"], '"duty" is no mail address'),
        ("alarms.call_url", "pager.example", "begins with https://"),
        ("alarms.call_url", "https://pager.example", "call_url needs secret"),
        ("alarms.mail_account", "pager", 'no mail account "pager"'),
        ("alarms.flood", 1, "flood"),
        ("alarms.conditions.lost_cals", {"threshold": 2}, 'did you mean "lost_calls"'),
        ("alarms.conditions.lost_calls.dead_band", 5, "it never ends"),
        ("alarms.conditions.service_level.threshold", 70, "a share, at most 1"),
        ("alarms.conditions.source_stale.within", "5m", "looks at no stretch of time"),
        ("alarms.conditions.lost_calls.level", "urgent", "level"),
        ("alarms.conditions.lost_calls.delay", "soon", "is no duration"),
    ):
        with pytest.raises(SettingsError) as refused:
            strategies.check(set_value(text, path, value))
        assert any(words in fault for fault in refused.value.faults), (path, refused.value.faults)
