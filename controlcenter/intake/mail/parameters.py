"""Content-Type and Content-Disposition: a value and its parameters, with RFC 2231 pieces joined. Never raises."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from controlcenter.intake.mail.charsets import decode
from controlcenter.intake.mail.headers import text

_MOST_BYTES = 32_000
_MOST = 200


def parameters(raw: bytes) -> tuple[str, dict[str, bytes]]:
    """The lower-case value, and the parameters as they stand (quotes taken off) by lower-case name; the first wins."""
    pieces = _pieces(raw[:_MOST_BYTES])
    value = pieces[0].strip().lower().decode("ascii", "replace") if pieces else ""
    found: dict[str, bytes] = {}
    for piece in pieces[1:]:
        name, equals, content = piece.partition(b"=")
        if equals:
            found.setdefault(name.strip().lower().decode("ascii", "replace"), _unquoted(content.strip()))
    return value, found


def named(found: dict[str, bytes], name: str, fallback: str) -> str:
    """A parameter as clean text: plain, with encoded words, or in RFC 2231 form whole or in pieces."""
    if f"{name}*" in found:
        return _extended(found[f"{name}*"], True)
    pieces: list[bytes] = []
    encoded = False
    for number in range(_MOST):
        plain, extended = found.get(f"{name}*{number}"), found.get(f"{name}*{number}*")
        if extended is not None:
            encoded = encoded or number == 0
            pieces.append(extended if encoded else unquote_to_bytes(extended))
        elif plain is not None:
            pieces.append(plain.replace(b"%", b"%25") if encoded else plain)
        else:
            break
    if pieces:
        return _extended(b"".join(pieces), encoded)
    return text(found.get(name, b""), 500, fallback)


def _extended(value: bytes, encoded: bool) -> str:
    """``charset'language'percent-encoded``; the marks may be missing."""
    charset = ""
    if encoded and value.count(b"'") >= 2:
        label, _, value = value.split(b"'", 2)
        charset = label.decode("ascii", "replace")
    data = unquote_to_bytes(value) if encoded else value
    return decode(data, charset or "utf-8")[0][:500]


def _pieces(raw: bytes) -> list[bytes]:
    """Split at semicolons outside quotes, in one pass."""
    if b'"' not in raw:
        return raw.split(b";", _MOST)
    out: list[bytes] = []
    open_piece = b""
    for part in raw.split(b";"):
        open_piece = open_piece + b";" + part if open_piece else part
        if (open_piece.count(b'"') - open_piece.count(b'\\"')) % 2 == 0:
            out.append(open_piece)
            open_piece = b""
        if len(out) > _MOST or len(open_piece) > 4000:
            break
    if open_piece:
        out.append(open_piece)
    return out


def _unquoted(value: bytes) -> bytes:
    if value[:1] == b'"':
        value = value[1:]
        if value[-1:] == b'"':
            value = value[:-1]
        return value.replace(b'\\"', b'"').replace(b"\\\\", b"\\")
    return value
