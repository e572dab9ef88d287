"""The head of the page: which version is in force, since when and by whom, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from controlcenter.domain.ticket import Level
from ui.look import icons, theme
from ui.screens.strategy.draft import Draft
from ui.widgets import paint
from ui.widgets.banner import Banner
from ui.widgets.button import make_primary, with_icon
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text


class Head(QWidget):
    """``wanted`` carries open, check, publish, export or close."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel("", "title")
        self._detail = ElidedLabel("", "mid")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        row = QHBoxLayout()
        row.setContentsMargins(56, 10, 16, 10)
        row.setSpacing(10)
        row.addLayout(words, 1)
        self.buttons = {
            name: self._button(name, said, icon)
            for name, said, icon in (
                ("open", self.tr("Open file…"), "folder-open"),
                ("check", self.tr("Check"), "check-check"),
                ("publish", self.tr("Publish…"), "upload"),
                ("export", self.tr("Export…"), "download"),
            )
        }
        for button in self.buttons.values():
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        self.banner = Banner()
        column.addWidget(self.banner)
        theme.current().changed.connect(self.update)

    def _button(self, name: str, said: str, icon: str) -> QPushButton:
        button = with_icon(QPushButton(said), icon)
        button.clicked.connect(lambda: self.wanted.emit(name))
        return button

    def set_version(self, version: int, detail: str) -> None:
        """Show what is in force."""
        if version:
            self._title.setText(self.tr("Version {version} is in force").format(version=text.number(version)))
        else:
            self._title.setText(self.tr("The example strategy is in force"))
        self._detail.set_text(detail)

    def set_draft(self, draft: Draft | None) -> None:
        """Show the document that is open beside it; None for none."""
        sound = draft is not None and draft.checked and draft.strategy is not None
        self.buttons["publish"].setEnabled(sound)
        make_primary(self.buttons["publish"], "upload", sound)
        if draft is None:
            self.banner.clear()
            return
        title = self.tr("{name} is shown; it is not in force").format(name=text.one_line(draft.name))
        self.banner.show_state(
            title, self._state_of(draft), level=Level.AT_RISK if draft.faults else Level.NORMAL,
            button=self.tr("Close it"), press=lambda: self.wanted.emit("close"),
        )  # fmt: skip

    def _state_of(self, draft: Draft) -> str:
        if not draft.checked:
            return self.tr("It is being checked…")
        if draft.faults:
            said = text.plural(self.tr("%n fault(s)", "", len(draft.faults)))
            return self.tr("{faults}: mend them in the file and open it again.").format(faults=said)
        return self.tr("It has no faults and can be published.")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_panel(painter, QRectF(self.rect()), "panel")
        shown = icons.pixmap("book-open", "text_mid", 24, self.devicePixelRatioF())
        painter.drawPixmap(17, 22, shown)
        painter.end()
