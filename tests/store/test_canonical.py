"""The JSON text that the chain is over: byte for byte what Python's encoder writes, instants as UTC ISO text."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from controlcenter.domain.ticket import Channel
from controlcenter.store.canonical import canonical

INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        "",
        'quoted "words" \\ / \b\f\n\r\t\x00\x1f\x7f\u2028',
        "मेरा बिल ధన్యవాదాలు ☎ \U0001f4de",
        "\udc80 a lone surrogate",
        {"ü": (None, 1), "a": ("", "x"), "Z": [True, False, None], "": {"z": 1, "é": 2}},
        [0, -1, 2**70, 0.1, 1e16, 1e-7, -0.0, 3.0],
        {"channel": Channel.EMAIL, "deep": [[[{"a": []}]]]},
    ],
)
def test_that_the_text_is_what_the_standard_encoder_writes(value: Any) -> None:
    expected = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(value) == expected == canonical(value)


def test_that_an_instant_is_utc_whatever_zone_it_was_given_in() -> None:
    whole, precise = datetime(2026, 1, 5, 9, 30, tzinfo=UTC), datetime(2026, 1, 5, 9, 30, 0, 120, tzinfo=UTC)
    assert canonical([whole, precise]) == '["2026-01-05T09:30:00Z","2026-01-05T09:30:00.000120Z"]'
    assert canonical({"at": whole.astimezone(INDIA)}) == '{"at":"2026-01-05T09:30:00Z"}'


def test_that_what_json_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError, match="The journal cannot hold a bytes"):
        canonical({"data": b"x"})
    assert canonical({"data": "x"}) == '{"data":"x"}'
