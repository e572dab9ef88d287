"""What a file of call records must be told: where it is, how it is written, and which column means what."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from controlcenter.domain.strategy.checked_text import ZoneName

Outcome = Literal["answered", "abandoned", "timed_out", "refused", "cancelled", "left_empty", "voicemail"]
EPOCH = "epoch"
_COLUMN = "Name in the first line, or number counted from 1; empty: there is none."


def _column(what: str) -> str:
    made: str = Field("", title=f"Column: {what}", description=_COLUMN)
    return made


class CallRecordsSettings(BaseModel):
    """One file with a line for each call, or for each part of a call, that is over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: str = Field(
        "records", min_length=1, title="System", description="Name of the telephone system, part of each call's key."
    )
    file: Path = Field(title="File", description="The file to which the telephone system adds its call records.")
    encoding: str = Field("utf-8", title="Encoding", description="How letters are written, like utf-8 or cp1252.")
    delimiter: str = Field(",", min_length=1, max_length=1, title="Delimiter", description="The sign between columns.")
    header: bool = Field(True, title="Column names", description="Whether the first line names the columns.")
    started_column: str = Field(
        min_length=1, title="Column: start", description="When the caller rang or joined: name, or number from 1."
    )
    number_column: str = _column("caller's number")
    name_column: str = _column("caller's name")
    call_column: str = Field(
        "",
        title="Column: call's id",
        description="Lines with the same id are parts of one call; empty: each line is one.",
    )
    direction_column: str = _column("direction")
    inbound: list[str] = Field(
        default_factory=lambda: ["in", "inbound", "incoming"], title="Words for incoming calls",
        description="What the column of the direction says for calls that come in; others are not taken.",
    )  # fmt: skip
    dialled_column: str = _column("dialled number")
    queue_column: str = _column("queue")
    agent_column: str = _column("agent")
    outcome_column: str = _column("outcome")
    wait_column: str = _column("seconds of waiting, or 0:01:30")
    talk_column: str = _column("seconds of talking, or 0:01:30")
    time_format: str = Field(
        "", title="Form of times",
        description='Empty: like 2026-01-31 14:05:09. "epoch": seconds. Else like %d/%m/%Y %H:%M:%S.',
    )  # fmt: skip
    time_zone: ZoneName = Field("UTC", title="Time zone", description="Zone of the times, like Asia/Kolkata.")
    outcomes: dict[str, Outcome] = Field(
        default_factory=dict, title="Outcomes",
        description="The file's word to answered, abandoned, timed_out, refused, cancelled, left_empty or voicemail.",
    )  # fmt: skip
    queues: dict[str, str] = Field(
        default_factory=dict, title="Queues", description="The file's name of a queue, or a dialled number, to queue."
    )
    agents: dict[str, str] = Field(default_factory=dict, title="Agents", description="The file's agent to agent.")
    languages: dict[str, str] = Field(
        default_factory=dict, title="Languages", description="Dialled number or queue in the file to language."
    )
    since: AwareDatetime | None = Field(
        None, title="Taken in since", description="Calls before this instant are not taken in."
    )
    wrap_up_s: int = Field(0, ge=0, le=3600, title="Wrap-up", description="Seconds of wrap-up after an answered call.")
    short_call_s: int = Field(
        5, ge=0, le=600, title="Short calls", description="Calls lost within so many seconds are closed at once."
    )

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str) -> str:
        try:
            is_usable = codecs.lookup(name) and "a,1\n".encode(name) == b"a,1\n"
        except (LookupError, ValueError):
            is_usable = False
        if not is_usable:
            raise ValueError(f"{name!r} is no encoding of text in lines; write one like utf-8 or cp1252")
        return name

    @field_validator("time_format")
    @classmethod
    def _whole_format(cls, form: str) -> str:
        sample = datetime(2026, 12, 31, 23, 58, 59, tzinfo=UTC)
        try:
            found = sample if form in ("", EPOCH) else datetime.strptime(sample.strftime(form), form)  # noqa: DTZ007
            is_whole = found.replace(tzinfo=UTC) == sample
        except ValueError:
            is_whole = False
        if not is_whole:
            raise ValueError(f"{form!r} does not name date, hour, minute and second")
        return form

    @model_validator(mode="after")
    def _columns_can_be_found(self) -> CallRecordsSettings:
        if not self.header and any(not column.isdigit() for column in self.columns.values()):
            raise ValueError("without column names in the first line, every column is a number counted from 1")
        if self.outcome_column and not self.outcomes:
            raise ValueError("a column of outcomes needs the outcomes that its words mean")
        return self

    @property
    def columns(self) -> dict[str, str]:
        """Meaning to column, of those that are there."""
        names = (name for name in type(self).model_fields if name.endswith("_column"))
        return {name.removesuffix("_column"): str(getattr(self, name)) for name in names if getattr(self, name)}
