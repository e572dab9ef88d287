"""The spool of a HylaFAX server: files with what the logs tell, failed receptions, and nothing twice."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from controlcenter.clock import ManualClock
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.fax.bundle import NOTHING, FaxFacts, pack, unpack
from controlcenter.intake.fax.hylafax import HylafaxSettings, HylafaxSpool
from controlcenter.intake.fax.session import parse_line, parse_session

FAX = (Path(__file__).parents[1] / "data" / "fax" / "fax_received.tif").read_bytes()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def line(file: str, reason: str, *, session: str = "000000002", at: datetime = NOON, pages: int = 2) -> bytes:
    """A reception as the server's transfer log has it, all nineteen columns."""
    cells = [
        f"{at:%m/%d/%y %H:%M}", "RECV", session, "ttyS0", file, '""', "fax", '"4960"', '"+914023450000"', "5570",
        str(pages), "0:42", "0:30", f'"{reason}"', '"04023456789"', '"Sender Ltd"', '""', '""', '"00 46 1F 22"',
    ]  # fmt: skip
    return "\t".join(cells).encode() + b"\n"


class Server:
    """A spool, its source, the stored cursor and a clock."""

    def __init__(self, spool: Path) -> None:
        self.spool = spool
        for folder in ("recvq", "log", "etc"):
            (spool / folder).mkdir()
        self.clock = ManualClock(NOON)
        self.state: dict[str, object] = {}
        self.source = HylafaxSpool("fax", HylafaxSettings(spool=spool), lambda name: "", self.clock)

    def write(self, path: str, raw: bytes, at: datetime = NOON) -> None:
        (self.spool / path).write_bytes(raw)
        os.utime(self.spool / path, (at.timestamp(), at.timestamp()))

    def poll(self) -> list[RawItem]:
        items = list(self.source.poll(self.state))
        for item in items:
            self.source.done(item)
        self.state = json.loads(json.dumps(self.state))
        return items

    def settled(self) -> list[RawItem]:
        self.poll()
        self.clock.advance(10)
        return self.poll()


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def test_that_a_received_fax_comes_once_with_what_the_server_knows_and_stays_in_its_place(server: Server) -> None:
    server.write("recvq/fax000000001.tif", FAX)
    server.write("etc/xferfaxlog", line("recvq/fax000000001.tif", ""))
    (item,) = server.settled()
    facts, file = unpack(item.raw)
    assert (item.media, item.name, file) == ("fax", "fax000000001.tif", FAX)
    assert (facts.caller, facts.caller_name, facts.sender, facts.line) == (
        "04023456789", "Sender Ltd", "+914023450000", "ttyS0",
    )  # fmt: skip
    assert (server.spool / "recvq" / "fax000000001.tif").exists()
    server.clock.advance(10)
    assert server.poll() == []


def test_that_a_fax_without_a_line_in_the_log_is_taken_as_it_is(server: Server) -> None:
    server.write("recvq/fax000000001.tif", FAX)
    old = NOON - timedelta(days=400)
    server.write("etc/xferfaxlog", line("recvq/fax000000001.tif", "No carrier", at=old) + b"garbage\n\xff\xfe\n")
    (item,) = server.settled()
    assert (item.media, item.raw) == ("tiff", FAX)


def test_that_a_name_used_again_is_another_fax(server: Server) -> None:
    server.write("recvq/fax000000001.tif", FAX)
    (first,) = server.settled()
    server.write("recvq/fax000000001.tif", FAX, NOON + timedelta(days=3))
    server.clock.advance(3 * 86400)
    (second,) = server.settled()
    assert first.ext_key != second.ext_key


def test_that_receptions_that_left_no_file_come_once_each_with_their_reason(server: Server) -> None:
    lost, whole = line("recvq/fax000000007.tif", "T.30 T2 timeout"), line("", "", session="3", pages=0)
    server.write("etc/xferfaxlog", lost + whole + line("", "No carrier", session="000000004", pages=0)[:-1])
    (item,) = server.poll()
    facts, file = unpack(item.raw)
    assert (facts.fault, file, item.received_at) == ("T.30 T2 timeout", b"", NOON)
    assert server.poll() == []
    with (server.spool / "etc" / "xferfaxlog").open("ab") as log:
        log.write(b"\n")
    assert [unpack(item.raw)[0].fault for item in server.poll()] == ["No carrier"]


