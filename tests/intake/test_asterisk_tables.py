"""Records in tables instead of files: a real SQLite and a real PostgreSQL, in the shapes that Asterisk fills."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, create_engine, text

from controlcenter.clock import SystemClock, from_epoch
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk import records, sql_link, sql_tail
from controlcenter.intake.telephone.asterisk.settings import AsteriskSettings
from controlcenter.intake.telephone.asterisk.source import AsteriskQueues
from controlcenter.intake.telephone.asterisk.sql_link import SqlLink
from controlcenter.intake.telephone.asterisk.sql_rows import epoch_of, line_of
from controlcenter.intake.telephone.asterisk.sql_tail import TableTail
from tests.intake.fake_asterisk import recorded_lines
from tests.intake.test_asterisk_source import EXPECTED, Desk
from tests.support.postgres import PostgresServer

IST = ZoneInfo("Asia/Kolkata")
BEGIN = from_epoch(1795303700)
LOG_COLUMNS = "callid TEXT, queuename TEXT, agent TEXT, event TEXT"
CDR_COLUMNS = (
    "clid TEXT, src TEXT, dst TEXT, dcontext TEXT, channel TEXT, dstchannel TEXT, lastapp TEXT, lastdata TEXT,"
    " duration INTEGER, billsec INTEGER, disposition TEXT, uniqueid TEXT"
)
DATA = "data1 TEXT, data2 TEXT, data3 TEXT, data4 TEXT, data5 TEXT"
SHAPES = {
    "numbered": (f"id {{serial}}, time TIMESTAMP, {DATA}", "id {serial}, calldate TIMESTAMP"),
    "by time": ("time VARCHAR(26), data TEXT", 'start TIMESTAMP, answer TIMESTAMP, "end" TIMESTAMP'),
    "counted": (f"time INTEGER, {DATA}", "calldate TIMESTAMP"),
}  # fmt: skip


class Tables:
    """A database with both tables in one of the shapes; times are those of Kolkata, as the telephone system's."""

    def __init__(self, url: str, shape: str) -> None:
        self.url = url
        self.shape = shape
        self.engine: Engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        self.is_sqlite = url.startswith("sqlite")
        serial = "INTEGER PRIMARY KEY" if self.is_sqlite else "SERIAL PRIMARY KEY"
        log, cdr = (columns.format(serial=serial) for columns in SHAPES[shape])
        self.run(f"CREATE TABLE queue_log ({log}, {LOG_COLUMNS})")
        self.run(f"CREATE TABLE cdr ({cdr}, {CDR_COLUMNS})")

    def run(self, statement: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def _insert(self, table: str, values: dict[str, Any]) -> None:
        names = ", ".join(f'"{name}"' for name in values)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in values)})", **values)

    def log(self, line: bytes, **more: Any) -> None:
        """One line of queue_log as Asterisk's realtime engine stores it."""
        seconds, call, queue, agent, event, *data = line.decode().rstrip("\n").split("|")
        at = from_epoch(float(seconds)).astimezone(IST).replace(tzinfo=None)
        time: object = at if self.shape == "numbered" else at.isoformat(" ", "microseconds")
        time = int(seconds) if self.shape == "counted" else time
        fields = [*data, *[""] * 5][:5]
        said = (
            {"data": "|".join(data)} if self.shape == "by time" else {f"data{n + 1}": v for n, v in enumerate(fields)}
        )
        named = {"callid": call, "queuename": queue, "agent": agent, "event": event}
        self._insert("queue_log", {"time": time, **named, **said, **more})

    def record(self, line: bytes) -> None:
        """One call detail record."""
        cells = next(csv.reader([line.decode()]))
        began, answered, ended = (self._local(cell) for cell in cells[9:12])
        times = {"start": began, "answer": answered, "end": ended} if self.shape == "by time" else {"calldate": began}
        names = ("clid", "src", "dst", "channel", "dstchannel", "lastapp", "lastdata", "disposition", "uniqueid")
        said = dict(zip(names, (cells[n] for n in (4, 1, 2, 5, 6, 7, 8, 14, 16)), strict=True))
        self._insert("cdr", {**times, **said, "duration": int(cells[12]), "billsec": int(cells[13])})

    @staticmethod
    def _local(cell: str) -> datetime | None:
        return datetime.fromisoformat(cell).replace(tzinfo=UTC).astimezone(IST).replace(tzinfo=None) if cell else None

    def settings(self, **changes: Any) -> AsteriskSettings:
        values: dict[str, object] = {
            "system": "pbx", "database": self.url, "queue_log_table": "queue_log", "cdr_table": "cdr",
            "queue_log_time_zone": "Asia/Kolkata", "cdr_time_zone": "Asia/Kolkata", "silence_s": 0.3, "since": BEGIN,
            "extensions": {"600": "support", "601": "sales", "602": "billing", "603": "nobody", "604": "support"},
            "fax_extensions": ["700"],
        }  # fmt: skip
        return AsteriskSettings.model_validate(values | changes)

    def tail(self, state: dict[str, Any], part: str = "queue_log") -> list[bytes]:
        link = SqlLink(self.url, lambda: "", SystemClock())
        try:
            return [line.data for line in TableTail(link, part, part, state, IST, BEGIN).read()]
        finally:
            link.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'asterisk.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    address = server.new_database()
    yield address
    server.drop(address)


