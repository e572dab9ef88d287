"""The language of what customers write, also in Latin letters and mixed with English."""

from __future__ import annotations

import pytest

from controlcenter.intake.language import language_of
from tests.intake.hostile import HINDI, TAMIL, TELUGU


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("My order has not arrived yet. Please tell me when it will come.", "en"),
        ("Where is my order?", "en"),
        (HINDI, "hi"),
        (TELUGU, "te"),
        (TAMIL, "ta"),
        ("Mera order abhi tak nahi aaya, please check karo", "hi"),
        ("Internet nahi chal raha hai since morning", "hi"),
        ("Naa order inka raledu, dayachesi cheppandi", "te"),
        ("Internet pani cheyatledu since morning, please help cheyandi", "te"),
        ("Hindi pa po dumating yung order ko, please paki check", "fil"),
        ("Good morning po, yung internet namin walang connection since kahapon, please help", "fil"),
        ("नमस्ते, my internet नहीं चल रहा", "hi"),
        ("Order 12345", ""),
        ("", ""),
        ("1 2 3 !!! ???", ""),
        ("Namaste, the invoice is wrong", ""),
        ("\ud83d\ude00 \x00", ""),
    ],
)
def test_that_the_language_is_found_or_left_open(text: str, language: str) -> None:
    assert language_of(text) == language


def test_that_quoted_lines_do_not_decide() -> None:
    assert language_of("Mera paisa abhi tak nahi aaya\n> Please tell us when the order was made and what it is") == "hi"
