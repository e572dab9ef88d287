"""Above the lanes: how they are cut, what is searched, which cards are shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel, Kind, Level, Priority
from ui.look import icons
from ui.models.board_filter import BoardFilter
from ui.screens.board.lanes import Grouping
from ui.screens.board.picks import Picks
from ui.screens.board.segments import Segments
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.flow import FlowLayout
from ui.widgets.inputs.search_box import SearchBox
from ui.wording import text, words

_UNKNOWN = "unknown"
_URGENT = frozenset({Level.AT_RISK, Level.BREACHED})


class BoardToolbar(QWidget):
    """``grouped`` names a Grouping, ``filtered`` carries a BoardFilter, ``left_down`` asks for the first lane.

    ``triage_wanted`` asks for the strip of what says nothing of itself, ``save_wanted`` to keep what is shown.
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
                    zip(Grouping, self._grouping_titles(), ("user", "inbox", "radio", "users"), strict=True), 1
                )
            ],
            "",
        )
        self.search = SearchBox("", keys="/")
        self.search.setFixedWidth(206)
        self.channels = FilterChips(self._channel_specs())
        self.more = FilterChips([], exclusive=False)
        for chips in (self.channels, self.more):
            chips.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.kinds, self.priorities, self.skills = Picks(""), Picks(""), Picks("")
        self.save = QPushButton()
        self.save.setProperty("look", "flat")
        self.save.setIcon(icons.icon("save", "accent"))
        self.save.clicked.connect(self.save_wanted)
        self.save.hide()
        self._triage_count = 0
        self.triage = QPushButton()
        self.triage.setProperty("look", "flat")
        self.triage.setIcon(icons.icon("list-filter"))
        self.triage.clicked.connect(self.triage_wanted)
        self.triage.hide()
        flow = FlowLayout(self)
        flow.setContentsMargins(0, 0, 0, 0)
        picks = (self.kinds, self.priorities, self.skills)
        for widget in (self.groupings, self.search, self.channels, *picks, self.more, self.save, self.triage):
            flow.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.groupings.chosen.connect(self.grouped)
        self.search.searched.connect(self._searched)
        self.search.left_down.connect(self.left_down)
        self.channels.changed.connect(self._changed)
        self.more.changed.connect(self._changed)
        for pick in picks:
            pick.changed.connect(self._changed)
        self._retext()

    def _grouping_titles(self) -> list[str]:
        return [self.tr("Agents"), self.tr("Queues"), self.tr("Channels"), self.tr("Teams")]

    def _retext(self) -> None:
        """Take the words of the language in force."""
        self.groupings.retext(self._grouping_titles())
        self.groupings.setAccessibleName(self.tr("Lanes by"))
        self.search.setPlaceholderText(self.tr("Find a card"))
        self.search.setAccessibleName(self.tr("Find a card"))
        self.search.setToolTip(self.tr("By number, subject or customer"))
        self.channels.set_specs(self._channel_specs())
        self.set_languages(self._languages)
        self._offer()
        self.save.setText(self.tr("Save view…"))
        self.set_triage(self._triage_count)

    def set_strategy(self, strategy: Strategy) -> None:
        """Offer the languages and skills of a centre."""
        self._skills = tuple(sorted({skill for queue in strategy.queues for skill in queue.skills}
                                    | {skill for kind in strategy.kinds.values() for skill in kind.skills}
                                    | {skill for agent in strategy.agents for skill in agent.skills}))  # fmt: skip
        self._offer()
        self.set_languages(strategy.centre.languages)

    def _offer(self) -> None:
        kinds: list[Kind | None] = [*Kind, None]
        self.kinds.offer(self.tr("Kind"), [(kind or _UNKNOWN, words.kind(kind)) for kind in kinds])
        priorities = [(each.value, words.priority(each)) for each in reversed(Priority)]
        self.priorities.offer(self.tr("Priority"), priorities)
        self.skills.offer(self.tr("Skill"), [(skill, skill) for skill in self._skills])
        self.updateGeometry()

    def set_triage(self, count: int) -> None:
        """Say how many tickets say nothing of themselves; nothing for none."""
        self._triage_count = count
        self.triage.setText(f"{self.tr('Triage')}: {text.number(count)}")
        self.triage.setToolTip(self.tr("Faxes and calls of which nobody has said what they are about (Ctrl+3)"))
        self.triage.setVisible(count > 0)

    def _channel_specs(self) -> list[ChipSpec]:
        rest = [ChipSpec(each.value, words.channel(each), icons.CHANNEL_ICONS[each]) for each in Channel]
        return [ChipSpec("", self.tr("All channels")), *rest]

    def set_languages(self, languages: tuple[str, ...]) -> None:
        """Offer these languages; urgent work is always offered."""
        self._languages = languages
        urgent = ChipSpec("urgent", self.tr("At risk or breached"), level=Level.AT_RISK)
        self.more.set_specs([urgent, *(ChipSpec(code, words.language(code)) for code in languages)])
        self.updateGeometry()

    def filter(self) -> BoardFilter:
        """What is chosen now."""
        channel = next(iter(self.channels.chosen()), "")
        more = self.more.chosen()
        return BoardFilter(
            channel=Channel(channel) if channel else None,
            kinds=frozenset(None if kind == _UNKNOWN else Kind(kind) for kind in self.kinds.picked()),
            priorities=frozenset(Priority(each) for each in self.priorities.picked()),
            skills=self.skills.picked(),
            levels=_URGENT if "urgent" in more else frozenset(),
            languages=frozenset(code for code in more if code != "urgent"),
            words=self._words,
        )

    def clear(self) -> None:
        """Show everything again."""
        self._clearing = True
        self.search.clear()
        self.channels.choose("")
        for picks in (self.kinds, self.priorities, self.skills):
            picks.pick()
        self.more.choose()
        self._clearing = False
        self._changed()

    def _searched(self, said: str) -> None:
        self._words = text.one_line(said)
        self._changed()

    def _changed(self, *_: object) -> None:
        if self._clearing:
            return
        chosen = self.filter()
        self.save.setVisible(not chosen.is_empty)
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
