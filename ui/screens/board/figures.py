"""How load against capacity is written."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.wording import text


def load_figure(load: float, capacity: float, pattern: str = "") -> str:
    """ "7 of 8": whole units, but 8.4 of 8 where rounding would hide that it is too much."""
    digits = 1 if load > capacity + 1e-9 and round(load) <= round(capacity) else 0
    said = pattern or QCoreApplication.translate("Board", "{part} of {whole}")
    return said.format(part=text.number(load, digits), whole=text.number(round(capacity)))
