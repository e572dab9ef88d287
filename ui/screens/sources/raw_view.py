"""The bytes of an item as they came, looked at without opening anything: as text, and as numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime, tzinfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QTabWidget, QWidget

from controlcenter.store.captures import CapturedItem
from ui.safe_files import shown_name
from ui.widgets.button import with_icon
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.plain import PlainLabel
from ui.wording import text

TEXT_BYTES, HEX_BYTES = 200_000, 65_536
LONGEST_LINE = 400
_A_LINE = 16
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def as_text(raw: bytes) -> str:
    """The first 200 kB as lines of bounded length; signs that are unseen or turn text around are shown as a dot."""
    said = raw[:TEXT_BYTES].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = []
    for line in said.split("\n"):
        plain = "".join(sign if sign == "\t" or unicodedata.category(sign) not in _UNSEEN else "·" for sign in line)
        lines += [plain[at : at + LONGEST_LINE] for at in range(0, len(plain), LONGEST_LINE)] or [""]
    return "\n".join(lines)


def as_numbers(raw: bytes) -> str:
    """The first 64 kB: place, sixteen bytes, and the same as letters."""
    lines = []
    for at in range(0, min(len(raw), HEX_BYTES), _A_LINE):
        part = raw[at : at + _A_LINE]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        lines.append(f"{at:08x}  {part.hex(' '):<{_A_LINE * 3}} {letters}")
    return "\n".join(lines)


class RawView(PlainDialog):
    """``save`` writes the bytes to a file that the person names."""

    def __init__(
        self, parent: QWidget | None, item: CapturedItem, raw: bytes, now: datetime, zone: tzinfo,
        save: Callable[[], None],
    ) -> None:  # fmt: skip
        said = QCoreApplication.translate("Sources", "{size} bytes, received {when} from {source}. Nothing is opened.")
        super().__init__(
            parent, shown_name(item.row.name),
            said.format(size=text.number(len(raw)), when=text.when(item.row.received_at, now, zone),
                        source=item.row.source),
            icon="eye", yes=QCoreApplication.translate("Rows", "Close"),
        )  # fmt: skip
        self.resize(900, 640)
        if item.row.reason:
            self.content.addWidget(PlainLabel(item.row.reason, "strong", wrap=True))
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.tabBar().setDrawBase(False)
        self.text = self._page(as_text(raw), self.tr("As text"), len(raw) > TEXT_BYTES, TEXT_BYTES)
        self.numbers = self._page(as_numbers(raw), self.tr("As numbers"), len(raw) > HEX_BYTES, HEX_BYTES)
        self.content.addWidget(self.pages, 1)
        keep = with_icon(QPushButton(self.tr("Save bytes as…")), "save")
        keep.clicked.connect(save)
        row = QHBoxLayout()
        row.addWidget(keep)
        row.addStretch(1)
        self.content.addLayout(row)

    def _page(self, said: str, name: str, is_cut: bool, most: int) -> QPlainTextEdit:
        page = QPlainTextEdit()
        page.setReadOnly(True)
        page.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        page.setAccessibleName(name)
        cut = self.tr("(only the first {count} bytes are shown; save them to see all)").format(count=text.number(most))
        page.setPlainText(f"{said}\n\n{cut}" if is_cut else said)
        self.pages.addTab(page, name)
        return page
