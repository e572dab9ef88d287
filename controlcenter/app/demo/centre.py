"""Sets the sample centre up, starts its day, and takes it away again."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

from controlcenter.app.demo.cast import VIEWER
from controlcenter.app.demo.places import new_places, provide_secrets
from controlcenter.app.demo.strategy import sample_strategy
from controlcenter.app.demo.words import sample_words
from controlcenter.app.joining import Joined, join
from controlcenter.app.passing_folder import PassingFolder, remove_left_over
from controlcenter.commands.base import Together
from controlcenter.commands.setup import ConfirmAccount, PublishStrategy, version_of
from controlcenter.errors import SettingsError
from controlcenter.intake.registry import names_of_kinds
from controlcenter.settings import account_name

_ENDS_WITHIN_S = 8.0
_PREFIX = "controlcenter-sample-"
_DATABASE = "sample.db"


class Demo:
    """A sample centre in a folder of its own. ``address`` is the database's URL."""

    def __init__(self, seed: int) -> None:
        self._own = PassingFolder(_PREFIX)
        self.folder = self._own.path
        self.address = f"sqlite:///{(self.folder / _DATABASE).as_posix()}"
        self._seed = seed
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def prepare(cls, seed: int) -> Demo:
        """Make folder and database, publish the sample strategy, say who is who; nothing runs yet.

        What killed sample centres left behind is removed first.
        The passwords of the sample sources are put into this process's environment, so that its children have them.
        Raises SettingsError where no kind of source is installed.
        """
        if not names_of_kinds():
            raise SettingsError(
                "No kind of source is installed, so nothing could come in. Install Control Center with pip: in its "
                "folder, .venv/bin/python -m pip install -e ."
            )
        remove_left_over(_PREFIX, f"{_DATABASE}.service.lock")
        provide_secrets()
        demo = cls(seed)
        try:
            joined = join(demo.address, create=True)
            try:
                demo._set_up(joined)
            finally:
                joined.close()
        except BaseException:
            demo.remove()
            raise
        return demo

    def _set_up(self, joined: Joined) -> None:
        places = new_places(self.folder)
        places.make()
        since = joined.clock.now() - timedelta(days=1)
        text = sample_strategy(joined.strategies.default_text, places, since, sample_words())
        strategy = joined.strategies.check(text)
        with joined.database.read() as connection:
            seen = version_of(connection)
        who = tuple(ConfirmAccount(agent.account, agent.id) for agent in strategy.agents if agent.id != VIEWER)
        me = ConfirmAccount(account_name(), VIEWER)
        joined.execute(PublishStrategy(text, seen, ""))
        joined.execute(Together((*who, me), "Confirm who is who"))

    def start(self) -> None:
        """Let the day begin, in a process of its own that ends with this one."""
        command = [sys.executable, "-m", "controlcenter", "--database", self.address]
        command += ["simulate", str(self.folder), "--seed", str(self._seed)]
        with (self.folder / "simulator.log").open("ab") as told:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=told, stderr=told)

    def stop(self) -> None:
        """End the day; returns when its process is gone."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()  # the gentle way that every system knows
        for end in (process.terminate, process.kill):
            try:
                process.wait(_ENDS_WITHIN_S)
                return
            except subprocess.TimeoutExpired:
                end()
        process.wait(_ENDS_WITHIN_S)

    def remove(self) -> None:
        """Delete the folder; files that another process still closes are tried again for some seconds."""
        self._own.remove()
