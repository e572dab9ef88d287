"""Where the sample centre's mail, faxes, calls and web requests are: folders and ports of this machine."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from controlcenter.domain.strategy.document import Strategy
from controlcenter.errors import Refused
from controlcenter.secret_store import variable_of

HOST = "127.0.0.1"
DESK, SENT, TELEPHONE, WEB = "Service mailbox", "Sent by colleagues", "Telephone", "Web form"
FAX_LINES = ("Fax line 1", "Fax line 2")
WEB_SECRET, TELEPHONE_SECRET = "sample-web-form", "sample-telephone"
TELEPHONE_USER = "controlcenter"
MAIL_ACCOUNT = "service"
SERVICE_ADDRESS = "service@northgate.example"


@dataclass(frozen=True, slots=True)
class Places:
    """One folder with everything that the sample centre reads, and the ports on which it is spoken to."""

    folder: Path
    telephone_port: int
    web_port: int
    mail_port: int

    @property
    def desk(self) -> Path:
        """The Maildir into which customers' mail is delivered."""
        return self.folder / "mail" / "desk"

    @property
    def sent(self) -> Path:
        """The Maildir into which answers from people's own mail programs are copied."""
        return self.folder / "mail" / "sent"

    def fax_line(self, line: int) -> Path:
        """The folder of a fax line, 0 or 1."""
        return self.folder / "fax" / f"line-{line + 1}"

    @property
    def queue_log(self) -> Path:
        return self.folder / "telephone" / "queue_log"

    @property
    def call_records(self) -> Path:
        return self.folder / "telephone" / "Master.csv"

    def make(self) -> None:
        """Make every folder and file that a source wants to find."""
        for box in (self.desk, self.sent):
            for part in ("tmp", "new", "cur"):
                (box / part).mkdir(parents=True, exist_ok=True)
        for line in range(len(FAX_LINES)):
            self.fax_line(line).mkdir(parents=True, exist_ok=True)
        self.queue_log.parent.mkdir(parents=True, exist_ok=True)
        self.queue_log.touch()
        self.call_records.touch()


def new_places(folder: Path) -> Places:
    """Places in ``folder`` with ports that are free now."""
    listeners = [socket.create_server((HOST, 0)) for _ in range(3)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return Places(folder, *ports)


def places_of(strategy: Strategy, folder: Path) -> Places:
    """The places that a sample strategy names. Raises Refused for any other strategy."""
    sources = {source.name: source.settings for source in strategy.sources}
    account = strategy.mail_account(MAIL_ACCOUNT)
    try:
        found = Places(folder, sources[TELEPHONE]["port"], sources[WEB]["port"], account.port if account else 0)
        is_ours = Path(sources[DESK]["folder"]) == found.desk
    except KeyError:
        is_ours = False
    if account is None or not is_ours:
        raise Refused(
            "This database does not belong to the sample centre in that folder, so no sample day is delivered "
            "into it. Start the sample centre by controlcenter --demo."
        )
    return found


def provide_secrets() -> None:
    """Make up the passwords of this run and put them where this process and its children find them."""
    for name in (WEB_SECRET, TELEPHONE_SECRET):
        os.environ.setdefault(variable_of(name), secrets.token_hex(16))
