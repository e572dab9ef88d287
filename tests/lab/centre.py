"""A centre on a new database, whose service runs as people run it: in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

from controlcenter.app.joining import join
from controlcenter.commands.setup import PublishStrategy, version_of
from controlcenter.domain.strategy.text import add_source
from controlcenter.settings import resource


class Centre:
    """Its strategy is the example's, with ``sources`` added; ``secrets`` are passwords by name."""

    def __init__(self, url: str, *sources: dict[str, Any], **secrets: str) -> None:
        self.url = url
        names = {f"CONTROLCENTER_SECRET_{name.upper()}": value for name, value in secrets.items()}
        self._environment = {**os.environ, **names}
        self._service: subprocess.Popen[bytes] | None = None
        text = resource("strategy.toml").read_text(encoding="utf-8")
        for source in sources:
            text = add_source(text, source)
        joined = join(url, create=True)
        with joined.database.read() as connection:
            seen = version_of(connection)
        joined.execute(PublishStrategy(text, seen, ""))
        joined.close()

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "controlcenter", "--database", self.url, *words]

    def once(self) -> int:
        """One round of the service; its exit status."""
        done = subprocess.run(self.command("serve", "--once"), env=self._environment, capture_output=True, check=False)
        return done.returncode

    def serve(self) -> None:
        self._service = subprocess.Popen(self.command("serve"), env=self._environment, stderr=subprocess.DEVNULL)

    def end(self) -> None:
        if self._service is not None:
            self._service.send_signal(signal.SIGTERM)
            assert self._service.wait(30) == 0
            self._service = None

    def kill(self) -> None:
        """The service falls in the middle of its work."""
        if self._service is not None:
            self._service.kill()
            self._service.wait(30)
            self._service = None

    def interactions(self) -> list[dict[str, Any]]:
        done = subprocess.run(self.command("export", "interactions"), capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def assert_that_all_is_sound(self) -> None:
        done = subprocess.run(self.command("check"), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
