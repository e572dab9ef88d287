"""The pages of a wall, and what somebody asks for who starts one by command. Known before anything of Qt is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_WALL, _APART = "wall", "\t"


class Page(StrEnum):
    """What a wall shows; the words are those of the command line."""

    OVERVIEW = "overview"
    TELEPHONE = "telephone"
    EMAIL = "email"
    FAX = "fax"
    WEB = "web"
    TEAMS = "teams"
    LANGUAGES = "languages"
    INCIDENTS = "incidents"


@dataclass(frozen=True, slots=True)
class WallWish:
    """One wall that is wanted: its page and its monitor's name, "" for what is remembered."""

    page: str = ""
    screen: str = ""


def wishes(arguments: Sequence[Sequence[str]]) -> tuple[WallWish, ...]:
    """What ``--wall [PAGE [SCREEN]]`` asks for, once per wall. Raises ValueError with a sentence."""
    made = []
    for words in arguments:
        if len(words) > 2:
            raise ValueError("A wall takes a page and a screen, no more: --wall languages HDMI-2")
        if words and words[0] not in list(Page):
            raise ValueError(f'The wall has no page "{words[0]}"; there are {", ".join(Page)}.')
        made.append(WallWish(*words))
    return tuple(made)


def to_words(wanted: Sequence[WallWish]) -> str:
    """The wishes in words for a program that runs already."""
    return "\n".join(_APART.join((_WALL, *(word for word in (one.page, one.screen) if word))) for one in wanted)


def from_words(words: str) -> tuple[WallWish, ...]:
    """The wishes in ``to_words``; none where the words say something else."""
    lines = [line.split(_APART) for line in words.split("\n")]
    if any(line[0] != _WALL for line in lines):
        return ()
    try:
        return wishes([line[1:] for line in lines])
    except ValueError:
        return ()
