"""What the program asks of the operating system's manager of services, whichever it is."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from controlcenter.errors import ControlCenterError, Refused

ASKED_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """The words that start the service, as whom ("" is whoever installs it), and the file of its environment."""

    words: tuple[str, ...]
    account: str
    environment: Path | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Whether the service is installed and runs, and a sentence that says so."""

    is_installed: bool
    is_running: bool
    sentence: str


class Manager(Protocol):
    """A manager of services. Each method raises Refused or ControlCenterError with the manager's own words."""

    reads_environment: bool
    """Whether a service gets its database and secrets from a file; else from its words and the key store."""

    def install(self, plan: Plan) -> str: ...

    def state(self) -> State: ...

    def remove(self) -> str: ...


class NotManaged(ControlCenterError):
    """The manager of services did not do what it was asked for."""


Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


def run(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program of the system and return what it said. Raises Refused when there is none of that name."""
    try:
        return subprocess.run(list(words), capture_output=True, text=True, timeout=ASKED_WITHIN_S, check=False)
    except FileNotFoundError as error:
        raise Refused(
            f"This machine has no {words[0]}. Let its own manager of services run: controlcenter serve"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise NotManaged(f"{words[0]} did not answer within {ASKED_WITHIN_S} seconds; try again.") from error


def asked(run: Run, *words: str) -> str:
    """Run and return the output. Raises NotManaged with the program's own words when it failed."""
    done = run(words)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NotManaged(f"{words[0]} refused: {said[-1] if said else f'status {done.returncode}'}")
    return done.stdout
