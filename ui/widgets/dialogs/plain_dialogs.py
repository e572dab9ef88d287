"""Small dialogs in plain text: a message, a question, a choice with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.widgets.empty import IconSign
from ui.widgets.plain import PlainLabel


class PlainDialog(QDialog):
    """Icon, title, text, whatever is put into ``content``, and two buttons at most.

    It goes by itself once it was answered: whoever waits for ``exec`` can still read what was chosen.
    """

    def __init__(
        self, parent: QWidget | None, title: str, text: str = "", *,
        icon: str = "info", colour: str = "text_mid", yes: str = "", no: str = "", danger: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        self.finished.connect(self.deleteLater)
        body = QVBoxLayout()
        body.setSpacing(8)
        body.addWidget(PlainLabel(title, "title", wrap=True))
        self._text = PlainLabel(text, "mid", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setVisible(bool(text))
        body.addWidget(self._text)
        self.content = QVBoxLayout()
        self.content.setSpacing(8)
        body.addLayout(self.content)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(IconSign(icon, colour, 28), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(body, 1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(18)
        column.addLayout(top)
        self._trouble = PlainLabel("", "red", wrap=True)
        self._trouble.hide()
        column.addWidget(self._trouble)
        column.addLayout(self._buttons(yes or _tr_ok(), no, danger))
        if not danger:  # what cannot be taken back is never one key press away
            self.yes.setFocus()

    @property
    def _was_sized(self) -> bool:
        """Whether somebody has given it a size that is larger than its contents need, for a list that grows."""
        return self.testAttribute(Qt.WidgetAttribute.WA_Resized)

    def show_trouble(self, sentence: str) -> None:
        """Say above the buttons why what was asked for has not happened; what was typed stays."""
        self._trouble.setText(sentence)
        self._trouble.show()
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = max(self.width(), self.minimumWidth(), self._column.totalMinimumSize().width())
        tall = self._column.totalHeightForWidth(wide)  # texts that flow know their height only now
        self.resize(wide, max(tall, self.height()) if self._was_sized else tall)

    def _buttons(self, yes: str, no: str, danger: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        if no:
            refuse = QPushButton(no)
            refuse.clicked.connect(self.reject)
            row.addWidget(refuse)
        self.yes = QPushButton(yes)
        self.yes.setProperty("look", "danger" if danger else "primary")
        self.yes.setDefault(not danger)
        self.yes.clicked.connect(self.accept)
        row.addWidget(self.yes)
        return row


def _tr_ok() -> str:
    return QCoreApplication.translate("Dialogs", "OK")


def _tr_cancel() -> str:
    return QCoreApplication.translate("Dialogs", "Cancel")


def message(parent: QWidget | None, title: str, text: str, *, wrong: bool = False) -> None:
    """Say something that must be read. ``wrong`` marks an error."""
    icon, colour = ("triangle-alert", "red") if wrong else ("info", "accent")
    PlainDialog(parent, title, text, icon=icon, colour=colour).exec()


def confirm(parent: QWidget | None, title: str, text: str, yes: str, *, danger: bool = False) -> bool:
    """Ask before something that cannot be taken back; ``yes`` names what will happen."""
    asked = PlainDialog(
        parent, title, text, icon="circle-help", colour="accent", yes=yes, no=_tr_cancel(), danger=danger
    )
    return asked.exec() == QDialog.DialogCode.Accepted


class ReasonDialog(PlainDialog):
    """Asks why: one of the given reasons, or own words where ``free`` is set."""

    def __init__(
        self, parent: QWidget | None, title: str, text: str, yes: str, reasons: Sequence[str] = (), *,
        free: bool = True, required: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(parent, title, text, icon="circle-help", colour="accent", yes=yes, no=_tr_cancel())
        self._required = required
        self._choice = QComboBox()
        self._choice.setAccessibleName(self.tr("Reason"))
        self._choice.addItems(list(reasons))
        self._choice.setVisible(bool(reasons))
        self._words = QLineEdit()
        self._words.setAccessibleName(self.tr("Reason in your words"))
        self._words.setPlaceholderText(self.tr("In your words"))
        self._words.setMaxLength(500)
        self._words.setVisible(free)
        self.content.addWidget(self._choice)
        self.content.addWidget(self._words)
        self._words.textChanged.connect(self._check)
        (self._choice if reasons else self._words).setFocus()
        self._check()

    @property
    def reason(self) -> str:
        """What was chosen and written, joined."""
        choice = self._choice.currentText() if self._choice.count() else ""
        return ": ".join(part for part in (choice, self._words.text().strip()) if part)

    def _check(self) -> None:
        self.yes.setEnabled(bool(self.reason) or not self._required)


def ask_reason(
    parent: QWidget | None, title: str, text: str, yes: str, reasons: Sequence[str] = (), *,
    free: bool = True, required: bool = True,
) -> str | None:  # fmt: skip
    """The reason, or None when the person changed their mind."""
    asked = ReasonDialog(parent, title, text, yes, reasons, free=free, required=required)
    return asked.reason if asked.exec() == QDialog.DialogCode.Accepted else None
