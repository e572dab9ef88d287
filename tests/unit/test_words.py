"""Finding words: in any script, and in time that grows with the text only."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlcenter.domain.words import APART, TEXT_AT_MOST, Vocabulary, split_words


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
    assert Vocabulary([entry]).found_in(split_words(text)) == {entry}


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
    assert not Vocabulary([entry]).found_in(split_words(text))


def test_that_a_phrase_does_not_reach_from_one_text_into_the_next() -> None:
    words = Vocabulary(("missing", "not working", "not"))
    assert words.found_in(["not", APART, "working"]) == {"not"}
    assert words.found_in(["not", "working", APART]) == {"not working", "not"}


def test_that_one_word_may_be_several_entries_and_that_what_was_found_once_is_found_again() -> None:
    words = Vocabulary(("Invoice", "invoice", "inv*", "invoic*", "invoices", "invoice num*"))
    for _ in range(2):
        assert words.found_in(split_words("An invoice.")) == {"Invoice", "invoice", "inv*", "invoic*"}
        assert words.found_in(split_words("Invoice number")) >= {"invoice num*"}
        assert words.found_in(split_words("inventory")) == {"inv*"}
        assert not words.found_in(split_words("in"))


@given(st.lists(st.text("ab-é *", max_size=5), max_size=4), st.text("ab-é \u0301'", max_size=20))
def test_that_looking_for_many_entries_at_once_is_looking_for_each(entries: list[str], text: str) -> None:
    words = split_words(text)
    assert Vocabulary(entries).found_in(words) == {entry for entry in entries if _stands_in(entry, words)}


def _stands_in(entry: str, words: list[str]) -> bool:
    """The plain meaning of an entry: its words one after the other, the last one perhaps only as a beginning."""
    sought = split_words(entry.rstrip("*"))
    if not sought:
        return False
    for at in range(len(words) - len(sought) + 1):
        there = words[at : at + len(sought)]
        last_fits = there[-1].startswith(sought[-1]) if entry.endswith("*") else there[-1] == sought[-1]
        if there[:-1] == sought[:-1] and last_fits:
            return True
    return False


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
    words = split_words(text)
    assert not Vocabulary(("not working", "missing", "zzz*")).found_in(words)
    assert len(words) <= TEXT_AT_MOST
