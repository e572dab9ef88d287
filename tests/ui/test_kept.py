"""A kept picture is drawn anew exactly when something that it shows has changed."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.look import theme
from ui.widgets.kept import Kept


class _Sign(QWidget):
    """A widget of one colour, which counts how often it is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.colour, self.drawn = "#204060", 0
        self._kept = Kept()

    def paintEvent(self, event: object) -> None:
        self._kept.show(self, self.colour, self._draw)

    def _draw(self, painter: QPainter) -> None:
        self.drawn += 1
        painter.fillRect(self.rect(), QColor(self.colour))


def _middle(sign: _Sign) -> str:
    picture = sign.grab().toImage()
    return picture.pixelColor(picture.width() // 2, picture.height() // 2).name()


def test_that_a_kept_picture_is_shown_again_until_what_it_shows_has_changed(qtbot: QtBot) -> None:
    sign = _Sign()
    qtbot.addWidget(sign)
    sign.resize(40, 20)
    assert [_middle(sign), _middle(sign)] == ["#204060", "#204060"]
    assert sign.drawn == 1
    sign.colour = "#a03010"
    assert [_middle(sign), _middle(sign)] == ["#a03010", "#a03010"]
    assert sign.drawn == 2


def test_that_a_kept_picture_follows_the_size_and_the_theme(qtbot: QtBot) -> None:
    sign, look = _Sign(), theme.current()
    qtbot.addWidget(sign)
    before, drawn = look.setting, []
    try:
        for width, name in ((40, "light"), (60, "light"), (60, "dark")):
            look.set(name)
            sign.resize(width, 20)
            sign.grab()
            drawn.append(sign.drawn)
    finally:
        look.set(before)
    assert drawn == [1, 2, 3]
