"""Finding words: in any script, and in time that grows with the text only."""

from __future__ import annotations

import unicodedata

import pytest

from controlcenter.domain.words import TEXT_AT_MOST, WordIndex, split_words


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("My INVOICE is wrong.", "invoice"),
        ("invoices, please", "invoic*"),
        ("it does NOT\n  work!", "not work"),
        ("It doesn’t work", "doesn't work"),
        ("the pick-up was late", "pick up"),
        ("मुझे शिकायत है।", "शिकायत"),
        ("मेरा इंटरनेट काम नहीं कर रहा", "काम नहीं"),
        ("నా బిల్లులో తప్పు ఉంది", "బిల్లు*"),
        ("ఇంటర్నెట్ పని చేయడం లేదు!", "పని చేయడం లేదు"),
        ("పాస్‌వర్డ్ మర్చిపోయాను", "పాస్‌వర్డ్*"),
        ("Hindi gumagana ang linya", "hindi gumagana"),
        ("STRASSE", "straße"),
        ("cafe\u0301", "café"),
        ("Refund😡now", "refund"),
        ("cancel my orders", "my order*"),
    ],
)
def test_that_a_word_is_found_as_people_write_it(text: str, entry: str) -> None:
    assert WordIndex(text).has(entry)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("invoices", "invoice"),
        ("billion", "bill"),
        ("not that it would work", "not work"),
        ("शिका यत", "शिकायत"),
        ("pre-invoice", "preinvoice"),
        ("anything", "*"),
        ("anything", "..."),
        ("", "word"),
        ("my", "my order"),
        ("my", "my order*"),
    ],
)
def test_that_other_words_are_not_taken_for_it(text: str, entry: str) -> None:
    assert not WordIndex(text).has(entry)


def test_that_a_phrase_does_not_reach_from_one_text_into_the_next() -> None:
    assert not WordIndex("not", "working").has("not working")
    assert WordIndex("not working", "").first_of(("missing", "not working", "not")) == "not working"


def test_that_every_word_of_a_text_has_one_form() -> None:
    words = split_words("Ärger, A\u0308RGER\u3000ärger")
    assert words == ["ärger"] * 3
    assert all(unicodedata.is_normalized("NFC", word) for word in words)


@pytest.mark.parametrize(
    "text",
    ["a" * 5_000_000, "not " * 1_000_000, "\u0315\u0300" * 1_000_000, "ﷺ" * 1_000_000, "-" * 5_000_000],
    ids=["one word", "one word again and again", "marks out of order", "a sign that becomes many", "no word"],
)
def test_that_only_the_beginning_of_a_hostile_text_is_read(text: str) -> None:
    index = WordIndex(text)
    assert not index.has("not working") and not index.has("missing") and not index.has("zzz*")
    assert len(split_words(text)) <= TEXT_AT_MOST
