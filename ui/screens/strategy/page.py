"""The page of the strategy: the version in force or a draft, readable and as text; check, publish, export, history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from controlcenter.app.joining import stored_strategy
from controlcenter.commands.preview import Preview, preview
from controlcenter.commands.setup import PublishStrategy, text_of, version_of
from controlcenter.domain.strategy.document import Strategy
from controlcenter.live.model import Update
from controlcenter.store.house import StrategyVersion, read_versions
from ui import disk
from ui.follow import follow
from ui.look import icons
from ui.screens.strategy.compare import differences
from ui.screens.strategy.draft import Draft, checked, open_draft
from ui.screens.strategy.head import Head
from ui.screens.strategy.hours.view import HoursView
from ui.screens.strategy.lists import FaultsView, TextView, VersionsView
from ui.screens.strategy.parts import Section
from ui.screens.strategy.publish import PublishDialog
from ui.screens.strategy.section_view import SectionView
from ui.screens.strategy.sections import sections_of
from ui.widgets.chips import ChipSpec, FilterChips
from ui.wording import text
from ui.workspace import Workspace

VIEWS = ("read", "hours", "text", "faults", "versions")
FILE_FILTER = "TOML (*.toml);;*"


@dataclass(frozen=True, slots=True)
class Published:
    """What is in force, with its history."""

    version: int
    text: str
    versions: tuple[StrategyVersion, ...]


def read_published(connection: Any) -> Published:
    """The version in force, its text and every version; the example before the first."""
    version = version_of(connection)
    said = text_of(connection, version) or stored_strategy().default_text
    return Published(version, said, tuple(read_versions(connection)))


class StrategyPage(QWidget):
    """Shows a draft instead of what is in force while one is open."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._published = Published(0, "", ())
        self._sections: list[Section] = []
        self._pending = 0  # changes of hours that are not published
        self.draft: Draft | None = None
        self._build()
        follow(workspace.live, self, self._updated)
        self._reload()

    def _build(self) -> None:
        self.head = Head()
        self.head.wanted.connect(self._do)
        self.tabs = FilterChips(self._specs())
        self.tabs.changed.connect(self._show_view)
        self.names = QListWidget()
        self.names.setFixedWidth(236)
        self.names.setProperty("look", "names")
        self.names.setIconSize(QSize(18, 18))
        self.names.setAccessibleName(self.tr("Sections"))
        self.names.currentRowChanged.connect(self._show_section)
        self.section = SectionView()
        readable = QWidget()
        row = QHBoxLayout(readable)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.names)
        row.addWidget(self.section, 1)
        self.hours = HoursView(self._workspace)
        self.hours.pending.connect(self._count_pending)
        self.text = TextView()
        self.faults = FaultsView()
        self.faults.opened.connect(self._go_to_line)
        self.versions = VersionsView()
        self.versions.shown.connect(self._show_version)
        self._views = QStackedWidget()
        for view in (readable, self.hours, self.text, self.faults, self.versions):
            self._views.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(14)
        for widget in (self.head, self.tabs, self._views):
            column.addWidget(widget, 1 if widget is self._views else 0)

    # What is shown

    def _specs(self, faults: int = 0) -> list[ChipSpec]:
        return [ChipSpec("read", self.tr("As people read it"), icon="book-open"),
                ChipSpec("hours", self.tr("Hours"), icon="clock", count=self._pending or None),
                ChipSpec("text", self.tr("As text"), icon="file-text"),
                ChipSpec("faults", self.tr("Faults"), icon="check-check", count=faults or None),
                ChipSpec("versions", self.tr("Versions"), icon="history")]  # fmt: skip

    def _count_pending(self, changes: int) -> None:
        self._pending = changes
        self.tabs.set_specs(self._specs(len(self.draft.faults) if self.draft is not None else 0))

    def _updated(self, update: Update) -> None:
        if update.batch.strategy is not None:
            self._reload()

    def _reload(self) -> None:
        self._workspace.ask(read_published, self._take)

    def _take(self, published: Published) -> None:
        self._published = published
        self.hours.set_published(published.text, published.version)
        live = self._workspace.live
        now, zone = self._workspace.clock.now(), live.strategy.zone if live.strategy else UTC
        people = {v.actor: live.person(v.actor) for v in published.versions}
        self.versions.set_versions(published.versions, people, now, zone)
        newest = published.versions[0] if published.versions else None
        said = self.tr("Nothing has been published yet; fit it to your centre and publish it.")
        if newest is not None:
            told = self.tr("Published by {who}, {when}")
            said = told.format(who=people[newest.actor], when=text.when(newest.published_at, now, zone))
        self.head.set_version(published.version, said)
        self._show()

    def _show(self) -> None:
        """The draft, or what is in force."""
        draft = self.draft
        self.head.set_draft(draft)
        shown = draft.text if draft is not None else self._published.text
        if self.text.toPlainText() != shown:
            self.text.setPlainText(shown)
        faults = draft.faults if draft is not None else ()
        self.faults.set_faults(faults)
        self.tabs.set_specs(self._specs(len(faults)))
        strategy = draft.strategy if draft is not None and draft.strategy else self._workspace.live.strategy
        self._show_strategy(strategy)

    def _show_strategy(self, strategy: Strategy | None) -> None:
        at = max(0, self.names.currentRow())
        self._sections = sections_of(strategy) if strategy is not None else []
        self.names.clear()
        for section in self._sections:
            count = f"  {text.number(section.count)}" if section.count else ""
            item = QListWidgetItem(icons.icon(section.icon), section.title + count)
            item.setSizeHint(QSize(0, 38))
            self.names.addItem(item)
        self.names.setCurrentRow(min(at, len(self._sections) - 1))

    def _show_view(self, chosen: list[str]) -> None:
        self._views.setCurrentIndex(VIEWS.index(chosen[0]))

    def _show_section(self, row: int) -> None:
        if 0 <= row < len(self._sections):
            self.section.show_section(self._sections[row])

    def _go_to_line(self, line: int) -> None:
        self.tabs.choose("text")
        if line:
            self.text.go_to_line(line)

    # What people do

    def _do(self, wanted: str) -> None:
        if wanted == "open":
            self._open()
        elif wanted == "export":
            self._export()
        elif wanted == "close":
            self._set_draft(None)
        elif wanted == "check":
            self._check(self.draft or Draft(self.tr("The strategy in force"), self._published.text))
        elif wanted == "publish" and self.draft is not None and self.draft.strategy is not None:
            self._ask_preview(self.draft, self.draft.strategy)

    def _open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open a strategy"), "", FILE_FILTER)
        if path:
            self.open_file(Path(path))

    def open_file(self, path: Path) -> None:
        """Open and check a file; a sentence says why it cannot be read."""

        def take(draft: Draft) -> None:
            self._set_draft(draft)
            self._check(draft)

        def slow() -> None:
            self._workspace.say(self.tr("Reading {name}…").format(name=text.one_line(path.name)))

        disk.beside(self, lambda: open_draft(path), take, self._workspace.say, slow)

    def _check(self, draft: Draft) -> None:
        def found(done: Draft) -> None:
            if self.draft is not None:
                self._set_draft(done)
            else:
                self.faults.set_faults(done.faults)
            self.tabs.choose("faults" if done.faults or self.draft is None else "read")
            if not done.faults:
                self._workspace.say(self.tr("{name} has no faults.").format(name=text.one_line(done.name)))

        self._workspace.ask(lambda _connection: checked(draft), found)

    def _set_draft(self, draft: Draft | None) -> None:
        self.draft = draft
        self._show()
        if draft is None:
            self.tabs.choose("read")

    def _show_version(self, version: int) -> None:
        def take(said: str) -> None:
            self._set_draft(Draft(self.tr("Version {version}").format(version=version), said))
            if self.draft is not None:
                self._check(self.draft)

        if version == self._published.version:
            self._set_draft(None)
        else:
            self._workspace.ask(lambda connection: text_of(connection, version), take)

    def _ask_preview(self, draft: Draft, strategy: Strategy) -> None:
        now: datetime = self._workspace.clock.now()
        live = self._workspace.live.strategy

        def look(connection: Any) -> tuple[Preview, list[str]]:
            return preview(connection, strategy, now), differences(live, strategy) if live is not None else []

        self._workspace.ask(look, lambda told: self._confirm(draft, *told))

    def _confirm(self, draft: Draft, told: Preview, changes: list[str]) -> None:
        asked = PublishDialog(self, draft.name, told, changes)
        if asked.exec() == QDialog.DialogCode.Accepted:
            self.publish(draft, told.seen)

    def publish(self, draft: Draft, seen: int) -> None:
        """Put the draft into force, if ``seen`` is still the newest version."""
        toast = self.tr("Version {version} is in force").format(version=seen + 1)
        command = PublishStrategy(draft.text, seen, self._published.text)
        self._workspace.run(command, toast=toast, done=lambda _: self._set_draft(None))

    def _export(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Export the strategy"), "strategy.toml", FILE_FILTER)
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write what is shown to a file."""
        said = self.text.toPlainText()
        done = self.tr("Exported as {name}.").format(name=text.one_line(path.name))
        disk.save(self, path, said.encode, self._workspace.say, done=done)
