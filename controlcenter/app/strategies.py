"""The strategy from the command line: check, publish, show."""

from __future__ import annotations

from pathlib import Path

from controlcenter.app.joining import join, stored_strategy
from controlcenter.commands.setup import PublishStrategy, text_of, version_of
from controlcenter.errors import Refused

MOST_BYTES = 20_000_000


def _read(file: Path | None) -> str:
    if file is None:
        raise Refused("Name the strategy's file.")
    try:
        if file.exists() and not file.is_file():
            raise Refused(f"{file} is no ordinary file; name the strategy's file.")
        if file.stat().st_size > MOST_BYTES:
            raise Refused(f"The file {file} is larger than {MOST_BYTES // 1_000_000} MB; that is no strategy.")
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"The file {file} is not UTF-8 text; save it in that encoding.") from error
    except OSError as error:
        raise Refused(f"The file {file} cannot be read: {error.strerror}.") from error


def check(_address: str, file: Path | None) -> str:
    """Check a file, or the default document. Raises SettingsError with every fault."""
    provider = stored_strategy()
    strategy = provider.check(_read(file) if file else provider.default_text)
    return (
        f"The strategy is sound: {len(strategy.queues)} queues, {len(strategy.teams)} teams, "
        f"{len(strategy.agents)} agents, {len(strategy.sources)} sources."
    )


def publish(address: str, file: Path | None) -> str:
    """Put a file into force. Raises SettingsError with every fault, Refused, Conflict, StoreError."""
    text = _read(file)
    joined = join(address)
    try:
        joined.strategies.check(text)
        with joined.database.read() as connection:
            seen = version_of(connection)
            previous = text_of(connection, seen)
        version = joined.execute(PublishStrategy(text, seen, previous)).result
    finally:
        joined.close()
    return f"Version {version} of the strategy is in force."


def show(address: str, _file: Path | None) -> str:
    """The document in force."""
    joined = join(address)
    try:
        with joined.database.read() as connection:
            return (text_of(connection, version_of(connection)) or joined.strategies.default_text).rstrip("\n")
    finally:
        joined.close()
