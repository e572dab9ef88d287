"""No key of the program starts two things, whatever is open together."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from controlcenter.settings import resource
from ui.actions.keys import parts
from ui.actions.places import KEYS, PLACES, meet, place_of

UI = Path(__file__).resolve().parents[2] / "ui"
TOLD = re.compile(r"\bCtrl\+(?:Shift\+)?(?:[A-Z0-9]\b|Space|Return)")
KEY = re.compile(r"(Ctrl|Alt|Shift)\+\S+|F\d{1,2}")
PAGES = sorted(Path(str(resource("help", "keys.md"))).parent.glob("*.md"))
CHANGELOG = Path(str(resource("CHANGELOG.md")))
TABLES = {"ticket_actions.py"}  # rows that become actions in a loop


@cache
def keys_of(file: Path) -> list[str]:
    """The keys with which a file registers actions and screens."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Action", "Screen"}
    ]
    wholes: list[ast.AST] = [tree] if file.name in TABLES else [part for call in calls for part in call.args]
    said = [node.value for whole in wholes for node in ast.walk(whole) if isinstance(node, ast.Constant)]
    return [key for key in said if isinstance(key, str) and KEY.fullmatch(key)]


def test_that_a_key_starts_one_thing() -> None:
    places = defaultdict(list)
    for file in sorted(UI.rglob("*.py")):
        for key in keys_of(file):
            places[key].append(str(file.relative_to(UI)))
    twice = {key: files for key, files in places.items() if len(files) > 1}
    assert not twice, f"give one of them another key: {twice}"
    assert len(places) > 30


@pytest.mark.parametrize("page", [*PAGES, CHANGELOG], ids=lambda page: page.name)
def test_that_help_and_changelog_name_only_keys_that_there_are(page: Path) -> None:
    known = {key for file in UI.rglob("*.py") for key in keys_of(file)}
    known |= {key for place in PLACES for key, _ in place.fixed}
    known |= {part for key in KEYS.values() for part in parts(key.usual)}
    told = set(TOLD.findall(page.read_text(encoding="utf-8")))
    assert not told - known, f"{page.name} names keys that start nothing: {sorted(told - known)}"


def test_that_no_two_things_of_places_that_meet_come_with_the_same_key() -> None:
    everything = [(key.id, part) for key in KEYS.values() for part in parts(key.usual)]
    everything += [(f"{place.id}.", key) for place in PLACES for key, _ in place.fixed if place.id]
    twice = [
        (one, other, key)
        for at, (one, key) in enumerate(everything)
        for other, same in everything[at + 1 :]
        if key == same and meet(place_of(one), place_of(other)) and (one in KEYS or other in KEYS)
    ]
    assert not twice


def test_that_no_key_comes_that_needs_altgr_on_a_german_or_an_indian_keyboard() -> None:
    """AltGr is Ctrl+Alt for Windows; the signs are those that a German keyboard has on its third level."""
    usual = [part for key in KEYS.values() for part in parts(key.usual)]
    usual += [key for file in sorted(UI.rglob("*.py")) for key in keys_of(file)]
    assert not [key for key in usual if key[-1] in "@[]{}\\|~€²³" or {"Ctrl", "Alt"} <= set(key.split("+"))]
