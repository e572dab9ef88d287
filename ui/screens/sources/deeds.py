"""What people do with a source: look now, fetch again, other settings, pause, go on, remove."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, timedelta
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from controlcenter.commands.sources import FetchAgain, LookNow
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.store.captures import CapturedItem
from ui.actions import keys
from ui.first_start.adding import or_faults, removing, switching
from ui.safe_files import shown_name
from ui.screens.sources import card_menu
from ui.screens.sources.again_dialog import AgainDialog
from ui.widgets.dialogs.plain_dialogs import confirm, message
from ui.workspace import Workspace

_AROUND = timedelta(days=1)


class Deeds(QObject):
    """States the intentions of a page; ``parent`` is what dialogs stand before."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._widget = parent

    def do(self, entry: SourceEntry, what: str, day: date | None = None) -> None:
        """What was chosen in the menu of a card; ``day`` is the one that the ledger shows."""
        match what:
            case card_menu.LOOK:
                said = self.tr("The service looks at {name} now")
                self._workspace.run(LookNow(entry.name), toast=said.format(name=entry.name))
            case card_menu.AGAIN:
                self.fetch_again(entry, day)
            case card_menu.EDIT:
                from ui.first_start.connect import connect_dialog

                connect_dialog(self._workspace, self._widget, entry)
            case card_menu.PAUSE | card_menu.RESUME:
                self._switch(entry, on=what == card_menu.RESUME)
            case card_menu.REMOVE:
                self._remove(entry)

    def fetch_again(self, entry: SourceEntry, day: date | None) -> None:
        """Ask for the days, then for what came in on them."""
        strategy = self._workspace.live.strategy
        zone = strategy.zone if strategy is not None else UTC
        today = self._workspace.clock.now().astimezone(zone).date()
        dialog = AgainDialog(self._widget, entry.name, day or today, today, zone)
        if dialog.exec():
            since, until = dialog.span()
            said = self.tr("{name} is asked for what may be missing")
            self._workspace.run(FetchAgain(entry.name, since, until), toast=said.format(name=entry.name))

    def fetch_item_again(self, item: CapturedItem) -> None:
        """Ask the source for one item once more."""
        at = item.row.received_at
        said = self.tr("{name} is fetched again").format(name=shown_name(item.row.name))
        command = FetchAgain(item.row.source, at - _AROUND, at + _AROUND, (item.ext_key,))
        self._workspace.run(command, toast=said)

    def _switch(self, entry: SourceEntry, *, on: bool) -> None:
        said = self.tr("{name} is read again") if on else self.tr("{name} is paused; what waits there stays there")
        self._publish(lambda connection: switching(connection, entry.name, on=on), said.format(name=entry.name))

    def _remove(self, entry: SourceEntry) -> None:
        title = self.tr("Remove {name}?").format(name=entry.name)
        text = self.tr(
            "It is not read any more. What came in stays, with its ledger; nothing changes at the source, and its "
            "password stays in the key store. {key} brings it back."
        )
        if confirm(
            self._widget, title, text.format(key=keys.current().shown("edit.undo")), self.tr("Remove"), danger=True
        ):
            said = self.tr("{name} is removed").format(name=entry.name)
            self._publish(lambda connection: removing(connection, entry.name), said)

    def _publish(self, make: Callable[[Any], Any], toast: str) -> None:
        def then(made: Any) -> None:
            if isinstance(made, tuple):
                message(self._widget, self.tr("The strategy does not allow this"), "\n".join(made), wrong=True)
            else:
                self._workspace.run(made, toast=toast)

        self._workspace.ask(lambda connection: or_faults(lambda: make(connection)), then)
