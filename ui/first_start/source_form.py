"""The form of one new source, drawn from its Settings: what everybody must enter first, the rest behind a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, create_model
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from controlcenter.domain.strategy import Strategy
from controlcenter.intake.registry import kind_of_source
from ui import icons
from ui.first_start.adding import NewSource, faults_by_field, free_name, secret_name
from ui.widgets.form import SettingsForm
from ui.widgets.plain import PlainLabel

FIRST = {"imap": ("host", "user"), "fax_folder": ("folder",), "maildir": ("folder",)}
OWN = ("secret", "from_when", "direction")  # asked in another way, or not for a new source
EVERY_S = {"imap": 20, "fax_folder": 10, "maildir": 5}
_MAIL = "@"
_NAMES_PX = 124


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form: the source and its password ("" for none)."""

    source: NewSource
    password: str


def part_of(model: type[BaseModel], names: tuple[str, ...]) -> type[BaseModel]:
    """A model with some of the fields, for a form that asks for nothing else."""
    fields: Any = {name: (model.model_fields[name].annotation, model.model_fields[name]) for name in names}
    made: type[BaseModel] = create_model("Part", **fields)
    return made


class SourceForm(QWidget):
    """One kind of source. ``changed`` follows every edit."""

    changed = Signal()

    def __init__(self, kind: str, strategy: Strategy | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._strategy = strategy
        self._model: type[BaseModel] = kind_of_source(kind).Settings
        first = FIRST[kind]
        rest = tuple(n for n in self._model.model_fields if n not in first and n not in OWN)
        self.first = SettingsForm(part_of(self._model, first))
        self.rest = SettingsForm(part_of(self._model, rest))
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.since = self._make_since()
        self.answers = QCheckBox(self.tr("Replies leave from this mailbox too"))
        self.smtp = QLineEdit()
        self._smtp_label = PlainLabel()
        self._smtp_typed = False
        self.whole = PlainLabel("", "red", wrap=True)
        self.whole.hide()
        self._more = QPushButton(self.tr("More settings"))
        self._build()
        for form in (self.first, self.rest):
            form.changed.connect(self._edited)
            _align(form)
        self.password.textChanged.connect(self._edited)

    def _make_since(self) -> QComboBox:
        box = QComboBox()
        for said, days in (
            (self.tr("From now on; older ones stay where they are"), 0),
            (self.tr("The last 7 days"), 7),
            (self.tr("The last 30 days"), 30),
            (self.tr("All of them, whatever their age"), -1),
        ):
            box.addItem(said, days)
        box.setAccessibleName(self.tr("Which messages count"))
        return box

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.first)
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        if self._asks_password:
            self._line(grid, self.tr("Password") + " *", self.password)
        if "from_when" in self._model.model_fields:
            self._line(grid, self.tr("Messages"), self.since)
        if self._kind == "imap":
            grid.addWidget(self.answers, grid.rowCount(), 1)
            self._smtp_label = self._line(grid, self.tr("Outgoing server"), self.smtp)
            self.smtp.textEdited.connect(self._typed_smtp)
            self.answers.toggled.connect(self._show_smtp)
            self._show_smtp()
        column.addLayout(grid)
        column.addWidget(self.whole)
        self._more.setProperty("look", "flat")
        self._more.setIcon(icons.icon("chevron-down"))
        self._more.setCheckable(True)
        self._more.toggled.connect(self.rest.setVisible)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.rest)
        self.rest.hide()
        column.addStretch(1)

    def _line(self, grid: QGridLayout, name: str, widget: QWidget) -> PlainLabel:
        row = grid.rowCount()
        label = PlainLabel(name, "strong")
        label.setMinimumWidth(_NAMES_PX)
        grid.addWidget(label, row, 0)
        grid.addWidget(widget, row, 1)
        if not widget.accessibleName():
            widget.setAccessibleName(name.removesuffix(" *"))
        return label

    @property
    def _asks_password(self) -> bool:
        return "secret" in self._model.model_fields

    def _edited(self) -> None:
        host = str(self.first.values().get("host", ""))
        if not self._smtp_typed:
            self.smtp.setText(f"smtp.{host.removeprefix('imap.')}" if host else "")
        self.changed.emit()

    def _typed_smtp(self) -> None:
        self._smtp_typed = True

    def _show_smtp(self) -> None:
        self.smtp.setVisible(self.answers.isChecked())
        self._smtp_label.setVisible(self.answers.isChecked())

    # What was entered

    def entered(self, now: datetime) -> Entered | None:
        """What stands in the form, or None when something is wrong: then the faults stand beside their fields."""
        values = {**self.rest.values(), **self.first.values()}
        user = str(values.get("user", ""))
        if self._asks_password:
            values["secret"] = secret_name("mailbox", user or "new")
        if values.get("security", "tls") != "tls" and values.get("port") == self._model.model_fields["port"].default:
            values.pop("port")  # the usual port follows the protection
        days = int(self.since.currentData())
        if "from_when" in self._model.model_fields and days >= 0:
            values["from_when"] = (now - timedelta(days=days)).replace(microsecond=0)
        settings, faults = faults_by_field(self._model, values)
        if self._asks_password and not self.password.text():
            faults[""] = self.tr("The password is missing.")
        self._show_faults(faults)
        if settings is None or faults:
            return None
        name = free_name(self._name(values), self._strategy)
        source = NewSource(name, self._kind, settings, EVERY_S[self._kind], self._account(values))
        return Entered(source, self.password.text())

    def _show_faults(self, faults: Mapping[str, str]) -> None:
        self.first.show_faults(faults)
        self.rest.show_faults(faults)
        if any(name in faults for name in self.rest.values()):
            self._more.setChecked(True)
        self.whole.setText(faults.get("", ""))
        self.whole.setVisible("" in faults)

    def _name(self, values: Mapping[str, Any]) -> str:
        if self._kind == "imap":
            return self.tr("Mailbox {user}").format(user=values.get("user", ""))
        return self.tr("Fax folder") if self._kind == "fax_folder" else self.tr("Mail folder")

    def _account(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        if not self.answers.isChecked():
            return None
        user = str(values["user"])
        address = user if _MAIL in user else f"{user}@{str(values['host']).removeprefix('imap.')}"
        known = {account.id for account in self._strategy.mail_accounts} if self._strategy is not None else set()
        account = next(name for name in ("replies", *(f"replies-{n}" for n in range(2, 99))) if name not in known)
        return {
            "id": account, "address": address, "host": self.smtp.text().strip(), "security": "tls", "user": user,
            "secret": values["secret"],
        }  # fmt: skip


def _align(form: SettingsForm) -> None:
    """All names stand in one column, whichever form they belong to."""
    grid = form.layout()
    if isinstance(grid, QGridLayout):
        grid.setColumnMinimumWidth(0, _NAMES_PX)
