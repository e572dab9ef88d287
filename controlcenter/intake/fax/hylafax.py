"""The spool of a HylaFAX server: received faxes in recvq, and what its logs say of the receptions that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from controlcenter.clock import Clock, from_epoch
from controlcenter.domain.strategy.checked_text import ZoneName
from controlcenter.domain.ticket import Channel
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.fax import bundle
from controlcenter.intake.fax.folder import FaxFolder, FaxFolderSettings
from controlcenter.intake.fax.session import Reception, has_ended, parse_line, parse_session

_MOST_LOG = 4_000_000  # bytes of xferfaxlog looked at: its end, some ten thousand receptions
_MOST_SESSION = 65_536
_FIRST_LOOK = timedelta(hours=24)  # what failed before that, people have dealt with by other means
_WRITTEN_WITHIN = timedelta(minutes=10)


class HylafaxSettings(BaseModel):
    spool: Path = Field(description="The spool of the fax server, usually /var/spool/hylafax.")
    settle_s: float = Field(
        5.0, ge=0, le=3600, description="A fax is complete when its file has not changed for so many seconds."
    )
    give_up_s: float = Field(
        600.0, ge=0, description="A fax that is still not whole after so many seconds goes to a person as it is."
    )
    move: bool = Field(
        False, description="Put each fax that was taken into recvq/done; otherwise the server's own clean-up ends it."
    )
    time_zone: ZoneName = Field("UTC", description="The time zone of the fax server's clock, such as Asia/Kolkata.")


class HylafaxSpool:
    """Each received file is an item with what the server knows of its call; so is each reception that left no file."""

    Settings: ClassVar[type[BaseModel]] = HylafaxSettings

    def __init__(self, name: str, settings: HylafaxSettings, secret: Callable[[str], str], clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._zone = ZoneInfo(settings.time_zone)
        self._recvq = settings.spool / "recvq"
        folder = FaxFolderSettings(
            folder=self._recvq, settle_s=settings.settle_s, give_up_s=settings.give_up_s, keep=not settings.move
        )
        self._folder = FaxFolder(name, folder, secret, clock)
        self._receptions: dict[str, Reception] = {}  # by key, as the newest reading of the logs found them
        self._read_at: tuple[float, int] = (0.0, -1)

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """Files first, oldest first, then the receptions without a file that are new since the last poll."""
        looked_at = self._clock.now()
        since = (_instant(state.get("looked_at")) or looked_at) - _FIRST_LOOK
        receptions = self._read_logs(since)
        by_file = {one.file: one for one in receptions if one.file}
        for item in self._folder.poll(state):
            yield self._with_facts(item, by_file.get(item.name))
        told = state.get("told")
        known = {str(key) for key in told} if isinstance(told, list) else set()
        recent = {one.key: one for one in receptions if self._left_nothing(one, since)}
        state["told"] = sorted(recent)
        state["looked_at"] = looked_at.isoformat()
        for key, one in recent.items():
            if key not in known:
                yield self._failed(one)

    def done(self, item: RawItem) -> None:
        """Put the file away where that is wanted; a reception without a file needs nothing."""
        if not item.ext_key.startswith("session:"):
            self._folder.done(item)

    def fetch_again(self, since: datetime, until: datetime) -> Iterator[RawItem]:
        """Every fax of that time that is still here, with what the logs still tell of its call."""
        by_file = {one.file: one for one in self._read_logs(since) if one.file}
        for item in self._folder.fetch_again(since, until):
            yield self._with_facts(item, by_file.get(item.name))

    def test(self) -> str:
        """What was found, so that a wrong folder is noticed."""
        said = self._folder.test()
        log = "its transfer log too" if self._xferfaxlog.is_file() else "it has written no transfer log yet"
        return f"{said[:-1]}; {log}."

    def cancel(self) -> None:
        self._folder.cancel()

    def newest_at_source(self) -> datetime | None:
        return self._folder.newest_at_source()

    @property
    def _xferfaxlog(self) -> Path:
        return self._settings.spool / "etc" / "xferfaxlog"

    def _with_facts(self, item: RawItem, told: Reception | None) -> RawItem:
        if (
            told is None
            or item.media == "head"
            or (told.began_at and abs(item.received_at - told.began_at) > _FIRST_LOOK)
        ):
            return item  # the name was used again: these are the facts of an older call
        return replace(item, raw=bundle.pack(told.facts, item.raw), media="fax")

    def _left_nothing(self, one: Reception, since: datetime) -> bool:
        if not one.facts.fault or one.began_at is None or one.began_at < since - _WRITTEN_WITHIN:
            return False
        return not one.file or not (self._recvq / one.file).exists()

    def _failed(self, one: Reception) -> RawItem:
        at = one.began_at or self._clock.now()
        raw = bundle.pack(one.facts, b"")
        return RawItem(one.key, raw, min(at, self._clock.now()), Channel.FAX, "fax", f"session {one.facts.session}")

    def _read_logs(self, since: datetime) -> list[Reception]:
        """Every reception of the transfer log's end, and what only a session's own log tells, oldest first."""
        try:
            found = {one.key: one for line in self._new_end() if (one := parse_line(line, self._zone)) is not None}
            if found:
                self._receptions = found
            for one in self._failed_sessions(since):
                if one.key not in self._receptions:
                    self._receptions[one.key] = one
        except OSError as error:
            why = error.strerror or "the system refused"
            raise SourceError(
                f"The logs of the fax server below {self._settings.spool} cannot be read ({why}). "
                "Let the account of the service read them."
            ) from error
        return list(self._receptions.values())

    def _new_end(self) -> list[bytes]:
        """The lines at the end of the transfer log; none where it is as it was."""
        if not self._xferfaxlog.is_file():
            return []
        stat = self._xferfaxlog.stat()
        if (stat.st_mtime, stat.st_size) == self._read_at:
            return []
        with self._xferfaxlog.open("rb") as file:
            file.seek(max(0, stat.st_size - _MOST_LOG))
            lines = file.read(_MOST_LOG).split(b"\n")
        self._read_at = (stat.st_mtime, stat.st_size)
        return lines[:-1]  # the last is empty, or still being written

    def _failed_sessions(self, since: datetime) -> Iterator[Reception]:
        folder = self._settings.spool / "log"
        if not folder.is_dir():
            return
        for path in sorted(folder.glob("c[0-9]*")):
            changed_at = from_epoch(path.stat().st_mtime)
            if changed_at < since - _WRITTEN_WITHIN:
                continue
            with path.open("rb") as file:
                text = file.read(_MOST_SESSION)
            if has_ended(text) or self._clock.now() - changed_at > _WRITTEN_WITHIN:
                one = parse_session(text, path.name[1:], changed_at, self._zone)
                if one is not None:
                    yield one


def _instant(words: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(words)) if words else None
    except ValueError:
        return None
