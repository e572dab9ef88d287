"""The file from which an installed service gets its database and its secrets: only its owner may read it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from controlcenter import system
from controlcenter.errors import Refused
from controlcenter.secret_store import variable_of

DATABASE = "CONTROLCENTER_DATABASE"
_HEAD = "# The service of Control Center reads this when it starts. Only this account may read it.\n"
_SECRETS = "# Passwords and keys that the strategy names; fill in what the key store of this account does not hold.\n"
_NAME = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)=")
_SPECIAL = re.compile(r'([\\"`$])')


def secret_names(strategy: Mapping[str, Any]) -> list[str]:
    """The names of all secrets in a strategy as plain data, in order, each once."""
    return list(dict.fromkeys(_names(strategy)))


def _names(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str):
                if key in ("secret", "client_secret") and inner:
                    yield inner
            else:
                yield from _names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)


def write_environment(path: Path, address: str, secrets: Iterable[str]) -> None:
    """Write the database's address into the file and a place for each secret; what stands there already is kept.

    Raises Refused when the file cannot be written.
    """
    try:
        kept = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else [_HEAD]
        lines = [line for line in kept if _name_in(line) != DATABASE]
        lines.append(f"{DATABASE}={_quoted(address)}\n")
        known = {_name_in(line) for line in lines}
        wanted = [name for name in dict.fromkeys(map(variable_of, secrets)) if name not in known]
        if wanted and _SECRETS not in lines:
            lines.append(_SECRETS)
        lines += [f'{name}=""\n' for name in wanted]
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.unlink(missing_ok=True)
        part.touch(0o600)
        system.harden_permissions(part)
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(path)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise Refused(f"The service's settings cannot be written to {path}: {why}.") from error


def still_empty(path: Path) -> list[str]:
    """The variables in the file that have no value yet and are not given by the environment of this process."""
    lines = path.read_text(encoding="utf-8").splitlines()
    empty = [_name_in(line) for line in lines if line.partition("=")[2].strip() in ("", '""')]
    return [name for name in empty if name and not os.environ.get(name)]


def _name_in(line: str) -> str:
    found = _NAME.match(line)
    return found[1] if found else ""


def _quoted(value: str) -> str:
    """As systemd reads it inside double quotes. Source: man 5 systemd.exec, EnvironmentFile."""
    return '"' + _SPECIAL.sub(r"\\\1", value) + '"'
