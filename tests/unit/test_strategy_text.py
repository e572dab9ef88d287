"""The strategy as text: the line of every key, and writing that keeps what people wrote."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.strategy.text import (
    Path,
    add_mail_account,
    add_source,
    line_numbers,
    path_of,
    place,
    set_value,
)
from controlcenter.errors import SettingsError

DEFAULT = files("resources").joinpath("strategy.toml").read_text("utf-8")

AWKWARD = '''\
a = """
[not.a.table]
b = 1 # not a key
"""
list = [
    "]", '[[x]]', # ]
    [1, 2],
]
"quoted key".inner = { x = [1] }

[[many]]
id = 'one' # [[many]]
[many.table]
deep.key = 1
[[many]]
text = \'\'\'
id = "no"\'\'\'
id = "two"
[[many.inner]]
last = "\\\\" # "
end = 1
'''


def paths(data: Any, path: Path = ()) -> list[Path]:
    """Return the path of every key and table."""
    if isinstance(data, dict):
        return [p for key, value in data.items() for p in ((*path, key), *paths(value, (*path, key)))]
    if isinstance(data, list) and data and isinstance(data[0], dict):
        return [p for at, value in enumerate(data) for p in ((*path, at), *paths(value, (*path, at)))]
    return []


def test_that_every_key_of_the_default_document_is_found_on_its_line() -> None:
    lines, rows = line_numbers(DEFAULT), DEFAULT.split("\n")
    shallow = [path for path in paths(tomllib.loads(DEFAULT)) if path in lines]
    assert len(shallow) > 500
    for path in shallow:
        word = next(str(step) for step in reversed(path) if isinstance(step, str))
        assert word in rows[lines[path] - 1], (path, lines[path])


def test_that_strings_lists_and_comments_do_not_look_like_keys() -> None:
    tomllib.loads(AWKWARD)
    lines = line_numbers(AWKWARD)
    assert lines == {
        ("a",): 1, ("list",): 5, ("quoted key",): 9, ("quoted key", "inner"): 9,
        ("many", 0): 11, ("many", 0, "id"): 12, ("many", 0, "table"): 13,
        ("many", 0, "table", "deep"): 14, ("many", 0, "table", "deep", "key"): 14,
        ("many", 1): 15, ("many", 1, "text"): 16, ("many", 1, "id"): 18,
        ("many", 1, "inner", 0): 19, ("many", 1, "inner", 0, "last"): 20, ("many", 1, "inner", 0, "end"): 21,
    }  # fmt: skip


def test_that_a_place_is_written_and_read_back() -> None:
    path = ("queues", 2, "team")
    assert place(path) == "queues[2].team"
    assert path_of("queues[2].team") == path


def test_that_a_value_is_changed_and_every_comment_stays() -> None:
    text = set_value(DEFAULT, "agents[0].account", "asha.rao")
    text = set_value(text, ("centre", "name"), "Southgate")
    strategy = Strategy.parse(text)
    assert strategy.agents[0].account == "asha.rao" and strategy.centre.name == "Southgate"
    assert [line for line in text.split("\n") if line.startswith("#")] == [
        line for line in DEFAULT.split("\n") if line.startswith("#")
    ]


@pytest.mark.parametrize("path", ["agents[99].account", "nothing.name", "centre.name.more", "agents[99]"])
def test_that_a_place_that_is_not_there_is_refused(path: str) -> None:
    with pytest.raises(SettingsError, match="the strategy has no such place"):
        set_value(DEFAULT, path, "x")


def test_that_sources_and_mail_accounts_are_added_one_after_the_other() -> None:
    text = DEFAULT
    for name in ("Mail", "Fax"):
        text = add_source(text, {"name": name, "type": "folder", "settings": {"folder": f"/{name}", "deep": {"a": 1}}})
        text = add_mail_account(text, {"id": name.lower(), "address": "a@example.com", "host": "smtp.example.com"})
    strategy = Strategy.parse(text)
    assert [(s.name, s.settings["folder"]) for s in strategy.sources] == [("Mail", "/Mail"), ("Fax", "/Fax")]
    assert strategy.sources[1].settings["deep"] == {"a": 1}
    assert [(a.id, a.port) for a in strategy.mail_accounts] == [("mail", 465), ("fax", 465)]
    assert text.startswith(DEFAULT)


def test_that_a_source_is_added_to_a_list_written_in_one_line() -> None:
    text = add_source(DEFAULT.replace("fallback_queue", "sources = []\nfallback_queue", 1), {"name": "A", "type": "b"})
    assert [source.name for source in Strategy.parse(text).sources] == ["A"]


def test_that_the_examples_in_comments_are_right_once_the_mark_is_taken_away() -> None:
    head, mark, tail = DEFAULT.partition("# [[mail_accounts]]")
    lines = [line.removeprefix("# ") if is_example(line) else line for line in (mark + tail).split("\n")]
    strategy = Strategy.parse(head + "\n".join(lines))
    assert {"imap", "maildir", "fax_folder", "asterisk", "web"} <= {source.type for source in strategy.sources}
    assert strategy.mail_accounts[0].secret == "smtp-service"


def is_example(line: str) -> bool:
    return re.match(r"# (\[|[a-z_]+ = )", line) is not None
