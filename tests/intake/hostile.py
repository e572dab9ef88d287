"""Hand-made hostile messages: every shape that was seen to break a mail parser, a database or a screen."""

from __future__ import annotations

import base64
import codecs
import quopri

_HEAD = b"From: Ravi <ravi@example.com>\nTo: desk@centre.test\nSubject: Order 17\nMessage-ID: <%d@example.com>\n"
_DATE = b"Date: Sat, 21 Nov 2026 10:00:00 +0530\n"
_WORDS = b"My order has not arrived yet, please tell me when it will come.\n"
HINDI = "मेरा ऑर्डर अभी तक नहीं आया है। कृपया बताइए कि कब आएगा।"
TELUGU = "నా ఆర్డర్ ఇంకా రాలేదు. దయచేసి ఎప్పుడు వస్తుందో చెప్పండి."
TAMIL = "என் ஆர்டர் இன்னும் வரவில்லை. எப்போது வரும் என்று சொல்லுங்கள்."


def zoo() -> list[tuple[str, bytes]]:
    """(name, raw bytes) of every hostile message, names unique."""
    groups = (
        _charsets(),
        _headers(),
        _dates(),
        _structures(),
        _transfers(),
        _names(),
        _line_ends(),
        _heavy(),
        _scripts(),
    )
    return [(name, raw) for group in groups for name, raw in group.items()]


def mail(body: bytes = _WORDS, extra: bytes = b"", number: int = 1) -> bytes:
    """An ordinary message with CRLF line ends; ``extra`` are further header lines."""
    raw = _HEAD % number + _DATE + extra + b"\n" + body
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _charsets() -> dict[str, bytes]:
    labels = (
        *("default", "default_charset", "x-gbk", "iso-gb2312", "chinesebig5", "gb2312_charset", "x-mac-cyrillic"),
        *("x-unknown", "unknown-8bit", "%invalid", "charset=us-ascii", "base64", "zlib", "unicode_escape", "idna"),
        *("utf-16", "utf-7", "undefined"),
    )
    found = {
        f"charset {label}": mail(
            "Grüße, 中文 order".encode(), b"Content-Type: text/plain; charset=" + label.encode() + b"\n"
        )
        for label in labels
    }
    found["charset empty"] = mail("Grüße".encode(), b'Content-Type: text/plain; charset=""\n')
    found["charset with line end"] = mail(_WORDS, b'Content-Type: text/plain; charset="utf-8\n X-Next: y"\n')
    found["charset with NUL"] = mail(b"caf\xe9", b"Content-Type: text/plain; charset=utf\x00-8\n")
    found["charset of 8-bit bytes"] = mail(b"caf\xe9", b"Content-Type: text/plain; charset=\xff\xfe\n")
    found["gb2312 that is gb18030"] = mail("訂單鎔㐀".encode("gb18030"), b"Content-Type: text/plain; charset=gb2312\n")
    found["latin-1 that is cp1252"] = mail(b"\x93quoted\x94 \x80 5", b"Content-Type: text/plain; charset=iso-8859-1\n")
    found["iso-2022-jp row 13"] = mail(b"\x1b$B-!-j\x1b(B order", b"Content-Type: text/plain; charset=iso-2022-jp\n")
    found["utf-7 old name"] = mail(b"+AOk-t+AOk-", b"Content-Type: text/plain; charset=unicode-1-1-utf-7\n")
    found["UTF-16 body"] = mail(
        base64.b64encode(HINDI.encode("utf-16")),
        b"Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n",
    )
    found["utf-8 cut in a letter"] = mail(HINDI.encode()[:-1], b"Content-Type: text/plain; charset=utf-8\n")
    return found