@pytest.fixture
def tables(url: str) -> Iterator[Callable[[str], Tables]]:
    made: list[Tables] = []

    def make(shape: str = "numbered") -> Tables:
        made.append(Tables(url, shape))
        return made[-1]

    yield make
    for one in made:
        one.engine.dispose()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "TABLE_EVERY_S", 0.05)
    monkeypatch.setattr("controlcenter.intake.telephone.asterisk.source.TURN_S", 0.05)


@pytest.mark.parametrize("shape", SHAPES)
def test_that_tables_tell_every_outcome_as_the_files_do(tables: Callable[[str], Tables], shape: str) -> None:
    there = tables(shape)
    for line in recorded_lines("queue_log.txt"):
        there.log(line)
    with Desk(there.settings()) as desk:
        desk.until(lambda: desk.outcomes().get("1795303763.0") == "answered")
        for line in recorded_lines("cdr.csv"):
            there.record(line)
        desk.until(lambda: desk.outcomes() == EXPECTED and all(call.record.final for call in desk.calls.values()))
    assert desk.faults == {} and desk.error is None
    call = desk.calls["1795303763.0"].record
    assert call.joined_at == from_epoch(1795303764) and call.talk_s == 4 and call.number == "04023456789"


@pytest.mark.parametrize("shape", SHAPES)
def test_that_every_row_comes_once_over_restarts(tables: Callable[[str], Tables], shape: str) -> None:
    there, state, found = tables(shape), dict[str, Any](), list[bytes]()
    lines = recorded_lines("queue_log.txt")
    for line in lines:
        there.log(line)
        found += there.tail(state)
    told = {data.split(b"|")[1] + data.split(b"|")[4] for data in found}
    assert len(found) == len(lines) and len(told) == len({line.split(b"|")[1] + line.split(b"|")[4] for line in lines})
    assert there.tail(state) == []


def test_that_a_row_which_is_committed_late_is_not_missed(tables: Callable[[str], Tables]) -> None:
    there, state = tables("numbered"), dict[str, Any]()
    for number in (3, 4, 2, 1, 5):
        there.log(b"1795303764|1.%d|support|NONE|ENTERQUEUE||1|1" % number, id=number)
        assert [line.split(b"|")[1] for line in there.tail(state)] == [b"1.%d" % number]


def test_that_a_long_table_comes_in_pieces(tables: Callable[[str], Tables], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_tail, "PIECE", 7)
    there, state, sizes = tables("by time"), dict[str, Any](), list[int]()
    for line in recorded_lines("queue_log.txt"):
        there.log(line)
    while found := there.tail(state):
        sizes.append(len(found))
    assert sum(sizes) == len(recorded_lines("queue_log.txt")) and sizes[0] == 7


def test_that_nothing_from_before_the_beginning_is_asked_for(tables: Callable[[str], Tables]) -> None:
    there = tables("numbered")
    old = (BEGIN - timedelta(days=2)).timestamp()
    there.log(b"%d|1.1|support|NONE|ENTERQUEUE||1|1" % old)
    there.log(b"1795303764|1.2|support|NONE|ENTERQUEUE||1|1")
    assert [line.split(b"|")[1] for line in there.tail({})] == [b"1.2"]


