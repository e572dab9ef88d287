"""The form of every kind of source builds itself from its settings: edits, limits, passwords, trying out, changing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Literal
from unittest.mock import Mock

import pytest
from pydantic import BaseModel, Field
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from controlcenter.commands.setup import PublishStrategy, text_of, version_of
from controlcenter.domain.strategy.document import SourceEntry, Strategy
from controlcenter.errors import SourceError, StoreError
from controlcenter.intake.registry import kind_of_source
from controlcenter.store.engine import Database
from tests.ui.house import House, text_with_sources
from ui.first_start import connect as connect_module
from ui.first_start.connect import ConnectDialog, ConnectPanel
from ui.first_start.source_form import SourceForm
from ui.first_start.trial import MOST_HANGING, Trial
from ui.widgets.inputs.editor_tables import PairsEditor, TomlEditor
from ui.widgets.inputs.editors import BoolEditor, ChoiceEditor, IntEditor, LinesEditor, PathEditor, TextEditor
from ui.widgets.inputs.form import SettingsForm
from ui.widgets.inputs.secret_editor import VARIABLE, SecretEditor
from ui.wording.source_kinds import is_streaming, kind_word, kinds_that_load


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Column(BaseModel):
    name: str
    width: int = 3


class Everything(BaseModel):
    """Every shape that a setting may have."""

    host: str = Field(title="Server", description="Where it is.")
    port: int = Field(5, ge=1, le=9)
    most: int | None = None
    share: float = 0.5
    on: bool = True
    way: Literal["a", "b"] = "a"
    colour: Colour = Colour.RED
    folder: Path | None = None
    words: tuple[str, ...] = ("x",)
    headers: dict[str, str] = {}
    kinds: dict[str, Colour] = {}
    nested: dict[str, dict[str, int]] = {}
    columns: list[Column] = []
    one: Column | None = None
    key: str = Field("", json_schema_extra={"secret": True})
    secret: str = ""


GIVEN = {
    "host": "h", "port": 7, "most": 4, "share": 0.25, "on": False, "way": "b", "colour": "green", "folder": "/tmp",
    "words": ["p", "q"], "headers": {"X-A": "1"}, "kinds": {"k": "green"}, "nested": {"n": {"m": 1}},
    "columns": [{"name": "c", "width": 9}], "one": {"name": "d", "width": 2}, "key": "kept-key", "secret": "",
}  # fmt: skip


def test_that_every_shape_of_a_setting_has_its_editor_and_comes_back_as_it_was(qtbot: QtBot) -> None:
    form = SettingsForm(Everything, GIVEN)
    qtbot.addWidget(form)
    wanted = {
        "host": TextEditor, "port": IntEditor, "most": TextEditor, "share": TextEditor, "on": BoolEditor,
        "way": ChoiceEditor, "colour": ChoiceEditor, "folder": PathEditor, "words": LinesEditor,
        "headers": PairsEditor, "kinds": PairsEditor, "nested": TomlEditor, "columns": TomlEditor, "one": TomlEditor,
        "key": SecretEditor, "secret": SecretEditor,
    }  # fmt: skip
    assert {name: type(form.editor(name)) for name in wanted} == wanted
    assert form.checked() == Everything.model_validate(GIVEN)
    port = form.editor("port")
    assert isinstance(port, IntEditor) and (port.box.minimum(), port.box.maximum()) == (1, 9)


def test_that_a_form_without_values_gives_the_defaults(qtbot: QtBot) -> None:
    form = SettingsForm(Everything, {"host": "h"})
    qtbot.addWidget(form)
    assert form.checked() == Everything(host="h")


@pytest.mark.parametrize(("name", "typed"), [("headers", "no value here"), ("nested", "= ["), ("columns", "a = ")])
def test_that_a_table_that_is_none_is_marked_as_wrong(qtbot: QtBot, name: str, typed: str) -> None:
    form = SettingsForm(Everything, {"host": "h"})
    qtbot.addWidget(form)
    form.editor(name).box.setPlainText(typed)  # type: ignore[attr-defined]
    assert form.checked() is None and form._faults[name].text()


def test_that_a_password_never_becomes_a_setting(qtbot: QtBot) -> None:
    editor = SecretEditor()
    qtbot.addWidget(editor)
    assert editor.value() is None and editor.is_missing and editor.line.echoMode() == QLineEdit.EchoMode.Password
    editor.propose("mailbox-asha")
    editor.line.setText("open sesame")
    assert (editor.value(), editor.password) == ("mailbox-asha", "open sesame")
    editor.place.setCurrentIndex(VARIABLE)
    assert (editor.value(), editor.password, editor.is_missing) == ("mailbox-asha", "", False)
    assert editor._variable.text() == "CONTROLCENTER_SECRET_MAILBOX_ASHA"
    editor.set_value("kept")
    editor.propose("another")
    assert editor.value() == "kept"


# Every kind that is installed


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> House:
    house = House(sqlite_database, tmp_path, text_with_sources())
    house.as_person(PublishStrategy(text_with_sources(), 0, ""))
    return house


@pytest.mark.parametrize("kind", kinds_that_load())
def test_that_every_kind_of_source_has_a_form_with_a_word_and_reachable_names(
    kind: str, house: House, qtbot: QtBot
) -> None:
    form = SourceForm(kind, house.live.strategy)
    qtbot.addWidget(form)
    fields = set(kind_of_source(kind).Settings.model_fields)
    shown = {*form.first.values(), *form.rest.values()} | set(form.first._editors) | set(form.rest._editors)
    assert fields - shown <= {"from_when"} and not set(form.first._editors) & set(form.rest._editors)
    assert kind_word(kind) and form.name.placeholderText()
    for one in (form.first, form.rest):
        assert all(editor.widget.accessibleName() for editor in one._editors.values())
    form.entered(house.clock.now())  # an empty form is faults beside fields, never an error


def test_that_what_is_usual_comes_first() -> None:
    kinds = kinds_that_load()
    assert kinds[:3] == ["imap", "maildir", "fax_folder"] and is_streaming("asterisk") and not is_streaming("imap")


def test_that_a_kind_that_cannot_be_loaded_takes_no_other_away(monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.wording import source_kinds

    def load(name: str) -> Any:
        if name == "imap":
            raise ModuleNotFoundError("imap")
        return kind_of_source(name)

    monkeypatch.setattr(source_kinds, "kind_of_source", load)
    found = kinds_that_load()
    assert "imap" not in found and "maildir" in found and not is_streaming("imap")


# Changing one


def in_force(house: House) -> dict[str, SourceEntry]:
    with house.database.read() as connection:
        text = text_of(connection, version_of(connection))
    return {entry.name: entry for entry in Strategy.parse(text).sources}


@pytest.fixture
def mailbox(house: House, qtbot: QtBot) -> Iterator[ConnectPanel]:
    made = ConnectPanel(house, entry=in_force(house)["Service mailbox"])
    qtbot.addWidget(made)
    yield made
    made.close_worker()


def test_that_other_settings_are_saved_and_can_be_undone(mailbox: ConnectPanel, house: House, qtbot: QtBot) -> None:
    before = in_force(house)
    mailbox.form.first.editor("host").set_value("mail.northgate.example")
    mailbox.form.every.set_value(60)
    mailbox.form.queue.setCurrentIndex(1)
    assert mailbox.connect_it.text() == "Save" and mailbox.form.name.isReadOnly()
    mailbox._force = True
    with qtbot.waitSignal(mailbox.connected):
        mailbox.connect_it.click()
    after = in_force(house)["Service mailbox"]
    assert (after.settings["host"], after.every_s) == ("mail.northgate.example", 60) and after.queue
    assert after.settings["secret"] == "mailbox-service" and list(in_force(house)) == list(before)
    assert house.toasts == ["Service mailbox has other settings now"]
    inverse = house.outcomes[-1].inverse
    assert inverse is not None
    house.as_person(inverse)
    assert in_force(house) == before


def test_that_only_a_new_password_is_written(
    mailbox: ConnectPanel, house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(connect_module, "write_secret", lambda name, value: kept.update({name: value}))
    entered = mailbox.form.entered(house.clock.now())
    assert entered is not None and entered.passwords == {}
    mailbox.form.password.setText("new one")
    mailbox._force = True
    with qtbot.waitSignal(mailbox.connected):
        mailbox.connect_it.click()
    assert kept == {"mailbox-service": "new one"}


def test_that_a_source_that_was_removed_meanwhile_is_a_sentence(
    mailbox: ConnectPanel, house: House, qtbot: QtBot
) -> None:
    house.as_person(PublishStrategy(text_with_sources().replace("Service mailbox", "Other"), 1, ""))
    mailbox._force = True
    mailbox.connect_it.click()
    qtbot.waitUntil(lambda: "no source Service mailbox" in mailbox.said.text(), timeout=3000)


def test_that_a_database_that_was_away_lets_it_be_saved_again(
    mailbox: ConnectPanel, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox._force = True
    with monkeypatch.context() as away:
        away.setattr(house.database, "read", Mock(side_effect=StoreError("The database cannot be reached.")))
        mailbox.connect_it.click()
    assert house.said == ["The database cannot be reached."] and mailbox.connect_it.isEnabled()
    mailbox.connect_it.click()
    assert house.toasts == ["Service mailbox has other settings now"]


def test_that_a_kind_is_chosen_by_keyboard_and_by_mouse(house: House, qtbot: QtBot) -> None:
    dialog = ConnectDialog(house)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    kinds = dialog.panel.kinds
    kinds.setFocus()
    QTest.keyClick(kinds, Qt.Key.Key_Down)
    assert dialog.panel.form._kind == "maildir"
    at = kinds.visualItemRect(kinds.item(2)).center()
    QTest.mouseClick(kinds.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    assert dialog.panel.form._kind == "fax_folder" and set(dialog.panel._forms) == {"imap", "maildir", "fax_folder"}
    dialog.reject()


# Trying one out


class Tried:
    """A source whose test does what it is told."""

    def __init__(self, test: Any) -> None:
        self.test = test
        self.cancelled = threading.Event()

    def cancel(self) -> None:
        self.cancelled.set()


@pytest.fixture
def trial(qtbot: QtBot) -> Iterator[Trial]:
    made = Trial(patience_s=0.15)
    yield made
    made.cancel()


def raises(error: Exception) -> Any:
    def test() -> str:
        raise error

    return test


def test_that_a_test_answers_in_one_sentence(trial: Trial, qtbot: QtBot) -> None:
    with qtbot.waitSignal(trial.reached, timeout=3000) as good:
        trial.start(lambda: Tried(lambda: "Reached it."))
    assert good.args == ["Reached it."]
    for error, said in (
        (SourceError("The password is wrong."), "The password is wrong."),
        (ValueError("x"), "The test failed by a fault of the program; it is in the log."),
    ):
        with qtbot.waitSignal(trial.failed, timeout=3000) as bad:
            trial.start(lambda error=error: Tried(raises(error)))  # type: ignore[misc]
        assert bad.args == [said]


def test_that_a_test_that_hangs_is_cut_off_and_never_holds_the_window(trial: Trial, qtbot: QtBot) -> None:
    end = threading.Event()
    source = Tried(lambda: end.wait() and "")
    started = time.monotonic()
    with qtbot.waitSignal(trial.failed, timeout=3000) as bad:
        trial.start(lambda: source)
    assert "no answer within" in bad.args[0] and time.monotonic() - started < 2
    assert source.cancelled.wait(2)
    end.set()


def test_that_tests_that_hang_for_ever_are_bounded(trial: Trial, qtbot: QtBot) -> None:
    end = threading.Event()
    try:
        for _ in range(MOST_HANGING):
            with qtbot.waitSignal(trial.failed, timeout=3000):
                trial.start(lambda: Tried(lambda: end.wait() and ""))
        with qtbot.waitSignal(trial.failed, timeout=3000) as bad:
            trial.start(lambda: Tried(lambda: "Reached."))
        assert "still hang" in bad.args[0]
    finally:
        end.set()


def test_that_an_answer_that_nobody_waits_for_is_not_shown(trial: Trial, qtbot: QtBot) -> None:
    end = threading.Event()
    with qtbot.assertNotEmitted(trial.reached, wait=300):
        trial.start(lambda: Tried(lambda: end.wait(2) and "Reached."))
        trial.cancel()
        end.set()
