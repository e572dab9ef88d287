"""A source that runs by itself cannot fetch again; whoever asks is answered all the same."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from controlcenter.app.joining import join
from controlcenter.app.service import Service
from controlcenter.commands.setup import PublishStrategy, version_of
from controlcenter.commands.sources import FetchAgain, LookNow
from controlcenter.domain.strategy.text import add_source
from controlcenter.intake import registry
from controlcenter.settings import resource
from controlcenter.store import health

HEADINGS = "start,caller,outcome,id\n"
COLUMNS = {"started_column": "start", "number_column": "caller", "outcome_column": "outcome", "call_column": "id"}


@pytest.mark.parametrize("kind", registry.names_of_kinds())
def test_that_every_kind_that_streams_has_an_answer(kind: str) -> None:
    found = registry.kind_of_source(kind)
    if getattr(found, "streaming", False):
        assert found.asked_again.endswith(".")
    else:
        assert callable(found.poll)


def test_that_a_source_that_streams_answers_with_a_sentence(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROLCENTER_SECRET_WEB", "a key of the web form")
    (tmp_path / "calls.csv").write_text(HEADINGS)
    calls = {"file": str(tmp_path / "calls.csv"), "outcomes": {"done": "answered"}, **COLUMNS}
    text = resource("strategy.toml").read_text(encoding="utf-8")
    text = add_source(text, {"name": "Calls", "type": "call_records", "settings": calls})
    text = add_source(text, {"name": "Form", "type": "web", "settings": {"port": 0, "secret": "web"}})
    joined = join(database_url, part="service")
    service = Service(joined)
    worker = threading.Thread(target=service.run)
    try:
        with joined.database.read() as connection:
            seen = version_of(connection)
        joined.execute(PublishStrategy(text, seen, ""))
        now = joined.clock.now()
        joined.execute(FetchAgain("Calls", now - timedelta(days=1), now))
        joined.execute(LookNow("Form"))
        worker.start()

        def said(source: str) -> str:
            with joined.database.read() as connection:
                state = health.read_sources(connection).get(source)
            return str(((state.wish if state is not None else None) or {}).get("said", ""))

        until_s = time.monotonic() + 60
        while not (said("Calls") and said("Form")) and time.monotonic() < until_s:
            time.sleep(0.1)
        assert said("Calls") == "There is nothing to fetch again: the file is read on from where it was left."
        assert said("Form").startswith("It is not read: whoever sends something is told")
    finally:
        service.stop()
        if worker.ident is not None:
            worker.join(20)
        joined.close()