def test_that_nothing_can_be_changed(tables: Callable[[str], Tables]) -> None:
    there = tables("numbered")
    link = SqlLink(there.url, lambda: "", SystemClock())
    with pytest.raises(SourceError, match="cannot be read"), link.reading() as connection:
        connection.execute(text("DELETE FROM queue_log"))
    link.close()


def test_that_a_statement_without_end_is_ended(
    tables: Callable[[str], Tables], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_link, "DEADLINE_S", 0.3)
    monkeypatch.setitem(sql_link._LIMITS, "postgresql", ("SET statement_timeout = 300",))
    there = tables("numbered")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    link = SqlLink(there.url, lambda: "", SystemClock())
    with pytest.raises(SourceError, match="cannot be read"), link.reading() as connection:
        connection.execute(text(endless))
    with link.reading() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    link.close()


def test_that_the_test_names_what_is_missing(tables: Callable[[str], Tables], tmp_path: Path) -> None:
    there = tables("numbered")

    def tested(**changes: Any) -> str:
        settings = there.settings(**changes)
        return AsteriskQueues("exchange", settings, lambda name: "guessed", SystemClock()).test()

    assert tested() == "queue_log can be read. cdr can be read."
    with pytest.raises(SourceError, match="has not the table"):
        tested(queue_log_table="absent")
    with pytest.raises(SourceError, match="table cdr has no column time"):
        tested(queue_log_table="cdr", cdr_table="")
    with pytest.raises(SourceError, match="cannot be read") as caught:
        tested(database=f"sqlite:///{tmp_path / 'absent.db'}")
    assert not (tmp_path / "absent.db").exists()
    with pytest.raises(SourceError, match="cannot be read") as caught:
        tested(database="postgresql://centre@127.0.0.1:1/asterisk", database_secret="records")
    assert "guessed" not in str(caught.value)
    with pytest.raises(SourceError, match="driver is not installed"):
        tested(database="oracle://centre@127.0.0.1/asterisk")


def test_that_a_database_that_is_away_is_told_and_tried_again(
    tables: Callable[[str], Tables], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_RETRY_FIRST_S", 0.05)
    there = tables("numbered")
    there.run("ALTER TABLE queue_log RENAME TO away")
    with Desk(there.settings()) as desk:
        desk.until(lambda: any(not link.is_up for link in desk.links))
        there.run("ALTER TABLE away RENAME TO queue_log")
        there.log(b"1795303764|1.2|support|NONE|ENTERQUEUE||1|1")
        desk.until(lambda: "1.2" in desk.calls and desk.links[-1].is_up)
        assert [link.is_up for link in desk.links].count(False) >= 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"database": ""}, {"database": "nonsense"}, {"database": "postgresql://centre:secret@host/asterisk"},
        {"queue_log": "queue_log"}, {"queue_log_time_zone": "Mars"}, {"queue_log_table": "", "cdr_table": ""},
    ],
)  # fmt: skip
def test_that_settings_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    good = {"database": "postgresql://centre@host/asterisk", "queue_log_table": "queue_log", "cdr_table": "cdr"}
    AsteriskSettings.model_validate(good)
    with pytest.raises(ValidationError):
        AsteriskSettings.model_validate(good | wrong)


def test_that_odd_values_in_a_row_cannot_forge_another_line() -> None:
    row = {
        "time": "never",
        "callid": "1|2\n3",
        "queuename": None,
        "agent": "NONE",
        "event": "ENTERQUEUE",
        "data": "|1|1",
    }
    assert line_of("queue_log", row, IST) == b"never|1 2 3||NONE|ENTERQUEUE||1|1"
    cdr = dict.fromkeys(("src", "dst", "clid", "dstchannel", "lastapp", "lastdata", "disposition", "uniqueid"))
    line = line_of("cdr", {**cdr, "duration": None, "billsec": "x", "calldate": "0000-00-00", "src": 'a"b,\nc'}, IST)
    assert line.startswith(b',"a""b, c",') and b"\n" not in line
    assert epoch_of(1795303764, IST) == epoch_of("1795303764", IST) == epoch_of("2026-11-22 04:59:24+05:30", IST)
