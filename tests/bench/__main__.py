"""Runs every bench and prints one JSON object: figures per bench, with what the machine was.

Usage: python -m tests.bench [NAME[:PART] ...]   (names without the leading bench_; parts of the floor: floor:1080p,
floor:4k, floor:xvfb_1080p, floor:xvfb_4k)
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """Every bench, in order of name."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def run_alone(name: str) -> dict[str, object]:
    """One bench, or a part of it, in a process of its own, so that none warms or loads another."""
    bench, _, part = name.partition(":")
    asked = repr(part) if part else ""
    script = f"import json; from tests.bench import bench_{bench} as b; print(json.dumps(b.run({asked})))"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "qt.*=false"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no output"}
    found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def million_turns_per_cpu_s() -> float:
    """Turns of an empty loop, the best of five tries: what figures of two machines are compared by."""
    taken = []
    for _ in range(5):
        begun = time.process_time()
        for _ in range(1_000_000):
            pass
        taken.append(time.process_time() - begun)
    return round(1 / min(taken), 1)


def main() -> int:
    """Print the figures; the exit status is 1 when a bench failed."""
    wanted = sys.argv[1:] or names()
    machine = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "million_turns_per_cpu_s": million_turns_per_cpu_s(),
    }
    results = {name: run_alone(name) for name in wanted}
    print(json.dumps({"machine": machine, "benches": results}, indent=2))
    return int(any("failed" in figures for figures in results.values()))


if __name__ == "__main__":
    raise SystemExit(main())
