"""The kinds of sources as a list to choose from; hidden where there is no choice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui.look import icons
from ui.wording.source_kinds import icon_of, kind_word

_WIDTH_PX = 262
_LINE_PX = 38


class KindList(QListWidget):
    """``chosen`` carries the kind that somebody went to with mouse or keyboard."""

    chosen = Signal(str)

    def __init__(self, kinds: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Kind of source"))
        self.setFixedWidth(_WIDTH_PX)
        self.setIconSize(QSize(18, 18))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for kind in kinds:
            item = QListWidgetItem(icons.icon(icon_of(kind)), kind_word(kind))
            item.setData(Qt.ItemDataRole.UserRole, kind)
            item.setSizeHint(QSize(0, _LINE_PX))
            self.addItem(item)
        self.setCurrentRow(0)
        self.setVisible(len(kinds) > 1)
        self.currentItemChanged.connect(self._tell)

    @property
    def current(self) -> str:
        """The kind that is marked."""
        return str(self.currentItem().data(Qt.ItemDataRole.UserRole))

    def choose(self, kind: str) -> None:
        """Mark a kind without telling."""
        self.blockSignals(True)
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == kind:
                self.setCurrentRow(row)
        self.blockSignals(False)

    def _tell(self) -> None:
        self.chosen.emit(self.current)
