"""What differs between operating systems: limits, rights, network shares."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from controlcenter import system

posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights by folder and offers no limit")


@posix_only
def test_that_a_process_with_a_memory_limit_gets_a_memory_error() -> None:
    code = "from controlcenter import system; system.limit_memory(200_000_000); bytearray(300_000_000)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "MemoryError" in done.stderr


@posix_only
def test_that_only_the_owner_may_read_a_hardened_file_or_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch(0o644)
    system.harden_permissions(file)
    system.harden_permissions(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("mounts", "is_share"),
    [
        ([("/", "ext4")], False),
        ([("/", "ext4"), ("/tmp", "nfs4")], True),
        ([("/", "nfs"), ("/tmp", "tmpfs")], False),
        ([("/", "ext4"), ("/tmpfoo", "cifs")], False),
        ([], False),
    ],
)
@posix_only
def test_that_the_nearest_mount_decides_about_a_share(
    monkeypatch: pytest.MonkeyPatch, mounts: list[tuple[str, str]], is_share: bool
) -> None:
    monkeypatch.setattr(system, "_mounts", lambda: [(Path(folder), kind) for folder, kind in mounts])
    monkeypatch.setattr(system, "_existing", lambda path: path)
    assert system.is_network_share(Path("/tmp/none/x.db")) is is_share


def test_that_this_folder_of_the_machine_is_no_share(tmp_path: Path) -> None:
    assert system.is_network_share(tmp_path / "not there yet" / "x.db") is False


def test_that_what_this_account_made_is_its_own_and_a_path_without_anything_is_an_error(tmp_path: Path) -> None:
    assert system.is_own(tmp_path)
    with pytest.raises(OSError):
        system.is_own(tmp_path / "nothing")


@posix_only
def test_that_what_works_in_bulk_lets_others_go_first_and_its_children_too() -> None:
    code = (
        "import os, subprocess, sys; from controlcenter import system; before = os.nice(0); system.give_way();"
        "child = subprocess.check_output([sys.executable, '-c', 'import os; print(os.nice(0))']);"
        "print(before, os.nice(0), int(child))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    before, after, of_child = (int(word) for word in said.split())
    assert after == of_child == min(19, before + 5)
