"""Outside HTML in a window of its own: nothing is loaded, and no link is followed without asking."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from ui.look import fonts
from ui.widgets.dialogs import plain_dialogs as dialogs
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text

OPENED = ("http", "https", "mailto")


class SafePage(QTextBrowser):
    """Shows cleaned HTML. Pictures, style sheets and pages named in it are never read, from anywhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAccessibleName(self.tr("Formatted message"))
        self.setFont(fonts.font(14))
        self.document().setDocumentMargin(18)
        self.document().setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._ask)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        return QByteArray()

    def _ask(self, url: QUrl) -> None:
        """The real address is shown: what a link says and where it goes are two things."""
        if url.scheme().casefold() not in OPENED:
            return
        host = url.host() or url.path()
        title = self.tr("Open {host}?").format(host=text.one_line(host)[:120])
        said = self.tr("The message links to {address}. It came from outside; open it only if you trust it.")
        address = text.one_line(url.toDisplayString(QUrl.ComponentFormattingOption.FullyEncoded))[:500]
        if dialogs.confirm(self.window(), title, said.format(address=address), self.tr("Open")):
            QDesktopServices.openUrl(url)


class SafePageWindow(QDialog):
    """A window for one message's page, so that the answer can be written beside it."""

    def __init__(self, parent: QWidget | None, title: str, note: str, html: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(text.one_line(title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 760)
        self.page = SafePage()
        self.page.setHtml(html)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.addWidget(ElidedLabel(title, "title"), 1)
        head.addWidget(PlainLabel(note, "low"))
        why = PlainLabel(self.tr("Pictures and styles of the message are not loaded."), "low")
        why.setContentsMargins(16, 0, 16, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.addLayout(head)
        column.addWidget(why)
        column.addWidget(self.page, 1)
        self.page.setFocus()
