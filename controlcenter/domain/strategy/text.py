"""The strategy as text: read it with the line of every key, write into it and keep its comments."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT

from controlcenter.domain.strategy.toml_faults import in_words
from controlcenter.errors import SettingsError

Path = tuple[str | int, ...]

_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_KEY = r"(?:[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*\]")
_ASSIGNMENT = re.compile(rf"\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*=")
_ONE_KEY = re.compile(_KEY)
_TOKEN = re.compile(r"\"\"\"|'''|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|#|[\[\]{}]")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


MOST_LEVELS = 30


def read_toml(text: str) -> dict[str, Any]:
    """Return the document as plain tables and lists.

    Raises SettingsError with line and column where the text is not TOML.
    """
    try:
        document = tomllib.loads(text)
        if _is_deeper_than(document, MOST_LEVELS):
            raise RecursionError
        return document
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        where = _WHERE.search(message)
        what = message[: where.start()] if where else message
        line, column = (where[1], where[2]) if where and where[1] else (str(text.count("\n") + 1), "1")
        raise SettingsError("", (f"line {line}, column {column}: this is not TOML: {in_words(what)}.",)) from error
    except RecursionError as error:
        raise SettingsError("", ("line 1, column 1: the tables are nested too deeply to be read.",)) from error
    except ValueError as error:
        raise SettingsError("", ("line 1, column 1: a number or date is too large to be read.",)) from error


def _is_deeper_than(value: Any, levels: int) -> bool:
    """Look level by level: a function that calls itself would end where the document wants it."""
    level = [value]
    for _ in range(levels):
        level = [
            inside
            for one in level
            if isinstance(one, dict | list)
            for inside in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def place(path: Path) -> str:
    """Return a path as people read it: ("queues", 2, "team") is "queues[2].team"."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def path_of(written: str) -> Path:
    """Return the path that ``place`` wrote."""
    return tuple(int(step[2]) if step[2] else step[1] for step in _STEP.finditer(written))


def line_numbers(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every table and key of a valid TOML text."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in _statements(text):
        if header := _HEADER.match(line):
            table = _resolve(_keys(header[2]), counts)
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            lines.setdefault(table, number)
        elif assignment := _ASSIGNMENT.match(line):
            keys = _keys(assignment[1])
            for depth in range(1, len(keys) + 1):
                lines.setdefault((*table, *keys[:depth]), number)
    return lines


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """Return the line of a path, or of the nearest table around it."""
    for depth in range(len(path), 0, -1):
        if path[:depth] in lines:
            return lines[path[:depth]]
    return None


def set_value(text: str, path: str | Path, value: object) -> str:
    """Return the text with one value changed or added; comments and order stay.

    ``path`` is written "queues[2].team" or given as a tuple. Raises SettingsError when its table is not there.
    """
    steps = path_of(path) if isinstance(path, str) else path
    document = tomlkit.parse(text)
    holder: Any = document
    try:
        for step in steps[:-1]:
            holder = holder[step]
        if isinstance(steps[-1], int):
            holder[steps[-1]]
        holder[steps[-1]] = value
    except (KeyError, IndexError, TypeError) as error:
        raise SettingsError(f"{place(steps)}: the strategy has no such place.") from error
    return tomlkit.dumps(document)


def add_source(text: str, table: Mapping[str, object]) -> str:
    """Return the text with one more source at its end."""
    return _add(text, "sources", table)


def add_mail_account(text: str, table: Mapping[str, object]) -> str:
    """Return the text with one more outgoing mail account at its end."""
    return _add(text, "mail_accounts", table)


def replace_source(text: str, name: str, table: Mapping[str, object]) -> str:
    """Return the text with another content for the source of that name; comments and order stay.

    Raises SettingsError when there is no such source.
    """
    document = tomlkit.parse(text)
    _overwrite(_source(document, name), table)
    return tomlkit.dumps(document)


def set_source(text: str, name: str, key: str, value: object) -> str:
    """Return the text with one value of a source changed or added. Raises SettingsError as ``replace_source``."""
    document = tomlkit.parse(text)
    _source(document, name)[key] = value
    return tomlkit.dumps(document)


def remove_source(text: str, name: str) -> str:
    """Return the text without the source of that name. Raises SettingsError when there is no such source."""
    document = tomlkit.parse(text)
    gone = _source(document, name)
    sources: Any = document["sources"]
    kept = [entry for entry in sources if entry is not gone]
    if kept:
        del sources[[entry is gone for entry in sources].index(True)]
    else:
        document.pop("sources")
    return tomlkit.dumps(document)


def _source(document: Any, name: str) -> Any:
    for entry in document.get("sources", ()):
        if entry.get("name") == name:
            return entry
    raise SettingsError(f"There is no source {name} in the strategy any more.")


def _overwrite(holder: Any, table: Mapping[str, object]) -> None:
    for key in [key for key in holder if key not in table]:
        holder.pop(key)
    for key, value in table.items():
        if isinstance(value, Mapping) and isinstance(holder.get(key), Mapping):
            _overwrite(holder[key], value)
        elif key not in holder or holder[key] != value:
            holder[key] = _table(value) if isinstance(value, Mapping) else value


def _add(text: str, section: str, entry: Mapping[str, object]) -> str:
    document = tomlkit.parse(text)
    tables = document.get(section)
    if not isinstance(tables, AoT):
        earlier = list(tables or [])
        document.pop(section, None)
        tables = tomlkit.aot()
        for item in (*earlier, entry):
            tables.append(_table(item))
        document.append(section, tables)
    else:
        tables.append(_table(entry))
    return tomlkit.dumps(document)


def _table(entry: Mapping[str, object]) -> tomlkit.items.Table:
    table = tomlkit.table()
    for key, value in entry.items():
        table.add(key, _table(value) if isinstance(value, Mapping) else value)
    return table


def _keys(written: str) -> Path:
    return tuple(key.strip("\"'") for key in _ONE_KEY.findall(written))


def _resolve(keys: Path, counts: Mapping[Path, int]) -> Path:
    """Put the number of the current entry behind every list of tables on the way."""
    path: Path = ()
    for depth, key in enumerate(keys):
        path = (*path, key)
        if path in counts and depth < len(keys) - 1:
            path = (*path, counts[path])
    return path


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that begin a statement; lines inside long strings and open lists are left out."""
    quote, depth = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if not quote and depth == 0:
            yield number, line
        header = not quote and depth == 0 and line.lstrip().startswith("[")
        quote, opened = _scan(line, quote)
        depth = 0 if header else depth + opened


def _scan(line: str, quote: str) -> tuple[str, int]:
    """Return the long quote that is open after the line, and how many more brackets it opens than closes."""
    at, depth = 0, 0
    while at < len(line):
        if quote:
            closes = line.find(quote, at)
            if closes < 0:
                return quote, depth
            at, quote = closes + 3, ""
            continue
        token = _TOKEN.search(line, at)
        if token is None or token[0] == "#":
            return "", depth
        at = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
    return quote, depth
