"""What a mailbox on an IMAP server must be told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from controlcenter.domain.strategy_intake import THIS_MACHINE

PORTS = {"tls": 993, "starttls": 143, "none": 143}
Name = Annotated[str, Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")]


class ImapSettings(BaseModel):
    """The password is not here: ``secret`` is the name under which it is kept."""

    model_config = ConfigDict(extra="forbid")
    host: Name = Field(description="Name of the mail server, such as imap.example.org.")
    port: int = Field(993, ge=1, le=65535, description="Port of the mail server; 993 with TLS, 143 with STARTTLS.")
    security: Literal["tls", "starttls", "none"] = Field(
        "tls", description='How the connection is protected; "none" only for a server on this machine.'
    )
    ca_file: Path | None = Field(
        None, description="File of the authority that signed the server's certificate; empty: the system's own list."
    )
    user: Name = Field(description="Name to log in with, often the mail address.")
    secret: Name = Field(description="Name under which the password is kept in the key store.")
    folder: Name = Field("INBOX", description="Folder to read.")
    processed: str = Field(
        "Processed", description="Folder that messages are moved to when they are safe; it is made when it is missing."
    )
    direction: Literal["in", "out"] = Field(
        "in", description="Whether these are messages from customers (in) or the answers that colleagues sent (out)."
    )
    from_when: AwareDatetime | None = Field(
        None, description="Messages older than this instant are left alone; empty takes all."
    )
    max_bytes: int = Field(
        26_214_400,
        ge=10_000,
        le=262_144_000,
        description="Larger messages stay in the mailbox; only their head is read.",
    )
    batch: int = Field(20, ge=1, le=100, description="How many messages to fetch at a time.")

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("port"):
            security = data.get("security", "tls")
            return {**data, "port": PORTS.get(security, 993) if isinstance(security, str) else 993}
        return data

    @model_validator(mode="after")
    def _no_password_in_clear(self) -> Self:
        if self.security == "none" and self.host not in THIS_MACHINE:
            raise ValueError(
                f'security "none" would send the password to {self.host} in clear; use "tls" or "starttls"'
            )
        return self
