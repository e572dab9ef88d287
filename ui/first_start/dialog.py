"""The first start in three steps: who are you, where does work come from, what next."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from controlcenter.domain.strategy.document import Strategy
from ui.actions import keys
from ui.first_start.choice_card import ChoiceCard
from ui.first_start.connect import ConnectPanel
from ui.first_start.who import WhoPage, confirm_account
from ui.look import icons, theme
from ui.widgets import paint
from ui.widgets.empty import IconSign
from ui.widgets.plain import PlainLabel
from ui.widgets.wrapped import Wrapped
from ui.workspace import Workspace

WHO, WHERE, CONNECT, DONE = range(4)
_STEPS_PX = 220


class Steps(QWidget):
    """The three steps at the left: done, here, to come."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names = names
        self._at = 0
        self.setFixedWidth(_STEPS_PX)
        self.setAccessibleName(self.tr("Steps"))
        theme.current().changed.connect(self.update)

    def go_to(self, at: int) -> None:
        """Mark a step as the present one."""
        self._at = at
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.colour("border"))
        painter.drawPixmap(24, 26, icons.app_icon().pixmap(36, 36))
        paint.draw_text(painter, QRect(70, 26, 140, 36), self.tr("Control Center"), 14.5, "text", bold=True)
        for at, name in enumerate(self._names):
            self._draw_step(painter, at, name, 104 + at * 46)
        painter.end()

    def _draw_step(self, painter: QPainter, at: int, name: str, y: int) -> None:
        here, done = at == self._at, at < self._at
        if here:
            paint.draw_panel(painter, QRectF(12, y - 6, self.width() - 25, 40), "accent_soft", "accent_soft")
        circle = QRectF(24, y + 2, 24, 24)
        paint.draw_panel(painter, circle, "accent_fill" if here or done else "track", "track", 12)
        if done:
            painter.drawPixmap(28, y + 6, icons.pixmap("check", "accent_text", 16, self.devicePixelRatioF()))
        else:
            colour = "accent_text" if here else "text_mid"
            paint.draw_text(painter, circle.toRect(), str(at + 1), 12.5, colour, bold=True, align=paint.CENTRE)
        room = QRect(60, y, self.width() - 76, 28)
        paint.draw_text(painter, room, name, 13.5, "text" if here else "text_mid", bold=here)


