"""Why a request lies in its queue, as a sentence in the language of the program."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.routing import QueueWhy
from controlcenter.domain.ticket import Channel, Kind
from ui.wording import text, words


def queue_reason(queue: str, why: QueueWhy) -> str:
    """ "Queue Invoices: rule “Invoices by mail”, because it came by Email." """
    translate = QCoreApplication.translate
    if why.source:
        said = translate("Routing", "Queue {queue}: that of the source “{source}”.")
    elif not why.number:
        said = translate("Routing", "Queue {queue}: no rule fits, so the fallback queue.")
    elif why.rule:
        said = translate("Routing", "Queue {queue}: rule “{rule}”, because {why}.")
    else:
        said = translate("Routing", "Queue {queue}: rule number {number}, because {why}.")
    named = {"queue": queue, "source": why.source, "rule": why.rule, "number": text.number(why.number)}
    return said.format(**named, why=_because(why.clauses))


def _because(clauses: tuple[tuple[str, str], ...]) -> str:
    """The conditions that held; words of the strategy stand as they are written there."""
    translate = QCoreApplication.translate
    told = {
        "channel": translate("Routing", "it came by {word}"),
        "source": translate("Routing", "it came from “{word}”"),
        "kind": translate("Routing", "its kind is {word}"),
        "tier": translate("Routing", "the customer's tier is “{word}”"),
        "language": translate("Routing", "the language is {word}"),
        "dialled": translate("Routing", "the caller chose “{word}”"),
        "sender": translate("Routing", "the sender is of “{word}”"),
        "to": translate("Routing", "it was sent to “{word}”"),
        "subject_has": translate("Routing", "the subject has “{word}”"),
        "text_has": translate("Routing", "the text has “{word}”"),
    }
    if not clauses:
        return translate("Routing", "it holds for everything")
    said = [told[name].format(word=_word(name, word)) for name, word in clauses]
    return translate("Routing", " and ").join(said)


def _word(name: str, word: str) -> str:
    match name:
        case "channel":
            return words.channel(Channel(word))
        case "kind":
            return words.kind(Kind(word))
        case "language":
            return words.language(word)
        case _:
            return word
