"""Rows of a telephone system's tables as the lines of the files that they stand for, so that one parser reads both."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

QUEUE_LOG, CDR = "queue_log", "cdr"
NEEDED = {
    QUEUE_LOG: ("time", "callid", "queuename", "agent", "event"),
    CDR: ("src", "dst", "clid", "dstchannel", "lastapp", "lastdata", "duration", "billsec", "disposition", "uniqueid"),
}
TIMES = {QUEUE_LOG: ("time",), CDR: ("end", "calldate", "start")}
"""The columns by which a table is read on, the best first: a call is recorded at its end."""

Row = Mapping[str, Any]


def line_of(part: str, row: Row, zone: tzinfo) -> bytes:
    """The line, without its end. ``row`` has the columns' names in small letters."""
    line = _queue_log_line(row, zone) if part == QUEUE_LOG else _cdr_line(row, zone)
    return " ".join(line.split("\n")).encode("utf-8", "replace")


def epoch_of(value: Any, zone: tzinfo) -> float | None:
    """Seconds since 1970 of a time in a table (a number, a time, or either as text); None where it is none."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=zone)).timestamp()
    text = str(value).strip()
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return epoch_of(datetime.fromisoformat(text), zone)
    except (ValueError, OverflowError):
        return None


def _queue_log_line(row: Row, zone: tzinfo) -> str:
    seconds = epoch_of(row["time"], zone)
    data = [_cell(row[f"data{n}"]) for n in range(1, 6)] if "data1" in row else [_text(row.get("data"))]
    said = [_cell(row[name]) for name in ("callid", "queuename", "agent", "event")]
    return "|".join([f"{seconds:.6f}" if seconds is not None else _cell(row["time"]), *said, *data])


def _cdr_line(row: Row, zone: tzinfo) -> str:
    began_s = next((s for n in ("start", "calldate") if (s := epoch_of(row.get(n), zone)) is not None), None)
    lasted_s, billed_s = _number(row["duration"]), _number(row["billsec"])
    ended_s = epoch_of(row.get("end"), zone)
    if ended_s is None and began_s is not None:
        ended_s = began_s + lasted_s
    answered_s = epoch_of(row.get("answer"), zone) or None
    if answered_s is None and ended_s is not None and (billed_s or _text(row["disposition"]) == "ANSWERED"):
        answered_s = ended_s - billed_s
    said = {name: _text(row.get(name)) for name in NEEDED[CDR]}
    cells = [
        "", said["src"], said["dst"], "", said["clid"], "", said["dstchannel"], said["lastapp"], said["lastdata"],
        _iso(began_s), _iso(answered_s), _iso(ended_s), said["duration"], said["billsec"], said["disposition"], "",
        said["uniqueid"],
    ]  # fmt: skip
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _iso(seconds: float | None) -> str:
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except ValueError:
        return 0.0


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).splitlines())


def _cell(value: Any) -> str:
    """A value that cannot begin another column."""
    return _text(value).replace("|", " ")
