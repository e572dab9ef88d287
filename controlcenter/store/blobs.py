"""Bytes in the database: content-addressed, compressed, in pieces, so that one backup holds everything."""

from __future__ import annotations

import hashlib
import zlib

from sqlalchemy import Connection, bindparam, insert, select

from controlcenter.errors import StoreError
from controlcenter.store.tables import blob, piece

PIECE_BYTES = 1024 * 1024
_HAS = select(blob.c.id).where(blob.c.id == bindparam("blob"))
_PIECES = select(piece.c.data).where(piece.c.blob == bindparam("blob")).order_by(piece.c.n)


def sha_of(data: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(data).hexdigest()


def put(connection: Connection, data: bytes) -> str:
    """Store bytes once and return their name."""
    name = sha_of(data)
    if connection.execute(_HAS, {"blob": name}).first() is None:
        parts = [data[i : i + PIECE_BYTES] for i in range(0, len(data), PIECE_BYTES)]
        connection.execute(insert(blob), {"id": name, "size": len(data), "pieces": len(parts)})
        if parts:
            rows = [{"blob": name, "n": n, "data": zlib.compress(part, 1)} for n, part in enumerate(parts)]
            connection.execute(insert(piece), rows)
    return name


def get(connection: Connection, name: str) -> bytes:
    """The bytes of that name. Raises StoreError when they are missing or not what they were."""
    data = b"".join(zlib.decompress(part) for part in connection.execute(_PIECES, {"blob": name}).scalars())
    if sha_of(data) != name:
        raise StoreError(f"The stored file {name[:12]} is damaged; restore the newest backup.")
    return data
