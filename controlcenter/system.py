"""What differs between operating systems, and nothing else. Where a system has no such thing, nothing happens."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path, PurePath

# 9p is left out on purpose: containers and virtual machines use it for disks of their own machine.
_REMOTE = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "davfs", "afs", "ceph", "glusterfs", "lustre")
_REMOTE_BY_FUSE = ("fuse.sshfs", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.gvfsd-fuse")
_NETWORK_TYPES = frozenset(_REMOTE + _REMOTE_BY_FUSE)
_WINDOWS_REMOTE_DRIVE = 4
_BELOW_NORMAL = 0x4000  # BELOW_NORMAL_PRIORITY_CLASS
_NICER_BY = 5  # about a third of the processor's time beside one busy window


def limit_memory(most_bytes: int) -> None:
    """Let this process have at most so much address space; asking for more then raises MemoryError."""
    try:
        import resource
    except ImportError:
        return
    try:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (OSError, ValueError):
        return  # the system knows the limit but does not keep it (macOS)


def give_way() -> None:
    """Let other programs of this machine go first from now on where it has too much to do.

    For what works in bulk beside somebody's windows; children and threads that are made later give way too.
    """
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        kernel.SetPriorityClass(ctypes.c_void_p(kernel.GetCurrentProcess()), _BELOW_NORMAL)
    else:
        os.nice(_NICER_BY)


def harden_permissions(path: Path) -> None:
    """Only the owner may read the file (0600) or enter the folder (0700). On Windows the user's folder does that."""
    if os.name == "posix":
        path.chmod(0o700 if path.is_dir() else 0o600)


def is_own(path: Path) -> bool:
    """Whether a path, itself and not what it may point to, is this account's. On Windows the user's folder says so.

    Raises OSError when there is none.
    """
    found = path.lstat()
    return os.name != "posix" or found.st_uid == os.geteuid()


def is_administrator() -> bool:
    """Whether this process may change the whole machine. On Windows the answer is no: nothing here asks for it."""
    return os.name == "posix" and os.geteuid() == 0


def is_network_share(path: Path) -> bool:
    """Whether the path lies on another machine's disk, where file locks cannot be trusted."""
    path = _existing(path.absolute())
    if os.name == "nt":
        return _is_windows_share(path)
    kind = ""
    longest = -1
    for folder, mounted_as in _mounts():
        if path.is_relative_to(folder) and len(folder.parts) >= longest:
            longest, kind = len(folder.parts), mounted_as
    return kind in _NETWORK_TYPES


def _existing(path: Path) -> Path:
    """The path with links followed, or its nearest parent that exists."""
    for one in (path, *path.parents):
        try:
            if one.exists():
                return one.resolve()
        except OSError:
            continue
    return path


def _mounts() -> list[tuple[Path, str]]:
    """Each mounted folder with the type of its file system."""
    try:
        rows = [row.split() for row in Path("/proc/mounts").read_text("utf-8", "replace").splitlines()]
        return [(Path(row[1].replace("\\040", " ")), row[2]) for row in rows if len(row) >= 3]
    except OSError:
        pass
    if sys.platform != "darwin":
        return []
    shown = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=10, check=False).stdout
    found: list[tuple[Path, str]] = []
    for row in shown.splitlines():
        place, bracket, options = row.partition(" on ")[2].rpartition(" (")
        if bracket:
            found.append((Path(place), options.split(",")[0].strip(")")))
    return found


def _is_windows_share(path: PurePath) -> bool:
    if path.drive.startswith("\\\\"):
        return True
    kernel = getattr(getattr(ctypes, "windll", None), "kernel32", None)
    return kernel is not None and kernel.GetDriveTypeW(path.anchor) == _WINDOWS_REMOTE_DRIVE


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable, where the system offers that; files are synced by themselves."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def mark_from_outside(path: Path) -> None:
    """Mark a file as one that came from the internet, where the system knows such a mark (Windows)."""
    if os.name == "nt":
        try:
            Path(f"{path}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n", encoding="ascii")
        except OSError:
            return  # a file system without streams keeps no mark


def name_once(path: Path, name: Path) -> bool:
    """Give a finished file its name unless that name is taken; says whether it got it."""
    try:
        os.link(path, name)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if name.exists():
            return False
        path.rename(name)
    return True
