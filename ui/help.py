"""The help: short pages that the program ships, shown without ever opening a file, a link or a picture by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QByteArray, QCoreApplication, QSize, QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from controlcenter.settings import resource
from ui.actions.registry import Action
from ui.look import fonts, icons, theme
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace

PAGES = (
    ("start", QT_TRANSLATE_NOOP("Help", "First steps"), "play"),
    ("board", QT_TRANSLATE_NOOP("Help", "Board"), "square-kanban"),
    ("triage", QT_TRANSLATE_NOOP("Help", "Triage"), "list-filter"),
    ("mywork", QT_TRANSLATE_NOOP("Help", "My work"), "inbox"),
    ("ticket", QT_TRANSLATE_NOOP("Help", "Tickets and deadlines"), "timer"),
    ("wall", QT_TRANSLATE_NOOP("Help", "Wall"), "monitor"),
    ("alarms", QT_TRANSLATE_NOOP("Help", "Alarms"), "bell"),
    ("incidents", QT_TRANSLATE_NOOP("Help", "Incidents"), "siren"),
    ("workload", QT_TRANSLATE_NOOP("Help", "Workload"), "chart-line"),
    ("sources", QT_TRANSLATE_NOOP("Help", "Sources"), "plug"),
    ("strategy", QT_TRANSLATE_NOOP("Help", "Strategy"), "book-open"),
    ("keys", QT_TRANSLATE_NOOP("Help", "Keys"), "keyboard"),
)


_OF_SCREENS = {"reports": "workload"}  # other screens have a page of their own name
_SEEN = "help/seen"


def page_of(place: str) -> str:
    """The page that tells of a screen, or of "ticket"; the first one where none does."""
    page = _OF_SCREENS.get(place, place)
    return page if any(page == name for name, _, _ in PAGES) else PAGES[0][0]


def page_text(page: str) -> str:
    """The Markdown of a page."""
    return resource("help", f"{page}.md").read_text(encoding="utf-8")


class HelpPage(QTextBrowser):
    """Shows Markdown. It loads nothing: a link to another page of the help is the only one that does something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAccessibleName(self.tr("Help page"))
        self.setFont(fonts.font(15))
        self.document().setDocumentMargin(26)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        return QByteArray()

    def show_text(self, said: str) -> None:
        """Show a page from its top, with room between the lines."""
        self.setMarkdown(said)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        spacing.setBottomMargin(8)
        cursor.mergeBlockFormat(spacing)
        self.verticalScrollBar().setValue(0)


class HelpDialog(QDialog):
    """Pages at the left, words at the right. It can stay open beside the work."""

    def __init__(self, parent: QWidget | None = None, page: str = PAGES[0][0]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help"))
        self.resize(980, 680)
        self.names = QListWidget()
        self.names.setFixedWidth(236)
        self.names.setIconSize(QSize(18, 18))
        self.names.setAccessibleName(self.tr("Pages of the help"))
        self.names.setProperty("look", "names")
        for _, title, icon in PAGES:
            item = QListWidgetItem(icons.icon(icon), QCoreApplication.translate("Help", title))
            item.setSizeHint(QSize(0, 38))
            self.names.addItem(item)
        self.page = HelpPage()
        self.page.anchorClicked.connect(self._follow)
        self.names.currentRowChanged.connect(self._show)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self.names)
        row.addWidget(self.page, 1)
        theme.current().changed.connect(self._again)
        self.show_page(page)

    def show_page(self, page: str) -> None:
        """Go to a page; an unknown one is left out."""
        at = next((at for at, (name, _, _) in enumerate(PAGES) if name == page), -1)
        if at >= 0:
            self.names.setCurrentRow(at)

    def _show(self, row: int) -> None:
        self.page.show_text(page_text(PAGES[row][0]))

    def _again(self) -> None:
        self._show(self.names.currentRow())

    def _follow(self, link: QUrl) -> None:
        if not link.scheme():
            self.show_page(link.path().removesuffix(".md"))


_shown: list[HelpDialog] = []


def open_help(parent: QWidget, page: str = PAGES[0][0]) -> HelpDialog:
    """Show the help, or bring the open one to the front, at this page."""
    if not _shown:
        dialog = HelpDialog(parent, page)
        dialog.destroyed.connect(_shown.clear)
        _shown.append(dialog)
    dialog = _shown[0]
    dialog.show_page(page)
    dialog.show()
    dialog.activateWindow()
    return dialog


def register(workspace: Workspace, parent: QWidget, place: Callable[[], str] = str) -> None:
    """Put the help into menu, palette and under F1. It opens at the page of the ``place`` where somebody is.

    Whoever opens it for the first time finds the first steps.
    """

    def show() -> None:
        is_new = workspace.settings.value(_SEEN) is None
        workspace.settings.setValue(_SEEN, "yes")
        open_help(parent, PAGES[0][0] if is_new else page_of(place()))

    title = QT_TRANSLATE_NOOP("Actions", "Help")
    workspace.actions.add(Action("help.open", title, show, "F1", "circle-help", "help"))
