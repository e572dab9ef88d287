"""Above the lanes: how they are cut, what is searched, which cards are shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel, Kind, Level, Priority
from ui.actions import keys
from ui.look import icons
from ui.models.board_filter import BoardFilter
from ui.screens.board.bar_room import BarRoom, Form
from ui.screens.board.folded import FoldedFilters, FoldedLanes
from ui.screens.board.lanes import Grouping
from ui.screens.board.picks import Picks
from ui.screens.board.segments import Segments
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.inputs.search_box import SearchBox
from ui.wording import text, words

_UNKNOWN = "unknown"
_SEARCH_PX, _SHORT_SEARCH_PX = 206, 150
_GROUPING_ICONS = ("user", "inbox", "radio", "users")
_URGENT = frozenset({Level.AT_RISK, Level.BREACHED})


class BoardToolbar(QWidget):
    """``grouped`` names a Grouping, ``filtered`` carries a BoardFilter, ``left_down`` asks for the first lane.

    ``triage_wanted`` asks for the strip of what says nothing of itself, ``save_wanted`` to keep what is shown. It is
    as high in every width: where room is scarce, icons stand for words, and menus for what has no room at all.
    """

    grouped = Signal(str)
    filtered = Signal(object)
    left_down = Signal()
    triage_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._languages: tuple[str, ...] = ()
        self._skills: tuple[str, ...] = ()
        self._words = ""
        self._clearing = False
        self.groupings = Segments(
            [
                (grouping, title, icon, str(at))
                for at, (grouping, title, icon) in enumerate(
                    zip(Grouping, self._grouping_titles(), _GROUPING_ICONS, strict=True), 1
                )
            ],
            "",
        )
        self.search = SearchBox("", key_id="board.search")
        self.search.setMinimumWidth(_SHORT_SEARCH_PX)
        self.channels = FilterChips(self._channel_specs())
        self.urgent = FilterChips([], exclusive=False)
        for chips in (self.channels, self.urgent):
            chips.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.kinds, self.priorities, self.languages, self.skills = Picks(""), Picks(""), Picks(""), Picks("")
        self._picks = (self.kinds, self.priorities, self.languages, self.skills)
        self.all_button = self._link("x", self.clear)
        self.save = self._link("save", self.save_wanted.emit)
        self._triage_count = 0
        self.triage = self._link("arrow-right", self.triage_wanted.emit)
        self._is_short = False
        self.lanes = FoldedLanes()
        self.more = FoldedFilters(self._picks, self.channels, self._channel_specs)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._room = BarRoom(
            self,
            self.use,
            left=(self.groupings, self.lanes, self.search),
            filters=(self.channels, self.urgent, *self._picks, self.more),
            right=(self.all_button, self.save, self.triage),
        )
        self.groupings.chosen.connect(self.grouped)
        self.groupings.shown.connect(self.lanes.show_cut)
        self.lanes.chosen.connect(self.grouped)
        self.search.searched.connect(self._searched)
        self.search.left_down.connect(self.left_down)
        self.channels.changed.connect(self._changed)
        self.urgent.changed.connect(self._changed)
        for pick in self._picks:
            pick.changed.connect(self._changed)
        self._retext()

    def _link(self, icon: str, press: Callable[[], None]) -> QPushButton:
        """Something that is there only when it is of use."""
        button = QPushButton()
        button.setProperty("look", "link")
        button.setIcon(icons.icon(icon, "accent"))
        button.clicked.connect(lambda _checked=False: press())
        kept = button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # nothing beside it moves when it comes
        button.setSizePolicy(kept)
        button.hide()
        return button

    def _name_links(self) -> None:
        """Their words, or where room is scarce their icons alone."""
        for button, said, told in (
            (self.all_button, self.tr("Show all"), self.tr("Takes every filter away")),
            (self.save, self.tr("Save view…"), self.tr("Keeps what is shown as a view of your own")),
        ):
            button.setText("" if self._is_short else f" {said}")  # a style sheet sets words close to their icon
            button.setAccessibleName(said)
            button.setToolTip(text.tooltip(f"{said}. {told}" if self._is_short else told))
        said = f"{self.tr('Triage')}: {text.number(self._triage_count)}"
        told = self.tr("Goes to Triage, where faxes and calls wait of which nobody has said what they are about")
        self.triage.setText(f" {said}")
        self.triage.setAccessibleName(said)
        self.triage.setToolTip(text.tooltip(keys.current().beside(told, "go.triage")))

    # The room that there is

    def use(self, form: Form) -> None:
        """Take a form: words and icons, short forms, or menus for what has no room."""
        self._is_short = form >= Form.SHORT
        for part in (self.groupings, self.channels, self.urgent):
            part.set_short(self._is_short)
        self.search.setFixedWidth(_SHORT_SEARCH_PX if self._is_short else _SEARCH_PX)
        for pick in self._picks:
            pick.setVisible(form < Form.FILTERS_FOLDED)
        self.more.setVisible(form >= Form.FILTERS_FOLDED)
        self.channels.setVisible(form < Form.CHANNELS_FOLDED)
        self.groupings.setVisible(form < Form.LANES_FOLDED)
        self.lanes.setVisible(form >= Form.LANES_FOLDED)
        self.more.with_channels = form >= Form.CHANNELS_FOLDED
        self.more.retext()
        self._name_links()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._room.fit()

    def _grouping_titles(self) -> list[str]:
        return [self.tr("Agents"), self.tr("Queues"), self.tr("Channels"), self.tr("Teams")]

    def _retext(self) -> None:
        """Take the words of the language in force."""
        titles = self._grouping_titles()
        self.groupings.retext(titles)
        self.lanes.offer(self.tr("Lanes by"), list(zip(Grouping, titles, _GROUPING_ICONS, strict=True)))
        self.groupings.setAccessibleName(self.tr("Lanes by"))
        self.search.setPlaceholderText(self.tr("Find a card"))
        self.search.setAccessibleName(self.tr("Find a card"))
        self.search.setToolTip(self.tr("By number, subject or customer"))
        self.channels.set_specs(self._channel_specs())
        self.urgent.set_specs(
            [ChipSpec("urgent", self.tr("At risk or breached"), level=Level.AT_RISK, short=self.tr("At risk"))]
        )
        self._offer()
        self.set_triage(self._triage_count)

    def set_strategy(self, strategy: Strategy) -> None:
        """Offer the languages and skills of a centre."""
        self._skills = tuple(sorted({skill for queue in strategy.queues for skill in queue.skills}
                                    | {skill for kind in strategy.kinds.values() for skill in kind.skills}
                                    | {skill for agent in strategy.agents for skill in agent.skills}))  # fmt: skip
        self._languages = strategy.centre.languages
        self._offer()

    def _offer(self) -> None:
        kinds: list[Kind | None] = [*Kind, None]
        self.kinds.offer(self.tr("Kind"), [(kind or _UNKNOWN, words.kind(kind)) for kind in kinds])
        priorities = [(each.value, words.priority(each)) for each in reversed(Priority)]
        self.priorities.offer(self.tr("Priority"), priorities)
        self.languages.offer(self.tr("Language"), [(code, words.language(code)) for code in self._languages])
        self.skills.offer(self.tr("Skill"), [(skill, skill) for skill in self._skills])
        self.updateGeometry()

    def set_triage(self, count: int) -> None:
        """Say how many tickets say nothing of themselves; nothing for none."""
        self._triage_count = count
        self._name_links()
        self.triage.setVisible(count > 0)
        self._room.fit()

    def _channel_specs(self) -> list[ChipSpec]:
        rest = [ChipSpec(each.value, words.channel(each), icons.CHANNEL_ICONS[each], short="") for each in Channel]
        return [ChipSpec("", self.tr("All channels"), short=self.tr("All")), *rest]

    def filter(self) -> BoardFilter:
        """What is chosen now."""
        channel = next(iter(self.channels.chosen()), "")
        return BoardFilter(
            channel=Channel(channel) if channel else None,
            kinds=frozenset(None if kind == _UNKNOWN else Kind(kind) for kind in self.kinds.picked()),
            priorities=frozenset(Priority(each) for each in self.priorities.picked()),
            skills=self.skills.picked(),
            levels=_URGENT if self.urgent.chosen() else frozenset(),
            languages=self.languages.picked(),
            words=self._words,
        )

    def clear(self) -> None:
        """Show everything again."""
        self._clearing = True
        self.search.clear()
        self._words = ""  # at once: the line tells what it holds a moment later
        self.channels.choose("")
        for picks in self._picks:
            picks.pick()
        self.urgent.choose()
        self._clearing = False
        self._changed()

    def _searched(self, said: str) -> None:
        self._words = text.one_line(said)
        self._changed()

    def _changed(self, *_: object) -> None:
        if self._clearing:
            return
        chosen = self.filter()
        for button in (self.all_button, self.save):
            button.setVisible(not chosen.is_empty)
        self._room.fit()
        self.filtered.emit(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left_down.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retext()
