"""JSON text that is the same for the same value, always: the hash chain is over it."""

from __future__ import annotations

import json.encoder
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from controlcenter.clock import iso_z

_instant = lru_cache(maxsize=1024)(iso_z)  # all that one transaction writes tells the same few instants


def _told(value: Any) -> Any:
    """What JSON does not know by itself."""
    if isinstance(value, datetime):
        return _instant(value)
    raise TypeError(f"The journal cannot hold a {type(value).__name__}.")


# What ``JSONEncoder.encode`` makes anew for every value: (markers against circles, default, string, indent, key
# separator, item separator, sort_keys, skipkeys, allow_nan).
_encoder: Callable[[Any, int], Iterable[str]] = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
    None, _told, json.encoder.encode_basestring, None, ":", ",", True, False, True
)


def canonical(value: Any) -> str:
    """Keys in order, no spaces, every script as it is; instants as UTC ISO text."""
    return "".join(_encoder(value, 0))
