"""Finding a customer by address, number or name; whoever is found is shown."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from controlcenter.domain.customer import Customer, normal_email
from controlcenter.store.customers import find_customers
from ui.look import theme
from ui.widgets import paint
from ui.widgets.avatar import Avatar
from ui.widgets.inputs.search_box import SearchBox
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text
from ui.workspace import Workspace

_ROW_PX = 32
_MOST_ROWS = 5


class KnownCustomer(QWidget):
    """The customer that was chosen, with a way back."""

    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._avatar = Avatar("?", px=34)
        self._name = ElidedLabel("", "strong")
        self._detail = ElidedLabel("", "low")
        other = QPushButton(self.tr("Somebody else"))
        other.setProperty("look", "flat")
        other.clicked.connect(self.dropped)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._avatar)
        row.addLayout(names, 1)
        row.addWidget(other)
        theme.current().changed.connect(self.update)

    def set(self, customer: Customer) -> None:
        """Show a customer."""
        self._avatar.set(customer.name, None)
        self._name.set_text(customer.name)
        self._detail.set_text("   ".join((*customer.emails, *customer.phones)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_panel(painter, QRectF(self.rect()), "accent_soft", "accent_soft", 7)
        painter.end()


class CustomerSearch(QWidget):
    """A search line with what it finds; nothing found lets name, address and number be entered."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._customer: Customer | None = None
        self._found: list[Customer] = []
        self._asked = ""
        self._find = SearchBox(self.tr("Name, mail address or telephone number"))
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Customers found"))
        self._list.hide()
        self._known = KnownCustomer()
        self._known.hide()
        self._new = QWidget()
        self.name = self._line(self.tr("Name"))
        self.email = self._line(self.tr("Mail address"))
        self.phone = self._line(self.tr("Telephone number"))
        self._hint = PlainLabel("", "low", wrap=True)
        self._build()
        self._find.searched.connect(self._search)
        self._find.left_down.connect(self._to_list)
        self._list.itemActivated.connect(self._take)
        self._list.itemClicked.connect(self._take)
        self._known.dropped.connect(self.drop)
        self.changed.connect(self._show_hint)

    def _line(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setPlaceholderText(name)
        made.setAccessibleName(name)
        made.setMaxLength(200)
        made.textChanged.connect(self.changed)
        return made

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for line in (self.name, self.email, self.phone):
            row.addWidget(line, 1)
        new = QVBoxLayout(self._new)
        new.setContentsMargins(0, 0, 0, 0)
        new.setSpacing(4)
        new.addLayout(row)
        new.addWidget(self._hint)
        self._new.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self._find, self._list, self._known, self._new):
            column.addWidget(part)

    @property
    def customer(self) -> Customer | None:
        """Whoever was chosen; None for a new customer or none at all."""
        return self._customer

    @property
    def found(self) -> list[Customer]:
        """What the last search found."""
        return self._found

    @property
    def given(self) -> tuple[str, str, str]:
        """(name, mail address, number) for the command."""
        if self._customer is not None:
            emails, phones = self._customer.emails, self._customer.phones
            return self._customer.name, emails[0] if emails else "", phones[0] if phones else ""
        return self.name.text().strip(), self.email.text().strip(), self.phone.text().strip()

    def search(self, words: str) -> None:
        """Look for somebody as if it had been typed."""
        self._find.setText(words)
        self._search(words)

    def _search(self, words: str) -> None:
        self._asked = words
        strategy = self._workspace.live.strategy
        if strategy is None or not words.strip():
            self._show_found("", [])
            return
        country = strategy.centre.country

        def came(found: list[Customer]) -> None:
            if isValid(self) and words == self._asked:
                self._show_found(words, found)

        self._workspace.ask(lambda connection: find_customers(connection, words, country), came)

    def _show_found(self, words: str, found: list[Customer]) -> None:
        self._found = found
        self._list.clear()
        for customer in found:
            said = text.one_line("   ".join((customer.name, *customer.emails, *customer.phones)))
            item = QListWidgetItem(said)
            item.setSizeHint(QSize(100, _ROW_PX))
            self._list.addItem(item)
        if found:
            other = QListWidgetItem(text.one_line(self.tr("A new customer: {words}").format(words=words.strip())))
            other.setSizeHint(QSize(100, _ROW_PX))
            self._list.addItem(other)
        self._list.setFixedHeight(min(len(found) + 1, _MOST_ROWS) * _ROW_PX + 6)
        self._list.setVisible(bool(found))
        self._new.setVisible(bool(words.strip()) and not found)
        if words.strip() and not found:
            self._fill_new(words.strip())
        self.changed.emit()

    def _fill_new(self, words: str) -> None:
        """What was searched for is what is known of the new customer."""
        digits = sum(sign.isdigit() for sign in words)
        target = self.email if normal_email(words) else self.phone if digits >= 5 else self.name
        for line in (self.name, self.email, self.phone):
            if line is target:
                line.setText(words)
            elif line.text() in words:
                line.clear()

    def _show_hint(self) -> None:
        """A customer is known by an address or number; what a name alone becomes is said before it is done."""
        name, email, phone = self.given
        if name and not (email or phone):
            said = self.tr(
                "A name alone makes no customer: add a mail address or a number, or it stands in the ticket only."
            )
        else:
            said = self.tr("Not known yet: these words begin a new customer.")
        self._hint.setText(said)

    def _to_list(self) -> None:
        if not self._list.isHidden():
            self._list.setFocus(Qt.FocusReason.TabFocusReason)
            self._list.setCurrentRow(0)

    def _take(self, item: QListWidgetItem) -> None:
        row = self._list.row(item)
        if row < len(self._found):
            self.choose(self._found[row])
        else:
            self._begin_new()

    def _begin_new(self) -> None:
        """None of those who were found: the words begin a new customer."""
        self._list.hide()
        self._new.show()
        self._fill_new(self._asked.strip())
        self.name.setFocus()
        self.changed.emit()

    def take_first(self) -> bool:
        """Return in the search line chooses the first who was found; says whether it did."""
        if not self._find.hasFocus() or self._list.isHidden() or not self._found:
            return False
        self.choose(self._found[0])
        return True

    @property
    def is_open(self) -> bool:
        """Whether somebody is searched for and neither chosen nor begun anew."""
        return self._customer is None and self._new.isHidden() and bool(self._find.text().strip())

    def clear(self) -> None:
        """Nobody yet."""
        self._customer = None
        self._asked = ""
        self._known.hide()
        for line in (self._find, self.name, self.email, self.phone):
            line.clear()
        self._find.show()
        self._show_found("", [])

    def choose(self, customer: Customer) -> None:
        """This is the one."""
        self._customer = customer
        self._known.set(customer)
        self._known.show()
        for part in (self._find, self._list, self._new):
            part.hide()
        self.changed.emit()

    def drop(self) -> None:
        """It is somebody else: search again."""
        self._customer = None
        self._known.hide()
        self._find.show()
        self._show_found(self._find.text(), self._found)
        self._find.setFocus()
