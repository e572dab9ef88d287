"""Every key that holds in one place only: on a card, in triage, in a chart. Declared once, with what it does there.

A key is written as Qt writes it; several keys for one thing are parted by "; ".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ui.wording.translate import QT_TRANSLATE_NOOP

EVERYWHERE = ""
BOARD = "board"


@dataclass(frozen=True, slots=True)
class PlaceKey:
    """A thing that a key does in its place, and the key that it comes with. ``number`` fills "{number}" in its title.

    The part of ``id`` before the dot is the place.
    """

    id: str
    title: str
    usual: str
    number: int = 0

    @property
    def name(self) -> str:
        """What the key does, in the language of the program."""
        return QCoreApplication.translate("Keys", self.title).format(number=self.number)


@dataclass(frozen=True, slots=True)
class Place:
    """``fixed`` are keys, with what they do, that people know from every program: they stay. ``beside`` names the
    places whose keys can be pressed at the same time."""

    id: str
    title: str
    keys: tuple[PlaceKey, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Where that is, in the language of the program."""
        return QCoreApplication.translate("Keys", self.title)


_KIND = QT_TRANSLATE_NOOP("Keys", "Kind {number}")

PLACES: Sequence[Place] = (
    Place(BOARD, QT_TRANSLATE_NOOP("Keys", "On the board"), (
        PlaceKey("board.pick_up", QT_TRANSLATE_NOOP("Keys", "Pick up the selected cards, or the person"), "Ctrl+X"),
        PlaceKey("board.put_down", QT_TRANSLATE_NOOP("Keys", "Put down here what was picked up"), "Ctrl+V"),
    ), (
        ("Esc", QT_TRANSLATE_NOOP("Keys", "Cancel a drag or a marking")),
    )),
    Place("card", QT_TRANSLATE_NOOP("Keys", "On a card"), (
        PlaceKey("card.mark", QT_TRANSLATE_NOOP("Keys", "Mark a card for a move, or take the mark away"), "Space"),
        PlaceKey("card.assign", QT_TRANSLATE_NOOP("Keys", "Assign to…"), "A"),
    ), (
        ("Up", QT_TRANSLATE_NOOP("Keys", "Card above")),
        ("Down", QT_TRANSLATE_NOOP("Keys", "Card below")),
        ("Shift+Up", QT_TRANSLATE_NOOP("Keys", "Select the card above too")),
        ("Shift+Down", QT_TRANSLATE_NOOP("Keys", "Select the card below too")),
        ("Left", QT_TRANSLATE_NOOP("Keys", "Lane at the left")),
        ("Right", QT_TRANSLATE_NOOP("Keys", "Lane at the right")),
        ("Return", QT_TRANSLATE_NOOP("Keys", "Open the ticket")),
    ), (BOARD,)),
    Place("people", QT_TRANSLATE_NOOP("Keys", "People rail"), (
        PlaceKey("people.pick_up", QT_TRANSLATE_NOOP("Keys", "Take the person in hand, or let them go"), "Space"),
    ), (
        ("Up", QT_TRANSLATE_NOOP("Keys", "Person above")),
        ("Down", QT_TRANSLATE_NOOP("Keys", "Person below")),
        ("Return", QT_TRANSLATE_NOOP("Keys", "Show the person's work")),
    ), (BOARD,)),
    Place("side", QT_TRANSLATE_NOOP("Keys", "Teams, queues and own views"), (
        PlaceKey("side.rename", QT_TRANSLATE_NOOP("Keys", "Rename an own view"), "F2"),
        PlaceKey("side.delete", QT_TRANSLATE_NOOP("Keys", "Delete an own view"), "Del"),
    ), (
        ("Up", QT_TRANSLATE_NOOP("Keys", "Line above")),
        ("Down", QT_TRANSLATE_NOOP("Keys", "Line below")),
        ("Right", QT_TRANSLATE_NOOP("Keys", "Show the queues of a team")),
        ("Left", QT_TRANSLATE_NOOP("Keys", "Hide the queues of a team")),
        ("Return", QT_TRANSLATE_NOOP("Keys", "Show what belongs to it")),
    ), (BOARD,)),
    Place("triage", QT_TRANSLATE_NOOP("Keys", "Triage"), (
        *(PlaceKey(f"triage.kind_{number}", _KIND, f"Alt+{number}", number) for number in range(1, 7)),
        PlaceKey("triage.next", QT_TRANSLATE_NOOP("Keys", "Next ticket"), "Ctrl+Down"),
        PlaceKey("triage.before", QT_TRANSLATE_NOOP("Keys", "Ticket before"), "Ctrl+Up"),
        PlaceKey("triage.next_page", QT_TRANSLATE_NOOP("Keys", "Next page"), "Ctrl+PgDown"),
        PlaceKey("triage.page_before", QT_TRANSLATE_NOOP("Keys", "Page before"), "Ctrl+PgUp"),
        PlaceKey("triage.listen", QT_TRANSLATE_NOOP("Keys", "Play or hold a voice message"), "Ctrl+Space"),
        PlaceKey("triage.other_side", QT_TRANSLATE_NOOP("Keys", "Other side of the screen"), "F6"),
    ), (
        ("Return", QT_TRANSLATE_NOOP("Keys", "Save, and show the next ticket")),
        ("Esc", QT_TRANSLATE_NOOP("Keys", "Back to the board")),
    )),
    Place("pages", QT_TRANSLATE_NOOP("Keys", "Pages of a fax or a file"), (
        PlaceKey("pages.on", QT_TRANSLATE_NOOP("Keys", "On by one screen"), "Space"),
        PlaceKey("pages.larger", QT_TRANSLATE_NOOP("Keys", "Larger"), "+; ="),
        PlaceKey("pages.smaller", QT_TRANSLATE_NOOP("Keys", "Smaller"), "-"),
        PlaceKey("pages.fit", QT_TRANSLATE_NOOP("Keys", "As wide as the window"), "0"),
        PlaceKey("pages.left", QT_TRANSLATE_NOOP("Keys", "Rotate to the left"), "L"),
        PlaceKey("pages.right", QT_TRANSLATE_NOOP("Keys", "Rotate to the right"), "R"),
    ), (
        ("Up", QT_TRANSLATE_NOOP("Keys", "Scroll up")),
        ("Down", QT_TRANSLATE_NOOP("Keys", "Scroll down")),
        ("PgDown", QT_TRANSLATE_NOOP("Keys", "Next page")),
        ("PgUp", QT_TRANSLATE_NOOP("Keys", "Page before")),
        ("Home", QT_TRANSLATE_NOOP("Keys", "First page")),
        ("End", QT_TRANSLATE_NOOP("Keys", "Last page")),
    ), ("triage",)),
    Place("alarms", QT_TRANSLATE_NOOP("Keys", "Alarms"), (
        PlaceKey("alarms.acknowledge", QT_TRANSLATE_NOOP("Keys", "Acknowledge the alarm"), "A"),
        PlaceKey("alarms.shelve", QT_TRANSLATE_NOOP("Keys", "Shelve the alarm…"), "S"),
        PlaceKey("alarms.unshelve", QT_TRANSLATE_NOOP("Keys", "Take the alarm off the shelf"), "U"),
        PlaceKey("alarms.catch_up", QT_TRANSLATE_NOOP("Keys", "Bring the list of alarms up to date"), "N"),
    ), (
        ("Return", QT_TRANSLATE_NOOP("Keys", "Go to the place of the alarm")),
    )),
    Place("lists", QT_TRANSLATE_NOOP("Keys", "Lists and tables"), (
        PlaceKey("lists.why", QT_TRANSLATE_NOOP("Keys", "What is behind a number or a deadline"), "Y"),
    ), (
        ("Up", QT_TRANSLATE_NOOP("Keys", "Line above")),
        ("Down", QT_TRANSLATE_NOOP("Keys", "Line below")),
        ("Return", QT_TRANSLATE_NOOP("Keys", "Open the line")),
    ), ("alarms", "reports", "wall", "hours")),
    Place("reports", QT_TRANSLATE_NOOP("Keys", "Workload"), (
        PlaceKey("reports.whole", QT_TRANSLATE_NOOP("Keys", "Every chart: the whole period"), "Ctrl+0"),
    )),
    Place("charts", QT_TRANSLATE_NOOP("Keys", "Charts"), (
        PlaceKey("charts.closer", QT_TRANSLATE_NOOP("Keys", "Look closer"), "+; ="),
        PlaceKey("charts.farther", QT_TRANSLATE_NOOP("Keys", "Look from farther away"), "-"),
        PlaceKey("charts.whole", QT_TRANSLATE_NOOP("Keys", "The whole period"), "0; Home"),
    ), (
        ("Left", QT_TRANSLATE_NOOP("Keys", "Time before")),
        ("Right", QT_TRANSLATE_NOOP("Keys", "Next time")),
        ("Ctrl+Left", QT_TRANSLATE_NOOP("Keys", "Move the picture to the left")),
        ("Ctrl+Right", QT_TRANSLATE_NOOP("Keys", "Move the picture to the right")),
        ("Return", QT_TRANSLATE_NOOP("Keys", "The rows behind a number")),
        ("Shift+Return", QT_TRANSLATE_NOOP("Keys", "The rows behind the second number")),
    ), ("reports",)),
    Place("hours", QT_TRANSLATE_NOOP("Keys", "Business hours"), (
        PlaceKey("hours.edit", QT_TRANSLATE_NOOP("Keys", "Type exact times"), "F2"),
        PlaceKey("hours.add", QT_TRANSLATE_NOOP("Keys", "Add hours"), "Ins; +"),
        PlaceKey("hours.remove", QT_TRANSLATE_NOOP("Keys", "Remove hours or a date"), "Del; Backspace"),
    ), (
        ("Up", QT_TRANSLATE_NOOP("Keys", "Hours before")),
        ("Down", QT_TRANSLATE_NOOP("Keys", "Hours after")),
        ("Left", QT_TRANSLATE_NOOP("Keys", "Day before")),
        ("Right", QT_TRANSLATE_NOOP("Keys", "Next day")),
        ("Home", QT_TRANSLATE_NOOP("Keys", "First day of the week")),
        ("End", QT_TRANSLATE_NOOP("Keys", "Last day of the week")),
        ("PgUp", QT_TRANSLATE_NOOP("Keys", "Four weeks back in the year")),
        ("PgDown", QT_TRANSLATE_NOOP("Keys", "Four weeks on in the year")),
        ("Shift+Up", QT_TRANSLATE_NOOP("Keys", "Move hours to earlier")),
        ("Shift+Down", QT_TRANSLATE_NOOP("Keys", "Move hours to later")),
        ("Ctrl+Up", QT_TRANSLATE_NOOP("Keys", "End earlier")),
        ("Ctrl+Down", QT_TRANSLATE_NOOP("Keys", "End later")),
        ("Return", QT_TRANSLATE_NOOP("Keys", "Type exact times")),
    )),
    Place("wall", QT_TRANSLATE_NOOP("Keys", "On the wall"), (
        PlaceKey("wall.acknowledge", QT_TRANSLATE_NOOP("Keys", "Acknowledge the first alarm"), "A"),
    ), (
        ("Right", QT_TRANSLATE_NOOP("Keys", "Next page")),
        ("Left", QT_TRANSLATE_NOOP("Keys", "Page before")),
        ("PgDown", QT_TRANSLATE_NOOP("Keys", "Next page")),
        ("PgUp", QT_TRANSLATE_NOOP("Keys", "Page before")),
        ("Esc", QT_TRANSLATE_NOOP("Keys", "Leave the wall")),
    )),
    Place("writing", QT_TRANSLATE_NOOP("Keys", "While you write"), (
        PlaceKey("writing.send", QT_TRANSLATE_NOOP("Keys", "Send or save what was written"), "Ctrl+Return"),
    ), (), (BOARD, "triage", "alarms", "reports", "hours", "wall")),
    Place(EVERYWHERE, QT_TRANSLATE_NOOP("Keys", "Everywhere"), (), (
        ("Tab", QT_TRANSLATE_NOOP("Keys", "Next control")),
        ("Shift+Tab", QT_TRANSLATE_NOOP("Keys", "Control before")),
        ("Return", QT_TRANSLATE_NOOP("Keys", "Press or open what has the focus")),
        ("Esc", QT_TRANSLATE_NOOP("Keys", "Cancel, or close what is open")),
        ("Ctrl+C", QT_TRANSLATE_NOOP("Keys", "Copy")),
        ("Ctrl+A", QT_TRANSLATE_NOOP("Keys", "Select all")),
        ("F10", QT_TRANSLATE_NOOP("Keys", "Menus")),
    )),
)  # fmt: skip

_BY_ID = {place.id: place for place in PLACES}
KEYS = {key.id: key for place in PLACES for key in place.keys}


def place_of(key_id: str) -> Place:
    """Where the key of an action or of a place holds; the actions of the menus hold everywhere."""
    return _BY_ID.get(key_id.partition(".")[0], _BY_ID[EVERYWHERE])


def meet(one: Place, other: Place) -> bool:
    """Whether one press can reach both places, so that their keys must differ."""
    same = one.id == other.id or EVERYWHERE in (one.id, other.id)
    return same or one.id in other.beside or other.id in one.beside
