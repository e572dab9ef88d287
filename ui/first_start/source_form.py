"""The form of one source, drawn from its Settings: what everybody must enter first, the rest behind a button."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, create_model
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from controlcenter.domain.strategy.document import SourceEntry, Strategy
from controlcenter.intake.registry import kind_of_source
from ui.first_start.adding import NewSource, faults_by_field, free_name, secret_name
from ui.first_start.answers import Answers
from ui.look import icons
from ui.widgets.inputs.editors import IntEditor
from ui.widgets.inputs.form import SettingsForm, field_label, is_secret
from ui.widgets.plain import PlainLabel
from ui.wording.source_kinds import is_streaming, kind_word

FIRST = {"asterisk": ("system", "host", "user", "secret", "queue_log", "cdr"), "web": ("host", "port", "secret")}
EVERY_S = {"imap": 20, "fax_folder": 10, "maildir": 5, "hylafax": 10}
OTHERS_EVERY_S = 30
SINCE = "from_when"
_LONGEST_PERIOD_S = 86_400
_NAMES_PX = 172


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form: the source, and the passwords that were typed, by the name that they are kept under."""

    source: NewSource
    passwords: Mapping[str, str]


def part_of(model: type[BaseModel], names: tuple[str, ...]) -> type[BaseModel]:
    """A model with some of the fields, for a form that asks for nothing else."""
    fields: Any = {name: (model.model_fields[name].annotation, model.model_fields[name]) for name in names}
    made: type[BaseModel] = create_model("Part", **fields)
    return made


def first_fields(kind: str, model: type[BaseModel]) -> tuple[str, ...]:
    """What everybody must enter, passwords at the end; everything where nothing is required."""
    fields = model.model_fields
    wanted = [name for name in FIRST.get(kind, ()) if name in fields]
    wanted += [name for name, field in fields.items() if field.is_required() and name not in wanted]
    if not wanted:
        return tuple(fields)
    if "secret" in fields and "secret" not in wanted:
        wanted.append("secret")
    if kind not in FIRST:
        wanted.sort(key=lambda name: is_secret(name, fields[name]))
    return tuple(wanted)


