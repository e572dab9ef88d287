"""What differs between operating systems, in one place."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_NETWORK_FILE_SYSTEMS = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "fuse.sshfs",
    "glusterfs",
    "ceph",
}


def limit_memory(limit_bytes: int) -> None:
    """Cap this process's address space where the system offers it; elsewhere nothing."""
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, hard))


def harden_permissions(path: Path) -> None:
    """Only this account may read the file or folder; on Windows the profile folder's rights already say so."""
    if os.name == "posix":
        path.chmod(0o700 if path.is_dir() else 0o600)


def is_network_share(folder: Path) -> bool:
    """Whether the folder lies on another machine, as far as the system tells."""
    resolved = str(folder.resolve())
    if os.name == "nt":
        return resolved.startswith("\\\\")
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split()
        if len(fields) > 2 and (resolved + "/").startswith(fields[1].rstrip("/") + "/") and len(fields[1]) >= len(best):
            best, kind = fields[1], fields[2]
    return kind in _NETWORK_FILE_SYSTEMS
