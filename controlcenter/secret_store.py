"""Passwords and keys: kept by the system's key store, or, where there is none, given by environment variables."""

from __future__ import annotations

import os
import re

from controlcenter.errors import Refused, SourceError
from controlcenter.settings import APP


def variable_of(name: str) -> str:
    """The environment variable that may hold the secret of this name."""
    return "CONTROLCENTER_SECRET_" + re.sub(r"[^A-Z0-9]", "_", name.upper())


def read_secret(name: str) -> str:
    """The secret of this name. Raises SourceError, which says both places to put it, when there is none."""
    import keyring.errors  # a desk that starts needs no secret

    try:
        kept = keyring.get_password(APP, name)
    except (keyring.errors.KeyringError, OSError):
        kept = None
    found = kept or os.environ.get(variable_of(name), "").rstrip("\r\n")
    if not found:
        raise SourceError(
            f'The password "{name}" is stored nowhere. Enter it in the settings of its source, which puts it into '
            f"the key store of this system, or set the environment variable {variable_of(name)} for the service.",
            permanent=True,
        )
    return found


def write_secret(name: str, value: str) -> str:
    """Keep a secret in the system's key store; a sentence says where. Raises Refused where there is no key store."""
    import keyring.errors

    try:
        keyring.set_password(APP, name, value)
        is_kept = keyring.get_password(APP, name) == value
    except (keyring.errors.KeyringError, OSError):
        is_kept = False
    if not is_kept:
        raise Refused(
            f'This system has no key store, so the password "{name}" was not kept. Set the environment variable '
            f"{variable_of(name)} for the service instead."
        )
    return f'The password "{name}" is in the key store of this account.'
