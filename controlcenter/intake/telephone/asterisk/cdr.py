"""Call detail records (Master.csv): the only trace of calls that never reached a queue."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from controlcenter.intake.telephone.asterisk.facts import (
    CallFact,
    FactKind,
    Fault,
    believable,
    caller_name,
    caller_number,
    plain,
    whole,
)

_MAX_LINE = 8192
_COLUMNS = 17  # up to uniqueid; userfield and later ones may be absent


@dataclass(frozen=True, slots=True)
class CdrRow:
    """One row. One call may have several: group them by ``call`` (Uniqueid). Instants are UTC."""

    call: str
    number: str
    name: str
    extension: str
    agent_channel: str
    application: str
    application_data: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    billed_s: int
    disposition: str


def parse_cdr_line(line: bytes, zone: tzinfo) -> CdrRow | Fault:
    """The row, or a Fault that says what is wrong. ``zone`` is what the file's times are in. Never raises."""
    if len(line) > _MAX_LINE:
        return Fault(line, "The call detail record is too long.")
    try:
        cells = [plain(cell) for cell in next(csv.reader([line.decode("utf-8", "replace")], strict=True), [])]
    except csv.Error:
        return Fault(line, "The call detail record is not a line of comma separated values.")
    if len(cells) < _COLUMNS:
        return Fault(
            line,
            f"The call detail record has {len(cells)} columns; {_COLUMNS} are needed. Set loguniqueid=yes in cdr.conf.",
        )
    if not cells[16]:
        return Fault(line, "The call detail record has no unique id.")
    try:
        return _row(cells, zone)
    except (ValueError, OverflowError):
        return Fault(line, "The call detail record has a time or a number that cannot be read.")


def _row(cells: list[str], zone: tzinfo) -> CdrRow:
    return CdrRow(
        call=cells[16],
        number=caller_number(cells[1]),
        name=caller_name(cells[4].partition("<")[0].strip(' "')),
        extension=cells[2],
        agent_channel=cells[6],
        application=cells[7],
        application_data=cells[8],
        started_at=_instant(cells[9], zone),
        answered_at=_instant(cells[10], zone) if cells[10] else None,
        ended_at=_instant(cells[11], zone),
        billed_s=whole(cells[13]),
        disposition=cells[14],
    )


def _instant(text: str, zone: tzinfo) -> datetime:
    found = datetime.fromisoformat(text)
    return believable((found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC))


def fact_of_row(row: CdrRow, order: int) -> CallFact:
    """What the row says about its call. Its disposition is left out: it is wrong too often to be believed."""
    queue = row.application_data.split(",")[0] if row.application == "Queue" else ""
    return CallFact(
        "cdr", row.call, row.ended_at, FactKind.ROW, queue, row.number, row.name,
        agent=row.agent_channel.rpartition("-")[0] if row.disposition == "ANSWERED" else "",
        talk_s=row.billed_s, extension=row.extension, application=row.application,
        answered=row.answered_at is not None, started_at=row.started_at, order=order,
    )  # fmt: skip
