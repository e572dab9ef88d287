"""What stands inside a mail in a form of its own: winmail.dat, invitations, enclosed messages, pictures of a page."""

from __future__ import annotations

import base64
import random
import time

import pytest

from controlcenter.intake.interpreting.parsed import ParsedMessage
from controlcenter.intake.mail import parse_mail
from controlcenter.intake.mail.calendar import invitation_text
from controlcenter.intake.mail.rtf import rtf_text, unpacked
from controlcenter.intake.mail.tnef import open_tnef
from tests.intake import tnef_made as made
from tests.intake.hostile import TELUGU, mail

PLAIN = b"Content-Type: text/plain\n\nPlease look at the files.\n"
WINMAIL = made.winmail(made.file("Angebot ₹.pdf", b"%PDF-1.4"), made.file("../../evil.exe", b"MZ"))


def with_parts(kind: bytes, *parts: bytes, extra: bytes = b"") -> bytes:
    body = b"".join(b"--bb\n" + part + b"\n" for part in parts) + b"--bb--\n"
    return mail(body, extra + b"MIME-Version: 1.0\nContent-Type: multipart/" + kind + b"; boundary=bb\n")


def as_part(kind: bytes, data: bytes, more: bytes = b"") -> bytes:
    head = b"Content-Type: " + kind + b"\n" + more + b"Content-Transfer-Encoding: base64\n\n"
    return head + base64.encodebytes(data)


def outlook(data: bytes, *before: bytes) -> ParsedMessage:
    part = as_part(b'application/ms-tnef; name="winmail.dat"', data)
    return parse_mail(with_parts(b"mixed", *before, part))


def test_that_the_files_of_a_winmail_dat_stand_in_its_place() -> None:
    message = outlook(WINMAIL, PLAIN)
    assert [(file.name, file.media_type, file.data) for file in message.files] == [
        ("Angebot ₹.pdf", "application/pdf", b"%PDF-1.4"),
        ("evil.exe", message.files[1].media_type, b"MZ"),
    ]
    assert message.text.strip() == "Please look at the files." and not message.notes


@pytest.mark.parametrize(
    "body",
    [
        made.attribute(made.BODY, b"My order\r\nhas not come\0"),
        made.attribute(
            made.MESSAGE, made.properties(made.whole(0x0017, 1), made.unicode(0x1000, "My order\nhas not come"))
        ),
        made.attribute(made.MESSAGE, made.properties(made.binary(0x1013, b"<p>My order<br>has not come</p>"))),
        made.attribute(
            made.MESSAGE,
            made.properties(made.binary(0x1009, made.packed_rtf(b"{\\rtf1\\ansi My order\\par has not come}"))),
        ),
    ],
)
def test_that_the_words_of_a_winmail_dat_are_read_when_there_are_no_others(body: bytes) -> None:
    assert outlook(made.winmail(body)).text.strip() == "My order\nhas not come"
    assert outlook(made.winmail(body), PLAIN).text.strip() == "Please look at the files."


def test_that_a_damaged_winmail_dat_stays_beside_what_could_be_read() -> None:
    for damaged in (WINMAIL[:-30], WINMAIL[:40] + b"\xff\xff\xff\x7f" + WINMAIL[44:], b"not TNEF at all", b""):
        message = outlook(damaged, PLAIN)
        kept = [file for file in message.files if file.media_type == "application/ms-tnef"]
        assert [(file.name, file.data) for file in kept] == [("winmail.dat", damaged)]
        assert message.notes and "winmail.dat" in message.notes[0]
    assert outlook(WINMAIL[:-30], PLAIN).files[0].name == "Angebot ₹.pdf"


def test_that_a_message_inside_a_winmail_dat_gives_its_words_and_files() -> None:
    inner = made.winmail(made.attribute(made.BODY, b"inner words\0"), made.file("inner.txt", b"inner file"))
    data = made.binary(0x3701, b"\x07\x03\x02\x00" + b"\0" * 12 + inner)
    holder = made.attribute(made.FILE_BEGINS, b"\0" * 14, 2) + made.attribute(
        made.FILE_PROPERTIES, made.properties(made.unicode(0x3001, "An old mail"), data), 2
    )
    files = {file.name: file.data for file in outlook(made.winmail(holder), PLAIN).files}
    assert files == {"An old mail.txt": b"inner words", "inner.txt": b"inner file"}


