"""Work that belongs beside the GUI thread, done there by a test."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def in_a_thread(work: Callable[[], T]) -> T:
    """What the work returns or raises, done in a thread that has ended then."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()
