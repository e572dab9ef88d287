"""Hostile header fields and bodies."""

from __future__ import annotations

import base64

from tests.intake.hostile import mail
from tests.intake.hostile_case import PLAIN, Hostile, one


def headers() -> list[Hostile]:
    ours = b"From: a@example.com\n"
    return [
        Hostile(
            "content type that cannot be decoded", mail(extra=b'Content-Type: text/plain; charset="\xff\xfe\x80"\n')
        ),
        Hostile("address with a line end inside", one(b'From: "a\n b" <a@example.com>\n'), sender="a@example.com"),
        Hostile("address of bytes", one(b"From: \xff\xfe@\xff <a@example.com>\n"), sender="a@example.com"),
        Hostile(
            "address in a comment only",
            one(b"From: (a@example.com)\nReply-To: r@example.com\n"),
            sender="r@example.com",
        ),
        Hostile("address spelt out", one(b"From: guido at example.org (G)\n"), sender="guido@example.org"),
        Hostile("sender twice", one(b"From: a@example.com\nFrom: b@example.com\n"), sender="a@example.com"),
        Hostile("group inside a group", one(ours + b"To: a: b: c@example.com;;\n")),
        Hostile("angle inside an angle", one(b"From: <<a@example.com>>\n")),
        Hostile("quotes never closed", one(b'From: "Ravi <a@example.com>\n'), sender="a@example.com"),
        Hostile("name of 1 MB", one(b'From: "' + b"n" * 1_000_000 + b'" <a@example.com>\n')),
        Hostile("message id of brackets", one(ours + b"Message-ID: <[a]@[b]>\nIn-Reply-To: <[c]@[d]>\n")),
        Hostile(
            "a thousand references",
            one(ours + b"References: " + b"".join(b"<%d@x>\n " % n for n in range(1000)) + b"x\n"),
        ),
        Hostile("subject of nothing but a mark", one(ours + b"Subject: =?\n"), subject="=?"),
        Hostile("subject in an unknown encoding", one(ours + b"Subject: =?utf-8?X?abc?=\n"), subject="=?utf-8?X?abc?="),
        Hostile("subject in base64 that is none", one(ours + b"Subject: =?utf-8?B?!!!?= rest\n"), subject="rest"),
        Hostile("subject with escapes", one(ours + b"Subject: =?utf-8?Q?=1B[31mred=07=7F?=\n"), subject="[31mred"),
        Hostile("subject with a language", one(ours + b"Subject: =?utf-8*en?Q?caf=C3=A9?=\n"), subject="café"),
        Hostile(
            "subject in two charsets",
            one(ours + b"Subject: =?utf-8?Q?=E2=82=AC?= =?iso-8859-1?Q?=E9?=\n"),
            subject="€é",
        ),
        Hostile("subject of unseen signs", one(ours + "Subject: \u202e\u2066\u200b\n".encode())),
        Hostile("field without name", one(ours + b": nothing\nSubject: x\n"), subject="x"),
        Hostile("field with blanks before its colon", one(ours + b"Subject : x\n"), subject="x"),
        Hostile("only continuation lines", b" a\n b\n c\n\nMy order has not arrived yet.\n"),
        Hostile("date of the year 0", one(ours + b"Date: Mon, 1 Jan 0000 00:00:00 +0000\n")),
        Hostile("date with a huge zone", one(ours + b"Date: Mon, 1 Jan 2026 00:00:00 +99999999\n")),
        Hostile("date of digits", one(ours + b"Date: " + b"9" * 5000 + b"\n")),
        Hostile("received lines without end", one(b"Received: x\n" * 6000 + ours)),
    ]


def bodies() -> list[Hostile]:
    def html(body: bytes) -> bytes:
        return mail(body, b"Content-Type: text/html\n")

    return [
        Hostile("html of 5,000 tables", html(b"<table>" * 5000 + b"My order has not arrived yet")),
        Hostile("html with 20,000 list items", html(b"<li>My order has not arrived yet</li>" + b"<li>x" * 20_000)),
        Hostile("html in a declaration", html(b"<!DOCTYPE html [<!ENTITY a 'x'>]><p>My order has not arrived yet")),
        Hostile("html of processing", html(b"<?xml version='1'?><?php echo 1 ?>My order has not arrived yet")),
        Hostile("html with CDATA", html(b"<![CDATA[x]]>My order has not arrived yet")),
        Hostile("html that names another charset", html(b"<meta charset=utf-16>My order has not arrived yet")),
        Hostile("html of one word of 1 MB", html(b"y" * 1_000_000), says="yyyy"),
        Hostile("html with NUL in a tag", html(b"<sc\0ript>x</sc\0ript>My order has not arrived yet")),
        Hostile("entities that are surrogates", html(b"&#xD800;&#55296;&#0;My order has not arrived yet")),
        Hostile("text of 10 MB", mail(b"My order has not arrived yet. " * 350_000)),
        Hostile("100,000 quoted lines", mail(b"My order has not arrived yet\n" + b"> x\n" * 100_000)),
        Hostile("one line of quote marks", mail(b"My order has not arrived yet\n" + b">" * 500_000)),
        Hostile("wrote lines without end", mail(b"My order has not arrived yet\n" + b"On Monday at 10:00, " * 20_000)),
        Hostile(
            "forward marks without end", mail(b"My order has not arrived yet\n" + b"---------- Forwarded " * 20_000)
        ),
        Hostile(
            "base64 of 8 MB",
            mail(
                base64.encodebytes(b"My order has not arrived yet " * 200_000),
                PLAIN + b"Content-Transfer-Encoding: base64\n",
            ),
        ),
        Hostile(
            "quoted-printable of equals signs",
            mail(
                b"My order has not arrived yet " + b"=" * 200_000,
                PLAIN + b"Content-Transfer-Encoding: quoted-printable\n",
            ),
        ),
        Hostile("encoding twice", mail(extra=b"Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n")),
        Hostile(
            "encoding in upper case with a comment",
            mail(b"My order has not arrived yet=21", b"Content-Transfer-Encoding: Quoted-Printable (x)\n"),
            says="My order",
        ),
        Hostile(
            "utf-7 of script",
            mail(b"+ADw-script+AD4- My order has not arrived yet", b"Content-Type: text/plain; charset=utf-7\n"),
        ),
        Hostile(
            "iso-2022-jp never closed",
            mail(b"My order has not arrived yet \x1b$B\x1b$B", b"Content-Type: text/plain; charset=iso-2022-jp\n"),
        ),
        Hostile(
            "hz of tildes",
            mail(b"My order has not arrived yet ~{~{~", b"Content-Type: text/plain; charset=hz\n"),
            says="My order",
        ),
        Hostile("utf-32 of one byte", mail(b"x", b"Content-Type: text/plain; charset=utf-32\n"), says="x"),
    ]
