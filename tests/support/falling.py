"""The service, struck dead (SIGKILL) at a step that was chosen, as if its machine had failed right there.

Run as: python -m tests.support.falling URL STEP TIMES. It falls when it comes to that step for the TIMES-th time;
with STEP empty it falls when somebody kills it. While another service holds the lease it waits for its turn.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from controlcenter.__main__ import main
from controlcenter.app.service import AnotherService, Service

STEPS: dict[str, tuple[str, str]] = {
    "begins": ("controlcenter.store.lease:Lease.acquire", "after"),
    "a look begins": ("controlcenter.intake.polling.look:Look._work", "before"),
    "read, not stored": ("controlcenter.intake.polling.look:Look._commit", "before"),
    "bytes stored": ("controlcenter.store.blobs:put_packed", "after"),
    "captured, not committed": ("controlcenter.intake.capture:store_items", "after"),
    "committed, file not acknowledged": ("controlcenter.intake.folders.maildir:Maildir.done", "before"),
    "file acknowledged": ("controlcenter.intake.folders.maildir:Maildir.done", "after"),
    "committed, mailbox not acknowledged": ("controlcenter.intake.imap.source:ImapMailbox.done", "before"),
    "mailbox acknowledged": ("controlcenter.intake.imap.source:ImapMailbox.done", "after"),
    "committed, fax not acknowledged": ("controlcenter.intake.fax.folder:FaxFolder.done", "before"),
    "fax acknowledged": ("controlcenter.intake.fax.folder:FaxFolder.done", "after"),
    "acknowledged, not noted": ("controlcenter.intake.capture:acknowledged", "before"),
    "acknowledged and noted, not committed": ("controlcenter.intake.capture:acknowledged", "after"),
    "handed to the reader": ("controlcenter.intake.interpreting.isolate:Interpreter.parse_many", "before"),
    "read by the reader": ("controlcenter.intake.interpreting.isolate:Interpreter.parse_many", "after"),
    "looked up": ("controlcenter.commands.arriving.receive:look_up", "after"),
    "ticket without words": ("controlcenter.commands.arriving.receive:_open_tickets", "after"),
    "words stored, capture open": ("controlcenter.commands.arriving.receive:_add_interactions", "after"),
    "acknowledgement written": ("controlcenter.commands.arriving.receive:acknowledge_all", "after"),
    "ledger written, journal not": ("controlcenter.store.journal:append", "before"),
    "journal written, not committed": ("controlcenter.store.journal:append", "after"),
    "before a commit": ("sqlalchemy.engine.default:DefaultDialect.do_commit", "before"),
    "after a commit": ("sqlalchemy.engine.default:DefaultDialect.do_commit", "after"),
    "marked as sending": ("controlcenter.outbound.smtp:Line.send", "before"),
    "envelope told, no letter yet": ("smtplib:SMTP.data", "before"),
    "letter taken, line still open": ("smtplib:SMTP.data", "after"),
    "sent, not marked": ("controlcenter.outbound.smtp:Line.send", "after"),
    "marked as sent, not committed": ("controlcenter.commands.outbox:MarkSent.do", "after"),
    "request arrived": ("controlcenter.intake.web.desk:RequestDesk._capture", "before"),
    "request captured, no ticket": ("controlcenter.intake.web.desk:RequestDesk._capture", "after"),
    "request has a ticket, not answered": ("controlcenter.intake.web.desk:RequestDesk._number", "after"),
    "call told": ("controlcenter.intake.telephone.feed:TakeCalls.do", "before"),
    "call stored, cursor not": ("controlcenter.commands.telephone.calls:ReceiveCall.do", "after"),
    "call and cursor stored, not committed": ("controlcenter.intake.telephone.feed:TakeCalls.do", "after"),
}


def fall() -> None:
    """No handler, no clean-up, no last word."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def place_of(step: str) -> tuple[Any, str]:
    """The module or class that holds a step, and the step's name in it. Raises AttributeError where it is not there."""
    module_name, _, path = STEPS[step][0].partition(":")
    holder: Any = importlib.import_module(module_name)
    *outer, name = path.split(".")
    for word in outer:
        holder = getattr(holder, word)
    getattr(holder, name)
    return holder, name


def lay(step: str, times: int, opened: threading.Event) -> None:
    """Put the trapdoor under a step; it stays shut until ``opened`` is set."""
    holder, name = place_of(step)
    setattr(holder, name, _falling(getattr(holder, name), STEPS[step][1], times, opened))


def wait_for_the_turn(opened: threading.Event) -> None:
    """A service that finds another at work tries again; ``opened`` is set when it works itself."""
    acquire = Service._acquire

    def acquire_patiently(service: Service) -> None:
        while not service._stop.is_set():
            try:
                acquire(service)
            except AnotherService:
                time.sleep(0.1)
            else:
                opened.set()
                return
        raise AnotherService("It was told to end while it waited.")

    Service._acquire = acquire_patiently  # type: ignore[method-assign]


def _falling(step: Callable[..., Any], when: str, times: int, opened: threading.Event) -> Callable[..., Any]:
    lock = threading.Lock()
    left = times

    def run(*given: Any, **named: Any) -> Any:
        nonlocal left
        with lock:
            left -= opened.is_set()
            is_here = left == 0 and opened.is_set()
        if is_here and when == "before":
            fall()
        result = step(*given, **named)
        if is_here and result is not False:
            fall()
        return result

    return run


def serve(url: str, step: str, times: int) -> int:
    """Run the service until it falls or is told to end."""
    opened = threading.Event()
    if step == "begins":
        opened.set()
    wait_for_the_turn(opened)
    if step:
        lay(step, times, opened)
    return main(["--database", url, "serve"])


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
