"""The small style sheet: flat controls with round corners. Cards, tiles and bars paint themselves."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from string import Template

import resources

_ICONS = Path(resources.__file__).parent / "icons"

_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $border_strong; padding: 5px 8px; }
QMenuBar { background: $panel; color: $text_mid; border: none; padding: 2px 6px; }
QMenuBar::item { padding: 5px 10px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: $hover; color: $text; }
QMenu { background: $raised; color: $text; border: 1px solid $border_strong; padding: 5px; }
QMenu::item { padding: 4px 28px 4px 10px; border-radius: 5px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; padding-left: 8px; }
QMenu::indicator:checked { image: url($tick); }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $text_off; background: transparent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QPushButton { background: $card; color: $text; border: 1px solid $border_strong; border-radius: 6px;
  padding: 5px 14px; min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $track; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 13px; }
QPushButton:disabled { color: $text_off; border-color: $border; background: $panel; }
QPushButton[look="primary"] { background: $accent_fill; color: $accent_text; border-color: $accent_fill;
  font-weight: bold; }
QPushButton[look="primary"]:hover { background: $accent_hover; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="primary"]:disabled { background: $track; color: $text_off; border-color: $track; }
QPushButton[look="flat"] { background: transparent; border-color: transparent; color: $accent; }
QPushButton[look="flat"]:hover { background: $hover; }
QPushButton[look="flat"]:focus { border: 2px solid $accent; }
QPushButton[look="picks"], QPushButton[look="picked"] { border-radius: 15px; padding: 4px 17px 4px 11px;
  color: $text_mid; font-size: 13px; }
QPushButton[look="picks"]:focus, QPushButton[look="picked"]:focus { padding: 3px 16px 3px 10px; }
QPushButton[look="picked"] { background: $accent_soft; border-color: $accent; color: $accent; font-weight: bold; }
QPushButton[look="picks"]::menu-indicator, QPushButton[look="picked"]::menu-indicator { image: url($chevron);
  width: 12px; height: 12px; subcontrol-origin: padding; subcontrol-position: center right; right: 9px; }
QPushButton[look="link"] { background: transparent; border-color: transparent; color: $accent; padding: 5px; }
QPushButton[look="link"]:hover { background: $hover; }
QPushButton[look="link"]:focus { border: 2px solid $accent; padding: 4px; }
QPushButton[look="danger"] { color: $red; border-color: $red_fill; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 5px;
  color: $text_mid; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $accent_soft; color: $text; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $text_off; }
QToolButton::menu-indicator { image: none; }
QAbstractScrollArea { border: none; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QComboBox {
  background: $card; color: $text; border: 1px solid $control; border-radius: 6px; padding: 5px 8px;
  selection-background-color: $accent_fill; selection-color: $accent_text; placeholder-text-color: $text_low; }
QLineEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QComboBox { min-height: 20px; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit, QComboBox QLineEdit:focus {
  border: none; padding: 0; min-height: 0; background: transparent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QDateTimeEdit:focus, QComboBox:focus { border: 2px solid $accent; padding: 4px 7px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QSpinBox:disabled, QComboBox:disabled { color: $text_off;
  border-color: $border; background: $panel; }
QLineEdit[wrong="true"], QSpinBox[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {
  border: 2px solid $red_fill;
  padding: 4px 7px; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 24px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url($chevron); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $border_strong;
  outline: none; padding: 4px; selection-background-color: $accent_soft; selection-color: $text; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button,
QDateTimeEdit::up-button, QDateTimeEdit::down-button { border: none; width: 18px; background: transparent; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QDateTimeEdit::up-arrow {
  image: url($chevron_up); width: 11px; height: 11px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QDateTimeEdit::down-arrow {
  image: url($chevron); width: 11px; height: 11px; }
QCheckBox, QRadioButton { spacing: 8px; color: $text; }
QCheckBox::indicator, QTreeView::indicator { width: 16px; height: 16px; border: 1px solid $control; border-radius: 4px;
  background: $card; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus, QTreeView::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked {
  background: $accent_fill; border-color: $accent_fill; image: url($check); }
QCheckBox:focus { color: $accent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border_strong; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: $control; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: $text_low; border: none; border-bottom: 1px solid $border;
  padding: 6px 12px; font-weight: bold; }
QTableView[look="table"] { background: $card; border: 1px solid $border; border-radius: 8px;
  selection-background-color: $accent_soft; selection-color: $text; outline: none; }
QTableView[look="lane"] { background: transparent; border: none; outline: none;
  selection-background-color: transparent; }
QTableView[look="table"]::item { padding: 0 10px; border-bottom: 1px solid $border; }
QTableView[look="table"]::item:selected { background: $accent_soft; }
QListView { background: $card; color: $text; outline: none; }
QTreeView { background: $card; color: $text; border: 1px solid $border; border-radius: 6px; outline: none; }
QTreeView::item { padding: 3px 0; }
QTreeView::item:selected { background: $accent_soft; color: $text; }
QListView::item { padding: 6px 8px; border-radius: 5px; }
QListView::item:selected { background: $accent_soft; color: $text; }
QListView[look="names"] { background: transparent; border: 1px solid transparent; border-radius: 6px; }
QTableView[look="table"]:focus, QListView:focus, QTreeView:focus, QGraphicsView:focus, QTextBrowser:focus {
  border: 1px solid $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $text_mid; padding: 8px 14px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; font-weight: bold; }
QTabBar::tab:focus { color: $accent; }
QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QProgressBar { background: $track; border: none; border-radius: 3px; max-height: 6px; color: transparent; }
QProgressBar::chunk { background: $data; border-radius: 3px; }
QGroupBox { border: 1px solid $border; border-radius: 8px; margin-top: 10px; padding: 10px; }
QFrame[look="panel"] { background: $panel; border: 1px solid $border; border-radius: 8px; }
QFrame[look="card"] { background: $card; border: 1px solid $border; border-radius: 8px; }
QFrame[look="line"] { background: $border; border: none; max-height: 1px; }
""")


class StyleFiles:
    """Arrows and check marks in the theme's colours; style sheets can show files only."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="controlcenter-style-", ignore_cleanup_errors=True)

    def put(self, name: str, rgb: str) -> str:
        """Write the icon ``name`` in the colour ``rgb``; return its path as style sheets want it."""
        file = Path(self._folder.name) / f"{name}-{rgb.strip('#')}.svg"
        if not file.exists():
            text = (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
            file.write_text(text.replace("currentColor", rgb), encoding="utf-8")
        return file.as_posix()


def style_sheet(colours: Mapping[str, str], files: StyleFiles) -> str:
    """The application's style sheet in the given colours."""
    return _SHEET.substitute(
        colours,
        chevron=files.put("chevron-down", colours["text_mid"]),
        chevron_up=files.put("chevron-up", colours["text_mid"]),
        check=files.put("check", colours["accent_text"]),
        tick=files.put("check", colours["accent"]),
    )
