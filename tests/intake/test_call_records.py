"""A file of call records of any telephone system: columns by the settings, each call once, bad lines with a reason."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from controlcenter.clock import ManualClock, SystemClock
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.updates import CallFault, CallUpdate, LinkUpdate, Update
from controlcenter.intake.telephone.call_records import source as module
from controlcenter.intake.telephone.call_records.rows import BadRow, RowReader
from controlcenter.intake.telephone.call_records.settings import CallRecordsSettings
from controlcenter.intake.telephone.call_records.source import CallRecords

HEADER = "Beginn;Rufnummer;Name;Richtung;Gruppe;Agent;Ergebnis;Wartezeit;Dauer;Id\n"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LINES = [
    "02.03.2026 09:00:00;+914023450101;Sita Devi;ein;Support;101;angenommen;0:00:12;0:01:30;a1\n",
    "02.03.2026 09:01:00;anonym;;ein;Support;;verloren;20;0;a2\n",
    "02.03.2026 09:02:00;+914023450103;Anil;aus;;102;angenommen;5;60;a3\n",
    "02.03.2026 09:03:00;+914023450104;Müller;ein;Sales;;besetzt;0;0;a4\n",
    "02.03.2026 09:04:00;+914023450105;;ein;Sales;;aufgelegt;3;0;a5\n",
]


def settings_of(folder: Path, **changes: Any) -> CallRecordsSettings:
    given: dict[str, Any] = {
        "system": "pbx", "file": folder / "calls.csv", "encoding": "cp1252", "delimiter": ";",
        "started_column": "Beginn", "number_column": "rufnummer", "name_column": "Name", "direction_column": "Richtung",
        "queue_column": "Gruppe", "agent_column": "Agent", "outcome_column": "Ergebnis", "wait_column": "Wartezeit",
        "talk_column": "9", "call_column": "Id", "inbound": ["ein"], "time_format": "%d.%m.%Y %H:%M:%S",
        "time_zone": "Asia/Kolkata", "queues": {"Support": "faults"}, "agents": {"101": "kavya"}, "wrap_up_s": 10,
        "outcomes": {"angenommen": "answered", "verloren": "abandoned", "besetzt": "refused", "aufgelegt": "cancelled"},
    }  # fmt: skip
    return CallRecordsSettings(**given | changes)


class Records:
    """A file, and a source that reads on in it; ``told`` are all updates."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.folder = folder
        self.path = folder / "calls.csv"
        self.changes = changes
        self.state: dict[str, Any] = {}
        self.told: list[Update] = []
        self.begin()

    def begin(self) -> None:
        """A source as a restart makes it."""
        settings = settings_of(self.folder, **self.changes)
        self.source = CallRecords("records", settings, lambda name: "", ManualClock(NOW))
        self.source.start(self._take, self.state)

    def _take(self, updates: Sequence[Update]) -> None:
        self.told += updates

    def write(self, *lines: str) -> None:
        with self.path.open("ab") as file:
            file.write("".join(lines).encode("cp1252"))
        self.source.read_on()

    def calls(self) -> dict[str, CallUpdate]:
        """The last word on each call."""
        return {update.ext_key: update for update in self.told if isinstance(update, CallUpdate)}

    def faults(self) -> list[CallFault]:
        return [update for update in self.told if isinstance(update, CallFault)]


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path)


def test_that_each_kind_of_line_is_the_right_call(records: Records) -> None:
    records.write(HEADER, *LINES)
    calls = records.calls()
    assert {key: call.record.outcome for key, call in calls.items()} == {
        "pbx:a1": "answered", "pbx:a2": "abandoned", "pbx:a4": "refused", "pbx:a5": "cancelled",
    }  # fmt: skip
    first = calls["pbx:a1"]
    began_at = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    assert (first.queue, first.agent, first.record.number, first.record.name) == (
        "faults", "kavya", "+914023450101", "Sita Devi",
    )  # fmt: skip
    assert (first.record.joined_at, first.record.answered_at) == (began_at, began_at + timedelta(seconds=12))
    assert first.record.ended_at == began_at + timedelta(seconds=102) and first.record.talk_s == 90
    assert first.record.wrapped_up_at == began_at + timedelta(seconds=112) and first.record.final
    assert calls["pbx:a4"].record.name == "Müller" and calls["pbx:a5"].is_short and not calls["pbx:a2"].is_short
    assert records.faults() == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("02.03.2026;1;;ein;Support;;verloren;1;0;b\n", "its time cannot be read"),
        ("31.12.9999 23:59:59;1;;ein;Support;;verloren;1;0;b\n", "cannot be true"),
        ("01.01.1850 00:00:00;1;;ein;Support;;verloren;1;0;b\n", "cannot be true"),
        ("02.03.2026 09:00:00;1;;ein;Support;;vielleicht;1;0;b\n", "none of those in the source's settings"),
        ("02.03.2026 09:00:00;1;;ein;Support\n", "5 columns, and the column of"),
        ("rubbish\n", "it has 1 column, and the column of"),
        ("02.03.2026 09:00:00;1;;ein;Support;;verloren;lang;0;b\n", "its time of waiting"),
        ("02.03.2026 09:00:00;1;;ein;Support;;verloren;1;-5;b\n", "its time of talking"),
        ('02.03.2026 09:00:00;"1;;ein;Support;;verloren;1;0;b\n', "quotation marks"),
        ("02.03.2026 09:00:00;1;;ein;Support;;verloren;1;0;\n", "it names no call"),
        (f"{'x' * 70_000}\n", "it is too long"),
    ],
)
def test_that_a_bad_line_is_told_with_its_number_and_why(records: Records, line: str, reason: str) -> None:
    records.write(HEADER, LINES[0], line, LINES[1])
    (fault,) = records.faults()
    assert fault.reason.startswith("Line 3 of the call records: ") and reason in fault.reason
    assert fault.raw == line.rstrip("\n").encode() and len(records.calls()) == 2


