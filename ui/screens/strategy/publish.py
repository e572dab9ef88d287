"""The question before a strategy comes into force: what it would change, in sentences."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from controlcenter.commands.preview import Preview
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.plain import PlainLabel
from ui.widgets.wrapped import Wrapped
from ui.wording import text

_MOST_LINES_PX = 240


def fate_of(preview: Preview) -> str:
    """What happens to the open tickets, in one sentence."""
    translate = QCoreApplication.translate
    count = text.plural(translate("Strategy", "%n open ticket(s)", "", preview.open_tickets))
    if not preview.moved:
        return translate("Strategy", "No faults. {tickets}; no deadline moves.").format(tickets=count)
    said = translate("Strategy", "No faults. {tickets}: {earlier} fall due earlier, {later} later.")
    earlier, later = text.number(len(preview.earlier)), text.number(len(preview.later))
    return said.format(tickets=count, earlier=earlier, later=later)


def title_of(name: str, preview: Preview) -> str:
    """What the dialog asks."""
    said = QCoreApplication.translate("Strategy", "Publish {name} as version {version}?")
    return said.format(name=name, version=preview.seen + 1)


class PublishDialog(PlainDialog):
    """Shows the consequence; publishing is only possible where no open ticket would lose its queue."""

    def __init__(self, parent: QWidget | None, name: str, preview: Preview, changes: list[str]) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            parent, title_of(name, preview), fate_of(preview), icon="book-open", colour="accent",
            yes=translate("Strategy", "Publish"), no=translate("Dialogs", "Cancel"),
        )  # fmt: skip
        self.setMinimumWidth(580)
        if preview.queues_gone:
            said = self.tr("Open tickets still lie in {queues}: keep these queues, or move the tickets first.")
            gone = PlainLabel(said.format(queues=", ".join(preview.queues_gone)), "red", wrap=True)
            self.content.addWidget(gone)
        same = self.tr("Nothing differs from the version in force.")
        self.content.addSpacing(4)
        self.content.addWidget(PlainLabel(self.tr("What differs") if changes else same, "low"))
        if changes:
            self.content.addWidget(lines_of(changes, self.tr("What differs")))
        self.yes.setEnabled(not preview.queues_gone)


def lines_of(changes: list[str], name: str) -> QScrollArea:
    """What changes, line by line; it scrolls where there is much."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 6, 0)
    column.setSpacing(4)
    for line in changes:
        column.addWidget(Wrapped(line))
    column.addStretch(1)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(page)
    scroll.setAccessibleName(name)
    scroll.setFixedHeight(min(_MOST_LINES_PX, 30 * len(changes) + 14))
    return scroll
