"""The service handed to the operating system: what is written for it, and what is said when that fails."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from controlcenter import system
from controlcenter.__main__ import main
from controlcenter.app.background import installing
from controlcenter.app.background.environment import secret_names, still_empty, write_environment
from controlcenter.app.background.manager import Manager, NotManaged, Plan, run
from controlcenter.app.background.systemd import UNIT, Systemd, unit_text
from controlcenter.app.background.windows import TaskScheduler
from controlcenter.commands.base import Outcome
from controlcenter.commands.setup import PublishStrategy
from controlcenter.errors import Refused
from controlcenter.settings import resource
from controlcenter.store.engine import Database

ODD = 'odd $HOME %h "x" \\ y'
SOURCE = """
[[sources]]
name = "Desk mail"
type = "imap"
every_s = 30
[sources.settings]
host = "mail.example.org"
user = "desk"
secret = "mailbox-desk"
"""


class FakeSystem:
    """A manager's program: remembers what it was asked, and answers as it is told to."""

    def __init__(self, *, says: str = "", fails_at: str = "") -> None:
        self.asked: list[tuple[str, ...]] = []
        self.files: list[str] = []
        self._says = says
        self._fails_at = fails_at

    def __call__(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        self.asked.append(tuple(words))
        if "/XML" in words:
            self.files.append(Path(words[-1]).read_text(encoding="utf-16"))
        fails = bool(self._fails_at) and self._fails_at in words
        return subprocess.CompletedProcess(
            list(words), int(fails), stdout=self._says, stderr="first line\nNo such bus" if fails else ""
        )

    @property
    def words(self) -> list[str]:
        return [" ".join(words) for words in self.asked]


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "is_administrator", lambda: False)


def test_that_a_service_is_written_started_and_named_by_this_account(
    tmp_path: Path, sqlite_database: Database, ordinary: None
) -> None:
    asked = FakeSystem()
    said = installing.install(Systemd(tmp_path, False, asked), f"sqlite:///{sqlite_database.path}", "")
    unit = (tmp_path / UNIT).read_text(encoding="utf-8")
    assert "The service runs" in said and "enable-linger" in said
    assert "WantedBy=default.target" in unit and "User=" not in unit and "Restart=always" in unit
    assert asked.words == [
        f"systemctl --user {words}"
        for words in ("show-environment", "daemon-reload", f"enable {UNIT}", f"restart {UNIT}")
    ]


def test_that_the_secrets_of_the_strategy_wait_in_a_file_that_only_its_owner_reads(
    tmp_path: Path, database: Database, database_url: str, ordinary: None, run: Callable[..., Outcome]
) -> None:
    run(PublishStrategy(resource("strategy.toml").read_text(encoding="utf-8") + SOURCE, 0, ""))
    manager = Systemd(tmp_path, False, FakeSystem())
    said = installing.install(manager, database_url, "")
    file = installing.config_folder() / "service.env"
    text = file.read_text(encoding="utf-8")
    assert 'CONTROLCENTER_SECRET_MAILBOX_DESK=""' in text and "CONTROLCENTER_DATABASE=" in text
    assert "CONTROLCENTER_SECRET_MAILBOX_DESK" in said and str(file) in said
    assert os.name != "posix" or file.stat().st_mode & 0o777 == 0o600


