"""Sources in the document of the strategy: added, changed, switched and removed, with everything else as it was."""

from __future__ import annotations

import pytest

from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.strategy.text import add_source, remove_source, replace_source, set_source
from controlcenter.errors import SettingsError
from controlcenter.settings import resource

TEXT = resource("strategy.toml").read_text(encoding="utf-8")
POST = {"name": "Post", "type": "maildir", "every_s": 5, "settings": {"folder": "/post", "headers": {"a": "b"}}}
FAX = {"name": "Fax", "type": "fax_folder", "settings": {"folder": "/fax"}}


@pytest.fixture
def both() -> str:
    return add_source(add_source(TEXT, POST), FAX) + "# the end\n"


def names(text: str) -> list[str]:
    return [entry.name for entry in Strategy.parse(text).sources]


def test_that_a_source_gets_other_settings_in_its_place(both: str) -> None:
    changed = replace_source(both, "Post", {"name": "Post", "type": "maildir", "enabled": False, "settings": {"x": 1}})
    (post, fax) = Strategy.parse(changed).sources
    assert (post.every_s, post.enabled, post.settings) == (30, False, {"x": 1})
    assert fax.settings == {"folder": "/fax"} and changed.endswith("# the end\n")


def test_that_a_source_that_stays_as_it_is_leaves_the_document_as_it_is(both: str) -> None:
    assert replace_source(both, "Post", POST) == both


def test_that_switching_changes_one_value(both: str) -> None:
    off = set_source(both, "Post", "enabled", False)
    (post, _) = Strategy.parse(off).sources
    assert not post.enabled and post.settings == POST["settings"]
    assert Strategy.parse(set_source(off, "Post", "enabled", True)) == Strategy.parse(both)


@pytest.mark.parametrize("first", ["Post", "Fax"])
def test_that_sources_are_removed_one_by_one_down_to_none(both: str, first: str) -> None:
    one = remove_source(both, first)
    assert names(one) == [name for name in ("Post", "Fax") if name != first]
    none = remove_source(one, names(one)[0])
    assert names(none) == [] and Strategy.parse(none) == Strategy.parse(TEXT)
    assert names(add_source(none, POST)) == ["Post"]


def test_that_sources_written_in_one_line_can_be_changed_too() -> None:
    text = 'sources = [{ name = "A", type = "x" }, { name = "B", type = "x", settings = { y = 1 } }]\n' + TEXT
    assert [s.settings for s in Strategy.parse(replace_source(text, "B", {"name": "B", "type": "z"})).sources] == [
        {},
        {},
    ]
    assert names(set_source(text, "A", "enabled", False)) == ["A", "B"]
    assert names(remove_source(text, "A")) == ["B"]


def test_that_a_source_that_is_not_there_is_said(both: str) -> None:
    for change in (
        lambda: replace_source(both, "Gone", POST),
        lambda: remove_source(both, "Gone"),
        lambda: set_source(TEXT, "Gone", "enabled", False),
    ):
        with pytest.raises(SettingsError, match="no source Gone"):
            change()
