"""What a telephone source must be told."""

from __future__ import annotations

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from controlcenter.domain.strategy.checked_text import ZoneName
from controlcenter.intake.telephone.asterisk.sql_link import parse_address


class AsteriskSettings(BaseModel):
    """One telephone system. Without ``host`` only its records are read, without these only the manager interface."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: str = Field(
        "asterisk", min_length=1, title="System", description="Name of the telephone system, part of each call's key."
    )
    host: str = Field(
        "", title="Host", description="Host of Asterisk's manager interface; empty: only the records are read."
    )
    port: int = Field(5038, ge=1, le=65535, title="Port", description="Port of the manager interface.")
    user: str = Field(
        "", title="User", description="User name in manager.conf; needs the rights read = call,agent,system,reporting."
    )
    secret: str = Field(
        "", title="Password", description="Name of the secret that holds the manager password.",
        json_schema_extra={"secret": True},
    )  # fmt: skip
    queue_log: Path | None = Field(None, title="queue_log", description="Asterisk's queue_log file.")
    cdr: Path | None = Field(
        None, title="Call records", description="Asterisk's call detail records, cdr-csv/Master.csv."
    )
    cdr_time_zone: ZoneName = Field(
        "UTC", title="Time zone of call records", description="Zone of the call records, UTC with usegmtime=yes."
    )
    database: str = Field(
        "",
        title="Database",
        description="Where queue_log or call records are tables: like postgresql://USER@HOST/NAME.",
    )
    database_secret: str = Field(
        "", title="Password of the database", description="Name of the secret that holds the database's password.",
        json_schema_extra={"secret": True},
    )  # fmt: skip
    queue_log_table: str = Field("", title="Table of queue_log", description="Instead of the file: the table's name.")
    queue_log_time_zone: ZoneName = Field(
        "UTC", title="Time zone of that table", description="Zone of its times, that of the telephone system's clock."
    )
    cdr_table: str = Field("", title="Table of call records", description="Instead of the file: the table's name.")
    queues: dict[str, str] = Field(default_factory=dict, title="Queues", description="Telephone queue name to queue.")
    agents: dict[str, str] = Field(
        default_factory=dict, title="Agents", description="Agent's interface (PJSIP/101) or member name to agent."
    )
    languages: dict[str, str] = Field(
        default_factory=dict,
        title="Languages",
        description="Dialled number, menu choice or telephone queue name to language.",
    )
    spoken_languages: dict[str, str] = Field(
        default_factory=dict, title="Languages of menus",
        description="Asterisk's CHANNEL(language), where a menu sets it, to language.",
    )  # fmt: skip
    extensions: dict[str, str] = Field(
        default_factory=dict, title="Extensions",
        description="Dialled extension to the telephone queue that it leads to.",
    )  # fmt: skip
    fax_extensions: list[str] = Field(
        default_factory=list, title="Fax extensions", description="Extensions that fax machines answer."
    )
    since: AwareDatetime | None = Field(
        None, title="Taken in since", description="Calls before this instant are not taken in."
    )
    wrap_up_s: int = Field(
        0, ge=0, le=3600, title="Wrap-up", description="Seconds of wrap-up where the queue sets none."
    )
    wrap_up_reasons: list[str] = Field(
        default_factory=lambda: ["wrap-up", "wrapup", "acw"], title="Wrap-up reasons",
        description="Pause reasons that mean wrap-up.",
    )  # fmt: skip
    short_call_s: int = Field(
        5, ge=0, le=600, title="Short calls", description="Calls lost within so many seconds are closed at once."
    )
    silence_s: float = Field(
        5.0, ge=0, le=300, title="Silence",
        description="Seconds after which a call unknown to queue_log is decided without it.",
    )  # fmt: skip
    retry_first_s: float = Field(
        5.0, gt=0, le=300, title="First new try", description="Seconds before the first new try of a lost link."
    )

    @field_validator("database")
    @classmethod
    def _usable_address(cls, address: str) -> str:
        if address:
            parse_address(address)
        return address

    @model_validator(mode="after")
    def _something_to_read(self) -> AsteriskSettings:
        tables = [name for name in (self.queue_log_table, self.cdr_table) if name]
        if not self.host and self.queue_log is None and self.cdr is None and not tables:
            raise ValueError("nothing to read: give a host, a queue_log or a cdr file, or a table of a database")
        if self.host and not self.user:
            raise ValueError("the manager interface needs a user")
        if tables and not self.database:
            raise ValueError(f"the table {tables[0]} needs the address of its database")
        if (self.queue_log and self.queue_log_table) or (self.cdr and self.cdr_table):
            raise ValueError("give the records either as a file or as a table, not both")
        return self
