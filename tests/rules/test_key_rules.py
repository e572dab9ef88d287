"""No key of the program starts two things, whatever is open together."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from controlcenter.settings import resource
from ui.actions.own_keys import fixed_groups

UI = Path(__file__).resolve().parents[2] / "ui"
TOLD = re.compile(r"\bCtrl\+(?:Shift\+)?(?:[A-Z0-9]\b|Space|Return)")
KEY = re.compile(r"(Ctrl|Alt|Shift)\+\S+|F\d{1,2}")
PAGES = sorted(Path(str(resource("help", "keys.md"))).parent.glob("*.md"))
CHANGELOG = Path(str(resource("CHANGELOG.md")))
TABLES = {"ticket_actions.py"}  # rows that become actions in a loop


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
    known |= {key for _, keys in fixed_groups() for key, _ in keys}
    told = set(TOLD.findall(page.read_text(encoding="utf-8")))
    assert not told - known, f"{page.name} names keys that start nothing: {sorted(told - known)}"
