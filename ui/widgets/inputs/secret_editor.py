"""The editor of a password: the settings hold only the name under which it is kept."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit

from controlcenter.secret_store import variable_of
from ui.widgets.inputs.editors import Editor
from ui.widgets.plain import PlainLabel

KEY_STORE, VARIABLE = range(2)


class SecretEditor(Editor):
    """A password for the key store, or the word that an environment variable of the service holds it.

    ``value`` is the name under which it is kept, never the password; ``password`` is what was typed, "" for nothing.
    """

    def __init__(self) -> None:
        self.line = QLineEdit()
        super().__init__(self.line)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.place = QComboBox()
        self.place.addItem(self.tr("in the key store"), KEY_STORE)
        self.place.addItem(self.tr("in a variable"), VARIABLE)
        self.place.setAccessibleName(self.tr("Where the password is kept"))
        self.row.addWidget(self.place)
        self._variable = PlainLabel("", "mid")
        self.row.insertWidget(1, self._variable, 1)
        self._stored = ""
        self._proposed = ""
        self.line.textChanged.connect(self.changed)
        self.place.currentIndexChanged.connect(self._moved)
        self._moved()

    @property
    def name(self) -> str:
        """The name under which it is kept, or will be."""
        return self._stored or self._proposed

    @property
    def password(self) -> str:
        """What was typed."""
        return self.line.text() if self._is_kept_here else ""

    @property
    def is_missing(self) -> bool:
        """Whether nothing was typed where something is needed."""
        return self._is_kept_here and not self._stored and not self.line.text()

    @property
    def is_used(self) -> bool:
        """Whether there is a password at all."""
        return bool(self._stored or self.line.text() or not self._is_kept_here)

    @property
    def _is_kept_here(self) -> bool:
        return bool(self.place.currentData() == KEY_STORE)

    def propose(self, name: str) -> None:
        """The name to keep it under, as long as it has none."""
        self._proposed = name
        self._say()

    def value(self) -> str | None:
        return self.name if self.is_used else None

    def set_value(self, value: Any) -> None:
        self._stored = str(value or "")
        self.line.clear()
        self.line.setPlaceholderText(self.tr("as it is; type to change it") if self._stored else "")
        self._say()

    def _moved(self) -> None:
        self.line.setVisible(self._is_kept_here)
        self._variable.setVisible(not self._is_kept_here)
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        self._variable.setText(variable_of(self.name) if self.name else "")
        self._variable.setToolTip(self.tr("Set this variable for the service."))
