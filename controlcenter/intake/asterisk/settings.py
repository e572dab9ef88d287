"""What a telephone source must be told."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator


class AsteriskSettings(BaseModel):
    """One telephone system. Without ``host`` only the files are read, without files only the manager interface."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: str = Field("asterisk", min_length=1, description="Name of the telephone system, part of each call's key")
    host: str = Field("", description="Host of Asterisk's manager interface; empty: only the files are read")
    port: int = Field(5038, ge=1, le=65535, description="Port of the manager interface")
    user: str = Field("", description="User name in manager.conf; needs the rights read = call,agent,system,reporting")
    secret: str = Field("", description="Name of the secret that holds the manager password")
    queue_log: Path | None = Field(None, description="Asterisk's queue_log file")
    cdr: Path | None = Field(None, description="Asterisk's call detail records, cdr-csv/Master.csv")
    cdr_time_zone: str = Field("UTC", description="Time zone of the call detail records, UTC with usegmtime=yes")
    queues: dict[str, str] = Field(default_factory=dict, description="Telephone queue name to queue")
    agents: dict[str, str] = Field(
        default_factory=dict, description="Agent's interface (PJSIP/101) or member name to agent"
    )
    languages: dict[str, str] = Field(
        default_factory=dict, description="Dialled extension or telephone queue name to language"
    )
    extensions: dict[str, str] = Field(
        default_factory=dict, description="Dialled extension to the telephone queue that it leads to"
    )
    fax_extensions: list[str] = Field(default_factory=list, description="Extensions that fax machines answer")
    since: AwareDatetime | None = Field(None, description="Calls before this instant are not taken in")
    wrap_up_s: int = Field(0, ge=0, le=3600, description="Seconds of wrap-up where the queue sets none")
    wrap_up_reasons: list[str] = Field(
        default_factory=lambda: ["wrap-up", "wrapup", "acw"], description="Pause reasons that mean wrap-up"
    )
    short_call_s: int = Field(5, ge=0, le=600, description="Calls lost within so many seconds are closed at once")
    silence_s: float = Field(
        5.0, ge=0, le=300, description="Seconds after which a call unknown to queue_log is decided without it"
    )
    retry_first_s: float = Field(5.0, gt=0, le=300, description="Seconds before the first new try of a lost link")

    @field_validator("cdr_time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"no time zone {name!r} is known; write one like Asia/Kolkata") from None
        return name

    @model_validator(mode="after")
    def _something_to_read(self) -> AsteriskSettings:
        if not self.host and self.queue_log is None and self.cdr is None:
            raise ValueError("nothing to read: give a host, a queue_log or a cdr file")
        if self.host and not self.user:
            raise ValueError("the manager interface needs a user")
        return self
