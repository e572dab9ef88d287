"""One line of a file of call records, and the call that all its lines tell."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from controlcenter.clock import from_epoch
from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.facts import believable, caller_name, caller_number, plain
from controlcenter.intake.telephone.asterisk.record import CallRecord
from controlcenter.intake.telephone.call_records.settings import EPOCH, CallRecordsSettings, Outcome

_MAX_LINE = 65_536
_LONGEST_S = 86_400 * 7


@dataclass(frozen=True, slots=True)
class CallRow:
    """One line: a call, or a part of one. Names are the file's; durations are seconds."""

    key: str
    started_at: datetime
    number: str
    name: str
    dialled: str
    queue: str
    agent: str
    outcome: Outcome
    wait_s: int
    talk_s: int

    @property
    def ended_at(self) -> datetime:
        """When its waiting and talking was over."""
        return self.started_at + timedelta(seconds=self.wait_s + self.talk_s)


class BadRow(Exception):
    """A line that cannot be used; its text says why, without the line's own words."""


class RowReader:
    """Reads lines by the settings. ``places`` maps a meaning to the place of its column."""

    def __init__(self, settings: CallRecordsSettings) -> None:
        self._settings = settings
        self._zone = ZoneInfo(settings.time_zone)
        self._outcomes = {word.casefold().strip(): outcome for word, outcome in settings.outcomes.items()}
        self._inbound = {word.casefold().strip() for word in settings.inbound}

    def cells(self, line: bytes) -> list[str]:
        """The columns of a line. Raises BadRow."""
        if len(line) > _MAX_LINE:
            raise BadRow("it is too long")
        try:
            text = line.decode(self._settings.encoding)
            return next(csv.reader([text], delimiter=self._settings.delimiter, strict=True), [])
        except UnicodeDecodeError:
            raise BadRow(f"it is not written in {self._settings.encoding}") from None
        except csv.Error:
            raise BadRow("its quotation marks or columns cannot be told apart") from None

    def places(self, header: Sequence[str] | None) -> dict[str, int]:
        """Where each meaning stands. Raises SourceError when the first line lacks a column that is wanted."""
        names = [name.strip().lstrip("\ufeff").casefold() for name in header or ()]
        found = {}
        for meaning, column in self._settings.columns.items():
            if column.strip().casefold() in names:
                found[meaning] = names.index(column.strip().casefold())
            elif column.isdigit() and int(column) > 0:
                found[meaning] = int(column) - 1
            else:
                there = ", ".join(plain(name) for name in header or ())[:200]
                raise SourceError(
                    f'The file {self._settings.file.name} has no column "{column}"; it has: {there}. Correct the '
                    "column's name in the source's settings.",
                    permanent=True,
                )
        return found

    def row(self, cells: Sequence[str], places: Mapping[str, int]) -> CallRow | None:
        """The call of these columns; None for one that does not count (outgoing, or before the beginning)."""
        missing = [meaning for meaning, place in places.items() if place >= len(cells)]
        if missing:
            there = "1 column" if len(cells) == 1 else f"{len(cells)} columns"
            raise BadRow(f"it has {there}, and the column of {missing[0]} is missing")
        said = {meaning: plain(cells[place]) for meaning, place in places.items()}
        if "direction" in said and said["direction"].casefold() not in self._inbound:
            return None
        started_at = self._instant(said["started"])
        if self._settings.since is not None and started_at < self._settings.since:
            return None
        wait_s, talk_s = _seconds(said.get("wait", ""), "waiting"), _seconds(said.get("talk", ""), "talking")
        number = caller_number(said.get("number", ""))
        dialled, queue = said.get("dialled", ""), said.get("queue", "")
        if "call" in said and not said["call"]:
            raise BadRow("it names no call")
        key = said.get("call") or _named(started_at, number, dialled, queue, said.get("name", ""))
        return CallRow(
            key, started_at, number, caller_name(said.get("name", "")), dialled, queue, said.get("agent", ""),
            self._outcome(said, talk_s), wait_s, talk_s,
        )  # fmt: skip

    def _outcome(self, said: Mapping[str, str], talk_s: int) -> Outcome:
        if "outcome" not in said:
            return "answered" if talk_s else "abandoned"
        found = self._outcomes.get(said["outcome"].casefold())
        if found is None:
            raise BadRow("its outcome is none of those in the source's settings")
        return found

    def _instant(self, text: str) -> datetime:
        form = self._settings.time_format
        try:
            if form == EPOCH:
                return believable(from_epoch(float(text)))
            found = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007
            return believable((found if found.tzinfo else found.replace(tzinfo=self._zone)).astimezone(UTC))
        except (ValueError, OverflowError, OSError):
            raise BadRow("its time cannot be read or cannot be true") from None


def _seconds(text: str, what: str) -> int:
    """A duration: whole or broken seconds, or hours, minutes and seconds with colons; nothing counts as none."""
    try:
        total = 0.0
        for part in text.replace(",", ".").split(":") if text else ():
            total = total * 60 + float(part)
        if not 0 <= total <= _LONGEST_S:
            raise ValueError
    except ValueError:
        raise BadRow(f"its time of {what} cannot be read") from None
    return int(total)


def _named(*parts: object) -> str:
    """A key for a call without an id: what tells it from others."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:32]


def call_of(rows: Sequence[CallRow], wrap_up_s: int) -> CallRecord:
    """The call that these lines tell together, in whatever order and number they came. One answer is an answer."""
    parts = sorted(set(rows), key=lambda row: (row.started_at, row.ended_at, row.outcome, row.agent, row.queue))
    answers = [row for row in parts if row.outcome == "answered"]
    last = answers[-1] if answers else parts[-1]
    ended_at = max(row.ended_at for row in parts)
    answered_at = answers[0].started_at + timedelta(seconds=answers[0].wait_s) if answers else None
    began_at = parts[0].started_at
    return CallRecord(
        last.key, last.queue or last.dialled, _first(row.number for row in parts), _first(row.name for row in parts),
        began_at, answered_at, ended_at, ended_at + timedelta(seconds=wrap_up_s) if answers else None,
        last.agent if answers else "", last.outcome,
        hold_s=int(((answered_at or ended_at) - began_at).total_seconds()),
        talk_s=sum(row.talk_s for row in answers) if answers else None,
        extension=_first(row.dialled for row in parts), final=True,
    )  # fmt: skip


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")
