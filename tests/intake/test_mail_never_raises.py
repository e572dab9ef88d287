"""No bytes make the mail parser raise, and what it gives can be stored, shown and encoded."""

from __future__ import annotations

import random
from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st

from controlcenter.intake.interpreting.parsed import ParsedMessage
from controlcenter.intake.mail.html import sanitise_html
from controlcenter.intake.mail.parse import UNREADABLE, parse_mail
from tests.intake.hostile import zoo

CONTROLS = set(map(chr, range(32))) - {"\n", "\t"} | set(map(chr, range(0x7F, 0xA0)))


def assert_harmless(message: ParsedMessage, *, one_line: bool = True) -> None:
    """All strings can be encoded, hold no control characters, and short fields are one line."""
    assert message.fault != UNREADABLE, "the parser raised inside"
    for field in fields(message):
        value = getattr(message, field.name)
        texts = (
            [value]
            if isinstance(value, str)
            else [one for one in value if isinstance(one, str)]
            if isinstance(value, tuple)
            else []
        )
        for text in texts:
            text.encode()
            assert not set(text) & CONTROLS, field.name
            if field.name not in ("text", "html"):
                assert "\n" not in text, field.name
    assert not message.from_address or (message.from_address.count("@") and not set(message.from_address) & set(" <>"))
    for file in message.files:
        file.name.encode()
        assert file.name and not set(file.name) & (CONTROLS | set("/\\\n"))


def test_that_the_zoo_holds_many_different_animals() -> None:
    animals = zoo()
    assert len({raw for _, raw in animals}) >= 150
    assert len({name for name, _ in animals}) == len(animals)


def test_that_no_hostile_message_raises_or_gives_harmful_text() -> None:
    for _, raw in zoo():
        message = parse_mail(raw)
        assert_harmless(message)
        sanitise_html(message.html).encode()


def test_that_a_thousand_mutations_do_not_raise() -> None:
    dice = random.Random(20261122)
    animals = [raw for _, raw in zoo() if len(raw) < 20_000]
    for _ in range(1000):
        raw = bytearray(dice.choice(animals))
        for _ in range(dice.randint(1, 12)):
            at = dice.randrange(len(raw) + 1)
            match dice.randrange(4):
                case 0:
                    raw[at : at + 1] = bytes((dice.randrange(256),))
                case 1:
                    del raw[at : at + dice.randint(1, 40)]
                case 2:
                    raw[at:at] = dice.choice(
                        (b"\r", b"\n", b"\0", b'"', b"--bb", b"=?", b";", b"\xff\xfe", b"<", b"(", b"\n\n")
                    )
                case _:
                    raw[at:at] = raw[at : at + dice.randint(1, 60)]
        assert_harmless(parse_mail(bytes(raw)))


@given(st.binary(max_size=600))
@settings(max_examples=150, deadline=None)
def test_that_no_bytes_raise(raw: bytes) -> None:
    assert_harmless(parse_mail(raw))
    assert_harmless(parse_mail(b"From: a@b.c\nContent-Type: text/html\n\n" + raw))


HEADER_NAMES = st.sampled_from(["From", "To", "Subject", "Content-Type", "Content-Disposition", "Date", "References"])
PIECES = st.sampled_from(
    [
        '"',
        "(",
        ")",
        "<",
        ">",
        ",",
        ":",
        ";",
        "@",
        "=?utf-8?Q?",
        "?=",
        "=",
        "\\",
        "*0*=",
        "a",
        "b.c",
        " ",
        "\n ",
        "charset=",
    ]
)


@given(st.lists(st.tuples(HEADER_NAMES, st.lists(PIECES, max_size=20).map("".join)), max_size=6))
@settings(max_examples=150, deadline=None)
def test_that_no_header_raises(lines: list[tuple[str, str]]) -> None:
    assert_harmless(parse_mail("".join(f"{name}: {value}\n" for name, value in lines).encode() + b"\nHello"))
