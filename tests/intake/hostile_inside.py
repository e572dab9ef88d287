"""Hostile files and forms inside a mail, the scripts of customers, and what machines write."""

from __future__ import annotations

import base64
import quopri

from tests.intake import tnef_made as tnef
from tests.intake.hostile import HINDI, TAMIL, TELUGU, mail
from tests.intake.hostile_case import NO_WORDS, Hostile, multi, one

_LANGUAGES = {"Hindi": HINDI, "Telugu": TELUGU, "Tamil": TAMIL}


def inside() -> list[Hostile]:
    plain = b"Content-Type: text/plain\n\nMy order has not arrived yet.\n"
    winmail = tnef.winmail(tnef.file("Bill.pdf", b"%PDF"))

    def outlook(data: bytes) -> bytes:
        head = b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        return multi(b"mixed", plain, head + base64.encodebytes(data))

    def calendar(data: bytes) -> bytes:
        return multi(b"mixed", plain, b"Content-Type: text/calendar\n\n" + data)

    nested = b"Content-Type: message/rfc822\n\n" + mail()
    for _ in range(40):
        nested = b"Content-Type: message/rfc822\n\nSubject: x\n" + nested
    named = b"Content-Disposition: attachment; filename="
    return [
        Hostile("winmail.dat", outlook(winmail), files=("Bill.pdf",)),
        Hostile("winmail.dat cut", outlook(winmail[:-9]), files=("SHORT~1.DAT", "winmail.dat")),
        Hostile("winmail.dat of zeros", outlook(b"\0" * 50_000), files=("winmail.dat",)),
        Hostile("winmail.dat with huge lengths", outlook(winmail[:20] + b"\xff" * 40), files=("winmail.dat",)),
        Hostile(
            "winmail.dat of 100,000 files", outlook(tnef.winmail(tnef.attribute(tnef.FILE_BEGINS, b"", 2) * 100_000))
        ),
        Hostile("invitation without end", calendar(b"BEGIN:VEVENT\nSUMMARY:x\n" * 10_000)),
        Hostile("invitation of colons", calendar(b":" * 100_000)),
        Hostile(
            "invitation with bad zone",
            calendar(b"BEGIN:VEVENT\nSUMMARY:x\nDTSTART;TZID=\xff/../..:99999999T999999\nEND:VEVENT"),
        ),
        Hostile("forty enclosed messages", multi(b"mixed", plain, nested)),
        Hostile("message/partial", mail(extra=b"Content-Type: message/partial; id=x; number=1; total=9\n")),
        Hostile(
            "message/external-body",
            multi(
                b"mixed", plain, b"Content-Type: message/external-body; access-type=local-file; name=/etc/passwd\n\n"
            ),
        ),
        Hostile(
            "multipart inside base64",
            mail(
                base64.encodebytes(b"--bb\n" + plain + b"\n--bb--\n"),
                b"Content-Type: multipart/mixed; boundary=bb\nContent-Transfer-Encoding: base64\n",
            ),
        ),
        Hostile(
            "boundary of blanks",
            mail(b"--  \n" + plain + b"\n--  --\n", b'Content-Type: multipart/mixed; boundary="  "\n'),
        ),
        Hostile(
            "boundary inside a boundary",
            mail(b"--b\n" + plain + b"\n--bb\nx\n--b--\n", b"Content-Type: multipart/mixed; boundary=b\n"),
        ),
        Hostile(
            "multipart/encrypted",
            multi(
                b"encrypted",
                b"Content-Type: application/pgp-encrypted\n\nVersion: 1",
                b"Content-Type: application/octet-stream\n\nx",
            ),
            says=NO_WORDS,
        ),
        Hostile(
            "file named by a zero-width sign and dots",
            multi(b"mixed", plain, named + '"\u200b.\u200b.\u200b/x"\n\ndata'.encode()),
            files=("x",),
        ),
        Hostile(
            "file named like a program backwards",
            multi(b"mixed", plain, named + '"\u202etxt.exe"\n\ndata'.encode()),
            files=("txt.exe",),
        ),
        Hostile(
            "file with a thousand name pieces",
            multi(
                b"mixed",
                plain,
                b"Content-Disposition: attachment"
                + b"".join(b"; filename*%d=x" % n for n in range(1000))
                + b"\n\ndata",
            ),
        ),
        Hostile(
            "file name in an unknown charset",
            multi(b"mixed", plain, b"Content-Disposition: attachment; filename*=base64''%e9t%e9.txt\n\ndata"),
            files=("été.txt",),
        ),
        Hostile(
            "zip bomb",
            multi(
                b"mixed",
                plain,
                b"Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
                + base64.encodebytes(b"PK\x03\x04" + b"\0" * 1000),
            ),
            files=("a.zip",),
        ),
        Hostile(
            "picture that claims to be huge",
            multi(
                b"mixed",
                plain,
                b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n"
                + base64.encodebytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff"),
            ),
            files=("image.png",),
        ),
    ]