class SourceForm(QWidget):
    """One kind of source; ``entry`` is the one that is changed, None for a new one. ``changed`` follows every edit."""

    changed = Signal()

    def __init__(
        self, kind: str, strategy: Strategy | None, parent: QWidget | None = None, entry: SourceEntry | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._strategy = strategy
        self._entry = entry
        self._model: type[BaseModel] = kind_of_source(kind).Settings
        self._asks_since = entry is None and SINCE in self._model.model_fields
        first = first_fields(kind, self._model)
        hidden = (SINCE,) if self._asks_since else ()
        rest = tuple(n for n in self._model.model_fields if n not in first and n not in hidden)
        given = dict(entry.settings) if entry is not None else {}
        self.first = SettingsForm(part_of(self._model, first), given)
        self.rest = SettingsForm(part_of(self._model, rest), given)
        self.since = self._make_since()
        self.name = QLineEdit(entry.name if entry is not None else "")
        self.queue = self._make_queue()
        self.every = IntEditor(1, _LONGEST_PERIOD_S)
        self.every.set_value(entry.every_s if entry is not None else EVERY_S.get(kind, OTHERS_EVERY_S))
        self.answers = Answers(strategy) if kind == "imap" and entry is None else None
        self.whole = PlainLabel("", "red", wrap=True)
        self._more = QPushButton(self.tr("More settings"))
        self._build()
        self._edited()

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

    def _make_queue(self) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("As the rules say"), "")
        for queue in self._strategy.queues if self._strategy is not None else ():
            box.addItem(queue.name or queue.id, queue.id)
        if self._entry is not None:
            box.setCurrentIndex(max(0, box.findData(self._entry.queue)))
        return box

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.first)
        if self._asks_since:
            grid = _grid()
            self._line(grid, self.tr("Messages"), self.since)
            column.addLayout(grid)
        if self.answers is not None:
            column.addWidget(self.answers)
        self.whole.hide()
        column.addWidget(self.whole)
        self._more.setProperty("look", "link")
        self._more.setIcon(icons.icon("chevron-down"))
        self._more.setCheckable(True)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._below = self._general()
        self._more.toggled.connect(self._below.setVisible)
        column.addWidget(self._below)
        self._below.hide()
        column.addStretch(1)
        for form in (self.first, self.rest):
            form.changed.connect(self._edited)
            _align(form)
        self.name.textChanged.connect(self.changed)

    def _general(self) -> QWidget:
        """Name, queue and period, which every source has, above its own remaining settings."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        grid = _grid()
        self._line(grid, self.tr("Name"), self.name)
        self.name.setReadOnly(self._entry is not None)  # the ledger and the place up to which it was read hang on it
        self._line(grid, self.tr("Queue"), self.queue)
        if not is_streaming(self._kind):
            self._line(grid, self.tr("Seconds between looks"), self.every)
        column.addLayout(grid)
        column.addWidget(self.rest)
        return page

    def _line(self, grid: QGridLayout, name: str, widget: QWidget) -> None:
        row = grid.rowCount()
        label = PlainLabel(name, "strong")
        grid.addWidget(label, row, 0)
        grid.addWidget(widget, row, 1)
        inner = getattr(widget, "widget", widget)
        if not inner.accessibleName():
            inner.setAccessibleName(name)

    @property
    def password(self) -> QLineEdit:
        """Where the first password is typed."""
        return next(iter({**self.first.secrets(), **self.rest.secrets()}.values())).line

    def begin(self) -> None:
        """Put the keyboard into the first field."""
        self.first.begin()

    def _edited(self) -> None:
        values = {**self.rest.values(), **self.first.values()}
        for field, editor in {**self.first.secrets(), **self.rest.secrets()}.items():
            who = str(values.get("user") or values.get("url") or values.get("host") or self.name.text() or "new")
            editor.propose(secret_name(_secret_kind(self._kind, field), who))
        self.name.setPlaceholderText(self._usual_name(values))
        if self.answers is not None:
            self.answers.follow(str(values.get("host", "")))
        self.changed.emit()

    # What was entered

    def entered(self, now: datetime) -> Entered | None:
        """What stands in the form, or None when something is wrong: then the faults stand beside their fields."""
        values = {**self.rest.values(), **self.first.values()}
        if values.get("security", "tls") != "tls" and values.get("port") == self._usual_port():
            values.pop("port")  # the usual port follows the protection
        days = int(self.since.currentData())
        if self._asks_since and days >= 0:
            values[SINCE] = (now - timedelta(days=days)).replace(microsecond=0)
        secrets = {**self.first.secrets(), **self.rest.secrets()}
        settings, faults = faults_by_field(self._model, values)
        faults |= {
            field: self.tr("The password is missing.")
            for field, editor in secrets.items()
            if editor.is_missing and self._model.model_fields[field].is_required()
        }
        self._show_faults(faults)
        if settings is None or faults:
            return None
        passwords = {editor.name: editor.password for editor in secrets.values() if editor.password}
        return Entered(self._source(settings, values), passwords)

    def in_its_words(self, said: str) -> str:
        """A sentence of the core that names settings by their keys, with the names that stand beside the fields."""
        for name, field in self._model.model_fields.items():
            if "_" in name:  # a key; "host" and "port" are words of their own
                said = re.sub(rf"\b{name}\b", f"“{field_label(name, field)}”", said)
        return said

    def _source(self, settings: BaseModel, values: Mapping[str, Any]) -> NewSource:
        if self._entry is not None:
            name, is_enabled = self._entry.name, self._entry.enabled
        else:
            name, is_enabled = free_name(self.name.text().strip() or self._usual_name(values), self._strategy), True
        account = self.answers.account(values) if self.answers is not None else None
        return NewSource(
            name, self._kind, settings, int(self.every.value()), account, str(self.queue.currentData()), is_enabled
        )

    def _usual_port(self) -> Any:
        field = self._model.model_fields.get("port")
        return field.default if field is not None else None

    def _show_faults(self, found: Mapping[str, str]) -> None:
        faults = {name: self.in_its_words(said) for name, said in found.items()}
        self.first.show_faults(faults)
        self.rest.show_faults(faults)
        fields = self._model.model_fields
        if any(name in faults for name in fields if name not in first_fields(self._kind, self._model)):
            self._more.setChecked(True)
        others = [said for name, said in faults.items() if name not in fields]
        self.whole.setText(" ".join(others))
        self.whole.setVisible(bool(others))

    def _usual_name(self, values: Mapping[str, Any]) -> str:
        if self._kind == "imap" and values.get("user"):
            return self.tr("Mailbox {user}").format(user=values["user"])
        return kind_word(self._kind).partition(" (")[0]


def _secret_kind(kind: str, field: str) -> str:
    plain = "mailbox" if kind == "imap" else kind.replace("_", "-")
    return plain if field == "secret" else f"{plain}-{field.replace('_', '-')}"


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(10)
    grid.setColumnMinimumWidth(0, _NAMES_PX)
    grid.setColumnStretch(1, 1)
    return grid


def _align(form: SettingsForm) -> None:
    """All names stand in one column, whichever form they belong to."""
    grid = form.layout()
    if isinstance(grid, QGridLayout):
        grid.setColumnMinimumWidth(0, _NAMES_PX)