def test_that_no_winmail_dat_raises_or_takes_long() -> None:
    dice = random.Random(7)
    nested = WINMAIL
    for _ in range(30):
        nested = made.winmail(
            made.attribute(made.FILE_BEGINS, b"\0" * 14, 2)
            + made.attribute(made.FILE_PROPERTIES, made.properties(made.binary(0x3701, b"\0" * 16 + nested)), 2)
        )
    began = time.process_time()
    open_tnef(nested)
    open_tnef(made.winmail(made.attribute(made.FILE_BEGINS, b"", 2) * 200_000))
    for _ in range(1500):
        raw = bytearray(WINMAIL)
        for _ in range(dice.randint(1, 8)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        opened = open_tnef(bytes(raw[: dice.randrange(len(raw))]) if dice.random() < 0.3 else bytes(raw))
        assert len(opened.files) <= 501
    assert time.process_time() - began < 8


def test_that_compressed_rich_text_is_unpacked_and_read() -> None:
    # Source: [MS-OXRTFCP] section 4.1.1, a simple compressed stream.
    stream = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpacked(stream) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf_text(unpacked(stream)) == "hello world"
    assert unpacked(made.stored_rtf(b"{\\rtf1 x}")) == b"{\\rtf1 x}"
    head = rb"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}}{\*\generator x;}"
    assert rtf_text(head + rb"caf\'e9 \u2361?\u2380?\par {\b two}\tab\{\}}") == "café हौ\ntwo\t{}"
    for odd in (b"", b"{" * 5000, b"\\u99999999999?", b"\\ansicpg99999 \\'ff", b"}" * 50, b"\\'zz\\"):
        assert isinstance(rtf_text(odd), str)
    for length in range(len(stream)):
        unpacked(stream[:length])


INVITE = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:India Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
SUMMARY:no
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN="Rao, Asha":MAILTO:asha@example.org
SUMMARY;LANGUAGE=en:Visit of the
  technician\\, flat 4
DTSTART;TZID="India Standard Time":20261123T100000
DTEND;TZID="India Standard Time":20261123T113000
LOCATION:12 Lake Road\\, Hyderabad
DESCRIPTION:Please be at home.\\nBring the router.
RRULE:FREQ=WEEKLY;COUNT=3
BEGIN:VALARM
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def test_that_an_invitation_is_readable_text_and_stays_a_file() -> None:
    part = b"Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\n" + INVITE.encode()
    message = parse_mail(with_parts(b"alternative", b"Content-Type: text/plain\n\nSee below\n", part))
    assert message.text.split("\n\n")[1].split("\n") == [
        "Invitation: Visit of the technician, flat 4",
        "When: 2026-11-23 10:00 to 11:30, India Standard Time",
        "Repeats: weekly, 3 times",
        "Where: 12 Lake Road, Hyderabad",
        "Organiser: Rao, Asha <asha@example.org>",
        "About: Please be at home. Bring the router.",
    ]
    assert [(file.name, file.media_type) for file in message.files] == [("text.ics", "text/calendar")]
    assert parse_mail(with_parts(b"mixed", part)).text.startswith("Invitation: Visit")


def test_that_the_names_in_what_is_written_out_say_nothing_of_the_language() -> None:
    """They are English; a Swede's mail must not go to the English team for them."""
    short = b"BEGIN:VEVENT\nSUMMARY:Besok\nDTSTART:20261123T043000Z\nLOCATION:Lund\nDESCRIPTION:Tid\nEND:VEVENT"
    invite = b"Content-Type: text/calendar; charset=utf-8\n\n" + short
    head = b"From: a@example.org\nTo: b@example.org\nDate: Mon, 5 Jan 2026 10:00:00 +0100\nSubject: Paket\n\n"
    inner = b"Content-Type: message/rfc822\n\n" + head + b"Paketet saknas"
    words = b"Content-Type: text/plain\n\nHej, paketet saknas\n"
    assert [parse_mail(with_parts(b"mixed", words, part)).language for part in (invite, inner)] == ["", ""]
    hindi = b"Content-Type: text/plain\n\nMera order abhi tak nahi aaya\n"
    assert parse_mail(with_parts(b"mixed", hindi, invite)).language == "hi"


def test_that_an_invitation_sent_as_a_part_and_as_a_file_is_read_once() -> None:
    part = b"Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\n" + INVITE.encode()
    again = b"Content-Type: application/ics; name=invite.ics\nContent-Disposition: attachment\n\n" + INVITE.encode()
    message = parse_mail(with_parts(b"mixed", part, again))
    assert message.text.count("Invitation: Visit") == 1 and len(message.files) == 2


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261124", "When: 2026-11-23, all day"),
        (
            "DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261126",
            "When: 2026-11-23 to 2026-11-26 (not included), all day",
        ),
        ("DTSTART:20261123T043000Z\nDURATION:PT1H30M", "When: 2026-11-23 04:30, 1 hour(s) 30 minute(s), UTC"),
        (
            "DTSTART:20261123T230000\nDTEND:20261124T010000",
            "When: 2026-11-23 23:00 to 2026-11-24 01:00, the zone is not named",
        ),
        ("DTSTART:tomorrow", ""),
        ("DTSTART;TZID=\x00\u202e:20261123T100000", "When: 2026-11-23 10:00, the zone is not named"),
    ],
)
def test_that_times_stand_as_they_were_meant(lines: str, said: str) -> None:
    text = invitation_text(f"BEGIN:VEVENT\nSUMMARY:x\n{lines}\nEND:VEVENT\n".encode(), "utf-8")
    assert [row for row in text.split("\n") if row.startswith("When")] == ([said] if said else [])