def test_that_failures_while_the_service_was_away_are_found_and_old_ones_at_the_first_look_are_not(
    server: Server,
) -> None:
    early = line("", "old story", session="1", at=NOON - timedelta(days=2))
    server.write("etc/xferfaxlog", early)
    assert server.poll() == []
    server.clock.advance(4 * 86400)
    server.write("etc/xferfaxlog", early + line("", "Lost carrier", session="2", at=NOON + timedelta(days=1)))
    assert [unpack(item.raw)[0].fault for item in server.poll()] == ["Lost carrier"]


def test_that_a_session_log_alone_tells_a_failed_reception_when_it_has_ended(server: Server) -> None:
    head = (
        b"Nov 22 11:59:02.11: [ 100]: SESSION BEGIN 000000009 914066001122\n"
        b'Nov 22 11:59:03.00: [ 100]: ANSWER: CallID[1]: "04023456789"\n'
        b"Nov 22 11:59:40.00: [ 100]: RECV FAX (000000009): session with +914023450000 terminated abnormally: "
        b"T.30 T2 timeout, expected page not received\n"
    )
    server.write("log/c000000009", head)
    assert server.poll() == []
    server.write("log/c000000009", head + b"Nov 22 11:59:41.00: [ 100]: SESSION END\n")
    server.write("log/c000000010", b"Nov 22 12:00:00.00: [ 100]: SESSION BEGIN 000000010 91\nSESSION END\n")
    (item,) = server.poll()
    facts, _ = unpack(item.raw)
    assert (facts.session, facts.day, facts.caller) == ("000000009", "11-22", "04023456789")
    assert facts.fault == "T.30 T2 timeout, expected page not received"
    assert server.poll() == []


def test_that_log_and_session_of_one_call_are_one_item(server: Server) -> None:
    server.write("etc/xferfaxlog", line("", "T.30 T2 timeout", session="000000009"))
    words = b"Nov 22 12:00:02.11: [ 1]: SESSION BEGIN 000000009 91\nRECV FAX: terminated abnormally: x\nSESSION END"
    server.write("log/c000000009", words)
    assert len(server.poll()) == 1


def test_that_times_are_those_of_the_servers_zone_and_a_wrong_zone_is_refused() -> None:
    found = parse_line(line("", "x", at=NOON).rstrip(b"\n"), ZoneInfo("Asia/Kolkata"))
    assert found is not None and found.began_at == NOON - timedelta(hours=5, minutes=30)
    with pytest.raises(ValidationError, match="no time zone"):
        HylafaxSettings(spool=Path("x"), time_zone="Mars/Base")


def test_that_nothing_in_the_logs_raises() -> None:
    for raw in (b"", b"\t" * 30, b"13/45/99 99:99\tRECV\t5" + b"\t" * 20, b"\xff" * 5000, line("a" * 9000, "b" * 9000)):
        parse_line(raw, UTC)
        parse_session(raw, "1", NOON, UTC)
    for raw in (b"", b"{", b"[]\nx", b'{"pages": "many", "caller": 5}\nx', b"[" * 9000 + b"\n"):
        unpack(raw)
    assert unpack(b"II*\0 a file") == (NOTHING, b"II*\0 a file")
    facts = FaxFacts(caller="a\0b\ud800", pages=3)
    assert unpack(pack(facts, b"\nfile\n"))[1] == b"\nfile\n"


def test_that_a_spool_that_is_not_there_is_one_sentence_and_the_test_says_what_was_found(
    server: Server, tmp_path: Path
) -> None:
    missing = HylafaxSpool("fax", HylafaxSettings(spool=tmp_path / "none"), lambda name: "", server.clock)
    with pytest.raises(SourceError, match="cannot be read"):
        list(missing.poll({}))
    server.write("recvq/fax000000001.tif", FAX)
    assert "1 file waits; it has written no transfer log yet." in server.source.test()
