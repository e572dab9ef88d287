"""Bytes in the database: content-addressed, compressed, in pieces, so that one backup holds everything."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from controlcenter.errors import StoreError
from controlcenter.store.tables import blob, piece

PIECE_BYTES = 1024 * 1024
_KNOWN = select(blob.c.id).where(blob.c.id.in_(bindparam("names", expanding=True)))
_INSERT_BLOB = insert(blob)
_INSERT_PIECE = insert(piece)
_PIECES = select(piece.c.data).where(piece.c.blob == bindparam("blob")).order_by(piece.c.n)


def sha_of(data: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(data).hexdigest()


def put(connection: Connection, data: bytes) -> str:
    """Store bytes once and return their name."""
    return put_many(connection, [data])[0]


def put_many(connection: Connection, items: Sequence[bytes]) -> list[str]:
    """Store each of the items once and return their names in order."""
    names = [sha_of(data) for data in items]
    known = set(connection.execute(_KNOWN, {"names": names}).scalars())
    missing = {name: data for name, data in zip(names, items, strict=True) if name not in known}
    pieces = [
        {"blob": name, "n": n, "data": zlib.compress(data[at : at + PIECE_BYTES], 1)}
        for name, data in missing.items()
        for n, at in enumerate(range(0, len(data), PIECE_BYTES))
    ]
    if missing:
        sizes = [{"id": n, "size": len(d), "pieces": -(-len(d) // PIECE_BYTES)} for n, d in missing.items()]
        connection.execute(_INSERT_BLOB, sizes)
    if pieces:
        connection.execute(_INSERT_PIECE, pieces)
    return names


def get(connection: Connection, name: str) -> bytes:
    """The bytes of that name. Raises StoreError when they are missing or not what they were."""
    data = b"".join(zlib.decompress(part) for part in connection.execute(_PIECES, {"blob": name}).scalars())
    if sha_of(data) != name:
        raise StoreError(f"The stored file {name[:12]} is damaged; restore the newest backup.")
    return data


def drop(connection: Connection, name: str) -> None:
    """Let go of bytes that nothing points to any more; the caller knows that."""
    connection.execute(delete(piece).where(piece.c.blob == name))
    connection.execute(delete(blob).where(blob.c.id == name))
