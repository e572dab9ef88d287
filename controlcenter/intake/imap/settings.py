"""What a mailbox on an IMAP server must be told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from controlcenter.oauth import Grant, fault_of_grant
from controlcenter.tls import THIS_MACHINE

PORTS = {"tls": 993, "starttls": 143, "none": 143}
INBOX = "INBOX"
Name = Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f\x7f]+$")]
Line = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ImapSettings(BaseModel):
    """The password is not here: ``secret`` is the name under which it is kept."""

    model_config = ConfigDict(extra="forbid")
    host: Name = Field(title="Mail server", description="Name of the mail server, such as imap.example.org.")
    port: int = Field(
        993, ge=1, le=65535, title="Port", description="Port of the mail server; 993 with TLS, 143 with STARTTLS."
    )
    security: Literal["tls", "starttls", "none"] = Field(
        "tls",
        title="Security",
        description='How the connection is protected; "none" only for a server on this machine.',
    )
    ca_file: Path | None = Field(
        None,
        title="Authority's file",
        description="File of the authority that signed the server's certificate; empty: the system's own list.",
    )
    user: Name = Field(title="User", description="Name to log in with, often the mail address.")
    login: Literal["password", "oauth2"] = Field(
        "password",
        title="Sign in with",
        description="A password (an app password counts as one), or an OAuth 2.0 token.",
    )
    secret: Name = Field(
        title="Password",
        description="Name under which the password is kept in the key store; with OAuth 2.0 the refresh token.",
        json_schema_extra={"secret": True},
    )
    token_url: Line = Field(
        "",
        title="Token address",
        description="With OAuth 2.0: the https address that renews the token. Empty: the secret is the access token "
        "itself, and another program keeps it fresh.",
    )
    client_id: Line = Field("", title="Client id", description="With OAuth 2.0: the id of this program at that server.")
    client_secret: Line = Field(
        "",
        title="Client secret",
        description="With OAuth 2.0: name under which the secret of that id is kept; empty where it has none.",
        json_schema_extra={"secret": True},
    )
    scope: Line = Field(
        "", title="Scope", description="With OAuth 2.0: what the token is asked for, as that server writes it."
    )
    folders: tuple[Name, ...] = Field(
        (INBOX,), min_length=1, max_length=50, title="Folders", description="Folders to read, each by its full name."
    )
    processed: Name = Field(
        "Processed",
        title="Folder for what is safe",
        description="Folder that messages are moved to when they are safe; it is made when it is missing.",
    )
    acknowledge: Literal["move", "keyword"] = Field(
        "move",
        title="When a message is safe",
        description='Move it to the folder above, or leave it where it is and mark it with the keyword "$Centre". '
        "Where the server cannot move, it is marked.",
    )
    idle: bool = Field(
        True,
        title="Ask for news",
        description="Let the server say at once when mail arrives (IDLE), beside looking at the usual interval.",
    )
    direction: Literal["in", "out"] = Field(
        "in",
        title="Direction",
        description="Whether these are messages from customers (in) or the answers that colleagues sent (out).",
    )
    from_when: AwareDatetime | None = Field(
        None,
        title="Messages since",
        description="Messages older than this instant are left alone; empty takes all.",
    )
    max_bytes: int = Field(
        26_214_400,
        ge=10_000,
        le=262_144_000,
        title="Largest message",
        description="In bytes. Larger messages stay in the mailbox; only their head is read.",
    )
    batch: int = Field(
        20, ge=1, le=100, title="Messages at a time", description="How many messages to fetch at a time."
    )

    @property
    def grant(self) -> Grant:
        """How a token for this account is got."""
        return Grant(
            self.user, self.secret, self.token_url, self.client_id, self.client_secret, self.scope, self.ca_file
        )

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, data: Any) -> Any:
        """The usual port of the security, and ``folder`` for a single folder."""
        if not isinstance(data, dict):
            return data
        given = dict(data)
        if "folder" in given and "folders" not in given:
            given["folders"] = (given.pop("folder"),)
        if not given.get("port"):
            security = given.get("security", "tls")
            given["port"] = PORTS.get(security, 993) if isinstance(security, str) else 993
        return given

    @model_validator(mode="after")
    def _no_password_in_clear(self) -> Self:
        if self.security == "none" and self.host not in THIS_MACHINE:
            raise ValueError(
                f'security "none" would send the password to {self.host} in clear; use "tls" or "starttls"'
            )
        if self.login == "oauth2" and (fault := fault_of_grant(self.token_url, self.client_id)):
            raise ValueError(fault)
        return self

    @model_validator(mode="after")
    def _folders_once(self) -> Self:
        names = tuple(INBOX if name.upper() == INBOX else name for name in self.folders)
        if len(set(names)) < len(names):
            raise ValueError("folders names a folder twice")
        if self.direction == "in" and self.acknowledge == "move" and self.processed in names:
            raise ValueError(f'folders names "{self.processed}", which is where messages are put that are safe')
        object.__setattr__(self, "folders", names)
        return self
