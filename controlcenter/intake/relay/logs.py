"""Logs that a relay copies: whole lines, each appended once, for a source of the telephone system to read here."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from controlcenter import system
from controlcenter.errors import Refused, StoreError

LOGS = "/v1/logs"
NAME = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}$"


class Piece(BaseModel):
    """Lines of a log, and where in the copy they begin. Without lines it is the question how long the copy is."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(pattern=NAME)]
    at: Annotated[int, Field(ge=0)]


def pack_piece(name: str, at: int, lines: bytes) -> bytes:
    """The body that carries lines."""
    return json.dumps({"name": name, "at": at}).encode() + b"\n" + lines


def append(folder: Path, body: bytes) -> tuple[bool, int]:
    """Append a piece to its copy; whether it fitted, and how long the copy is now.

    A piece that is there already, or whose beginning is, is not appended again. It is on the disk when this returns.
    Raises Refused for what is no piece, StoreError when the copy cannot be written.
    """
    head, end, lines = body.partition(b"\n")
    try:
        piece = Piece.model_validate_json(head)
    except ValidationError as error:
        raise Refused(
            "The body must begin with one line of JSON that says which log it is, and where it goes on."
        ) from error
    if not end or (lines and not lines.endswith(b"\n")):
        raise Refused("A log is copied in whole lines.")
    try:
        return _append(folder / piece.name, piece.at, lines)
    except OSError as error:
        raise StoreError(f"The copy {folder / piece.name} cannot be written ({error.strerror}).") from error


def _append(path: Path, at: int, lines: bytes) -> tuple[bool, int]:
    with path.open("a+b") as file:
        system.harden_permissions(path)
        size = file.seek(0, os.SEEK_END)
        if at > size:
            return False, size
        file.seek(at)
        there = file.read(len(lines))
        if not lines.startswith(there):
            return False, size
        file.write(lines[len(there) :])
        file.flush()
        os.fsync(file.fileno())
        return True, file.tell()
