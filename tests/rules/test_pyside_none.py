"""PySide6 6.12.0 drops a reference to None at every void call on Python 3.11 and kills the program in seconds."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject


def test_that_void_calls_do_not_lose_references_to_none() -> None:
    subject = QObject()
    reserve = [None] * 10_000  # a faulty wheel must fail this test, not abort the process
    before = sys.getrefcount(None)
    for _ in range(2000):
        subject.setObjectName("x")
    assert sys.getrefcount(None) - before > -100
    assert len(reserve) == 10_000