class FirstStart(QDialog):
    """``sample_wanted`` asks for the living example; ``go_wanted`` carries the screen to go to."""

    sample_wanted = Signal()
    go_wanted = Signal(str)

    def __init__(self, workspace: Workspace, strategy: Strategy, account: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._account = account
        self._source = ""
        self.setWindowTitle(self.tr("Welcome to Control Center"))
        self.resize(940, 660)
        self._steps = Steps([self.tr("Who are you?"), self.tr("Where from?"), self.tr("Ready")])
        self.who = WhoPage(strategy, account)
        self.who.table.chosen.connect(lambda _: self._show_buttons())
        self.who.table.opened.connect(lambda _: self.next())
        self.connect_panel = ConnectPanel(workspace, ("imap", "fax_folder"))
        self.connect_panel.kinds.hide()  # the cards have asked; its room belongs to the form
        self.connect_panel.connected.connect(self._connected)
        other = QPushButton(self.tr("Back"))
        other.clicked.connect(lambda: self._go(WHERE))
        self.connect_panel.buttons.insertWidget(0, other)
        self._pages = QStackedWidget()
        for page in (self.who, self._where_page(), self._connect_page(), self._done_page()):
            self._pages.addWidget(page)
        self._build()
        self.finished.connect(lambda _: self.connect_panel.close_worker())
        self._go(WHO)

    def _build(self) -> None:
        self.back = QPushButton(self.tr("Back"))
        self.back.clicked.connect(lambda: self._go(WHO))
        self.skip = QPushButton()
        self.skip.setProperty("look", "flat")
        self.skip.clicked.connect(self._skip)
        self.yes = QPushButton()
        self.yes.setProperty("look", "primary")
        self.yes.setDefault(True)
        self.yes.clicked.connect(self.next)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self.back)
        below.addStretch(1)
        below.addWidget(self.skip)
        below.addWidget(self.yes)
        right = QVBoxLayout()
        right.setContentsMargins(28, 26, 28, 20)
        right.setSpacing(18)
        right.addWidget(self._pages, 1)
        right.addLayout(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._steps)
        row.addLayout(right, 1)

    # The pages

    def _where_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(PlainLabel(self.tr("Where does work come from?"), "headline"))
        said = self.tr("One source is enough to begin; more can be connected at any time under Sources.")
        column.addWidget(PlainLabel(said, "mid", wrap=True))
        cards = QGridLayout()
        cards.setSpacing(14)
        self.cards = {
            "imap": ChoiceCard("mail", self.tr("Connect a mailbox"),
                               self.tr("Messages become tickets within seconds. It is tested first.")),
            "fax_folder": ChoiceCard("printer", self.tr("Watch a fax folder"),
                                     self.tr("The folder into which your fax server writes TIFF or PDF files.")),
            "sample": ChoiceCard("play", self.tr("Look at a living example"),
                                 self.tr("A whole centre at work, in a window and a database of its own.")),
            "later": ChoiceCard("clock", self.tr("Later"),
                                self.tr("Begin with an empty board; tickets can be entered by hand.")),
        }  # fmt: skip
        for at, (choice, card) in enumerate(self.cards.items()):
            card.clicked.connect(lambda _=False, choice=choice: self._chosen(choice))
            cards.addWidget(card, at // 2, at % 2)
        column.addSpacing(6)
        column.addLayout(cards)
        column.addStretch(1)
        return page

    def _connect_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(PlainLabel(self.tr("Connect a source"), "headline"))
        said = self.tr("What comes in here becomes tickets on the board. Nothing is deleted at the source.")
        column.addWidget(PlainLabel(said, "mid", wrap=True))
        column.addWidget(self.connect_panel, 1)
        return page

    def _done_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        self._ready = PlainLabel(self.tr("Ready"), "headline")
        column.addWidget(self._ready)
        self.left_to_do = Wrapped("", "amber")
        self.left_to_do.hide()
        column.addWidget(self.left_to_do)
        for icon, said in (
            ("square-kanban", self.tr("The board shows what waits: drag a card onto whoever takes it.")),
            ("plug", self.tr("Sources tells whether mail, faxes and calls arrive, and what could not be read.")),
            ("book-open", self.tr("The strategy holds teams, promises and rules; fit it to your centre.")),
            ("command", self.tr("{find} finds every ticket and every command; {help} opens the help.").format(
                find=keys.current().shown("view.palette"), help=keys.current().shown("help.open"))),
        ):  # fmt: skip
            row = QHBoxLayout()
            row.setSpacing(14)
            row.addWidget(IconSign(icon, "accent", 22))
            row.addWidget(Wrapped(said), 1)
            column.addLayout(row)
        column.addStretch(1)
        return page

    # Going on

    def _go(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._steps.go_to({WHO: 0, WHERE: 1, CONNECT: 1, DONE: 2}[page])
        self._show_buttons()

    def _show_buttons(self) -> None:
        page = self._pages.currentIndex()
        self.back.setVisible(page == WHERE)
        self.skip.setVisible(page in (WHO, DONE))
        self.skip.setText(self.tr("I only look") if page == WHO else self.tr("Show the sources"))
        self.yes.setVisible(page in (WHO, DONE))
        self.yes.setText(self.tr("That is me") if page == WHO else self.tr("Go to the board"))
        self.yes.setEnabled(page != WHO or self.who.agent is not None)
        (self.connect_panel.connect_it if page == CONNECT else self.yes).setDefault(True)  # Enter reaches it

    def next(self) -> None:
        """What the main button does on this page."""
        if self._pages.currentIndex() == WHO:
            if self.who.agent is not None:
                confirm_account(self._workspace, self._account, self.who.agent)
                self._go(WHERE)
        else:
            self._leave("board")

    def _skip(self) -> None:
        if self._pages.currentIndex() == WHO:
            confirm_account(self._workspace, self._account, None)
            self._go(WHERE)
        else:
            self._leave("sources")

    def _leave(self, screen: str) -> None:
        self.accept()
        self.go_wanted.emit(screen)

    def _chosen(self, choice: str) -> None:
        if choice == "sample":
            self.sample_wanted.emit()
            self._ready.setText(self.tr("The example opens in its own window"))
            self._go(DONE)
        elif choice == "later":
            self._ready.setText(self.tr("Ready; no source is connected yet"))
            self._go(DONE)
        else:
            self.connect_panel.choose(choice)
            self._go(CONNECT)
            self.connect_panel.form.begin()

    def _connected(self, _name: str) -> None:
        self._ready.setText(self.connect_panel.result)
        self.left_to_do.setText(self.connect_panel.remark)
        self.left_to_do.setVisible(bool(self.connect_panel.remark))
        self._go(DONE)