@pytest.mark.parametrize(
    ("method", "title"), [("CANCEL", "Cancelled invitation"), ("REPLY", "Answer to an invitation"), ("", "Invitation")]
)
def test_that_the_method_is_said(method: str, title: str) -> None:
    answer = "ATTENDEE;PARTSTAT=ACCEPTED;CN=Ravi:mailto:r@x"
    text = f"BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nSUMMARY:x\n{answer}\nEND:VEVENT"
    said = invitation_text(text.encode(), "")
    assert said.startswith(f"{title}: x")
    assert ("Answer: accepted, Ravi <r@x>" in said) is (method == "REPLY")


def test_that_no_invitation_raises_or_takes_long() -> None:
    dice = random.Random(9)
    began = time.process_time()
    long = "BEGIN:VEVENT\nSUMMARY:" + "x" * 300_000
    for odd in ("BEGIN:VEVENT\n" * 50_000, long, 'A;B="' * 60_000 + ":", ":" * 200_000):
        assert len(invitation_text(odd.encode(), "utf-8")) < 5000
    raw = bytearray(INVITE.encode())
    for _ in range(500):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
        invitation_text(bytes(raw), "utf-8")
    assert time.process_time() - began < 5


def test_that_an_enclosed_message_is_written_out_below_and_stays_a_file() -> None:
    inner = b"Content-Type: message/rfc822\n\n" + mail(TELUGU.encode(), b"Content-Type: text/plain; charset=utf-8\n", 7)
    message = parse_mail(with_parts(b"mixed", b"Content-Type: text/plain\n\nsee the attached mail\n", inner))
    assert message.text.startswith("see the attached mail")
    assert "From: Ravi <ravi@example.com>\n" in message.text and TELUGU in message.text
    assert [file.media_type for file in message.files] == ["message/rfc822"]


def test_that_only_pictures_of_a_page_are_inline() -> None:
    def picture(more: bytes) -> bytes:
        return b"Content-Type: image/png\n" + more + b"Content-Transfer-Encoding: base64\n\niVBORw0KGgo="

    page = b'Content-Type: text/html\n\n<p>Hello <img src="cid:logo@x"></p>'
    logo = picture(b'Content-ID: <logo@x>\nContent-Disposition: inline; filename="logo.png"\n')
    photo = picture(b'Content-ID: <other@x>\nContent-Disposition: inline; filename="photo.png"\n')
    message = parse_mail(with_parts(b"mixed", page, logo, photo))
    assert [(file.name, file.inline) for file in message.files] == [("logo.png", True), ("photo.png", False)]
    message = parse_mail(with_parts(b"mixed", PLAIN, logo))  # a telephone's photograph, without any page
    assert [file.inline for file in message.files] == [False]
