"""The words of a message: own words open, quotations and signatures folded to a button. Nothing is cut for good."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from controlcenter.domain.quoting import CONTEXT, OWN, SIGNATURE, stretches
from ui.screens.ticket.invitation import in_own_language
from ui.screens.ticket.quoted import MOST_SHOWN, laid_out, shortened
from ui.widgets.text_block import TextBlock


def flat_button(title: str) -> QPushButton:
    """A button that looks like a link; Tab reaches it, Enter and Space press it."""
    button = QPushButton(title)
    button.setProperty("look", "flat")
    button.setAutoDefault(True)  # Enter presses it, not only Space
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


class Fold(QWidget):
    """A button, and below it what it hides: the words are laid out when they are first shown."""

    def __init__(self, words: str, show: str, hide: str) -> None:
        super().__init__()
        self._words = words
        self._titles = (show, hide)
        self.shown: TextBlock | None = None
        self.button = flat_button(show)
        self.button.clicked.connect(lambda _checked=False: self.toggle())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def is_open(self) -> bool:
        return self.shown is not None and not self.shown.isHidden()

    def toggle(self) -> None:
        """Show or hide the words."""
        if self.shown is None:
            self.shown = TextBlock(self._words, px=13, colour="text_low")
            self.shown.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._column.addWidget(self.shown)
            self.shown.show()
        else:
            self.shown.setVisible(self.shown.isHidden())
        self.button.setText(self._titles[self.is_open])


class Said(QWidget):
    """One message's words. ``forwarded``: header lines in it begin what was passed on, no quotation.

    ``invitation``: a calendar came with it, which the intake wrote out below.
    """

    def __init__(self, said: str, *, forwarded: bool = False, invitation: bool = False) -> None:
        super().__init__()
        self._pieces = _pieces(laid_out(said), forwarded)
        if invitation:
            self._pieces = [(kind, in_own_language(words) if kind == OWN else words) for kind, words in self._pieces]
        self.own: list[TextBlock] = []
        self.folds: list[Fold] = []
        self.more = flat_button(self.tr("Show the whole message"))
        self.more.clicked.connect(lambda _checked=False: self.show_all())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._build(MOST_SHOWN)

    def _build(self, most: int) -> None:
        left = most
        for kind, words in self._pieces:
            if kind not in (OWN, CONTEXT):
                self._add_fold(kind, words)
                continue
            shown, is_cut = shortened(words, max(200, left))
            left -= len(shown)
            block = TextBlock(shown, colour="text_low" if kind == CONTEXT else "text")
            self.own.append(block)
            self._column.addWidget(block)
            if is_cut or left <= 0:
                break
        is_whole = len(self.own) + len(self.folds) == len(self._pieces) and left > 0
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.more.setVisible(not is_whole)

    def _add_fold(self, kind: str, words: str) -> None:
        if kind == SIGNATURE:
            fold = Fold(words, self.tr("Show signature"), self.tr("Hide signature"))
        else:
            fold = Fold(words, self.tr("Show quoted text"), self.tr("Hide quoted text"))
        self.folds.append(fold)
        self._column.addWidget(fold)

    def show_all(self) -> None:
        """Show every own word; folds close again."""
        for part in (*self.own, *self.folds):
            self._column.removeWidget(part)
            part.deleteLater()
        self._column.removeWidget(self.more)
        self.own, self.folds = [], []
        self._build(1_000_000)
        if self.own:
            self.own[0].setFocus()

    def text(self) -> str:
        """The own words that are shown."""
        return "\n\n".join(block.toPlainText() for block in self.own)


def _pieces(said: str, forwarded: bool) -> list[tuple[str, str]]:
    found = [(one.kind, said[one.begin : one.end].strip("\n")) for one in stretches(said, forwarded=forwarded)]
    return [(kind, words) for kind, words in found if words.strip()]


def own_words(said: str, most: int = 300) -> str:
    """The beginning of what somebody wrote, without what it quotes."""
    head = said[:8000]
    return "\n".join(words for kind, words in _pieces(head, False) if kind == OWN)[:most]


def machine_words(kind: str) -> str:
    """What a program's mail is, for the notice above it; "" for one that a person wrote."""
    translate = QCoreApplication.translate
    said = {
        "bounce": translate("Conversation", "A mail server says that mail was not delivered."),
        "delay": translate("Conversation", "A mail server says that mail is delayed."),
        "delivered": translate("Conversation", "A mail server says that mail was delivered."),
        "receipt": translate("Conversation", "A read receipt."),
        "feedback": translate("Conversation", "A report that somebody marked our mail as unwanted."),
        "reply": translate("Conversation", "An automatic reply."),
        "bulk": translate("Conversation", "Sent to many at once."),
        "list": translate("Conversation", "Came over a mailing list; nothing is answered automatically."),
        "quiet": translate("Conversation", "Asks for no automatic answer, and gets none."),
    }
    return said.get(kind, "")
