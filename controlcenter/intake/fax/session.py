"""What HylaFAX writes of its calls: one line a reception in etc/xferfaxlog, one file a session in log.

Source: xferfaxlog(5F), hylafax-log(5F) of HylaFAX 6.0.7. Nothing here raises on foreign bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath

from controlcenter.intake.fax.bundle import FaxFacts
from controlcenter.intake.mail import clean

_FEWEST_COLUMNS = 14
_FILE = re.compile(r"recvq/(fax\d{1,12}\.tif)")
_BEGIN = re.compile(r"SESSION BEGIN (\d{1,20})")
_FAILED = re.compile(r"RECV FAX[^\n]{0,200}?terminated abnormally: ([^\n]{1,300})")
_ALSO_FAILED = re.compile(
    r"RECV FAX[^\n]{0,80}?: ([^\n]{0,200}(?:failed|failure|aborted|timeout|not received)[^\n]{0,200})", re.IGNORECASE
)
_SENDER = re.compile(r"(?:TSI|from|session with) \"?([+\d][\d +().-]{3,30})")
_CALLER = re.compile(r"CallID(?:\[1\]|1)?:? \"?([+\d][\d +().-]{3,30})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reception:
    """One incoming call as the server wrote it down. ``file`` is the name in recvq, empty where none was made.

    ``began_at`` is None where the line has no time that can be read.
    """

    file: str
    began_at: datetime | None
    facts: FaxFacts

    @property
    def key(self) -> str:
        """Names the session: its number is used again when the server is set up anew, but not on one day."""
        return f"session:{self.facts.session}:{self.facts.day}"


def parse_line(line: bytes, zone: tzinfo) -> Reception | None:
    """A line of xferfaxlog; None for one that is no reception. ``zone`` is what the server's times are in."""
    cells = [clean.line(cell.decode("utf-8", "replace").strip().strip('"'), 300) for cell in line.split(b"\t")]
    if len(cells) < _FEWEST_COLUMNS or cells[1] != "RECV" or not cells[2].isdigit():
        return None
    cells += [""] * 3
    try:
        local = datetime.strptime(cells[0], "%m/%d/%y %H:%M").replace(tzinfo=zone)
    except ValueError:
        local = None
    pages = int(cells[10]) if cells[10].isdigit() and len(cells[10]) < 6 else 0
    facts = FaxFacts(
        sender=_known(cells[8]), caller=_known(cells[14]), caller_name=_known(cells[15]), line=cells[3],
        session=cells[2], day=f"{local:%m-%d}" if local else "", pages=pages, fault=cells[13],
    )  # fmt: skip
    file = PurePosixPath(cells[4]).name
    return Reception(file, local.astimezone(UTC) if local else None, facts)


def parse_session(text: bytes, number: str, ended_at: datetime, zone: tzinfo) -> Reception | None:
    """A session's log file; None where it tells of no reception that failed. ``ended_at`` is the file's time."""
    words = text.decode("utf-8", "replace")
    failed = _FAILED.search(words) or _ALSO_FAILED.search(words)
    if failed is None:
        return None
    begun, file = _BEGIN.search(words), _FILE.search(words)
    sender, caller = _SENDER.search(words), _CALLER.search(words)
    facts = FaxFacts(
        sender=_found(sender), caller=_found(caller), session=begun[1] if begun else number,
        day=_day(words) or f"{ended_at.astimezone(zone):%m-%d}", fault=clean.line(failed[1], 300),
    )  # fmt: skip
    return Reception(file[1] if file else "", ended_at, facts)


def parse_session_id(words: str) -> str:
    """The id of the session whose log these words hold; empty where they hold none."""
    begun = _BEGIN.search(words)
    if begun is None:
        return ""
    line = words[words.rfind("\n", 0, begun.start()) + 1 :].lstrip()
    return session_id(begun[1], _day(line))


def session_id(session: str, day: str) -> str:
    """Names one call for ever; empty where the server's number or date is not known."""
    return f"fax:session:{session}:{day}" if session and day else ""


def has_ended(text: bytes) -> bool:
    """Whether the session is over."""
    return b"SESSION END" in text


def _day(words: str) -> str:
    """Month and day of the first line, such as "11-21"."""
    try:
        return f"{datetime.strptime('2024 ' + words[:6], '%Y %b %d').replace(tzinfo=UTC):%m-%d}"
    except ValueError:
        return ""


def _known(words: str) -> str:
    return "" if words.lower() in ("<unspecified>", "<unknown>", "unknown", "<none>", "<null>") else words


def _found(match: re.Match[str] | None) -> str:
    return match[1].strip() if match else ""
