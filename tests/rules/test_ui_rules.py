"""Rules of the desktop's source text: plain text in widgets, texts that can be translated, one source of time."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Sequence
from functools import cache
from pathlib import Path

UI = Path(__file__).resolve().parents[2] / "ui"
TRANSLATORS = {"tr", "translate", "QT_TRANSLATE_NOOP"}
RICH_BY_DEFAULT = {"QLabel", "QMessageBox", "QTextBrowser", "QTextEdit"}
FILE_CALLS = {"read_bytes", "read_text", "write_bytes", "write_text", "fdopen", "QFile", "QSaveFile", "setFileName"}
MODES = {"r", "rb", "w", "wb", "a", "ab", "x", "xb"}
# disk.py refuses the GUI thread by itself; the others read what the program ships, a few kilobytes each.
MAY_TOUCH_FILES = {"disk.py", "help.py", "look/icons.py", "look/qss.py"}


@cache
def calls(source: str) -> list[tuple[str, ast.Call]]:
    """Every call with the last part of its name."""
    return [
        (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""), node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
    ]


def rich_widgets(source: str) -> list[str]:
    """Widgets made that take outside text for HTML."""
    made = [name for name, _ in calls(source) if name in RICH_BY_DEFAULT]
    static = [
        node.func.value.id
        for _, node in calls(source)
        if isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "QMessageBox"
    ]
    return made + static


def untranslatable(source: str) -> list[int]:
    """Lines on which something else than a plain text is handed to a translator."""
    found = []
    for name, node in calls(source):
        if name not in TRANSLATORS or not node.args:
            continue
        texts = node.args[:1] if name == "tr" else node.args[:2]
        if any(isinstance(text, ast.JoinedStr | ast.BinOp) or _is_formatted(text) for text in texts):
            found.append(node.lineno)
    return found


def touched_files(source: str) -> list[int]:
    """Lines that read or write a file where they stand."""
    return [node.lineno for name, node in calls(source) if name in FILE_CALLS or (name == "open" and _is_of_file(node))]


def _is_of_file(node: ast.Call) -> bool:
    """Whether it is open(), os.open() or path.open("rb"), and no dialog that is opened."""
    if isinstance(node.func, ast.Name) or getattr(getattr(node.func, "value", None), "id", "") in ("os", "io"):
        return True
    return any(isinstance(each, ast.Constant) and each.value in MODES for each in node.args)


def _is_formatted(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def raw_tooltips(source: str) -> list[int]:
    """Lines that set a tool tip to a field of some row without escaping it."""
    found = []
    for name, node in calls(source):
        if name != "setToolTip" or not node.args:
            continue
        said = node.args[0]
        used = {inner for inner, _ in calls(ast.unparse(said))}
        called = {id(call.func) for call in ast.walk(said) if isinstance(call, ast.Call)}
        fields = [part for part in ast.walk(said) if isinstance(part, ast.Attribute) and id(part) not in called]
        if any(field.attr != "words" for field in fields) and not used & {"tooltip", "tr", "translate"}:
            found.append(node.lineno)
    return found


def asked_times(source: str) -> list[int]:
    """Lines that ask the system for the time instead of the clock."""
    named = {"now", "utcnow", "today", "currentDateTime", "currentDateTimeUtc", "currentTime", "currentMSecsSinceEpoch"}
    return [
        node.lineno
        for name, node in calls(source)
        if name in named
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) in {"datetime", "date", "QDateTime", "QTime", "QDate", "datetime.datetime"}
    ]


def offenders(found: Callable[[str], Sequence[object]], may: Collection[str] = ()) -> dict[str, Sequence[object]]:
    """What was found in each file of the desktop where there was something."""
    texts = {file.relative_to(UI).as_posix(): file.read_text(encoding="utf-8") for file in UI.rglob("*.py")}
    assert len(texts) > 150
    return {name: what for name, text in sorted(texts.items()) if name not in may and (what := found(text))}


def test_that_no_widget_takes_outside_text_for_html() -> None:
    assert not offenders(rich_widgets), "use PlainLabel, QPlainTextEdit or ui.widgets.dialogs.plain_dialogs"


def test_that_translated_texts_are_written_in_full() -> None:
    assert not offenders(untranslatable), "lupdate finds plain texts only; put .format() after tr()"


def test_that_tool_tips_with_data_are_escaped() -> None:
    assert not offenders(raw_tooltips), "use ui.wording.text.tooltip(), Qt reads tool tips as HTML"


def test_that_the_time_comes_from_the_clock_alone() -> None:
    assert not offenders(asked_times), "ask workspace.clock"


def test_that_files_are_read_and_written_beside_the_gui() -> None:
    assert not offenders(touched_files, MAY_TOUCH_FILES), "use ui.disk, the GUI thread waits for no disk"


def test_that_the_rules_would_find_an_offender() -> None:
    assert rich_widgets("label = QLabel(customer)") == ["QLabel"]
    assert rich_widgets("QMessageBox.warning(self, a, b)") == ["QMessageBox"]
    assert untranslatable('self.tr(f"Hello {name}")') == [1]
    assert untranslatable('self.tr("Hello {}".format(name))') == [1]
    assert untranslatable('self.tr("Hello {name}").format(name=name)') == []
    assert raw_tooltips("w.setToolTip(ticket.subject)") == [1]
    assert asked_times("datetime.now(UTC)") == [1]
    for offender in (
        "open(path)",
        "path.read_bytes()",
        'path.open("wb")',
        "os.open(path, 0)",
        "made.setFileName(name)",
    ):
        assert touched_files(offender) == [1]
    assert touched_files("dialog.open(); self.rows.open(title)") == []
