"""Content-Transfer-Encoding undone as far as the bytes allow. Nothing here raises."""

from __future__ import annotations

import binascii

from controlcenter.intake.mail.headers import base64_bytes

_IN_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"


def decoded(body: bytes, encoding: str) -> bytes:
    """The bytes that were meant; those that stand there where the name of the encoding is unknown or untrue."""
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        strange = len(body[:4000].translate(None, _IN_BASE64))
        return body if strange * 10 > len(body[:4000]) else base64_bytes(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uudecoded(body)
    return body


def _uudecoded(body: bytes) -> bytes:
    """Lines between ``begin`` and ``end``; a line that is none is left out."""
    out: list[bytes] = []
    inside = False
    for row in body.split(b"\n"):
        if not inside:
            inside = row.startswith(b"begin ")
        elif row.strip() == b"end":
            break
        else:
            try:
                out.append(binascii.a2b_uu(row))
            except binascii.Error:
                length = (((row[0] - 32) & 63) * 4 + 5) // 3 if row else 0
                try:
                    out.append(binascii.a2b_uu(row[:length]))
                except binascii.Error:
                    continue
    return b"".join(out) if inside else body