def test_that_what_was_filled_in_stays_and_only_the_database_is_told_anew(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "service.env"
    write_environment(file, "postgresql://desk@db/one", ["mailbox", "mailbox"])
    file.write_text(file.read_text("utf-8").replace('MAILBOX=""', 'MAILBOX="k y"') + "OTHER=1\n", encoding="utf-8")
    write_environment(file, f"postgresql://{ODD}@db/two", ["mailbox", "smtp"])
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines.count('CONTROLCENTER_SECRET_MAILBOX="k y"') == 1 and "OTHER=1" in lines
    assert [line for line in lines if "DATABASE" in line] == [
        'CONTROLCENTER_DATABASE="postgresql://odd \\$HOME %h \\"x\\" \\\\ y@db/two"'
    ]
    assert still_empty(file) == ["CONTROLCENTER_SECRET_SMTP"]


def test_that_secrets_are_found_wherever_the_strategy_names_them() -> None:
    sources = ({"settings": {"secret": "a", "grant": {"client_secret": "b"}}}, {"settings": {"secret": "a"}})
    assert secret_names({"sources": sources, "alarms": {"secret": ""}, "mail": [{"secret": "c"}]}) == ["a", "b", "c"]


def test_that_odd_words_stay_words_in_the_unit() -> None:
    unit = unit_text(Plan(("/opt/$HOME 5%/python", ODD), "", Path("/etc/100%/x")), is_machine=True)
    assert 'ExecStart="/opt/$HOME 5%%/python" "odd $$HOME %%h \\"x\\" \\\\ y"' in unit
    assert "EnvironmentFile=/etc/100%%/x" in unit and "WantedBy=multi-user.target" in unit
    with pytest.raises(Refused, match="quote or a backslash"):
        unit_text(Plan((ODD, "serve"), ""), is_machine=True)
    with pytest.raises(Refused, match="line break"):
        unit_text(Plan(("serve",), "desk\nExecStart=/bin/sh"), is_machine=True)


def test_that_a_manager_that_does_not_answer_leaves_nothing_behind(tmp_path: Path) -> None:
    manager = Systemd(tmp_path, False, FakeSystem(fails_at="show-environment"))
    with pytest.raises(NotManaged, match="systemctl refused: No such bus"):
        manager.install(Plan(("serve",), ""))
    assert not manager.state().is_installed and not list(tmp_path.iterdir())


def test_that_a_machine_s_service_needs_an_account_and_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="--account NAME"):
        Systemd(tmp_path, True, FakeSystem()).install(Plan(("serve",), ""))
    monkeypatch.setattr(system, "is_administrator", lambda: True)
    with pytest.raises(Refused, match="works on PostgreSQL"):
        installing.install(Systemd(tmp_path, True, FakeSystem()), "sqlite:///centre.db", "desk")


def test_that_it_tells_whether_it_runs_and_goes_away_again(tmp_path: Path) -> None:
    manager = Systemd(tmp_path, False, FakeSystem(says="active\n"))
    assert not manager.state().is_installed
    with pytest.raises(Refused, match="not installed"):
        manager.remove()
    manager.install(Plan(("serve",), ""))
    assert manager.state().is_running
    failed = Systemd(tmp_path, False, FakeSystem(says="failed\n")).state()
    assert failed.is_installed and not failed.is_running and "systemd says: failed" in failed.sentence
    assert "not installed any more" in manager.remove() and not manager.state().is_installed


def test_that_windows_gets_a_task_that_is_whole_and_starts_again(tmp_path: Path, ordinary: None) -> None:
    asked = FakeSystem(says="Status: Running")
    manager: Manager = TaskScheduler("DESK\\asha & co", asked)
    said = installing.install(manager, f"sqlite:///{tmp_path / 'a b.db'}", "")
    task = ElementTree.fromstring(asked.files[0].encode("utf-16"))
    told = {element.tag.rpartition("}")[2]: element.text for element in task.iter()}
    assert told["UserId"] == "DESK\\asha & co" and told["ExecutionTimeLimit"] == "PT0S"
    assert told["Arguments"] == f'-m controlcenter --database "sqlite:///{tmp_path / "a b.db"}" serve'
    assert "starts when DESK\\asha & co signs in" in said and manager.state().is_running
    with pytest.raises(Refused, match="sign in as that one"):
        manager.install(Plan(("serve",), "somebody"))
    manager.remove()
    assert asked.asked[-1][:2] == ("schtasks", "/Delete")


def test_that_a_machine_without_the_manager_says_what_to_do_instead() -> None:
    with pytest.raises(Refused, match="controlcenter serve"):
        run(["no-such-manager-of-services"])


def test_that_the_command_tells_by_its_status_whether_the_service_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    manager = Systemd(tmp_path, False, FakeSystem(says="active"))
    monkeypatch.setattr(installing, "manager_of_this_machine", lambda: manager)
    assert main(["service", "status"]) == 1
    manager.install(Plan(("serve",), ""))
    assert main(["service", "status"]) == 0 and main(["service", "remove"]) == 0
    assert main(["service", "remove"]) == 2
    told = capsys.readouterr()
    assert "and runs." in told.out and "not installed" in told.err
