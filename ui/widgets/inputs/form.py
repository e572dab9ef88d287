"""A form drawn from a pydantic Settings class: one editor per field, its description as help, errors beside it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.widgets.inputs.editor_tables import PairsEditor, TomlEditor
from ui.widgets.inputs.editors import BoolEditor, ChoiceEditor, Editor, IntEditor, LinesEditor, PathEditor, TextEditor
from ui.widgets.inputs.secret_editor import SecretEditor
from ui.widgets.plain import PlainLabel


def plain_type(annotation: Any) -> Any:
    """The type behind Optional and Annotated: ``int`` for ``Annotated[int | None, ...]``."""
    if hasattr(annotation, "__metadata__"):
        return plain_type(get_args(annotation)[0])
    inner = [part for part in get_args(annotation) if part is not type(None)]
    if len(inner) == 1 and type(None) in get_args(annotation):
        return plain_type(inner[0])
    return annotation


def is_secret(name: str, field: FieldInfo) -> bool:
    """Whether a field names a password: it is called so, or its class says so."""
    extra = field.json_schema_extra
    return name == "secret" or name.endswith("_secret") or (isinstance(extra, dict) and bool(extra.get("secret")))


def editor_for(field: FieldInfo, name: str = "") -> Editor:
    """The editor that suits a field's type; text for whatever is not known."""
    if is_secret(name, field):
        return SecretEditor()
    kind = plain_type(field.annotation)
    if get_origin(kind) is Literal:
        return ChoiceEditor([str(value) for value in get_args(kind)])
    if get_origin(kind) in (list, tuple, set, frozenset):
        return (
            LinesEditor()
            if all(map(_is_simple, get_args(kind)))
            else TomlEditor(is_list=True, may_be_empty=_may_be_empty(field))
        )
    if get_origin(kind) is dict:
        return PairsEditor() if all(map(_is_simple, get_args(kind))) else TomlEditor(may_be_empty=_may_be_empty(field))
    if isinstance(kind, type):
        if issubclass(kind, BaseModel):
            return TomlEditor(may_be_empty=_may_be_empty(field))
        if issubclass(kind, bool):
            return BoolEditor()
        if issubclass(kind, Enum):
            return ChoiceEditor([str(member.value) for member in kind])
        if issubclass(kind, int):
            return TextEditor() if _may_be_empty(field) else IntEditor(*_limits(field))
        if issubclass(kind, Path):
            return PathEditor()
    return TextEditor()


def _is_simple(annotation: Any) -> bool:
    kind = plain_type(annotation)
    if kind is Ellipsis or get_origin(kind) is Literal:
        return True
    return isinstance(kind, type) and issubclass(kind, str | int | float | bool | Enum | Path)


def _may_be_empty(field: FieldInfo) -> bool:
    return type(None) in get_args(field.annotation)


def _limits(field: FieldInfo) -> tuple[int, int]:
    """The least and the most that a whole number may be."""
    least, most = -2_000_000_000, 2_000_000_000
    for rule in field.metadata:
        least = max(least, getattr(rule, "ge", least), getattr(rule, "gt", least - 1) + 1)
        most = min(most, getattr(rule, "le", most), getattr(rule, "lt", most + 1) - 1)
    return int(least), int(most)


def field_label(name: str, field: FieldInfo) -> str:
    """The field's title, or its name as words."""
    return field.title or name.replace("_", " ").strip().capitalize()


def _without(values: Mapping[str, Any], empty: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != empty}


class SettingsForm(QWidget):
    """Edits the settings of ``model``. ``changed`` follows every edit."""

    changed = Signal()

    def __init__(
        self, model: type[BaseModel], values: Mapping[str, Any] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._editors: dict[str, Editor] = {}
        self._faults: dict[str, PlainLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        for name, field in model.model_fields.items():
            self._add(name, field)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self.set_values(values or {})

    def _add(self, name: str, field: FieldInfo) -> None:
        row = self._grid.rowCount()
        label = PlainLabel(field_label(name, field) + (" *" if field.is_required() else ""), "strong")
        editor = editor_for(field, name)
        editor.widget.setAccessibleName(field_label(name, field))
        label.setBuddy(editor.widget)
        editor.changed.connect(self.changed)
        fault = PlainLabel("", "red", wrap=True)
        fault.hide()
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(editor, row, 1)
        said = field.description or ""
        if isinstance(editor, SecretEditor):  # the description speaks of its name, which nobody needs to see here
            said = self.tr("It never stands in the strategy: the key store of the service's machine holds it.")
        if said:
            hint = PlainLabel(said, "low", wrap=True)
            hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._grid.addWidget(hint, row + 1, 1)
            editor.widget.setAccessibleDescription(said)
        self._grid.addWidget(fault, row + 2, 1)
        self._grid.setRowMinimumHeight(row + 3, 10)
        self._editors[name] = editor
        self._faults[name] = fault

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show these values; fields without one show their default."""
        for name, field in self._model.model_fields.items():
            default = None if field.is_required() else field.get_default(call_default_factory=True)
            self._editors[name].set_value(values.get(name, default))

    def values(self) -> dict[str, Any]:
        """What is entered, unchecked; empty fields are left out."""
        return _without({name: editor.value() for name, editor in self._editors.items()}, None)

    def begin(self) -> None:
        """Put the keyboard into the first field."""
        for editor in list(self._editors.values())[:1]:
            editor.widget.setFocus()

    def editor(self, name: str) -> Editor:
        """The editor of a field."""
        return self._editors[name]

    def secrets(self) -> dict[str, SecretEditor]:
        """The editors of passwords, by field."""
        return {name: one for name, one in self._editors.items() if isinstance(one, SecretEditor)}

    def checked(self) -> BaseModel | None:
        """The settings, or None when something is wrong: then the faults stand beside their fields."""
        try:
            made = self._model.model_validate(self.values())
        except ValidationError as error:
            found = {str(fault["loc"][0]): fault["msg"] for fault in error.errors() if fault["loc"]}
            self.show_faults(found)
            return None
        self.show_faults({})
        return made

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Put a sentence beside each field that is wrong and take away all others."""
        for name, label in self._faults.items():
            said = faults.get(name, "")
            label.setText(said)
            label.setVisible(bool(said))
            self._editors[name].set_wrong(bool(said))
        first = next((name for name in self._faults if name in faults), None)
        if first is not None:
            self._editors[first].widget.setFocus()
