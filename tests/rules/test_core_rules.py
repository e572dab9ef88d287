"""What holds for every file of the product: portable, one source of time, of a size that can be read."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*ROOT.glob("controlcenter/**/*.py"), *ROOT.glob("ui/**/*.py")])
POSIX_ONLY = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "posix", "syslog"}
POSIX_CALLS = {"fork", "forkpty", "setsid", "getuid", "geteuid", "setuid", "killpg", "mkfifo", "SIGKILL", "SIGHUP"}
TIME_CALLS = {("datetime", "now"), ("datetime", "utcnow"), ("time", "time"), ("time", "monotonic"), ("time", "sleep")}
MOST_LINES = 400


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


@cache
def used(file: Path) -> tuple[set[str], set[tuple[str, str]]]:
    """The imports and attributes of a file; its tree is not kept."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return imports(tree), attributes(tree)


def offenders(found: Callable[[Path], object], may: str = "") -> dict[str, object]:
    """What was found in each file of the product where there was something."""
    assert len(FILES) > 150
    return {
        name: what for file in FILES if (name := file.relative_to(ROOT).as_posix()) != may and (what := found(file))
    }


def test_that_systems_differ_in_one_module_only() -> None:
    def posix_only(file: Path) -> set[str]:
        modules, written = used(file)
        called = {attribute for name, attribute in written if name in ("os", "signal")}
        return (modules & POSIX_ONLY) | (called & POSIX_CALLS)

    assert not offenders(posix_only, may="controlcenter/system.py")


def test_that_time_is_asked_in_one_module_only() -> None:
    assert not offenders(lambda file: used(file)[1] & TIME_CALLS, may="controlcenter/clock.py")


def test_that_no_file_is_too_long_to_be_read_at_a_sitting() -> None:
    assert not offenders(lambda file: len(file.read_text(encoding="utf-8").splitlines()) > MOST_LINES)


def test_that_the_rules_would_find_an_offender() -> None:
    assert imports(ast.parse("import fcntl.x\nfrom pwd import getpwnam")) & POSIX_ONLY
    assert attributes(ast.parse("time.sleep(1)")) & TIME_CALLS
    assert {name for _, name in attributes(ast.parse("os.fork()"))} & POSIX_CALLS
