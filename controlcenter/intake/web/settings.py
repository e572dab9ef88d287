"""What the web endpoint must be told: its address, its limits, and whether it serves a form."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from controlcenter.domain.ticket import Kind

Language = Literal["en", "hi", "te", "fil"]
LANGUAGES: tuple[Language, ...] = ("en", "hi", "te", "fil")


class Listening(BaseModel):
    """Where it listens and what it takes. The key is not here: ``secret`` is the name under which it is kept."""

    model_config = ConfigDict(extra="forbid")
    host: Annotated[str, Field(min_length=1)] = Field(
        "127.0.0.1",
        title="Listen on",
        description="Address to listen on; for any other than this machine's own, give a certificate or put a web "
        "server with HTTPS in front.",
    )
    port: int = Field(8480, title="Port", ge=0, le=65535, description="Port to listen on.")
    secret: Annotated[str, Field(min_length=1)] = Field(
        title="Key",
        description="Name under which the key that signs requests is kept in the key store.",
        json_schema_extra={"secret": True},
    )
    max_bytes: int = Field(
        8_000_000,
        title="Largest request",
        ge=1_000,
        le=64_000_000,
        description="Largest request in bytes, attachments included.",
    )
    per_minute: int = Field(
        120, title="Requests a minute", ge=1, description="Most requests that one address may send within a minute."
    )
    proxies: list[str] = Field(
        ["127.0.0.1", "::1"],
        title="Web servers in front",
        description="Addresses of your own web servers that hand requests on; they are believed who the sender is "
        "(header X-Forwarded-For).",
    )
    certificate: Path | None = Field(
        None, title="Certificate", description="Certificate file, to speak HTTPS without a web server in front."
    )
    certificate_key: Path | None = Field(
        None, title="Key of the certificate", description="File with the certificate's private key."
    )

    @field_validator("proxies")
    @classmethod
    def _are_addresses(cls, proxies: list[str]) -> list[str]:
        for address in proxies:
            try:
                ip_address(address)
            except ValueError:
                raise ValueError(f'"{address[:50]}" is no IP address') from None
        return proxies

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.certificate is None) != (self.certificate_key is None):
            raise ValueError("certificate and certificate_key go together")
        return self

    @property
    def where(self) -> str:
        """The address in the form in which people write it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}"


class WebSettings(Listening):
    """An endpoint for signed requests, with a form page where that is wanted."""

    per_sender: int = Field(
        60,
        title="Requests of a sender",
        ge=1,
        description="Most new requests that one sender (address or number in the request) may send within a minute.",
    )
    form: bool = Field(False, title="Form page", description="Whether a form that everybody may fill in is served.")
    form_title: Annotated[str, Field(max_length=100)] = Field(
        "", title="Title of the form", description="Name of your company or desk; empty: the page's own words."
    )
    form_greeting: Annotated[str, Field(max_length=500)] = Field(
        "", title="Greeting", description="Sentence under the title; empty: the page's own words in each language."
    )
    form_languages: Annotated[list[Language], Field(min_length=1)] = Field(
        list(LANGUAGES),
        title="Languages",
        description="Languages of the page (en, hi, te, fil); the first is shown to whoever reads none of them.",
    )
    form_kinds: list[Kind] = Field(
        list(Kind), title="Kinds", description="Kinds of request to choose from; empty: it is not asked."
    )
    form_per_hour: int = Field(
        20, title="Forms an hour", ge=1, description="Most forms that one address may send within an hour."
    )
