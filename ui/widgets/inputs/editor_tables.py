"""Editors of tables: pairs of a name and a value, and whatever is deeper than that, as TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit
from pydantic import BaseModel
from PySide6.QtWidgets import QPlainTextEdit

from ui.widgets.inputs.editors import Editor

_ITEM = "item"
_PAIRS_PX, _TOML_PX = 76, 132


class PairsEditor(Editor):
    """A table of plain values, one ``name = value`` a line."""

    def __init__(self) -> None:
        self.box = QPlainTextEdit()
        super().__init__(self.box)
        self.box.setFixedHeight(_PAIRS_PX)
        self.box.setTabChangesFocus(True)
        self.box.setPlaceholderText(self.tr("name = value, one a line"))
        self.box.textChanged.connect(self.changed)

    def value(self) -> dict[str, str] | str:
        """The table; the text as it stands where a line has no value, so that the form marks it as wrong."""
        lines = [line.strip() for line in self.box.toPlainText().splitlines() if line.strip()]
        if any("=" not in line for line in lines):
            return self.box.toPlainText()
        pairs = (line.partition("=") for line in lines)
        return {name.strip(): value.strip() for name, _, value in pairs}

    def set_value(self, value: Any) -> None:
        known = value if isinstance(value, Mapping) else {}
        lines = (f"{name} = {getattr(one, 'value', one)}" for name, one in known.items())
        self.box.setPlainText("\n".join(lines))


class TomlEditor(Editor):
    """A table, or a list of tables that each begin with ``[[item]]``, written as TOML."""

    def __init__(self, *, is_list: bool = False, may_be_empty: bool = False) -> None:
        self._is_list = is_list
        self._may_be_empty = may_be_empty
        self.box = QPlainTextEdit()
        super().__init__(self.box)
        self.box.setFixedHeight(_TOML_PX)
        self.box.setTabChangesFocus(True)
        self.box.setPlaceholderText("[[item]]\nname = value" if is_list else "name = value")
        self.box.textChanged.connect(self.changed)

    def value(self) -> Any:
        """What the text holds; the text itself where it is no TOML, so that the form marks it as wrong."""
        if self._may_be_empty and not self.box.toPlainText().strip():
            return None
        try:
            found = tomllib.loads(self.box.toPlainText())
        except (tomllib.TOMLDecodeError, RecursionError):
            return self.box.toPlainText()
        return found.get(_ITEM, []) if self._is_list else found

    def set_value(self, value: Any) -> None:
        held = _plain(value or ([] if self._is_list else {}))
        self.box.setPlainText(tomlkit.dumps({_ITEM: held} if self._is_list else held).strip() if held else "")


def _plain(value: Any) -> Any:
    """Models as tables, everything else as it is."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, Mapping) else value
