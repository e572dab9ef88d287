"""Colours that can be read, told apart without colour vision, and switched while the program runs."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.look import fonts, icons, theme
from ui.look.colours import DARK, THEMES
from ui.widgets.plain import Look, PlainLabel
from ui.widgets.text_block import TextBlock

TEXTS = ("text", "text_mid", "text_low", "amber", "red", "accent")
GROUNDS = ("window", "panel", "card", "raised", "hover", "accent_soft")
# Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
Triple = tuple[float, float, float]


def linear(name: str) -> Triple:
    """sRGB to linear light. Source: IEC 61966-2-1."""
    colour = QColor(name)
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def luminance(name: str) -> float:
    red, green, blue = linear(name)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Source: WCAG 2.2, contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: Triple) -> Triple:
    """CIE L*a*b* with white D65."""
    red, green, blue = (min(1.0, max(0.0, c)) for c in rgb)
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, sight: str) -> float:
    """CIE76 difference of two colours as seen by ``sight``."""

    def seen(name: str) -> Triple:
        source = linear(name)
        red, green, blue = (sum(m * c for m, c in zip(row, source, strict=True)) for row in BLIND[sight])
        return lab((red, green, blue))

    return math.dist(seen(one), seen(other))


@pytest.mark.parametrize(("name", "text", "ground"), list(itertools.product(THEMES, TEXTS, GROUNDS)))
def test_that_every_text_can_be_read_on_every_ground(name: str, text: str, ground: str) -> None:
    assert contrast(THEMES[name][text], THEMES[name][ground]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [("accent_text", "accent_fill"), ("avatar_text", "avatar"), ("toast_text", "toast"), ("toast_link", "toast"),
     ("amber", "amber_soft"), ("red", "red_soft"), ("text", "red_soft"), ("text_mid", "amber_soft")],
)  # fmt: skip
def test_that_texts_can_be_read_on_their_own_grounds(name: str, text: str, ground: str) -> None:
    assert contrast(THEMES[name][text], THEMES[name][ground]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("shape", ["red_fill", "accent", "data", "control", "tick"])
def test_that_shapes_and_frames_stand_out_from_cards(name: str, shape: str) -> None:
    assert contrast(THEMES[name][shape], THEMES[name]["card"]) >= 3


@pytest.mark.parametrize(("name", "sight"), list(itertools.product(THEMES, BLIND)))
def test_that_amber_red_and_grey_differ_for_every_kind_of_colour_vision(name: str, sight: str) -> None:
    colours = THEMES[name]
    for one, other in itertools.combinations(("amber_fill", "red_fill", "data"), 2):
        assert distance(colours[one], colours[other], sight) >= 18


def test_that_amber_text_on_white_is_the_dark_amber() -> None:
    assert THEMES["light"]["amber"] == "#9A5B00"


def test_that_all_themes_name_the_same_colours() -> None:
    assert all(set(colours) == set(DARK) for colours in THEMES.values())


def test_that_a_theme_is_switched_while_widgets_are_shown(qtbot: QtBot) -> None:
    widget = QPushButton("Poll now")
    qtbot.addWidget(widget)
    widget.show()
    with qtbot.waitSignal(theme.current().changed):
        theme.current().set("dark")
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(DARK["window"])
    assert theme.colour("text") == QColor(DARK["text"])
    assert theme.current().is_dark
    theme.current().toggle()
    assert theme.current().name == "light"


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("field", [QLineEdit, QPlainTextEdit, QTextEdit])
def test_that_the_hint_in_an_empty_field_can_be_read(qtbot: QtBot, name: str, field: type[QWidget]) -> None:
    made = field()
    qtbot.addWidget(made)
    made.show()
    theme.current().set(name)
    hint = made.palette().color(QPalette.ColorRole.PlaceholderText)
    assert hint.alpha() == 255
    assert contrast(hint.name(), THEMES[name]["card"]) >= 4.5


def test_that_an_unknown_setting_counts_as_system() -> None:
    theme.current().set("purple")
    assert theme.current().setting == "system"


def test_that_icons_follow_the_theme_without_being_renewed(qtbot: QtBot) -> None:
    icon = icons.icon("mail", "text")
    theme.current().set("light")
    light = icon.pixmap(24, 24).toImage()
    theme.current().set("dark")
    dark = icon.pixmap(24, 24).toImage()
    strongest = max(range(24), key=lambda x: light.pixelColor(x, 12).alpha())
    assert light.pixelColor(strongest, 12).lightness() < 100
    assert dark.pixelColor(strongest, 12).lightness() > 150


def test_that_every_icon_can_be_drawn() -> None:
    for name in icons.available():
        assert not icons.pixmap(name, "text", 16).isNull()
    assert not icons.app_icon().isNull()


def test_that_an_icon_is_sharp_on_screens_of_double_density() -> None:
    drawn = icons.pixmap("phone", "text", 18, 2.0)
    assert drawn.width() == 36
    assert drawn.deviceIndependentSize().width() == 18


def test_that_the_bundled_fonts_hold_hindi_and_telugu() -> None:
    for letter in ("क", "క", "a"):
        assert fonts.metrics(14).inFont(letter) or letter != "a"
    assert fonts.metrics(20).horizontalAdvance("క్ష్మి") > 0
    assert {file.name for file in fonts.FOLDER.glob("*")} >= {"OFL.txt", "NotoSansTelugu-Bold.ttf"}


def test_that_digits_have_one_width_so_that_countdowns_stand_still() -> None:
    widths = {fonts.metrics(19, bold=True).horizontalAdvance(digit) for digit in "0123456789"}
    assert len(widths) == 1


def test_that_style_sheets_parse_without_a_warning(qtbot: QtBot, qtlog: object) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    line = QLineEdit(widget)
    for name in ("dark", "contrast", "light"):
        theme.current().set(name)
        widget.ensurePolished()
        line.ensurePolished()
    assert not getattr(qtlog, "records", [])


def test_that_licences_travel_with_fonts_and_icons() -> None:
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "ISC License" in (Path(icons.FOLDER) / "LICENSE-lucide.txt").read_text(encoding="utf-8")


def test_that_words_made_before_a_change_of_theme_and_shown_after_it_wear_the_new_colours(qtbot: QtBot) -> None:
    before = theme.current().setting
    theme.current().set("dark")
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    names: dict[Look, str] = {"title": "text", "strong": "text", "mid": "text_mid", "low": "text_low"}
    words = {look: PlainLabel("E-1", look) for look in names}
    for label in words.values():
        column.addWidget(label)
    block = TextBlock("Namaste")
    column.addWidget(block)
    theme.current().set("light")
    QApplication.processEvents()
    page.show()
    QApplication.processEvents()
    for look, label in words.items():
        assert label.palette().color(QPalette.ColorRole.WindowText) == theme.colour(names[look])
    assert block.palette().color(QPalette.ColorRole.Text) == theme.colour("text")
    theme.current().set(before)


def test_that_what_is_hidden_during_a_change_of_theme_wears_the_new_colours_when_it_is_shown(qtbot: QtBot) -> None:
    before = theme.current().setting
    theme.current().set("light")
    page, line = QWidget(), QLineEdit()
    qtbot.addWidget(page)
    QVBoxLayout(page).addWidget(line)
    page.show()
    page.hide()
    theme.current().set("dark")
    theme.current().finish()
    page.show()
    shown = line.grab().toImage()
    assert shown.pixelColor(shown.width() // 2, 6) == QColor(DARK["card"])
    theme.current().set(before)


def test_that_hidden_widgets_are_dressed_by_themselves_soon_after_the_change(qtbot: QtBot) -> None:
    before = theme.current().setting
    theme.current().set("light")
    lines = [QLineEdit() for _ in range(60)]
    for line in lines:
        qtbot.addWidget(line)
        line.ensurePolished()
    theme.current().set("dark")
    lines.pop().deleteLater()
    qtbot.waitUntil(
        lambda: all(line.palette().color(QPalette.ColorRole.Text) == QColor(DARK["text"]) for line in lines)
    )
    theme.current().set(before)