def _headers() -> dict[str, bytes]:
    def one(lines: bytes) -> bytes:
        return lines + _DATE + b"\n" + _WORDS

    return {
        "address group": one(b"From: a@example.com\nTo: undisclosed-recipients:;\nSubject: x\n"),
        "group with members": one(
            b"From: a@example.com\nTo: Team: b@example.com, c@example.com;, d@example.com\nSubject: x\n"
        ),
        "line end in a decoded address": one(
            b"From: =?utf-8?B?YUBiLmNvbQ0KQmNjOiBldmls?= <a@example.com>\nSubject: x\n"
        ),
        "message id in brackets": one(b"From: a@example.com\nMessage-ID: <[abc]@[x]>\nSubject: x\n"),
        "message id without brackets": one(b"From: a@example.com\nMessage-ID: abc\nSubject: x\n"),
        "message id of 4 kB": one(b"From: a@example.com\nMessage-ID: <" + b"x" * 4000 + b"@y>\nSubject: x\n"),
        "nested comments": one(b"From: " + b"(" * 5000 + b" a@example.com\nSubject: x\n"),
        "nested groups": one(b"From: a@example.com\nTo: " + b"a:" * 60_000 + b"\nSubject: x\n"),
        "unclosed quotes": one(b'From: "' + b'\\"' * 20_000 + b"\nSubject: x\n"),
        "5000 addresses": one(
            b"From: a@example.com\nTo: " + b", ".join(b"u%d@example.com" % n for n in range(5000)) + b"\nSubject: x\n"
        ),
        "subject twice": one(b"From: a@example.com\nSubject: first\nSubject: second\n"),
        "subject with line ends": one(b"From: a@example.com\nSubject: =?utf-8?Q?one=0D=0ABcc:_evil=00two?=\n"),
        "subject of 100 kB": one(b"From: a@example.com\nSubject: " + b"long " * 20_000 + b"\n"),
        "subject raw 8-bit": one(b"From: a@example.com\nSubject: caf\xe9 \xff\xfe\n"),
        "subject raw gb2312": one("From: 王@example.com\nSubject: 订单没有到\n".encode("gb18030")),
        "subject that turns round": one("From: a@example.com\nSubject: \u202egpj.exe\n".encode()),
        "subject split in a letter": one(
            b"From: a@example.com\nSubject: =?utf-8?B?4KSu4KWH4KQ=?= =?utf-8?B?sOCkvg==?=\n"
        ),
        "subject split in a conjunct": one(
            b"From: a@example.com\nSubject: =?utf-8?Q?=E0=A4=95=E0=A5=8D?=\n =?utf-8?Q?=E0=A4=B7?=\n"
        ),
        "encoded word unquoted and broken": one(
            b"From: =?utf-8?Q?Doe,_John?= <j@example.com>\nSubject: =?utf-8?B?4KSu4KW?= =?x?Z?a?= =?\n"
        ),
        "html in subject and name": one(
            b'From: "<img src=file:///etc/passwd>" <a@example.com>\nSubject: <script>x</script>\n'
        ),
        "no from, reply-to only": one(b"Reply-To: r@example.com\nSubject: x\n"),
        "empty from": one(b"From: \nSender: s@example.com\nSubject: x\n"),
        "from without at": one(b"From: FaxMaster\nSubject: x\n"),
        "header with no colon": one(b"From: a@example.com\nthis is no field\nSubject: x\n"),
        "header of 2 MB": one(b"From: a@example.com\nX-Big: " + b"y" * 2_000_000 + b"\nSubject: x\n"),
        "30000 headers": one(b"From: a@example.com\nSubject: x\n" + b"".join(b"X-%d: y\n" % n for n in range(30_000))),
        "NUL bytes": one(b"From: a@exam\x00ple.com\nSubject: a\x00b\n").replace(b"order", b"or\x00der"),
        "lone surrogates": one(b"From: a@example.com\nSubject: \xed\xb2\x80\xed\xa0\x80 x\n"),
        "no header at all": b"Only a text without any header line, sent by some old machine.\n",
        "empty": b"",
        "only blanks": b"\r\n \r\n\t\r\n",
        "bounce loop": one(
            b"Return-Path: <>\nFrom: MAILER-DAEMON@example.com\n"
            b"Subject: Undelivered Mail\nAuto-Submitted: auto-replied\n"
        ),
    }


def _dates() -> dict[str, bytes]:
    values = (
        b"Sat, 21 Nov 2026 24:61:00 +0530", b"2002/09/14 Sat", b"ons, 26 maj 1999 10:00:00", b"{{date}}", b"0",
        b"Mon, 1 Jan 99999 00:00:00 +0000", b"Tue, 29 Feb 2025 10:00:00", b"21 Nov 2026 10:00 +9999999999", b"\xff\xfe",
    )  # fmt: skip
    return {
        f"date {number}": b"From: a@example.com\nSubject: x\nDate: " + value + b"\n\n" + _WORDS
        for number, value in enumerate(values)
    }


def _multi(kind: bytes, *parts: bytes, boundary: bytes = b"bb") -> tuple[bytes, bytes]:
    """(header line, body) of a multipart."""
    body = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts) + b"--" + boundary + b"--\n"
    return b"MIME-Version: 1.0\nContent-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\n', body


