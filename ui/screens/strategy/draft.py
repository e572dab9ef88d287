"""A document that is not in force yet: opened from a file or taken from an older version, and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from controlcenter.app.joining import stored_strategy
from controlcenter.domain.strategy.document import Strategy
from controlcenter.errors import Refused, SettingsError
from ui import disk

MOST_BYTES = 5_000_000
_LINE = re.compile(r" \(line (\d+)\)$")
_BROKEN = re.compile(r"^line (\d+), column \d+$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: where it stands, what is wrong, and its line (0: not known)."""

    place: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Draft:
    """``strategy`` is None until it was checked and found sound; ``checked`` says whether it was."""

    name: str
    text: str
    checked: bool = False
    strategy: Strategy | None = None
    faults: tuple[Fault, ...] = ()


def open_draft(path: Path) -> Draft:
    """Read a file, outside the GUI thread. Raises Refused with a sentence when it is no text that can be read."""
    try:
        said = disk.read(path, MOST_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        fault = QCoreApplication.translate("Strategy", "{name} is not UTF-8 text; save it as UTF-8 and open it again.")
        raise Refused(fault.format(name=path.name)) from error
    return Draft(path.name, said.replace("\r\n", "\n"))


def checked(draft: Draft) -> Draft:
    """The draft with its faults, all of them at once. Slow: call it outside the GUI thread."""
    try:
        return replace(draft, checked=True, strategy=stored_strategy().check(draft.text), faults=())
    except SettingsError as error:
        return replace(draft, checked=True, strategy=None, faults=tuple(fault_of(said) for said in error.faults))


def fault_of(sentence: str) -> Fault:
    """Split a fault's sentence into place, words and line."""
    place, colon, said = sentence.partition(": ")
    if not colon:
        return Fault("", sentence, 0)
    if broken := _BROKEN.match(place):
        return Fault(place, said, int(broken[1]))
    line = _LINE.search(said)
    return Fault(place, _LINE.sub("", said), int(line[1]) if line else 0)
