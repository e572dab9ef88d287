"""A fax together with what its server says of it: one line of JSON, then the bytes of the file, which may be none."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields

from controlcenter.intake.mail import clean

_MOST_HEAD = 8192
_MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class FaxFacts:
    """What a fax server knows of one reception; every part may be empty.

    ``sender`` is the other machine's station id, ``caller`` the number that the telephone network told. ``session`` is
    the server's number of the call and ``day`` its date ("11-21"): both together name it. ``fault`` is the server's
    reason why the fax is not whole, in its own words.
    """

    sender: str = ""
    caller: str = ""
    caller_name: str = ""
    line: str = ""
    session: str = ""
    day: str = ""
    pages: int = 0
    fault: str = ""

    @property
    def told(self) -> str:
        """The same as lines to read."""
        named = (
            ("Caller", " ".join(part for part in (self.caller, self.caller_name) if part)),
            ("Station", self.sender),
            ("Line", self.line),
            ("Session", self.session),
            ("The fax server says", self.fault),
        )
        return "\n".join(f"{name}: {clean.line(said, _MOST_WORDS)}" for name, said in named if said)


NOTHING = FaxFacts()
_NAMES = tuple(field.name for field in fields(FaxFacts))


def pack(facts: FaxFacts, file: bytes) -> bytes:
    """The bytes to keep: the same facts and file give the same bytes."""
    return json.dumps(asdict(facts), sort_keys=True).encode() + b"\n" + file


def unpack(raw: bytes) -> tuple[FaxFacts, bytes]:
    """Facts and file. Bytes without a head that can be read count as a file without facts. Never raises."""
    head, line_end, _ = raw[:_MOST_HEAD].partition(b"\n")
    try:
        given = json.loads(head) if line_end else None
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        return NOTHING, raw
    words = {name: clean.line(str(given.get(name, ""))[:_MOST_WORDS]) for name in _NAMES if name != "pages"}
    pages = given.get("pages")
    return FaxFacts(**words, pages=pages if isinstance(pages, int) else 0), raw[len(head) + 1 :]
