"""The process in which foreign bytes are interpreted. It knows no database, no secret and no network."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys

from controlcenter import system
from controlcenter.clock import SystemClock
from controlcenter.intake.fax import parse_bundle, parse_fax
from controlcenter.intake.interpreting.parsed import ParsedMessage
from controlcenter.intake.interpreting.wire import Request, pack_reply, read_requests
from controlcenter.intake.mail import parse_mail

READY = b"!"


def main() -> None:
    """Serve until the other side closes the pipe. Arguments: memory limit in bytes, longest message in seconds."""
    memory_bytes, limit_s = int(sys.argv[1]), float(sys.argv[2])
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=1 << 16)
    sys.stdout = sys.stderr  # a library that prints must not spoil the replies
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the parent, which then closes the pipe
    system.limit_memory(memory_bytes)
    replies.write(READY)
    replies.flush()
    clock, armed_s = SystemClock(), -1.0
    while batch := read_requests(requests):
        for request in batch:
            # The parent kills this process in time; where it has died itself, nobody would.
            if armed_s < 0 or clock.monotonic() > armed_s + 1:
                armed_s = clock.monotonic()
                faulthandler.dump_traceback_later(2 * limit_s + 5, exit=True)
            try:
                pieces = pack_reply(_interpret(request), "")
            except MemoryError:
                pieces = pack_reply(None, f"It needs more than {memory_bytes // 1_000_000} MB of memory.")
            replies.writelines(pieces)
            del pieces
            replies.flush()
        faulthandler.cancel_dump_traceback_later()
        armed_s = -1.0


def _interpret(request: Request) -> ParsedMessage:
    kind, raw, name = request
    if kind == "mail":
        return parse_mail(raw)
    return parse_bundle(raw, name) if kind == "fax" else parse_fax(raw, name)


if __name__ == "__main__":
    main()
