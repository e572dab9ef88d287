"""A web request: its form, its checks, and what the store takes from it."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from controlcenter.commands.arriving.receive import Received, ReceivedFile
from controlcenter.domain.ticket import Kind
from controlcenter.errors import Refused
from controlcenter.intake.language import language_of
from controlcenter.intake.mail.clean import block, file_name

MOST_FILES = 10
Short = Annotated[str, Field(max_length=200)]


class Attachment(BaseModel):
    """A file in a request."""

    model_config = ConfigDict(extra="forbid")
    name: Short
    content_base64: str

    def data(self) -> bytes:
        """The bytes. Raises Refused when they are no base64."""
        try:
            return base64.b64decode(self.content_base64, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refused(f'The attachment "{self.name}" is not valid base64.') from error


class WebRequest(BaseModel):
    """What a web form or another program sends."""

    model_config = ConfigDict(extra="forbid")
    subject: Annotated[str, Field(min_length=1, max_length=500)]
    text: Annotated[str, Field(max_length=200_000)]
    kind: Kind | None = None
    name: Short = ""
    email: Short = ""
    phone: Short = ""
    language: Annotated[str, Field(max_length=10)] = ""
    product: Short = ""
    attachments: Annotated[list[Attachment], Field(max_length=MOST_FILES)] = []

    @field_validator("subject", "text", "name", "email", "phone", "product", "language")
    @classmethod
    def _clean(cls, value: str) -> str:
        return block(value)


def parse_request(raw: bytes) -> WebRequest:
    """The request in these bytes. Raises Refused with a sentence that names the field."""
    try:
        return WebRequest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the body"
        raise Refused(f"The request was refused: {place}: {first['msg']}.") from error


def received_request(raw: bytes) -> Received:
    """What the store takes; a request that cannot be read is quarantined with its reason."""
    try:
        return received(parse_request(raw))
    except Refused as error:
        return Received(form="request", subject="A web request that could not be read", quarantined=str(error))


def received(request: WebRequest) -> Received:
    """What the store takes from a request. Raises Refused for an attachment that is no base64."""
    files = tuple(
        ReceivedFile(file_name(a.name, "file"), "application/octet-stream", a.data()) for a in request.attachments
    )
    return Received(
        form="request",
        subject=request.subject,
        text=request.text,
        from_address=request.email,
        from_name=request.name,
        from_phone=request.phone,
        language=request.language or language_of(f"{request.subject}\n{request.text}"),
        kind=request.kind.value if request.kind else "",
        product=request.product,
        files=files,
    )
