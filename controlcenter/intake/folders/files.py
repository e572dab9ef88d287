"""Files and folders as a stream of items: messages, mailboxes, Maildirs, faxes. One bad file never stops it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from controlcenter.clock import from_epoch
from controlcenter.domain.ticket import Channel
from controlcenter.intake.folders.mbox import MOST_BYTES, split_mbox, without_from_line
from controlcenter.intake.interpreting.sniff import HEAD_BYTES, kind_of
from controlcenter.intake.mail.headed import head_of, headed, headed_file

_NO_KIND = "It is neither a mail nor a fax."
_TOO_LARGE = f"This mail is larger than {MOST_BYTES // 1_000_000} MB and was left in its mailbox file"
_IN_DELIVERY = "Its delivery has not ended."


@dataclass(frozen=True, slots=True)
class FileItem:
    """One message or fax out of a file.

    ``key_sha`` is the sha256 of the bytes; for mail with CRLF line ends and without an mbox "From " line.
    ``received_at`` is the mbox line's time, else the file's. ``media`` is "mail", "head" (of a mail or fax that is too
    large), "tiff" or "pdf", empty for what is filtered. ``origin`` is the file's name, with the message's place where a
    file holds many.
    ``reason_filtered`` is empty for all that count.
    """

    key_sha: str
    raw: bytes
    received_at: datetime
    origin: str
    channel: Channel
    media: str
    reason_filtered: str = ""


def items_in(paths: Iterable[Path]) -> Iterator[FileItem]:
    """Every item below the paths; folders are walked in sorted order. Never raises for what it finds.

    Raises FileNotFoundError before the first item when a path does not exist.
    """
    paths = list(paths)
    for path in paths:
        if not _is_there(path):
            raise FileNotFoundError(f"There is no file or folder {path}.")
    for path in paths:
        for file in _files(path):
            try:
                yield from _items_of(file)
            except OSError as error:
                yield _filtered(file, f"It could not be read: {error.strerror or 'the system refused'}.")


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long, or a folder that lets nobody in
        return False


def _files(path: Path) -> Iterator[Path]:
    """The files below a path. Links to folders are not followed: they can lead in circles."""
    try:
        inside = sorted(path.iterdir()) if path.is_dir() else None
    except OSError:
        inside = None
    if inside is None:
        yield path
        return
    for one in inside:
        try:
            is_folder, is_link, is_file = one.is_dir(), one.is_symlink(), one.is_file()
        except OSError:  # the folder shows names and lets nobody in: what lies there is told as out of reach
            is_folder, is_link, is_file = False, False, True
        if is_folder and not is_link:
            yield from _files(one)
        elif not is_folder and (is_file or is_link):
            yield one


def _items_of(path: Path) -> Iterator[FileItem]:
    stat = path.stat()
    if not path.is_file():
        yield _filtered(path, "It is no ordinary file.")
        return
    written_at = from_epoch(stat.st_mtime)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        kind = "mail" if _in_maildir(path) else kind_of(head, path.name)
        file.seek(0)
        if path.parent.name == "tmp" and (path.parent.parent / "new").is_dir():
            yield _filtered(path, _IN_DELIVERY)
        elif not kind:
            yield _filtered(path, _NO_KIND if head else "It is empty.")
        elif kind == "mbox":
            for number, piece in enumerate(split_mbox(file), 1):
                place, at = f"{path.name} #{number}", piece.dated or written_at
                if piece.cut:
                    yield _headed(headed(head_of(piece.raw), f"{_TOO_LARGE} {path.name}."), at, place, Channel.EMAIL)
                else:
                    yield _mail(piece.raw, at, place)
        elif stat.st_size > MOST_BYTES:
            is_mail = kind == "mail"
            raw = headed_file(path, stat.st_size, MOST_BYTES, "mail" if is_mail else "fax")
            yield _headed(raw, written_at, path.name, Channel.EMAIL if is_mail else Channel.FAX)
        elif kind == "mail":
            raw, dated = without_from_line(file.read())
            yield _mail(raw, dated or written_at, path.name)
        else:
            raw = file.read()
            yield FileItem(hashlib.sha256(raw).hexdigest(), raw, written_at, path.name, Channel.FAX, kind)


def mail_key(raw: bytes) -> str:
    """The key of a message: sha256 of its bytes with CRLF line ends."""
    if raw.count(b"\n") != raw.count(b"\r\n"):
        raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return hashlib.sha256(raw).hexdigest()


def _mail(raw: bytes, received_at: datetime, origin: str) -> FileItem:
    return FileItem(mail_key(raw), raw, received_at, origin, Channel.EMAIL, "mail")


def _headed(raw: bytes, received_at: datetime, origin: str, channel: Channel) -> FileItem:
    return FileItem(mail_key(raw), raw, received_at, origin, channel, "head")


def _filtered(path: Path, reason: str) -> FileItem:
    """An item for a file that does not count. Its key is made of name and time: its bytes may be out of reach."""
    try:
        stat = path.stat()
        size, changed_s = stat.st_size, stat.st_mtime
    except OSError:
        size, changed_s = 0, 0.0
    key = hashlib.sha256(f"{path.name}\0{size}".encode("utf-8", "replace")).hexdigest()
    return FileItem(key, b"", from_epoch(changed_s), path.name, Channel.EMAIL, "", reason)


def _in_maildir(path: Path) -> bool:
    """Whether the file is a message of a Maildir, which holds nothing else in new and cur."""
    folder = path.parent
    return folder.name in ("new", "cur") and (folder.parent / "new").is_dir() and (folder.parent / "cur").is_dir()
