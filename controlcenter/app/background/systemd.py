"""The service as a systemd unit: the machine's own when root installs it, else a unit of this account."""

from __future__ import annotations

from pathlib import Path

from controlcenter.app.background.manager import Plan, Run, State, asked
from controlcenter.errors import Refused

UNIT = "controlcenter.service"
MACHINE = Path("/etc/systemd/system")
RESTART_S = 5
STOP_S = 30


def unit_text(plan: Plan, *, is_machine: bool) -> str:
    """The unit's file. Whatever ends the service, systemd starts it again; a second one waits so for its turn."""
    environment = [f"EnvironmentFile={_plain(str(plan.environment))}"] if plan.environment else []
    account = [f"User={_plain(plan.account)}"] if plan.account else []
    lines = [
        "[Unit]",
        "Description=Control Center: takes in what customers send, keeps deadlines, sends replies",
        "Wants=network-online.target",
        "After=network-online.target postgresql.service",
        "StartLimitIntervalSec=0",
        "",
        "[Service]",
        "ExecStart=" + " ".join((_program(plan.words[0]), *map(_quoted, plan.words[1:]))),
        *environment,
        *account,
        "Restart=always",
        f"RestartSec={RESTART_S}",
        f"TimeoutStopSec={STOP_S}",
        "NoNewPrivileges=true",
        "UMask=0077",
        "",
        "[Install]",
        f"WantedBy={'multi-user.target' if is_machine else 'default.target'}",
    ]
    return "\n".join(lines) + "\n"


class Systemd:
    """``is_machine``: a unit of the machine, which needs root, rather than one of this account."""

    reads_environment = True

    def __init__(self, folder: Path, is_machine: bool, run: Run) -> None:
        self._file = folder / UNIT
        self._is_machine = is_machine
        self._run = run

    def install(self, plan: Plan) -> str:
        """Write the unit, start it now and with every start of the machine; another one is replaced."""
        if self._is_machine and not plan.account:
            raise Refused("Name the account that the service runs as: --account NAME")
        self._systemctl("show-environment")  # whether it answers at all
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(unit_text(plan, is_machine=self._is_machine), encoding="utf-8")
        except OSError as error:
            raise Refused(f"The unit {self._file} cannot be written: {error.strerror}.") from error
        self._systemctl("daemon-reload")
        self._systemctl("enable", UNIT)
        self._systemctl("restart", UNIT)
        if self._is_machine:
            return f"The service runs as {plan.account} and starts with the machine ({self._file})."
        return (
            f"The service runs and starts when this account signs in ({self._file}). "
            "So that it runs without anybody signed in: loginctl enable-linger"
        )

    def state(self) -> State:
        if not self._file.exists():
            return State(False, False, "The service is not installed on this machine.")
        words = self._words("is-active", UNIT)
        found = self._run(words).stdout.strip() or "unknown"
        is_running = found == "active"
        told = "runs" if is_running else f"does not run (systemd says: {found})"
        return State(True, is_running, f"The service is installed ({self._file}) and {told}.")

    def remove(self) -> str:
        """Stop the service and take its unit away."""
        if not self._file.exists():
            raise Refused("The service is not installed on this machine.")
        self._systemctl("disable", "--now", UNIT)
        try:
            self._file.unlink()
        except OSError as error:
            raise Refused(f"The unit {self._file} cannot be removed: {error.strerror}.") from error
        self._systemctl("daemon-reload")
        return "The service was stopped and is not installed any more."

    def _words(self, *words: str) -> tuple[str, ...]:
        return ("systemctl", *(() if self._is_machine else ("--user",)), *words)

    def _systemctl(self, *words: str) -> None:
        asked(self._run, *self._words(*words))


def _program(path: str) -> str:
    """The path of the program: systemd takes none with quotes or backslashes, and replaces no variable in it."""
    if any(sign in path for sign in "'\"\\"):
        raise Refused(f"systemd starts no program whose path holds a quote or a backslash: {path}")
    return f'"{_plain(path)}"'


def _quoted(word: str) -> str:
    """One more word of a command line. Source: man 5 systemd.service, "Command lines"; systemd.unit, "Specifiers"."""
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(sign, written)
    return f'"{_one_line(word)}"'


def _plain(value: str) -> str:
    return _one_line(value).replace("%", "%%")


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise Refused("An account or a path holds a line break; a unit cannot name it.")
    return value
