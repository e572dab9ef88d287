"""What the TOML reader finds wrong, in words for people: what stands there, and what to write instead."""

from __future__ import annotations

import re

_QUOTES = 'texts stand in "quotes", and a quotation mark or \\ inside is written \\" or \\\\'
_SAYINGS = (
    (
        r"(Illegal|Found invalid) character '\\n'",
        "the text in quotes does not end on its line; add the missing quotation mark",
    ),
    (
        r"Unterminated string|Expected \"['\\\"]+\"|Expected '\"+'",
        "a text in quotes does not end; add the missing quotes",
    ),
    (r"Unescaped|Illegal character|Found invalid character|Escaped character", f"the text cannot be read; {_QUOTES}"),
    (r"Expected '=' after a key", "behind the name an = is missing; write: name = value"),
    (
        r"Invalid statement|Invalid initial character",
        "no name can be read; names have letters without accents, digits, - and _, and {braces} end on their line",
    ),
    (r"Invalid value", 'no value can be read; texts stand in "quotes", lists in [brackets]'),
    (r"Expected newline or end", "more stands on the line than one value; put each name = value on its own line"),
    (r"Expected '\]", "the name of the table is not closed; add the missing ]"),
    (r"Unclosed array", "the list does not end; add the missing ] or comma"),
    (r"Unclosed inline table", "the table does not end on its line; add the missing } or comma"),
    (r"Cannot overwrite|Duplicate inline|Cannot redefine|Cannot mutate", "the same name stands here twice; keep one"),
)
_TWICE = re.compile(r"Cannot declare \((.*?),?\) twice")


def in_words(said: str) -> str:
    """The reader's words as a person says them; those that are not known stay as they are."""
    if twice := _TWICE.search(said):
        name = ".".join(part.strip().strip("'\"") for part in twice[1].split(","))
        return f"the table [{name}] stands here twice; put both under one heading, or write [[{name}]] for a list"
    return next((words for pattern, words in _SAYINGS if re.match(pattern, said)), said)
