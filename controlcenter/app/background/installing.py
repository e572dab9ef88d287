"""Installing the service: which manager this machine has, with which database and secrets the service starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from controlcenter import system
from controlcenter.app.background.environment import secret_names, still_empty, write_environment
from controlcenter.app.background.manager import Manager, Plan, run
from controlcenter.app.background.systemd import MACHINE, Systemd
from controlcenter.app.background.windows import TaskScheduler
from controlcenter.app.joining import join
from controlcenter.errors import Refused
from controlcenter.settings import account_name, config_folder, default_database_path

_MACHINE_ENVIRONMENT = Path("/etc/controlcenter/service.env")
_PROGRAM = (sys.executable, "-m", "controlcenter")


def manager_of_this_machine() -> Manager:
    """Return systemd or the Task Scheduler. Raises Refused on systems where neither is known."""
    if os.name == "nt":
        return TaskScheduler(account_name(), run)
    if sys.platform.startswith("linux"):
        is_machine = system.is_administrator()
        own = config_folder().parent / "systemd" / "user"
        return Systemd(MACHINE if is_machine else own, is_machine, run)
    raise Refused("Services of this system are not known; let its own manager of services run: controlcenter serve")


def install(manager: Manager, address: str, account: str) -> str:
    """Install the service for a database that can be opened, and say what is still to be filled in.

    ``account`` is whom the service of a whole machine runs as; "" is whoever asked for it by sudo. Raises Refused,
    StoreError, NotManaged.
    """
    is_machine = system.is_administrator()
    if is_machine and not address.startswith("postgresql"):
        raise Refused(
            "The service of a whole machine works on PostgreSQL: --database postgresql://USER@HOST/NAME. For a "
            "database file, install it as the account that owns the file."
        )
    address = _absolute(address)
    secrets = _secrets(address)
    if not manager.reads_environment:
        return manager.install(Plan((*_PROGRAM, "--database", address, "serve"), account))
    file = _MACHINE_ENVIRONMENT if is_machine else config_folder() / "service.env"
    write_environment(file, address, secrets)
    account = account or (os.environ.get("SUDO_USER", "") if is_machine else "")
    said = manager.install(Plan((*_PROGRAM, "serve"), account, file))
    if empty := still_empty(file):
        said += f"\nNo value yet for {', '.join(empty)}: enter it in {file}, then install once more."
    return said


def _absolute(address: str) -> str:
    """The service starts in another folder, so the path of a database file is written out."""
    if not address:
        return f"sqlite:///{default_database_path()}"
    if address.startswith("sqlite:///"):
        return f"sqlite:///{Path(address.removeprefix('sqlite:///')).absolute()}"
    return address


def _secrets(address: str) -> list[str]:
    joined = join(address, create=True)
    try:
        with joined.database.read() as connection:
            return secret_names(joined.strategies.current(connection).model_dump())
    finally:
        joined.close()
