"""A desk that works until it is killed: it opens tickets and moves them, and prints each command once acknowledged.

Run as: python -m tests.flow.desk_process URL
"""

from __future__ import annotations

import sys
import uuid

from controlcenter.app.joining import join
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.ticket import Channel, Priority

NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where is it?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "payments",
    None,
)  # fmt: skip


def main() -> None:
    """Never returns; each line is a command whose commit was acknowledged."""
    joined = join(sys.argv[1])
    while True:
        command_id = uuid.uuid4().hex
        ticket_id = joined.execute(NEW, command_id=command_id).result
        print(command_id, flush=True)
        command_id = uuid.uuid4().hex
        joined.execute(MoveTicket(ticket_id, "payments", None, "invoices", "asha"), command_id=command_id)
        print(command_id, flush=True)


if __name__ == "__main__":
    main()
