"""Faults of a document in plain words: what pydantic found, as sentences with place and nearest known key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from controlcenter.domain.strategy.text import Path, line_of, place
from controlcenter.domain.strategy.words import did_you_mean, nearest

SHOWN_AT_MOST = 60

_QUOTED = re.compile(r"'([^']*)'")
_PLAIN = {
    "string_type": "must be text in quotes",
    "string_pattern_mismatch": "is written wrongly",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be an ordinary number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list in square brackets",
    "list_type": "must be a list in square brackets",
    "frozen_set_type": "must be a list in square brackets",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "path_type": "must be a path in quotes",
    "datetime_type": "must be an instant, such as 2026-11-23T08:00:00+05:30",
    "datetime_from_date_parsing": "must be an instant, such as 2026-11-23T08:00:00+05:30",
    "timezone_aware": "must be an instant with its offset, such as 2026-11-23T08:00:00+05:30",
    "path_not_directory": "must be a folder that is there",
    "path_not_file": "must be a file that is there",
}
_LIMITS = {
    "greater_than": ("gt", "must be more than"),
    "greater_than_equal": ("ge", "must be at least"),
    "less_than": ("lt", "must be less than"),
    "less_than_equal": ("le", "must be at most"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: where it stands and what is wrong, without the full stop."""

    path: Path
    text: str

    def sentence(self, lines: Mapping[Path, int]) -> str:
        """Return the fault as people read it, with its line where that is known."""
        line = line_of(lines, self.path)
        return f"{place(self.path)}: {self.text}" + (f" (line {line})" if line is not None else "")


def sentences(faults: Iterable[Fault], lines: Mapping[Path, int]) -> tuple[str, ...]:
    """Return every fault once, in the order of the lines."""
    in_order = sorted(faults, key=lambda fault: line_of(lines, fault.path) or 0)
    return tuple(dict.fromkeys(fault.sentence(lines) for fault in in_order))


def faults_of(error: ValidationError, model: type[BaseModel], root: Path = ()) -> list[Fault]:
    """Return what pydantic found as faults below ``root``.

    A key that is missing because it was misspelled is one fault, not two.
    """
    details = error.errors(include_url=False)
    unknown: dict[Path, list[str]] = {}
    for detail in details:
        if detail["type"] == "extra_forbidden":
            unknown.setdefault(detail["loc"][:-1], []).append(str(detail["loc"][-1]))
    return [
        Fault((*root, *_without_marks(detail["loc"])), _text(detail, model))
        for detail in details
        if not (
            detail["type"] == "missing"
            and any(nearest(key, [str(detail["loc"][-1])]) for key in unknown.get(detail["loc"][:-1], ()))
        )
    ]


def _without_marks(loc: Path) -> Path:
    """Leave out what pydantic adds to the path of a table's key."""
    return tuple(step for step in loc if step != "[key]")


def _text(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "unknown key" + did_you_mean(str(detail["loc"][-1]), _keys_at(model, detail["loc"][:-1]))
    if kind in ("enum", "literal_error"):
        word = detail["input"]
        return f"unknown word {shown(word)}" + did_you_mean(str(word), _QUOTED.findall(context["expected"]))
    if kind == "value_error":
        return str(context["error"])
    if kind in ("too_short", "string_too_short"):
        return "must not be empty"
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return f"{words} {context[key]:g}, not {shown(detail['input'])}"
    if kind == "string_pattern_mismatch":
        return f"{shown(detail['input'])} {_pattern_words(str(context['pattern']))}"
    if kind in _PLAIN:
        return f"{_PLAIN[kind]}, not {shown(detail['input'])}"
    return detail["msg"][:1].lower() + detail["msg"][1:]


def _pattern_words(pattern: str) -> str:
    if "@" in pattern:
        return "is no email address"
    if pattern == "^[A-Z]{2}$":
        return 'is no country; write two capital letters, such as "IN"'
    return 'must be one short word of small letters, digits, "-" and "_"'


def shown(value: object) -> str:
    """Return a value as the document would show it, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    text = text if len(text) <= SHOWN_AT_MOST else text[: SHOWN_AT_MOST - 1] + "…"
    return f'"{text}"' if isinstance(value, str) else text


def _keys_at(model: type[BaseModel], loc: Path) -> list[str]:
    """Return the keys that the table at ``loc`` may have."""
    found: type[BaseModel] | None = model
    for step in _without_marks(loc):
        if found is not None and isinstance(step, str):
            fields = {field.alias or name: field.annotation for name, field in found.model_fields.items()}
            if step in fields:
                found = next(_models(fields[step]), None)
    return [field.alias or name for name, field in found.model_fields.items()] if found else []


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation such as dict[str, Team] speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
