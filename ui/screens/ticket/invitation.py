"""Calendar invitations in the language of the desk: what the intake wrote down has English names before each value."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_CONTEXT = "Invitation"


def titles() -> dict[str, str]:
    """What an invitation is called where it is written down, and here."""
    translate = QCoreApplication.translate
    return {
        "Invitation": translate(_CONTEXT, "Invitation"),
        "Cancelled invitation": translate(_CONTEXT, "Cancelled invitation"),
        "Answer to an invitation": translate(_CONTEXT, "Answer to an invitation"),
        "Counter-proposal to an invitation": translate(_CONTEXT, "Counter-proposal to an invitation"),
        "Declined counter-proposal": translate(_CONTEXT, "Declined counter-proposal"),
        "Question about an invitation": translate(_CONTEXT, "Question about an invitation"),
        "Addition to an invitation": translate(_CONTEXT, "Addition to an invitation"),
        "Calendar entry": translate(_CONTEXT, "Calendar entry"),
    }


def names() -> dict[str, str]:
    """The names of an invitation's lines."""
    translate = QCoreApplication.translate
    return {
        "When": translate(_CONTEXT, "When"),
        "Repeats": translate(_CONTEXT, "Repeats"),
        "Where": translate(_CONTEXT, "Where"),
        "Organiser": translate(_CONTEXT, "Organiser"),
        "Answer": translate(_CONTEXT, "Answer"),
        "About": translate(_CONTEXT, "About"),
    }


def phrases() -> dict[str, dict[str, str]]:
    """Fixed phrases at the beginning (Answer) or end (When) of a line's value."""
    translate = QCoreApplication.translate
    return {
        "Answer": {
            "accepted,": translate(_CONTEXT, "accepted,"),
            "declined,": translate(_CONTEXT, "declined,"),
            "accepted tentatively,": translate(_CONTEXT, "accepted tentatively,"),
            "not decided,": translate(_CONTEXT, "not decided,"),
        },
        "When": {
            ", all day": translate(_CONTEXT, ", all day"),
            ", the zone is not named": translate(_CONTEXT, ", the zone is not named"),
        },
    }


def in_own_language(said: str) -> str:
    """The text of a message that came with an invitation; only the names in its invitations are put otherwise."""
    known_titles, known_names, known_phrases = titles(), names(), phrases()
    lines = said.split("\n")
    inside = False
    for at, line in enumerate(lines):
        name, colon, value = line.partition(": ")
        if not inside and colon and name in known_titles and (at == 0 or not lines[at - 1].strip()):
            inside, lines[at] = True, f"{known_titles[name]}: {value}"
        elif inside and colon and name in known_names:
            lines[at] = f"{known_names[name]}: {_value(value, known_phrases.get(name, {}))}"
        else:
            inside = False
    return "\n".join(lines)


def _value(value: str, phrases_of_line: dict[str, str]) -> str:
    for english, own in phrases_of_line.items():
        if value.startswith(english):
            return own + value.removeprefix(english)
        if value.endswith(english):
            return value.removesuffix(english) + own
    return value
