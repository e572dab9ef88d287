"""Long outside text as plain text that can be selected, as tall as its words: it never scrolls by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent, QTextBlockFormat, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from ui.look import fonts, theme
from ui.widgets.plain import wear

_LINE_PERCENT = 108.0  # a line is already as tall as its tallest script


class TextBlock(QTextEdit):
    """Read-only words. ``px`` is the font size, ``colour`` a name of the theme."""

    def __init__(self, said: str = "", parent: QWidget | None = None, *, px: float = 14, colour: str = "text") -> None:
        super().__init__(parent)
        self._colour = colour
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextEdit { background: transparent; border: none; padding: 0; min-height: 0; }")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFont(fonts.font(px))
        self.document().setDocumentMargin(0)
        self.document().setUndoRedoEnabled(False)
        theme.current().changed.connect(self._recolour)
        self._recolour()
        self.set_text(said)

    def set_text(self, said: str) -> None:
        """Show other words."""
        self.setPlainText(said)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(spacing)
        self.setAccessibleName(said[:200])
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        wear(self, QPalette.ColorRole.Text, self._colour)

    def _fit(self) -> None:
        self.document().setTextWidth(max(1, self.viewport().width()))
        tall = int(self.document().size().height()) + 2
        if tall != self.height():
            self.setFixedHeight(tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, max(1, self.height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page around it scrolls