def _structures() -> dict[str, bytes]:
    plain = b"Content-Type: text/plain\n\n" + _WORDS
    html = b"Content-Type: text/html\n\n<p>My <b>order</b></p>"
    found: dict[str, bytes] = {}

    def add(name: str, kind: bytes, *parts: bytes) -> None:
        head, body = _multi(kind, *parts)
        found[name] = mail(body, head)

    add("alternative", b"alternative", plain, html)
    add("html only", b"alternative", html)
    add("text marked attachment", b"mixed", b"Content-Type: text/plain\nContent-Disposition: attachment\n\n" + _WORDS)
    add("enclosed message", b"mixed", plain, b"Content-Type: message/rfc822\n\n" + mail(number=7))
    add("enclosed message broken", b"mixed", plain, b"Content-Type: message/rfc822\n\n\xff\xfe\x00")
    add("digest", b"digest", b"\n" + mail(number=8), b"\n" + mail(number=9))
    add(
        "report",
        b"report",
        plain,
        b"Content-Type: message/delivery-status\n\nStatus: 5.1.1\n",
        b"Content-Type: text/rfc822-headers\n\nSubject: x\n",
    )
    add(
        "related image",
        b"related",
        html,
        b"Content-Type: image/png\nContent-ID: <1>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=",
    )
    add("empty parts", b"mixed", b"", b"\n", b"Content-Type: text/plain\n")
    add("calendar", b"alternative", plain, b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n")
    found["no boundary"] = mail(b"--zz\n" + plain + b"\n--zz--\n", b"Content-Type: multipart/mixed\n")
    found["wrong boundary"] = mail(
        b"--zzzz\n" + plain + b"\n--zzzz--\n", b'Content-Type: multipart/mixed; boundary="other"\n'
    )
    found["empty boundary"] = mail(b"--\n" + plain + b"\n----\n", b'Content-Type: multipart/mixed; boundary=""\n')
    found["no closing boundary"] = mail(b"--bb\n" + plain, b"Content-Type: multipart/mixed; boundary=bb\n")
    found["multipart with text only"] = mail(_WORDS, b"Content-Type: multipart/alternative; boundary=never\n")
    found["message at the top"] = mail(mail(number=5), b"Content-Type: message/rfc822\n")
    found["type without slash"] = mail(_WORDS, b"Content-Type: text\n")
    found["type of rubbish"] = mail(_WORDS, b"Content-Type: ;;;=;\xff/\x00\n")
    found["3000 parameters"] = mail(
        _WORDS, b"Content-Type: text/plain" + b"".join(b"; a%d=b" % n for n in range(3000)) + b"\n"
    )
    found["parameter never closed"] = mail(_WORDS, b'Content-Type: text/plain; x="' + b";" * 20_000 + b"\n")
    return found


def _transfers() -> dict[str, bytes]:
    def coded(name: bytes, body: bytes) -> bytes:
        return mail(body, b"Content-Transfer-Encoding: " + name + b"\n")

    return {
        "base64 without padding": coded(b"base64", base64.b64encode(_WORDS).rstrip(b"=")),
        "base64 with rubbish": coded(b"base64", b"!!" + base64.b64encode(_WORDS) + b"\n--\nfooter of a list"),
        "base64 that is plain text": coded(b"base64", _WORDS),
        "base64 one letter": coded(b"base64", b"A"),
        "quoted-printable broken": coded(b"quoted-printable", b"=ZZ =\n= =E0=A4=\nMy order =3D=3d"),
        "uuencode": coded(
            b"x-uuencode", b"begin 644 a.txt\n" + codecs.encode(b"My order", "uu").split(b"\n")[1] + b"\nend\n"
        ),
        "uuencode broken": coded(b"uuencode", b"begin 644 a\n\xff\xff\xff\n"),
        "unknown encoding": coded(b"x-none\x00", _WORDS),
    }


def _names() -> dict[str, bytes]:
    values = (
        b'"../../etc/passwd"', b'"..\\\\..\\\\boot.ini"', b'"/abs/path.txt"', b'"\xe2\x80\x8b..\xe2\x80\x8b"',
        b'""', b'"a\x00b.txt"', b'"' + b"n" * 5000 + b'.pdf"', b'"=?utf-8?B?4KSu4KWH4KSw4KS+LnBkZg==?="',
        b'"caf\xe9.txt"', b'"CON"', b'"\xe2\x80\xaegpj.exe"',
    )  # fmt: skip
    found = {
        f"file name {number}": mail(
            b"data", b"Content-Type: application/pdf\nContent-Disposition: attachment; filename=" + value + b"\n"
        )
        for number, value in enumerate(values)
    }
    pieces = b"attachment; filename*0*=utf-8''%E0%A4%AE%E0%A5; filename*1*=%87%E0%A4%B0; filename*2=\".pdf\""
    found["file name in pieces"] = mail(
        b"data", b"Content-Type: application/pdf\nContent-Disposition: " + pieces + b"\n"
    )
    found["file name bad percent"] = mail(b"data", b"Content-Disposition: attachment; filename*=bogus'x'%ZZ%FF\n")
    return found


def _line_ends() -> dict[str, bytes]:
    ordinary = mail()
    return {
        "CR only": ordinary.replace(b"\r\n", b"\r"),
        "LF only": ordinary.replace(b"\r\n", b"\n"),
        "CR CR LF": ordinary.replace(b"\r\n", b"\r\r\n"),
        "From line first": b"From ravi@example.com Sat Nov 21 10:00:00 2026\r\n" + ordinary,
        "quoted From line": b">From ravi@example.com Sat Nov 21 10:00:00 2026\r\n" + ordinary,
        "byte order mark": b"\xef\xbb\xbf" + ordinary,
        "whole mail UTF-16": ordinary.decode().encode("utf-16"),
        "blank lines first": b"\r\n\r\n" + ordinary,
        "line of 3 MB": mail(b"word " * 600_000),
        "cut in the header": ordinary[:60],
    }


def _heavy() -> dict[str, bytes]:
    deep = b"Content-Type: text/plain\n\n" + _WORDS
    for level in range(300):
        head, body = _multi(b"mixed", deep, boundary=b"b%d" % level)
        deep = head + b"\n" + body
    parts = _multi(b"mixed", *[b"Content-Type: text/plain\n\nx"] * 20_000)
    letters = b"Content-Type: text/html\n"
    return {
        "300 levels": b"From: a@example.com\nSubject: deep\n" + deep,
        "20000 parts": mail(parts[1], parts[0]),
        "endless enclosed": mail(b"Content-Type: message/rfc822\n\n" * 20_000, b"Content-Type: message/rfc822\n"),
        "html open tags": mail(b"<div>" * 100_000 + b"My order", letters),
        "html nested tables": mail(b"<table><tr><td>" * 500 + b"My order", letters),
        "html open comments": mail(b"<!-- " * 100_000 + b"My order", letters),
        "html open attributes": mail(b'<a href="' * 50_000 + b"My order", letters),
        "html less-than signs": mail(b"<" * 300_000 + b"My order", letters),
        "html entities": mail(b"&#99999999999;&amp" * 10_000 + b"My order", letters),
        "html script": mail(b"<script>alert(1)</script><style>p{}</style><p>My order</p>", letters),
        "html script never closed": mail(b"My order <script>" + b"x" * 100_000, letters),
        "random bytes": bytes((n * 7919 + n // 3) % 256 for n in range(5000)),
        "encoded words": mail(_WORDS, b"X: y\nSubject: " + b"=?utf-8?Q?a?= " * 20_000 + b"\n"),
        "open encoded words": mail(
            _WORDS, b"Comments: " + b"=?utf-8?Q?" * 20_000 + b"\nReferences: " + b"<" * 50_000 + b"\n"
        ),
    }


def _scripts() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, text in (("Hindi", HINDI), ("Telugu", TELUGU), ("Tamil", TAMIL)):
        word = b"Subject: =?utf-8?B?" + base64.b64encode(text.encode()[:60]) + b"?=\n"
        utf8 = b"Content-Type: text/plain; charset=utf-8\n"
        found[f"{name} 8-bit"] = mail(text.encode(), word + utf8)
        found[f"{name} quoted-printable"] = mail(
            quopri.encodestring(text.encode()), utf8 + b"Content-Transfer-Encoding: quoted-printable\n"
        )
        found[f"{name} without charset"] = mail(text.encode())
        found[f"{name} UTF-16"] = mail(
            base64.b64encode(text.encode("utf-16-be")),
            b"Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n",
        )
        found[f"{name} called latin-1"] = mail(text.encode(), b"Content-Type: text/plain; charset=iso-8859-1\n")
        found[f"{name} raw subject"] = b"From: a@example.com\nSubject: " + text.encode() + b"\n\n" + text.encode()
    return found
