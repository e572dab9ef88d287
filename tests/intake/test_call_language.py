"""The language of a call: what the caller dialled or chose in a menu, the menu's own language, or the queue."""

from __future__ import annotations

import pytest

from controlcenter.clock import SystemClock
from controlcenter.intake.telephone.asterisk.ami import AmiParser
from controlcenter.intake.telephone.asterisk.feed import CallFeed
from controlcenter.intake.telephone.asterisk.settings import AsteriskSettings
from controlcenter.intake.telephone.asterisk.updates import CallUpdate
from tests.intake.asterisk_shapes import Call, as_bytes

NUMBER_OF_THE_HOTLINE = "04066001800"


def told(*, steps: list[str], queue: str = "support", spoken: str = "en", **settings: object) -> str:
    """The language of a caller who dials the first step, chooses the others in menus and then joins the queue."""
    rules = {"queue_log": "queue_log", "languages": {NUMBER_OF_THE_HOTLINE: "te", "2": "hi", "vari": "fil"}}
    feed = CallFeed(AsteriskSettings.model_validate(rules | settings), SystemClock())
    call = Call("1795303763.0", "04023456789", "Lakshmi Devi", queue, steps[0], 1795303763.0, 1795303764.0)
    began = call.event("Newchannel", Exten=steps[0])
    joined = call.event("QueueCallerJoin", Exten=steps[-1], Queue=queue, Position="1", Count="1", Language=spoken)
    for message in AmiParser().feed(as_bytes(began) + as_bytes(joined)):
        feed.message(message)
    (update,) = (one for one in feed.batch() if isinstance(one, CallUpdate))
    assert update.record.is_waiting
    return update.language


@pytest.mark.parametrize(
    ("steps", "language"),
    [
        ([NUMBER_OF_THE_HOTLINE], "te"),
        ([NUMBER_OF_THE_HOTLINE, "2"], "hi"),  # the choice in the menu says more than the number
        ([NUMBER_OF_THE_HOTLINE, "s"], "te"),  # the dial plan went on in a context of its own
        (["100", "7"], ""),
    ],
)
def test_that_the_choice_in_a_menu_decides_and_then_the_dialled_number(steps: list[str], language: str) -> None:
    assert told(steps=steps) == language


def test_that_the_language_of_the_menu_counts_only_where_it_is_mapped() -> None:
    assert told(steps=["100", "s"], spoken="hi") == ""
    assert told(steps=["100", "s"], spoken="hi_IN", spoken_languages={"hi_IN": "hi"}) == "hi"
    assert told(steps=["100", "s"], queue="vari", spoken="hi", spoken_languages={"hi": "hi"}) == "hi"
    assert told(steps=["100", "2"], spoken="te", spoken_languages={"te": "te"}) == "hi"


def test_that_a_queue_for_one_language_tells_it() -> None:
    assert told(steps=["100", "s"], queue="vari") == "fil"
