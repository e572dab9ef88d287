"""The service as a task of Windows' Task Scheduler: it starts when this account signs in, and again when it fails."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from controlcenter.app.background.manager import Plan, Run, State, asked
from controlcenter.errors import Refused

TASK = "Control Center service"


def task_text(plan: Plan, account: str) -> str:
    """The task. Source: Microsoft, "Task Scheduler Schema"; schtasks reads it as UTF-16."""
    program, *words = plan.words
    named = escape(account)
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><LogonTrigger><UserId>{named}</UserId></LogonTrigger></Triggers>
  <Principals>
    <Principal id="Author"><UserId>{named}</UserId><LogonType>InteractiveToken</LogonType></Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>255</Count></RestartOnFailure>
  </Settings>
  <Actions><Exec>
    <Command>{escape(program)}</Command>
    <Arguments>{escape(subprocess.list2cmdline(words))}</Arguments>
  </Exec></Actions>
</Task>
"""


class TaskScheduler:
    """Secrets come from this account's key store, so no file holds any."""

    reads_environment = False

    def __init__(self, account: str, run: Run) -> None:
        self._account = account
        self._run = run

    def install(self, plan: Plan) -> str:
        """Make the task, or replace it, and start it now."""
        if plan.account and plan.account != self._account:
            raise Refused("On Windows the service runs as the account that installs it; sign in as that one.")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "task.xml")
            file.write_text(task_text(plan, self._account), encoding="utf-16")
            asked(self._run, "schtasks", "/Create", "/F", "/TN", TASK, "/XML", str(file))
        asked(self._run, "schtasks", "/Run", "/TN", TASK)
        return f'The service runs and starts when {self._account} signs in (task "{TASK}").'

    def state(self) -> State:
        done = self._run(("schtasks", "/Query", "/TN", TASK, "/FO", "LIST"))
        if done.returncode != 0:
            return State(False, False, "The service is not installed on this machine.")
        is_running = "Running" in done.stdout
        told = "runs" if is_running else "does not run"
        return State(True, is_running, f'The service is installed (task "{TASK}") and {told}.')

    def remove(self) -> str:
        """Stop the service and take its task away."""
        if not self.state().is_installed:
            raise Refused("The service is not installed on this machine.")
        self._run(("schtasks", "/End", "/TN", TASK))
        asked(self._run, "schtasks", "/Delete", "/F", "/TN", TASK)
        return "The service was stopped and is not installed any more."