def test_that_bytes_of_another_encoding_are_told(tmp_path: Path) -> None:
    records = Records(tmp_path, encoding="utf-8")
    records.write(HEADER, *LINES)
    assert [fault.reason for fault in records.faults()] == ["Line 5 of the call records: it is not written in utf-8."]


def test_that_a_half_written_line_waits_and_a_restart_remembers_the_columns(records: Records) -> None:
    records.write(HEADER, LINES[0], LINES[1][:30])
    records.begin()
    records.write(LINES[1][30:], LINES[4])
    assert sorted(records.calls()) == ["pbx:a1", "pbx:a2", "pbx:a5"] and records.faults() == []


def test_that_a_rotated_file_with_other_columns_goes_on(records: Records) -> None:
    records.write(HEADER, LINES[0])
    records.path.rename(records.folder / "calls.csv.1")
    records.write("Id;" + HEADER.replace(";Id", ""))
    records.write("a9;" + LINES[4].replace(";a5", ""))
    assert sorted(records.calls()) == ["pbx:a1", "pbx:a9"] and records.faults() == []


@pytest.mark.parametrize("seed", range(8))
def test_that_parts_in_any_order_and_twice_are_one_call(tmp_path: Path, seed: int) -> None:
    parts = [
        "02.03.2026 09:00:00;+914023450101;Sita;ein;Support;;verloren;30;0;t1\n",
        "02.03.2026 09:00:30;+914023450101;Sita;ein;Sales;101;angenommen;10;60;t1\n",
        "02.03.2026 09:01:40;+914023450101;Sita;ein;Sales;102;angenommen;0;20;t1\n",
    ]
    lines = [*parts, *parts, *LINES]
    random.Random(seed).shuffle(lines)
    records = Records(tmp_path)
    records.write(HEADER)
    for line in lines:
        records.write(line)
        records.begin()
    call = records.calls()["pbx:t1"].record
    began_at = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    assert (call.outcome, call.joined_at, call.agent, call.queue) == ("answered", began_at, "102", "Sales")
    assert (call.answered_at, call.talk_s, call.hold_s) == (began_at + timedelta(seconds=40), 80, 40)
    assert call.ended_at == began_at + timedelta(seconds=120) and len(records.calls()) == 5


def test_that_callers_without_id_are_told_apart_and_known_again(tmp_path: Path) -> None:
    records = Records(tmp_path, call_column="", outcome_column="", since="2026-03-02T03:31:00Z")
    records.write(HEADER, *LINES, *LINES)
    assert [call.record.outcome for call in records.calls().values()] == ["abandoned"] * 3


@pytest.mark.parametrize(
    ("form", "text"),
    [("", "2026-03-02 09:00:00"), ("", "2026-03-02T03:30:00Z"), ("epoch", "1772422200"), ("epoch", "1772422200.75")],
)
def test_that_times_are_read_in_the_form_that_is_set(tmp_path: Path, form: str, text: str) -> None:
    records = Records(tmp_path, time_format=form)
    records.write(HEADER, LINES[0].replace("02.03.2026 09:00:00", text))
    assert records.calls()["pbx:a1"].record.joined_at.replace(microsecond=0) == datetime(2026, 3, 2, 3, 30, tzinfo=UTC)


def test_that_a_missing_file_is_told_once_and_its_coming_too(records: Records) -> None:
    records.source.read_on()
    records.source.read_on()
    records.write(HEADER, LINES[0])
    links = [(update.is_up, update.part) for update in records.told if isinstance(update, LinkUpdate)]
    assert links == [(False, "records"), (True, "records")] and len(records.calls()) == 1


def test_that_a_missing_column_ends_the_source_with_the_columns_that_there_are(records: Records) -> None:
    with pytest.raises(SourceError, match='no column "Beginn"; it has: Start, Nummer') as caught:
        records.write("Start;Nummer\n", LINES[0])
    assert caught.value.permanent


def test_that_the_test_says_whether_file_and_columns_fit(records: Records) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        records.source.test()
    records.write(HEADER, *LINES)
    assert "columns fit" in records.source.test()
    other = settings_of(records.folder, time_format="epoch")
    with pytest.raises(SourceError, match=r"do not fit the settings\. Line 2"):
        CallRecords("records", other, lambda name: "", SystemClock()).test()


def test_that_it_runs_until_it_is_cancelled(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TURN_S", 0.01)
    stop = threading.Event()
    worker = threading.Thread(target=records.source.run, args=(stop,))
    worker.start()
    records.source.cancel()
    worker.join(5)
    assert not worker.is_alive() and stop.is_set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"encoding": "utf-16"}, {"encoding": "base64"}, {"encoding": "none"}, {"time_zone": "Mars"}, {"delimiter": ""},
        {"time_format": "%H:%M"}, {"header": False}, {"outcomes": {}}, {"outcomes": {"a": "perhaps"}},
    ],
)  # fmt: skip
def test_that_settings_that_cannot_work_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings_of(tmp_path, **wrong)


@given(st.binary(max_size=300))
def test_that_no_line_raises_anything_else(line: bytes) -> None:
    given = {"file": "f", "started_column": "1", "talk_column": "2", "header": False}
    reader = RowReader(CallRecordsSettings.model_validate(given))
    try:
        reader.row(reader.cells(line), reader.places(None))
    except BadRow as error:
        assert str(error)
