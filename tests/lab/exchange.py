"""A real Asterisk on loopback, and sipp that calls it and answers for its agents."""

from __future__ import annotations

import csv
import itertools
import os
import random
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = Path(os.environ.get("CONTROLCENTER_LAB_ASTERISK", "/var/tmp/controlcenter-lab-asterisk"))
AGENTS = {15071: "agent_answers", 15072: "agent_never_answers", 15073: "agent_hangs_up"}
LINES = 8
_ASTERISK = ("chroot", str(ROOT), "asterisk", "-f", "-n")
_SIPP = ("sipp", "-i", "127.0.0.1", "-nostdin", "127.0.0.1:15060")
_ENDS = {
    "COMPLETECALLER": "answered", "COMPLETEAGENT": "answered", "CONNECT": "answered", "ABANDON": "abandoned",
    "ENTERQUEUE": "abandoned", "EXITWITHTIMEOUT": "timed_out", "EXITEMPTY": "left_empty",
}  # fmt: skip
_UNQUEUED = {"603": "refused", "604": "cancelled", "605": "voicemail"}


@dataclass(frozen=True, slots=True)
class Dialling:
    """One caller: which scenario, whom it dials, how long until it acts, and its number."""

    scenario: str
    dialled: str
    after_ms: int
    number: str


def hundred_callers(seed: int) -> list[Dialling]:
    """A hundred callers of all kinds in a random order, each with a number of its own but for four who hide it."""
    kinds = [
        (38, Dialling("caller_hangs_up", "600", 9000, "")),
        (14, Dialling("caller_waits", "602", 0, "")),
        (16, Dialling("caller_hangs_up", "601", 2500, "")),
        (8, Dialling("caller_waits", "601", 0, "")),
        (4, Dialling("caller_waits", "601", 0, "anonymous")),
        (10, Dialling("caller_waits", "603", 0, "")),
        (10, Dialling("caller_cancels", "604", 1500, "")),
    ]
    callers = [kind for count, kind in kinds for _ in range(count)]
    random.Random(seed).shuffle(callers)
    numbers = itertools.count(9100000000)
    return [replace(caller, number=caller.number or f"+91{next(numbers)}") for caller in callers]


class Exchange:
    """One Asterisk in its folder. Everything it wrote before is removed at the start."""

    def __init__(self) -> None:
        self.logs = ROOT / "var/log/asterisk"
        self.queue_log = self.logs / "queue_log"
        self.cdr = self.logs / "cdr-csv/Master.csv"
        self.voicemail = ROOT / "var/spool/asterisk/voicemail"
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        for path in (*self.logs.glob("queue_log*"), self.cdr):
            path.unlink(missing_ok=True)
        self.queue_log.touch()
        self.cdr.touch()
        subprocess.run(["rm", "-rf", str(self.voicemail / "default")], check=True)
        self._asterisk = self._run(*_ASTERISK)
        self.await_running()
        for port, scenario in AGENTS.items():
            self._run(*_SIPP, *_scenario(scenario), "-p", str(port), "-mp", str(17000 + (port - 15071) * 200))

    def stop(self) -> None:
        self.tell("core stop now")
        with suppress(subprocess.TimeoutExpired):
            self._asterisk.wait(10)
        for process in reversed(self._processes):
            process.kill()
            process.wait()

    def restart(self, how: str) -> None:
        """Begin anew: as an administrator does it ("now"), or after it fell ("killed")."""
        if how == "now":
            self.tell("core restart now")
        else:
            self._asterisk.kill()
            self._asterisk.wait(10)
            self._asterisk = self._run(*_ASTERISK)
        self.await_running()

    def tell(self, command: str) -> str:
        """Say something on Asterisk's console; its answer."""
        done = subprocess.run(
            ["chroot", str(ROOT), "asterisk", "-rx", command], capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout

    def await_running(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if "fully booted" in self.tell("core waitfullybooted").lower():
                return
            time.sleep(0.3)
        raise AssertionError("Asterisk does not start; see messages.log in its folder.")

    @contextmanager
    def calling(self, callers: Sequence[Dialling], at_once: int = LINES) -> Iterator[None]:
        """Place the calls, some at once, while the body runs; leave when all are over."""
        lines = itertools.count()
        with ThreadPoolExecutor(at_once) as pool:
            done = [pool.submit(_dial, caller, next(lines)) for caller in callers]
            yield
            for one in done:
                one.result()

    def leave_voicemail(self) -> None:
        """Call the mailbox from a line of the exchange itself, and leave a tone of some seconds there."""
        self.tell("channel originate PJSIP/605@self application Milliwatt")

    def outcomes(self) -> dict[str, str]:
        """What the telephone system's own records say of each call, by its Uniqueid: queue_log first, else CDR."""
        found: dict[str, str] = {}
        for path in sorted(self.logs.glob("queue_log*"), key=lambda path: path.stat().st_mtime):
            for line in path.read_text(encoding="utf-8").splitlines():
                fields = line.split("|")
                if fields[4] in _ENDS:
                    found[fields[1]] = _ENDS[fields[4]]
        return {call: _UNQUEUED[dialled] for call, dialled in self._records() if dialled in _UNQUEUED} | found

    def _records(self) -> list[tuple[str, str]]:
        with self.cdr.open(encoding="utf-8", newline="") as file:
            return [(row[16], row[2]) for row in csv.reader(file)]

    def settings(self) -> dict[str, Any]:
        """What a source must be told to take these calls in."""
        return {
            "system": "lab", "host": "127.0.0.1", "port": 15038, "user": "centre", "secret": "telephone",
            "queue_log": str(self.queue_log), "cdr": str(self.cdr), "retry_first_s": 1.0,
            "extensions": {"600": "support", "601": "sales", "602": "billing", "603": "nobody", "604": "support"},
            "queues": {"support": "faults", "sales": "new-orders", "billing": "invoices"},
            "agents": {"PJSIP/agent1": "kavya", "PJSIP/agent2": "jun", "PJSIP/agent3": "meera"},
            "since": "2020-01-01T00:00:00Z",
        }  # fmt: skip

    def _run(self, *words: str) -> subprocess.Popen[bytes]:
        out = subprocess.DEVNULL
        self._processes.append(subprocess.Popen(words, stdin=out, stdout=out, stderr=out))
        return self._processes[-1]


def install() -> None:
    """Build it where it is missing; the script's sentence is the reason of a failure."""
    done = subprocess.run(["sh", str(HERE / "asterisk.sh"), "install", str(ROOT)], stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def _scenario(name: str) -> tuple[str, ...]:
    return ("-sf", str(HERE / "asterisk/sipp" / f"{name}.xml"))


def _dial(caller: Dialling, line: int) -> None:
    """One call; a caller who is cut off gives up after some seconds, and one who gets no line tries again."""
    given = ("-s", caller.dialled, "-d", str(caller.after_ms), "-key", "cnum", caller.number, "-key", "cname", "Caller")
    ports = ("-p", str(15100 + line), "-mp", str(18000 + line * 4))
    words = [*_SIPP, *_scenario(caller.scenario), *given, *ports, "-m", "1", "-timeout", "25s"]
    for _ in range(60):
        began_s = time.monotonic()
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=90)
        if done.returncode == 0 or time.monotonic() - began_s > 1:
            return
        time.sleep(1)
