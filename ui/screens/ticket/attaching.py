"""Files that go out with a reply: chosen or dropped here, listed with their sizes, removed again before sending."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from controlcenter.commands.arriving.receive import ReceivedFile
from controlcenter.errors import Refused
from ui import disk, safe_files
from ui.look import icons
from ui.widgets.empty import IconSign
from ui.widgets.plain import ElidedLabel, PlainLabel

MOST_BYTES = 18_000_000  # a mail of 25 MB, which most servers take, holds this much as base64


@dataclass(frozen=True, slots=True)
class Attached:
    """One file as it was when it was attached."""

    path: Path
    data: bytes

    def as_file(self) -> ReceivedFile:
        """What the reply carries."""
        kind, _ = mimetypes.guess_type(self.path.name)
        return ReceivedFile(safe_files.shown_name(self.path.name), kind or "application/octet-stream", self.data)


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A file for which there is no room, with its size in bytes."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that cannot be read."""

    path: Path


Found = Attached | TooLarge | Unreadable


def read_files(paths: Sequence[Path], room: int) -> list[Found]:
    """Each of the files, read as long as all together stay within ``room`` bytes. Not for the GUI thread."""
    found: list[Found] = []
    for path in paths:
        try:
            size = path.stat().st_size if path.is_file() else -1
            if size > room:
                found.append(TooLarge(path, size))
                continue
            data = disk.read(path, room)
        except (OSError, Refused):
            found.append(Unreadable(path))
            continue
        room -= len(data)
        found.append(Attached(path, data))
    return found


class Attaching(QWidget):
    """The list of files; nothing is shown while it is empty. ``changed`` follows every addition and removal.

    Files are read beside the GUI: until they are here, ``is_reading`` says so and ``paths`` names them already.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._files: list[Attached] = []
        self._coming: list[Path] = []
        self._draft = object()
        self._rows: list[QWidget] = []
        self._fault = PlainLabel("", "amber", wrap=True)
        self._fault.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self._fault)
        self.setAcceptDrops(True)

    @property
    def files(self) -> tuple[ReceivedFile, ...]:
        """What would be sent now."""
        return tuple(one.as_file() for one in self._files)

    @property
    def is_reading(self) -> bool:
        """Whether files are still to come."""
        return bool(self._coming)

    @property
    def paths(self) -> tuple[str, ...]:
        """Where the files lie on this machine."""
        return tuple(str(path) for path in (*(one.path for one in self._files), *self._coming))

    @property
    def fault(self) -> str:
        """Why the last file was not taken; "" when it was."""
        return self._fault.text()

    def choose(self) -> None:
        """Ask for files and attach them."""
        chosen, _ = QFileDialog.getOpenFileNames(self.window(), self.tr("Attach files to the reply"))
        self.add(chosen)

    def add(self, paths: Iterable[str]) -> None:
        """Attach files; one that cannot be read or is too large is named in a sentence and left out."""
        known = {one.path for one in self._files} | set(self._coming)
        wanted = [path for path in dict.fromkeys(map(Path, paths)) if path not in known]
        self._say("")
        if not wanted:
            return
        draft, room = self._draft, MOST_BYTES - sum(len(one.data) for one in self._files)
        self._coming += wanted

        def came(found: list[Found]) -> None:
            if draft is self._draft:
                self._came(wanted, found)

        def failed(said: str) -> None:
            if draft is self._draft:
                self._came(wanted, [])
                self._say(said)

        def slow() -> None:
            if draft is self._draft:
                self._say(self.tr("Reading {name}…").format(name=safe_files.shown_name(wanted[0].name)))

        disk.beside(self, lambda: read_files(wanted, room), came, failed, slow)
        self.changed.emit()

    def restore(self, paths: Iterable[str]) -> None:
        """Attach what a draft names; files that are gone meanwhile are said to be missing."""
        self._draft = object()  # what is still being read belongs to another draft
        self._files, self._coming = [], []
        self.add(paths)
        self._show()

    def _came(self, wanted: Sequence[Path], found: Sequence[Found]) -> None:
        self._coming = [path for path in self._coming if path not in wanted]
        faults = []
        for one in found:
            if isinstance(one, Attached) and len(one.data) > MOST_BYTES - sum(len(each.data) for each in self._files):
                one = TooLarge(one.path, len(one.data))  # others have come meanwhile
            if isinstance(one, Attached):
                self._files.append(one)
            else:
                faults.append(_fault_of(one))
        self._say("\n".join(faults))
        self._show()

    def _say(self, fault: str) -> None:
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))

    def _show(self) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(one) for one in self._files]
        for row in self._rows:
            self._column.insertWidget(self._column.count() - 1, row)
        self.changed.emit()

    def _row(self, one: Attached) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(8)
        name = safe_files.shown_name(one.path.name)
        remove = QToolButton()
        remove.setIcon(icons.icon("x"))
        remove.setIconSize(QSize(14, 14))
        said = self.tr("Remove {name}").format(name=name)
        remove.setAccessibleName(said)
        remove.setToolTip(self.tr("Remove; it is not sent"))
        remove.clicked.connect(lambda _checked=False: self.remove(one))
        row.addWidget(IconSign("paperclip", "text_mid", 15))
        row.addWidget(ElidedLabel(name, "body"), 1)
        row.addWidget(PlainLabel(safe_files.size_words(len(one.data)), "low"))
        row.addWidget(remove)
        return made

    def remove(self, one: Attached) -> None:
        """Leave a file out again."""
        self._files.remove(one)
        self._say("")
        self._show()

    def remove_all(self) -> None:
        """Attach nothing."""
        self.restore(())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add(local_files(event))
        event.acceptProposedAction()


def _fault_of(one: TooLarge | Unreadable) -> str:
    translate, name = QCoreApplication.translate, safe_files.shown_name(one.path.name)
    if isinstance(one, Unreadable):
        said = translate("Attaching", "{name} cannot be read and is not attached; choose the file again.")
        return said.format(name=name)
    said = translate(
        "Attaching",
        "{name} ({size}) is not attached: all files together may have {most}, because mail servers refuse "
        "more. Send a smaller file or a second mail.",
    )
    return said.format(name=name, size=safe_files.size_words(one.size), most=safe_files.size_words(MOST_BYTES))


def local_files(event: QDropEvent) -> list[str]:
    """The paths of the files that are dragged; empty for anything else."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
