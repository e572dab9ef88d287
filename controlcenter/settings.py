"""Where things lie on this machine. Everything that says how the company answers stands in the strategy instead."""

from __future__ import annotations

import getpass
import os
import socket
from pathlib import Path

import platformdirs

APP = "controlcenter"


def data_folder() -> Path:
    """The user's data folder of the program."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False))


def config_folder() -> Path:
    """Where the program keeps window positions and choices of this person."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False))


def log_folder() -> Path:
    """Where the logs lie."""
    return Path(platformdirs.user_log_dir(APP, appauthor=False))


def default_database_path() -> Path:
    """The SQLite file of this user."""
    return data_folder() / "controlcenter.db"


def database_address(given: str | None) -> str:
    """The database's URL: as given, else from the environment, else empty for this user's own file."""
    return given or os.environ.get("CONTROLCENTER_DATABASE", "")


def resource(*parts: str) -> Path:
    """A file that the program ships."""
    return Path(__file__).resolve().parent.parent.joinpath("resources", *parts)


def account_name() -> str:
    """The operating system's account: the actor of every command."""
    return getpass.getuser()


def workstation_name() -> str:
    """This machine's name."""
    return socket.gethostname()
