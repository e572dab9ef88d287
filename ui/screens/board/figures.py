"""What a load means: the formula behind every load that the board shows, with the numbers of the strategy in force."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from controlcenter.domain.strategy.document import Strategy
from ui.wording import text, words

translate = QCoreApplication.translate


_kept: list[tuple[Strategy, str, str]] = []  # the strategy in force, the language, the words: every head asks


def formula_words(strategy: Strategy | None) -> str:
    """The formulas of load and capacity, and what each channel and kind counts; "" without a strategy."""
    if strategy is None:
        return ""
    language = QLocale().name()
    if not _kept or _kept[0][0] is not strategy or _kept[0][1] != language:
        _kept[:] = [(strategy, language, _formula(strategy))]
    return _kept[0][2]


def _formula(strategy: Strategy) -> str:
    weights = ", ".join(f"{words.channel(c)} {_plain(known.weight)}" for c, known in strategy.channels.items())
    efforts = ", ".join(f"{words.kind(kind)} {_plain(known.effort)}" for kind, known in strategy.kinds.items())
    return "\n".join([
        translate("Board", "Load = the sum over open tickets in hand of the channel's weight × the kind's effort."),
        translate("Board", "Weights: {weights}.").format(weights=weights),
        translate("Board", "Efforts: {efforts}; not known 1.").format(efforts=efforts),
        translate("Board", "Capacity = what the strategy gives a person × the part of the shift that they are here."),
    ])  # fmt: skip


def _plain(number: float) -> str:
    return text.number(number, 0 if number == round(number) else 1)
