"""A living example that cannot be set up says why, on screen and for a terminal."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from controlcenter.app.demo import Demo, centre
from controlcenter.errors import SettingsError
from ui import desktop
from ui.widgets.dialogs import plain_dialogs


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(plain_dialogs, "message", lambda _parent, _title, text, **_: told.append(text))
    return told


def test_that_an_example_without_kinds_of_sources_says_how_to_install_them(
    monkeypatch: pytest.MonkeyPatch, shown: list[str], capsys: pytest.CaptureFixture[str], qtbot: QtBot
) -> None:
    monkeypatch.setattr(centre, "names_of_kinds", list)
    with pytest.raises(SettingsError) as refused:
        Demo.prepare(1)
    assert desktop._cannot_start(refused.value) == 1
    assert "pip install" in shown[0] and shown[0] in capsys.readouterr().err


def test_that_a_fault_of_the_program_names_the_log_and_no_more(shown: list[str], qtbot: QtBot) -> None:
    assert desktop._cannot_start(KeyError("secret words")) == 1
    assert "log" in shown[0] and "secret" not in shown[0]
