"""Words of our own below those of a message: invitations and enclosed messages are written out there.

Who shows the text must not take them for a part of the quotation or signature that stands above them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

ENCLOSED: Final = "---------- Forwarded message ----------"
INVITATION: Final = "Invitation"
INVITATION_TITLES: Final = {
    "CANCEL": "Cancelled invitation",
    "REPLY": "Answer to an invitation",
    "COUNTER": "Counter-proposal to an invitation",
    "DECLINECOUNTER": "Declined counter-proposal",
    "REFRESH": "Question about an invitation",
    "ADD": "Addition to an invitation",
    "PUBLISH": "Calendar entry",
}
"""By the method of the calendar (RFC 5546); any other is an invitation."""
INVITATION_LINES: Final = ("When", "Repeats", "Where", "Organiser", "Answer", "About")
_FIELDS: Final = ("From", "Date", "Subject", "To")
_NAMES: Final = re.compile(
    rf"^(?:{'|'.join((INVITATION, *INVITATION_TITLES.values(), *INVITATION_LINES, *_FIELDS))}): "
    rf"|^{re.escape(ENCLOSED)}$",
    re.MULTILINE,
)
_TITLES: Final = tuple(f"{title}: " for title in (INVITATION, *INVITATION_TITLES.values()))
_LINES: Final = tuple(f"{name}: " for name in INVITATION_LINES)


def added_at(lines: Sequence[str]) -> list[int]:
    """The lines at which something begins that was written out below, in their order."""
    return [at for at in range(1, len(lines)) if not lines[at - 1].strip() and _begins(lines, at)]


def without_names(text: str) -> str:
    """The text without these names of lines: they are English, whatever its writer speaks."""
    return _NAMES.sub("", text)


def _begins(lines: Sequence[str], at: int) -> bool:
    if lines[at] == ENCLOSED:
        return True
    return lines[at].startswith(_TITLES) and at + 1 < len(lines) and lines[at + 1].startswith(_LINES)
