"""Attachments of one interaction: small pictures, pages looked at here, copies opened and saved after asking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from controlcenter.domain.ticket import StoredFile
from controlcenter.store import blobs
from ui import disk, safe_files
from ui.look import theme
from ui.widgets import paint
from ui.widgets.empty import IconSign
from ui.widgets.outside import sound_player
from ui.widgets.outside.open_copy import ask_to_open
from ui.widgets.outside.page_view import PageWindow
from ui.widgets.outside.pages import page_worker, read_thumbnail
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text
from ui.workspace import Workspace

_THUMBNAIL = QSize(240, 140)
_FIRST_PAGE = QSize(400, 220)
_MOST_SHOWN_BYTES = 20_000_000
MANY_PAGES_BYTES = 60_000_000


def add_files(column: QVBoxLayout, files: Sequence[StoredFile], workspace: Workspace, ticket_number: str) -> None:
    """A row for each attachment; the pictures of a page stay behind a button, which counts them."""
    for file in files:
        if file.place != "inline":
            column.addWidget(FileRow(file, workspace, ticket_number))
    pictures = [file for file in files if file.place == "inline"]
    if not pictures:
        return
    said = QCoreApplication.translate("Files", "%n picture(s) inside the message", "", len(pictures))
    button = QPushButton(text.plural(said))
    button.setProperty("look", "flat")

    def show() -> None:
        button.hide()
        for file in pictures:
            column.addWidget(FileRow(file, workspace, ticket_number))

    button.clicked.connect(lambda _checked=False: show())
    column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)


class Thumbnail(QWidget):
    """A small picture of an image; nothing until it has been read."""

    def __init__(self, name: str, press: Callable[[], None]) -> None:
        super().__init__()
        self._image = QImage()
        self._press = press
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def set(self, image: QImage) -> None:
        """Show the picture."""
        self._image = image
        self.setMaximumSize(image.size() + QSize(2, 2))
        self.setFixedHeight(image.height() + 2)
        self.show()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        wide = min(self._image.width(), self.width() - 2)  # a narrow panel shows the left part
        painter.drawImage(1, 1, self._image, 0, 0, wide, self._image.height())
        painter.setPen(QPen(theme.colour("border_strong"), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class FileRow(QWidget):
    """One attachment: icon, cleaned name, size, and what can be done with it."""

    def __init__(self, file: StoredFile, workspace: Workspace, ticket_number: str) -> None:
        super().__init__()
        self._file = file
        self._workspace = workspace
        self._ticket_number = ticket_number
        self._name = safe_files.shown_name(file.name)
        self.player: sound_player.SoundPlayer | None = None
        self._thumbnail = Thumbnail(self._name, self.look)
        self.setAccessibleName(self._name)
        self._build()
        theme.current().changed.connect(self.update)
        self._pages = safe_files.has_pages(self._name, file.media_type)
        if (self._pages or file.media_type in safe_files.IMAGES) and file.size <= _MOST_SHOWN_BYTES:
            self._ask_thumbnail()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 6, 6)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        pages = safe_files.has_pages(self._name, self._file.media_type)
        is_image = self._file.media_type in safe_files.IMAGES
        is_sound = safe_files.is_sound(self._file.media_type)
        icon = "file-text" if pages else "image" if is_image else "headphones" if is_sound else "paperclip"
        row.addWidget(IconSign(icon, "text_mid", 18))
        row.addWidget(ElidedLabel(self._name, "body"), 1)
        row.addWidget(PlainLabel(safe_files.size_words(self._file.size), "low"))
        if pages or is_image:
            row.addWidget(self._button(self.tr("Look at it"), self.look))
        elif is_sound:
            row.addWidget(self._button(self.tr("Listen"), self.listen))
        else:
            row.addWidget(self._button(self.tr("Open"), self.open))
        row.addWidget(self._button(self.tr("Save…"), self.save))
        column.addLayout(row)
        column.addWidget(self._thumbnail)
        self._column = column

    def _button(self, title: str, press: Callable[[], None]) -> QPushButton:
        button = QPushButton(title)
        button.setProperty("look", "flat")
        button.setAccessibleName(f"{title} {self._name}")
        button.clicked.connect(lambda _checked=False: press())
        return button

    def _fetch(self, then: Callable[[bytes], None]) -> None:
        name = self._file.blob

        def came(data: bytes) -> None:
            if isValid(self):
                then(data)

        self._workspace.ask(lambda connection: blobs.get(connection, name), came)

    def _ask_thumbnail(self) -> None:
        def came(data: bytes) -> None:
            box = _FIRST_PAGE if self._pages else _THUMBNAIL
            page_worker().submit(lambda: read_thumbnail(data, box), self._show_thumbnail, lambda error: None)

        self._fetch(came)

    def _show_thumbnail(self, image: QImage) -> None:
        if isValid(self):
            self._thumbnail.set(image)

    def look(self) -> None:
        """Show pages or picture in a window of the program; the file itself is started nowhere."""
        if self._file.size > MANY_PAGES_BYTES:
            self._workspace.say(self.tr("{name} is too large to be shown here; save it.").format(name=self._name))
            return

        def came(data: bytes) -> None:
            PageWindow(self.window(), self._name, self._ticket_number, data).show()

        self._fetch(came)

    def listen(self) -> None:
        """Play the sound here; where that cannot be, open it with the system's program, after asking."""
        if self.player is not None:
            self.player.play()
        elif self._file.size > sound_player.MOST_BYTES:
            self.open()
        else:
            self._fetch(self._play)

    def _play(self, data: bytes) -> None:
        self.player = sound_player.player_for(data)
        if self.player is None:
            self.open()
            return
        self._column.addWidget(self.player)
        self.player.play()

    def open(self) -> None:
        """Open a read-only copy with the system's program, after asking; some types never."""
        ask_to_open(self.window(), self._name, self._fetch, self._workspace.say)

    def save(self) -> None:
        """Save a copy where the person says; the proposed name is the cleaned one."""
        chosen, _ = QFileDialog.getSaveFileName(self.window(), self.tr("Save attachment"), self._name)
        if chosen:
            self._fetch(lambda data: self.save_as(Path(chosen), data))

    def save_as(self, path: Path, data: bytes) -> None:
        """Write the bytes; how it went is shown as a sentence."""
        done = self.tr("Saved as {name}.").format(name=text.one_line(path.name))
        disk.save(self.window(), path, lambda: data, self._workspace.say, done=done, from_outside=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_panel(painter, QRectF(self.rect()), "panel", "border", 6)
        painter.end()
