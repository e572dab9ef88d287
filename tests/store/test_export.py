"""Rows out of the house: whole lines, a head line even without rows, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from controlcenter.app.export import WHAT, export
from controlcenter.app.intake_files import Taken, take_in
from controlcenter.app.joining import join
from controlcenter.domain.ticket import Channel
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "  =1", "＝1", "|x", "%x", "=HYPERLINK(1)"]


def rows(database: Database, what: str, form: str) -> list[dict[str, str]]:
    out = io.StringIO(newline="")
    with database.read() as connection:
        count = export(connection, what, form, out)
    out.seek(0)
    read = (
        list(csv.DictReader(out)) if form == "csv" else [json.loads(line) for line in out.getvalue().split("\n")[:-1]]
    )
    assert len(read) == count
    return read


def taken_from(url: str, folder: Path) -> Taken:
    joined = join(url, part="intake")
    try:
        return take_in(joined, [folder], "files")
    finally:
        joined.close()


@pytest.mark.parametrize("what", sorted(WHAT))
def test_that_a_table_without_rows_still_has_its_head_line(database: Database, what: str) -> None:
    out = io.StringIO(newline="")
    with database.read() as connection:
        assert export(connection, what, "csv", out) == 0
    assert out.getvalue().startswith(("id,", "seq,"))
    assert out.getvalue().count("\n") == 1
    assert rows(database, what, "jsonl") == []


def test_that_both_forms_tell_the_same_rows_in_the_same_columns(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.eml").write_text(
            f"From: c{number}@example.org\nSubject: M{number}\n\nLine\u2028one"
        )
    assert taken_from(database_url, tmp_path / "in").stored == 3
    for what in WHAT:
        lines, cells = rows(database, what, "jsonl"), rows(database, what, "csv")
        assert len(lines) == len(cells)
        for line, row in zip(lines, cells, strict=True):
            assert list(line) == list(row)
        keys = [int(next(iter(row.values()))) for row in cells]
        assert keys == sorted(keys)


def test_that_no_cell_is_a_formula_and_telephone_numbers_stay_as_they_are(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for number, words in enumerate([*FORMULAS, "+4930123456"]):
        mail = f'From: "{words}" <c{number}@example.org>\nSubject: {words}\n\n{words}\n'
        (tmp_path / "in" / f"{number}.eml").write_text(mail, encoding="utf-8")
    taken_from(database_url, tmp_path / "in")
    for what in WHAT:
        for row in rows(database, what, "csv"):
            for cell in row.values():
                assert not re.match(r"[\s　]*[=+\-@|%＝＋－＠]", cell) or re.fullmatch(r"\+\d+|-?\d+", cell), cell
    assert {row["text"] for row in rows(database, "interactions", "csv")} >= {"+4930123456", "'=1+1"}


def test_that_nul_and_lone_surrogates_are_stored_and_told_on_both_databases(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    hostile = {
        "nul": b"From: n\0ul@example.org\nSubject: a\0b\n\nbo\0dy\n",
        "bytes": b"From: c@example.org\nSubject: \xff\xfe\n\n\xff\xfe\xed\xa0\x80\n",
        "utf16": b"From: n@example.org\nSubject: =?utf-16-be?b?2AA=?=\n"
        b"Content-Type: text/plain; charset=utf-16-be\n\n\xd8\x00\xd8\x00\n",
        "utf7": b"From: n@example.org\nSubject: =?utf-7?q?+2AA-?=\nContent-Type: text/plain; charset=utf-7\n\n+2AA-\n",
        "new\nline": b"From: n@example.org\nSubject: name\n\nx\n",
        "\udcff\udcfe": b"From: n@example.org\nSubject: surrogate\n\nx\n",
    }
    for name, raw in hostile.items():
        (folder / f"{name}.eml").write_bytes(raw)
    (folder / "\udcff.bin").write_bytes(b"\0\1\2")
    taken = taken_from(database_url, folder)
    assert taken.seen == taken.stored + taken.duplicate + taken.filtered + taken.quarantined == 7
    told = rows(database, "interactions", "jsonl")
    assert len(told) == taken.stored + taken.quarantined == 6
    json.dumps(told, ensure_ascii=False).encode("utf-8")
    assert rows(database, "interactions", "csv")
    with database.read() as connection:
        assert check_all(connection) == []


def test_that_counts_and_export_agree_however_often_and_in_whatever_order(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.eml").write_text(
            f"From: c{number % 3}@example.org\nSubject: M{number % 4}\n\n{number % 5}\n"
        )
    (folder / "empty.eml").write_bytes(b"")
    (folder / "half.tif").write_bytes(b"II*\0\x08\0\0\0\x10\0")
    (folder / "none.pdf").write_bytes(b"hello")
    (folder / "notes.bin").write_bytes(b"\0\1\2")
    (folder / "box").write_bytes(b"From \nFrom a Mon Jan  5 09:00:00 2026\nSubject: x\n\ny\nFrom here on\n\nFrom b\n")
    (folder / "loop").symlink_to("loop")
    (folder / "dangling.eml").symlink_to("nowhere")
    first = taken_from(database_url, folder)
    assert first.seen == first.stored + first.duplicate + first.filtered + first.quarantined
    assert len(rows(database, "interactions", "jsonl")) == first.stored + first.quarantined
    assert len(rows(database, "tickets", "jsonl")) == first.tickets
    for paths in (sorted(folder.iterdir(), reverse=True), [folder, folder]):
        joined = join(database_url, part="intake")
        again = take_in(joined, [p for p in paths if p.exists()], "files", Channel.EMAIL)
        joined.close()
        assert (again.stored, again.quarantined, again.filtered, again.tickets) == (0, 0, 0, 0)
        assert again.seen == again.duplicate
    with database.read() as connection:
        assert check_all(connection) == []


def test_that_whoever_reads_at_length_is_not_cut_off_by_the_limits_of_the_server(database: Database) -> None:
    if database.is_sqlite:  # no limit to lift: nothing ends a reader there
        with database.read(at_length=True) as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        return
    shown = "SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('statement_timeout')"
    with database.read(at_length=True) as connection:
        assert tuple(connection.exec_driver_sql(shown).one()) == ("0", "0")
    with database.read() as connection:
        assert tuple(connection.exec_driver_sql(shown).one()) == ("5s", "15s")
