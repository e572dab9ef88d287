"""Bytes in the database: content-addressed, compressed, in pieces, so that one backup holds everything."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select

from controlcenter.errors import StoreError
from controlcenter.store.inserting import insert_all
from controlcenter.store.tables import blob, piece

PIECE_BYTES = 1024 * 1024
_KNOWN = select(blob.c.id).where(blob.c.id.in_(bindparam("names", expanding=True)))
_PIECES = select(piece.c.data).where(piece.c.blob == bindparam("blob")).order_by(piece.c.n)
_PIECES_OF_MANY = (
    select(piece.c.blob, piece.c.data)
    .where(piece.c.blob.in_(bindparam("names", expanding=True)))
    .order_by(piece.c.blob, piece.c.n)
)


def sha_of(data: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(data).hexdigest()


def put(connection: Connection, data: bytes) -> str:
    """Store bytes once and return their name."""
    return put_packed(connection, [pack(data)])[0]


@dataclass(frozen=True, slots=True)
class Packed:
    """Bytes as they are stored. Packing needs no database: large ones are packed before a transaction begins."""

    name: str
    size: int
    pieces: tuple[bytes, ...]


def pack(data: bytes) -> Packed:
    """Name and compress these bytes."""
    pieces = tuple(zlib.compress(data[at : at + PIECE_BYTES], 1) for at in range(0, len(data), PIECE_BYTES))
    return Packed(sha_of(data), len(data), pieces)


def put_packed(connection: Connection, items: Sequence[Packed]) -> list[str]:
    """Store each of the items once and return their names in order.

    Others may store the same bytes at the same moment: one of them does, and as all go by name none waits in a circle.
    """
    names = [item.name for item in items]
    known = set(connection.execute(_KNOWN, {"names": names}).scalars()) if names else set()
    found = {item.name: item for item in items if item.name not in known}
    missing = [found[name] for name in sorted(found)]
    pieces = [{"blob": m.name, "n": n, "data": piece} for m in missing for n, piece in enumerate(m.pieces)]
    insert_all(connection, blob, [{"id": m.name, "size": m.size, "pieces": len(m.pieces)} for m in missing],
               unless_held=True)  # fmt: skip
    insert_all(connection, piece, pieces, unless_held=True)
    return names


def get(connection: Connection, name: str) -> bytes:
    """The bytes of that name. Raises StoreError when they are missing or not what they were."""
    return _whole(name, connection.execute(_PIECES, {"blob": name}).scalars())


def get_many(connection: Connection, names: Sequence[str]) -> dict[str, bytes | StoreError]:
    """The bytes of each name, or what ``get`` would raise: one that is damaged does not keep the others back."""
    parts: dict[str, list[bytes]] = {name: [] for name in names}
    for name, data in connection.execute(_PIECES_OF_MANY, {"names": list(parts)}) if parts else ():
        parts[name].append(data)
    found: dict[str, bytes | StoreError] = {}
    for name, pieces in parts.items():
        try:
            found[name] = _whole(name, pieces)
        except StoreError as error:
            found[name] = error
    return found


def _whole(name: str, parts: Iterable[bytes]) -> bytes:
    try:
        data = b"".join(zlib.decompress(part) for part in parts)
    except zlib.error:
        data = b""
    if sha_of(data) != name:
        raise StoreError(f"The stored file {name[:12]} is damaged; restore the newest backup.")
    return data


def drop(connection: Connection, name: str) -> None:
    """Let go of bytes that nothing points to any more; the caller knows that."""
    connection.execute(delete(piece).where(piece.c.blob == name))
    connection.execute(delete(blob).where(blob.c.id == name))
