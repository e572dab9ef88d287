"""Public holidays of a country and region for some years, each with its name and a tick."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QCoreApplication, QLocale, QSize, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QSpinBox, QTreeWidget, QTreeWidgetItem, QWidget

from controlcenter.domain.hours.public_holidays import countries, holidays_of, regions
from ui.screens.strategy.hours import phrases
from ui.screens.strategy.hours.padding import pad_line
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.plain import PlainLabel
from ui.wording import text

_DATE = Qt.ItemDataRole.UserRole
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


def country_name(code: str) -> str:
    """A country's name in the language of the program."""
    territory = QLocale.codeToTerritory(code)
    return QLocale.territoryToString(territory) if territory != QLocale.Country.AnyTerritory else code


class HolidaysDialog(PlainDialog):
    """``chosen`` holds the ticked dates that are not in the calendar yet."""

    def __init__(self, parent: QWidget | None, known: Mapping[date, str], country: str, year: int) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            parent, translate("Hours", "Public holidays"),
            translate("Hours", "Holidays close the day. Take out those that do not close yours."),
            icon="flag", colour="accent", yes=translate("Hours", "Add"), no=translate("Dialogs", "Cancel"),
        )  # fmt: skip
        self._known = known
        self.resize(620, 640)
        self.country, self.region = QComboBox(), QComboBox()
        self.first, self.last = QSpinBox(), QSpinBox()
        self.list = QTreeWidget()
        self._count = PlainLabel("", "low")
        self._build()
        self.first.setValue(year)
        self.last.setValue(year + 1)
        named = sorted(((country_name(code), code) for code in countries()), key=lambda one: one[0].casefold())
        for name, code in named:
            self.country.addItem(name, code)
        self.country.setCurrentIndex(max(0, self.country.findData(country.upper())))
        self._fill_regions()
        self.country.currentIndexChanged.connect(self._fill_regions)
        self.region.currentIndexChanged.connect(self._fill)
        self.first.valueChanged.connect(self._fill)
        self.last.valueChanged.connect(self._fill)
        self.list.itemChanged.connect(self._tell)

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for at, (widget, name) in enumerate((
            (self.country, self.tr("Country")), (self.region, self.tr("Region")),
            (self.first, self.tr("From year")), (self.last, self.tr("To year")),
        )):  # fmt: skip
            widget.setAccessibleName(name)
            grid.addWidget(PlainLabel(name, "strong"), at // 2, 2 * (at % 2))
            grid.addWidget(widget, at // 2, 2 * (at % 2) + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        for box in (self.first, self.last):
            box.setRange(_FIRST_YEAR, _LAST_YEAR)
            pad_line(box)
        for combo in (self.country, self.region):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(14)
        self.list.setAccessibleName(self.tr("Holidays"))
        self.list.setMinimumHeight(320)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setColumnCount(2)
        self.list.setColumnWidth(0, 190)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.content.addLayout(grid)
        self.content.addWidget(self.list, 1)
        self.content.addWidget(self._count)

    def _fill_regions(self) -> None:
        self.region.blockSignals(True)
        self.region.clear()
        self.region.addItem(self.tr("Whole country"), "")
        for code, name in regions(str(self.country.currentData())):
            self.region.addItem(name, code)
        self.region.blockSignals(False)
        self.region.setEnabled(self.region.count() > 1)
        self._fill()

    def _fill(self) -> None:
        years = range(self.first.value(), min(self.last.value(), self.first.value() + 9) + 1)
        found = holidays_of(str(self.country.currentData()), str(self.region.currentData()), years)
        self.list.blockSignals(True)
        self.list.clear()
        for day, name in found.items():
            self.list.addTopLevelItem(self._item(day, name))
        self.list.blockSignals(False)
        self._tell()

    def _item(self, day: date, name: str) -> QTreeWidgetItem:
        there = day in self._known
        said = self.tr("{holiday} (already there)").format(holiday=text.one_line(name)) if there else name
        item = QTreeWidgetItem([phrases.full_date(day), text.one_line(said)])
        item.setSizeHint(0, QSize(0, 30))
        item.setData(0, _DATE, (day, name))
        flags = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        item.setFlags(Qt.ItemFlag.ItemIsSelectable if there else flags)
        item.setCheckState(0, Qt.CheckState.Checked)
        return item

    @property
    def chosen(self) -> dict[date, str]:
        """The ticked holidays that the calendar does not have, with their names."""
        items = (self.list.topLevelItem(at) for at in range(self.list.topLevelItemCount()))
        ticked = (item.data(0, _DATE) for item in items if item and item.checkState(0) == Qt.CheckState.Checked)
        return {day: name for day, name in ticked if day not in self._known}

    def _tell(self) -> None:
        chosen = len(self.chosen)
        said = self.tr("%n holiday(s) will be added", "", chosen) if chosen else self.tr("Nothing is chosen")
        self._count.setText(text.plural(said))
        self.yes.setEnabled(bool(chosen))
