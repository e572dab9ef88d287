"""Files that go out with a reply: chosen or dropped here, listed with their sizes, removed again before sending."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from controlcenter.commands.arriving.receive import ReceivedFile
from ui import safe_files
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


class Attaching(QWidget):
    """The list of files; nothing is shown while it is empty. ``changed`` follows every addition and removal."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._files: list[Attached] = []
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
    def paths(self) -> tuple[str, ...]:
        """Where the files lie on this machine."""
        return tuple(str(one.path) for one in self._files)

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
        faults = [fault for path in paths if (fault := self._add(Path(path)))]
        self._say("\n".join(faults))
        self._show()

    def restore(self, paths: Iterable[str]) -> None:
        """Attach what a draft names; files that are gone meanwhile are said to be missing."""
        self._files = []
        self.add(paths)

    def _add(self, path: Path) -> str:
        name = safe_files.shown_name(path.name)
        try:
            size = path.stat().st_size if path.is_file() else -1
            is_room = size <= MOST_BYTES - sum(len(one.data) for one in self._files)
            data = path.read_bytes() if size >= 0 and is_room else b""
        except OSError:
            size, is_room, data = -1, True, b""
        translate = QCoreApplication.translate
        if not is_room:
            said = translate(
                "Attaching",
                "{name} ({size}) is not attached: all files together may have {most}, because mail servers refuse "
                "more. Send a smaller file or a second mail.",
            )
            return said.format(name=name, size=safe_files.size_words(size), most=safe_files.size_words(MOST_BYTES))
        if size < 0:
            said = translate("Attaching", "{name} cannot be read and is not attached; choose the file again.")
            return said.format(name=name)
        if path not in {one.path for one in self._files}:
            self._files.append(Attached(path, data))
        return ""

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

    @property
    def attached(self) -> tuple[Attached, ...]:
        """The files in the order in which they were attached."""
        return tuple(self._files)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add(local_files(event))
        event.acceptProposedAction()


def local_files(event: QDropEvent) -> list[str]:
    """The paths of the files that are dragged; empty for anything else."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