def languages() -> list[Hostile]:
    found = []
    for name, text in _LANGUAGES.items():
        letters = text.encode()
        first = text[:20].encode()
        pieces = [first[at : at + 10] for at in range(0, len(first), 10)]  # ten bytes: inside letters of three
        words = b"\n ".join(b"=?utf-8?B?" + base64.b64encode(piece) + b"?=" for piece in pieces)
        quoted = b"\n ".join(
            b"=?UTF-8?q?" + quopri.encodestring(piece, quotetabs=True, header=True).replace(b"=\n", b"") + b"?="
            for piece in pieces
        )
        subject = text[:20].strip()
        utf16 = b"=?utf-16be?B?" + base64.b64encode(text[:12].encode("utf-16-be")) + b"?="
        head = b"From: a@example.com\nSubject: "
        name_pieces = b"; ".join(
            b"filename*%d*=%s" % (n, (b"utf-8''" if n == 0 else b"") + b"".join(b"%%%02X" % byte for byte in piece))
            for n, piece in enumerate(pieces[:3])
        )
        part = b"Content-Disposition: attachment; " + name_pieces + b"\n\ndata"
        found += [
            Hostile(f"{name}, subject cut inside letters", one(head + words + b"\n", letters), text, subject=subject),
            Hostile(
                f"{name}, quoted subject cut inside letters", one(head + quoted + b"\n", letters), text, subject=subject
            ),
            Hostile(f"{name}, subject in UTF-16", one(head + utf16 + b"\n", letters), text, subject=text[:12].strip()),
            Hostile(
                f"{name}, file name in pieces",
                multi(b"mixed", b"Content-Type: text/plain; charset=utf-8\n\n" + letters, part),
                text,
            ),
            Hostile(
                f"{name}, UTF-16 with mark",
                mail(
                    base64.encodebytes(text.encode("utf-16")),
                    b"Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n",
                ),
                text,
            ),
            Hostile(
                f"{name}, cut in the last letter",
                mail(letters[:-1], b"Content-Type: text/plain; charset=utf-8\n"),
                text[:-2],
            ),
            Hostile(f"{name}, called us-ascii", mail(letters, b"Content-Type: text/plain; charset=us-ascii\n"), text),
            Hostile(f"{name}, in an HTML page", mail(f"<p>{text}</p>".encode(), b"Content-Type: text/html\n"), text),
        ]
    return found


def robots() -> list[Hostile]:
    def report(kind: bytes, part: bytes, fields: bytes) -> bytes:
        parts = (
            b"Content-Type: text/plain\n\nMy order has not arrived yet.\n",
            b"Content-Type: " + part + b"\n\n" + fields,
        )
        return multi(b"report; report-type=" + kind, *parts)

    return [
        Hostile(
            "bounce", report(b"delivery-status", b"message/delivery-status", b"Action: failed\n"), machine="bounce"
        ),
        Hostile(
            "bounce of bytes",
            report(b"delivery-status", b"message/delivery-status", b"Action: \xff\xfe\0" * 900),
            machine="bounce",
        ),
        Hostile(
            "feedback report",
            report(b"feedback-report", b"message/feedback-report", b"Feedback-Type: abuse\n"),
            machine="feedback",
        ),
        Hostile(
            "read receipt",
            report(b"disposition-notification", b"message/disposition-notification", b"x"),
            machine="receipt",
        ),
        Hostile(
            "loop of two machines",
            one(b"From: a@example.com\nAuto-Submitted: auto-replied\nSubject: " + b"Re: Auto: " * 500 + b"\n"),
            machine="reply",
        ),
        Hostile("no return path", one(b"Return-Path: <>\nFrom: a@example.com\n"), machine="notice"),
        Hostile(
            "forged colleague",
            one(
                b"From: service@northgate.example\nAuthentication-Results: mx.test; dmarc=fail\nSubject: Fwd: x\n",
                b"---------- Forwarded message ---------\nFrom: V <v@example.org>\n\nMy order has not arrived yet",
            ),
        ),
    ]
