"""Walks over what is shown, as a screen reader and a person with the Tab key do."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractListModel, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QScrollArea,
    QWidget,
)

_SPEAKS = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)


def shown(root: QWidget) -> Iterator[QWidget]:
    """The widget and everything in it that can be seen."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisibleTo(root) and (widget is root or widget.window() is root.window()):
            yield widget


def called(widget: QWidget) -> str:
    """What a screen reader says for a widget."""
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name).strip() if found is not None else ""


def where(widget: QWidget, root: QWidget) -> str:
    """A widget by its class and those around it."""
    parts, at = [], widget
    while at is not root and at is not None:
        parts.append(type(at).__name__ + (f"#{at.objectName()}" if at.objectName() else ""))
        at = at.parentWidget()
    return " < ".join(parts)


def _is_inner(widget: QWidget) -> bool:
    """Parts that Qt makes for itself: they speak through what they belong to."""
    parent = widget.parentWidget()
    if isinstance(widget, QLineEdit) and isinstance(parent, QAbstractSpinBox | QComboBox):
        return True
    if isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget:
        return True
    return widget.objectName().startswith("qt_")


def unnamed(root: QWidget) -> list[str]:
    """Every control that takes the focus and has no name."""
    return [
        where(widget, root)
        for widget in shown(root)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not isinstance(widget, QMenuBar)
        and not _is_inner(widget)
        and not called(widget)
    ]


def silent_cells(root: QWidget) -> list[str]:
    """Every cell of a shown list or table that says nothing, though it paints something or can be chosen."""
    found = []
    for view in root.findChildren(QAbstractItemView):
        model = view.model()
        if not view.isVisibleTo(root) or model is None:
            continue
        for row in range(min(model.rowCount(), 30)):
            columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
            spoken = [_spoken(view, row, column) for column in range(columns)]
            if not any(spoken):
                found.append(f"{where(view, root)}: row {row}")
    return found


def _spoken(view: QAbstractItemView, row: int, column: int) -> str:
    index = view.model().index(row, column)
    return next((str(said).strip() for said in (index.data(role) for role in _SPEAKS) if said), "")


def unreachable(root: QWidget) -> list[str]:
    """Enabled controls that the Tab key never comes to."""
    reached: set[QWidget] = set()
    at = root
    while at not in reached:
        reached.add(at)
        at = at.nextInFocusChain()
    return [
        where(widget, root)
        for widget in shown(root)
        if widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, QScrollArea | QAbstractScrollArea)
        and widget not in reached
    ]


def focus_unseen(root: QWidget) -> list[str]:
    """Controls that look the same with and without the focus; the window must be active."""
    window, found = root.window(), []
    for widget in shown(root):
        if not widget.isEnabled() or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or _is_inner(widget):
            continue
        if isinstance(widget, QScrollArea) or widget.visibleRegion().isEmpty():
            continue
        area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-4, -4, 4, 4)
        held = QApplication.focusWidget()
        if held is not None:
            held.clearFocus()
        without = window.grab(area).toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if window.grab(area).toImage() == without:
            found.append(where(widget, root))
        widget.clearFocus()
    return found
