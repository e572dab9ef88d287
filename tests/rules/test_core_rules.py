"""What holds for every file of the product: portable, one source of time, of a size that can be read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*ROOT.glob("controlcenter/**/*.py"), *ROOT.glob("ui/**/*.py")])
POSIX_ONLY = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "posix", "syslog"}
POSIX_CALLS = {"fork", "forkpty", "setsid", "getuid", "geteuid", "setuid", "killpg", "mkfifo", "SIGKILL", "SIGHUP"}
TIME_CALLS = {("datetime", "now"), ("datetime", "utcnow"), ("time", "time"), ("time", "monotonic"), ("time", "sleep")}
MOST_LINES = 400


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def attributes(tree: ast.AST) -> set[tuple[str, str]]:
    """(name, attribute) of everything written as name.attribute."""
    return {
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


def test_that_there_are_files_to_look_at() -> None:
    assert len(FILES) > 150


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_that_systems_differ_in_one_module_only(file: Path) -> None:
    if name_of(file) == str(Path("controlcenter/system.py")):
        return
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert not imports(tree) & POSIX_ONLY
    assert not {attribute for name, attribute in attributes(tree) if name in ("os", "signal")} & POSIX_CALLS


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_that_time_is_asked_in_one_module_only(file: Path) -> None:
    if name_of(file) == str(Path("controlcenter/clock.py")):
        return
    assert not attributes(ast.parse(file.read_text(encoding="utf-8"))) & TIME_CALLS


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_that_no_file_is_too_long_to_be_read_at_a_sitting(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
