"""parse_mail: the right fields from ordinary and odd mail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from controlcenter.intake.mail import content, parse_mail, unreadable
from tests.intake.hostile import HINDI, TAMIL, TELUGU, mail, zoo

DATA = Path(__file__).parents[1] / "data" / "mail"
ZOO = dict(zoo())


def test_that_an_ordinary_mail_gives_all_its_fields() -> None:
    raw = mail(extra=b"Cc: Boss <boss@centre.test>\nIn-Reply-To: <q@centre.test>\nReferences: <p@x> <q@centre.test>\n")
    message = parse_mail(raw)
    assert (message.from_address, message.from_name) == ("ravi@example.com", "Ravi")
    assert message.to_addresses == ("desk@centre.test", "boss@centre.test")
    assert (message.message_id, message.in_reply_to) == ("<1@example.com>", "<q@centre.test>")
    assert message.references == ("<p@x>", "<q@centre.test>")
    assert message.sent_at == datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
    assert message.text == "My order has not arrived yet, please tell me when it will come."
    assert (message.language, message.automatic, message.guessed_charset, message.fault) == ("en", False, False, "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gb2312 that is gb18030", "訂單鎔㐀"),
        ("iso-2022-jp row 13", "①㈱ order"),
        ("utf-7 old name", "été"),
        ("latin-1 that is cp1252", "“quoted” € 5"),
        ("charset unknown-8bit", "Grüße, 中文 order"),
        ("charset base64", "Grüße, 中文 order"),
        ("UTF-16 body", HINDI),
        ("Tamil called latin-1", TAMIL),
        ("Telugu quoted-printable", TELUGU),
        ("uuencode", "My order"),
        ("html script", "My order"),
    ],
)
def test_that_every_charset_and_encoding_gives_its_words(name: str, words: str) -> None:
    assert parse_mail(ZOO[name]).text.strip() == words


@pytest.mark.parametrize(
    "name",
    [
        "no boundary",
        "wrong boundary",
        "empty boundary",
        "no closing boundary",
        "multipart with text only",
        "message at the top",
        "text marked attachment",
        "digest",
        "type of rubbish",
        "base64 that is plain text",
        "CR only",
        "CR CR LF",
        "byte order mark",
        "whole mail UTF-16",
        "blank lines first",
        "From line first",
        "quoted From line",
        "header of 2 MB",
        "header with no colon",
        "nested groups",
    ],
)
def test_that_no_odd_shape_loses_the_words(name: str) -> None:
    assert "My order has not arrived yet" in parse_mail(ZOO[name]).text


def test_that_encoded_words_split_inside_a_character_or_a_conjunct_are_joined() -> None:
    assert parse_mail(ZOO["subject split in a letter"]).subject == "मेरा"
    assert parse_mail(ZOO["subject split in a conjunct"]).subject == "क्ष"


def test_that_a_subject_is_one_line_without_direction_overrides() -> None:
    assert parse_mail(ZOO["subject with line ends"]).subject == "one Bcc: eviltwo"
    assert parse_mail(ZOO["subject that turns round"]).subject == "gpj.exe"
    assert len(parse_mail(ZOO["subject of 100 kB"]).subject) <= 1000


def test_that_an_unusable_from_is_replaced_by_the_next_best_field() -> None:
    assert parse_mail(ZOO["no from, reply-to only"]).from_address == "r@example.com"
    assert parse_mail(ZOO["empty from"]).from_address == "s@example.com"
    assert parse_mail(ZOO["from without at"]).from_name == "FaxMaster"
    assert parse_mail(b"From: guido at python.org (Guido)\n\nx").from_address == "guido@python.org"


def test_that_groups_quotes_and_comments_give_their_addresses() -> None:
    team = b'Team: b@example.com, "C, D" <c@example.com>;, d@example.com'
    raw = b'From: "Doe, John" (work) <j@example.com>\nTo: ' + team + b"\n\nx"
    message = parse_mail(raw)
    assert (message.from_name, message.from_address) == ("Doe, John", "j@example.com")
    assert message.to_addresses == ("b@example.com", "c@example.com", "d@example.com")
    assert len(parse_mail(ZOO["5000 addresses"]).to_addresses) == 200


def test_that_an_encoded_name_may_hold_a_comma() -> None:
    message = parse_mail(ZOO["encoded word unquoted and broken"])
    assert (message.from_name, message.from_address) == ("Doe, John", "j@example.com")


def test_that_an_enclosed_message_is_a_file_named_after_its_subject() -> None:
    message = parse_mail(ZOO["enclosed message"])
    assert [(file.name, file.media_type) for file in message.files] == [("Order 17.eml", "message/rfc822")]
    assert parse_mail(message.files[0].data).message_id == "<7@example.com>"


def test_that_a_picture_of_a_page_is_an_inline_file_named_by_its_type() -> None:
    (file,) = parse_mail(ZOO["related image"]).files
    assert (file.name, file.inline, file.data) == ("image.png", True, b"\x89PNG\r\n\x1a\n")


def test_that_names_in_pieces_are_joined_and_no_name_is_a_path() -> None:
    assert parse_mail(ZOO["file name in pieces"]).files[0].name == "मेर.pdf"
    names = [file.name for name, raw in ZOO.items() for file in parse_mail(raw).files if name.startswith("file name")]
    assert len(names) == 13
    for name in names:
        assert name and ".." not in name and not set(name) & set('/\\:\0\u200b\u202e"') and len(name) <= 120
        assert not name.startswith(".")


@pytest.mark.parametrize(
    ("field", "automatic"),
    [
        (b"Auto-Submitted: auto-replied", True),
        (b"Auto-Submitted: no", False),
        (b"Return-Path: <>", True),
        (b"Return-Path: <a@example.com>", False),
        (b"Precedence: bulk", True),
        (b"List-Id: <news.example.com>", True),
        (b"X-Auto-Response-Suppress: All", True),
        (b"X-Loop: someone@example.com", False),
        (b"Content-Type: multipart/report; boundary=x", True),
        (b"Subject: Out of Office: Ravi", True),
        (b"From: no-reply+17@example.com", True),
        (b"From: Nora <nora@example.com>", False),
    ],
)
def test_that_automatic_mail_is_marked_with_its_reason(field: bytes, automatic: bool) -> None:
    message = parse_mail(field + b"\nTo: desk@centre.test\n\nHello")
    assert message.automatic is automatic
    assert bool(message.automatic_reason) is automatic


def test_that_the_fingerprint_ignores_trace_fields_and_blanks_but_not_words() -> None:
    first = mail()
    again = b"Received: from x by y; now\nDelivered-To: other@centre.test\n" + first.replace(b"\r\n", b"\n")
    assert parse_mail(first).content_sha == parse_mail(again).content_sha
    assert parse_mail(first).content_sha != parse_mail(first.replace(b"has not", b"has")).content_sha


def test_that_dates_are_aware_or_absent() -> None:
    for name, raw in ZOO.items():
        sent_at = parse_mail(raw).sent_at
        assert sent_at is None or (sent_at.tzinfo is UTC and 1980 <= sent_at.year <= 2100), name


def test_that_the_mails_of_fax_and_voicemail_servers_keep_their_files() -> None:
    voice = parse_mail((DATA / "voicemail.eml").read_bytes())
    assert [(file.name, file.data[:4]) for file in voice.files] == [("msg0000.wav", b"RIFF")]
    fax = parse_mail((DATA / "faxmail-2.eml").read_bytes())
    assert [(file.name, file.data[:5]) for file in fax.files] == [("fax000000003.pdf", b"%PDF-")]
    assert parse_mail((DATA / "faxmail-1.eml").read_bytes()).subject == 'Fax received from "+914023450000"'


def test_that_what_cannot_be_read_says_so_and_keeps_its_bytes() -> None:
    assert parse_mail(b"").fault == "The message is empty."
    rubbish = parse_mail(ZOO["random bytes"])
    assert rubbish.fault and rubbish.files[0].data == ZOO["random bytes"]


def test_that_sender_and_subject_are_found_without_parsing() -> None:
    stub = unreadable(b"X: \xff\xfe\r\nfrom: Sita <sita@example.com>\r\nSUBJECT: =?utf-8?Q?Bill?=\r\n 17\r\n\r\nx")
    assert (stub.from_address, stub.from_name, stub.subject) == ("sita@example.com", "Sita", "Bill 17")
    assert stub.fault == stub.text == "This message could not be read."


def test_that_the_fingerprint_of_a_large_mail_does_not_depend_on_where_it_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = mail(b"one  two\n\n three" * 20)
    whole = parse_mail(raw).content_sha
    for piece in (1, 2, 3, 7):
        monkeypatch.setattr(content, "_PIECE", piece)
        assert parse_mail(raw).content_sha == whole
