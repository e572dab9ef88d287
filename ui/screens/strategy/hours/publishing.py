"""The way of a draft into force: written, checked and weighed beside the GUI, shown, then published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from controlcenter.app.joining import stored_strategy
from controlcenter.commands.preview import Preview, preview
from controlcenter.errors import ControlCenterError
from ui.screens.strategy.hours.state import Snapshot, write
from ui.screens.strategy.publish import fate_of, lines_of
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.plain import PlainLabel
from ui.wording import text


@dataclass(frozen=True, slots=True)
class Weighed:
    """The whole document with the draft in it, and what it would change; ``fault`` says why it cannot be published."""

    text: str = ""
    preview: Preview | None = None
    fault: str = ""


def weigh(connection: Any, text: str, draft: Snapshot, now: datetime) -> Weighed:
    """Write, check and try a draft on top of a strategy. Slow: call it outside the GUI thread."""
    try:
        written = write(text, draft)
        return Weighed(written, preview(connection, stored_strategy().check(written), now))
    except ControlCenterError as error:
        return Weighed(fault=str(error))


def breaking_text(count: int) -> str:
    """How many deadlines would lie in the past at once."""
    if not count:
        return QCoreApplication.translate("Hours", "None of them would be overdue at once.")
    said = QCoreApplication.translate("Hours", "%n ticket(s) would be overdue at once", "", count)
    return text.plural(said)


class PublishHours(PlainDialog):
    """Every change in words, how many deadlines move, and which break. ``look`` asks to see those that break."""

    look = Signal()

    def __init__(self, parent: QWidget | None, told: Preview, changes: list[str]) -> None:
        translate = QCoreApplication.translate
        title = translate("Hours", "Publish these hours as version {version}?").format(version=told.seen + 1)
        super().__init__(
            parent, title, fate_of(told), icon="clock", colour="accent", yes=translate("Strategy", "Publish"),
            no=translate("Dialogs", "Cancel"),
        )  # fmt: skip
        self.setMinimumWidth(600)
        count = len(told.breaking)
        if told.moved:
            self.content.addWidget(PlainLabel(breaking_text(count), "red" if count else "mid"))
        if count:
            show = QPushButton(self.tr("Show them"))
            show.clicked.connect(self.look)
            self.content.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)
        self.content.addSpacing(4)
        self.content.addWidget(PlainLabel(text.plural(self.tr("%n change(s)", "", len(changes))), "low"))
        self.content.addWidget(lines_of(changes, self.tr("What changes")))
        self.content.addStretch(1)
