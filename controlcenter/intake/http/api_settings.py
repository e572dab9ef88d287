"""What a polled JSON interface must be told: where it is, how it is asked, and where in its answer things stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from controlcenter.domain.ticket import Kind
from controlcenter.intake.http.link import address_fault, same_place

Place = Annotated[str, Field(max_length=200, pattern=r"^[^\s]*$")]
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_|~-]{1,100}")
_OWN_HEADERS = ("host", "content-length", "connection", "accept-encoding", "transfer-encoding")


class Connection(BaseModel):
    """What every address that is asked over HTTP must be told."""

    model_config = ConfigDict(extra="forbid")
    url: str = Field(title="Address", max_length=2000, description="Address to ask; https:// outside this machine.")
    secret: str = Field(
        "",
        title="Key",
        description="Name under which the key is kept in the key store; empty where none is asked for.",
        json_schema_extra={"secret": True},
    )
    ca_file: Path | None = Field(
        None,
        title="Authority",
        description="File of the authority that signed the server's certificate; empty: the system's own list.",
    )
    max_bytes: int = Field(
        10_000_000, title="Largest answer", ge=10_000, le=64_000_000, description="Most bytes of one answer."
    )

    @field_validator("url")
    @classmethod
    def _can_be_asked(cls, url: str) -> str:
        if fault := address_fault(url):
            raise ValueError(f'the address "{url[:100]}" cannot be used: {fault}')
        return url


class ApiSettings(Connection):
    """Places in the answer are written with dots: ``data.items`` is the list "items" in the object "data"."""

    headers: dict[str, str] = Field(
        {}, title="Headers", description="Headers to send with every request, such as Accept; no keys here."
    )
    secret_header: str = Field("Authorization", title="Header of the key", description="Header that carries the key.")
    secret_prefix: str = Field("Bearer ", title="Before the key", description="What stands before the key in it.")
    items: Place = Field("", title="List", description="Place of the list of items; empty when the answer is the list.")
    next_page: Place = Field(
        "",
        title="Next page",
        description='Place of the next page\'s address or mark; empty: the header Link (rel="next") is followed.',
    )
    next_page_parameter: Place = Field(
        "", title="Parameter of the page", description="Parameter that takes the mark, where it is no address."
    )
    cursor: Place = Field(
        "", title="Cursor", description="Place of what to send the next time; empty: the newest change seen."
    )
    cursor_parameter: Place = Field(
        "",
        title="Parameter of the cursor",
        description="Parameter that takes the cursor; empty: all is read each time.",
    )
    max_pages: int = Field(20, title="Pages", ge=1, le=1000, description="Most pages of one poll; the next goes on.")
    item_id: Place = Field("id", title="Id", min_length=1, description="Place of the item's own number or name.")
    item_changed: Place = Field(
        "", title="Changed", description="Place of the time or number of the last change; empty: by its content."
    )
    item_received: Place = Field("", title="Received", description="Place of the time when it came in.")
    item_subject: Place = Field("subject", title="Subject", description="Place of the subject.")
    item_text: Place = Field("text", title="Text", description="Place of the text.")
    item_name: Place = Field("", title="Customer's name", description="Place of the customer's name.")
    item_email: Place = Field("", title="Customer's email", description="Place of the customer's mail address.")
    item_phone: Place = Field("", title="Customer's number", description="Place of the customer's telephone number.")
    item_language: Place = Field("", title="Language", description="Place of the language's code, such as hi.")
    item_product: Place = Field("", title="Product", description="Place of the product.")
    item_kind: Place = Field("", title="Kind", description="Place of the kind of request.")
    kinds: dict[str, Kind] = Field(
        {}, title="Kinds", description='What their words for kinds mean here: { "bug" = "incident_report" }.'
    )

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, value in headers.items():
            if not _HEADER.fullmatch(name) or not (value.isprintable() and value.isascii()):
                raise ValueError(f'"{name[:50]}" is no header that can be sent')
            if name.lower() in _OWN_HEADERS:
                raise ValueError(f"the header {name} is set by the program")
        return headers

    @model_validator(mode="after")
    def _cursor_has_a_source(self) -> Self:
        if self.cursor_parameter and not (self.cursor or self.item_changed):
            raise ValueError("cursor_parameter needs cursor or item_changed, which say what to send")
        if self.secret and not _HEADER.fullmatch(self.secret_header):
            raise ValueError(f'"{self.secret_header[:50]}" is no header that can be sent')
        return self

    def leads_here(self, url: str) -> bool:
        """Whether an address that the other side names lies on the same host."""
        return same_place(self.url, url) and not address_fault(url)
