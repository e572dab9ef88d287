"""The unit as systemd itself reads it, with the oddest path that a folder can have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from controlcenter.app.background.manager import Plan
from controlcenter.app.background.systemd import UNIT, unit_text


def test_that_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    folder = tmp_path / "odd $HOME %h 100%"
    folder.mkdir()
    program = folder / "python"
    program.symlink_to(sys.executable)
    environment = folder / "service.env"
    environment.touch()
    plan = Plan((str(program), "-m", "controlcenter", 'odd $HOME %h "x" \\ y'), "", environment)
    file = tmp_path / UNIT
    file.write_text(unit_text(plan, is_machine=False), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", str(file)], capture_output=True, text=True, check=False,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    told = [line for line in done.stderr.splitlines() if UNIT in line]
    assert done.returncode == 0 and not told, done.stderr
