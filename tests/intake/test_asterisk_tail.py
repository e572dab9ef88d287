"""Log files that grow and are rotated under the reader: every line once, whatever the rotation does to the file."""

from __future__ import annotations

import gzip
import os
import random
import shutil
from pathlib import Path

import pytest

from controlcenter.errors import SourceError
from controlcenter.intake.telephone.asterisk.facts import Fault
from controlcenter.intake.telephone.asterisk.queue_log import parse_queue_log_line
from controlcenter.intake.telephone.asterisk.tail import LineTail


def lines_of(path: Path, state: dict[str, object]) -> list[bytes]:
    return [line.data for line in LineTail(path, state).read()]


def test_that_a_half_written_line_waits_until_it_is_whole(tmp_path: Path) -> None:
    log, state = tmp_path / "queue_log", dict[str, object]()
    log.write_bytes(b"one\ntwo")
    assert lines_of(log, state) == [b"one"]
    assert lines_of(log, state) == []
    with log.open("ab") as file:
        file.write(b"!\r\nthree\n")
    assert lines_of(log, state) == [b"two!", b"three"]


def test_that_rotation_loses_and_doubles_no_line(tmp_path: Path) -> None:
    log, state = tmp_path / "queue_log", dict[str, object]()
    log.write_bytes(b"one\n")
    assert lines_of(log, state) == [b"one"]
    with log.open("ab") as file:
        file.write(b"two\n")
    log.rename(tmp_path / "queue_log.1")
    log.write_bytes(b"three\n")
    assert lines_left(log, state) == [b"two", b"three"]
    assert lines_of(log, state) == []


def test_that_a_file_that_was_cut_off_is_read_from_its_first_byte(tmp_path: Path) -> None:
    log, state = tmp_path / "queue_log", dict[str, object]()
    log.write_bytes(b"first\nsecond\n")
    lines_of(log, state)
    os.truncate(log, 0)
    log.write_bytes(b"other lines that are longer than before\n")
    assert lines_of(log, state) == [b"other lines that are longer than before"]


def test_that_a_file_whose_past_is_gone_is_told_of_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log, state = tmp_path / "queue_log", dict[str, object]()
    log.write_bytes(b"one\n")
    tail = LineTail(log, state)
    assert len(list(tail.read())) == 1
    os.truncate(log, 0)
    assert [list(tail.read()) for _ in range(3)] == [[], [], []]
    assert len(caplog.records) == 1
    log.write_bytes(b"two\n")
    assert [line.data for line in tail.read()] == [b"two"]


def test_that_a_missing_file_has_no_lines_and_a_folder_is_an_error(tmp_path: Path) -> None:
    assert lines_of(tmp_path / "absent", {}) == []
    with pytest.raises(SourceError, match="cannot be read"):
        lines_of(tmp_path, {})


def test_that_a_long_file_comes_in_pieces_with_its_places(tmp_path: Path) -> None:
    log, state = tmp_path / "queue_log", dict[str, object]()
    expected = [b"%06d" % number + b"x" * 60 for number in range(9000)]
    log.write_bytes(b"\n".join(expected) + b"\n")
    tail, found, reads = LineTail(log, state), [], 0
    while piece := list(tail.read()):
        found += piece
        reads += 1
    assert [line.data for line in found] == expected and reads > 1
    assert (found[1].offset, found[1].number, found[-1].number) == (67, 2, 9000)


def test_that_a_line_without_end_becomes_one_line(tmp_path: Path) -> None:
    log, state = tmp_path / "queue_log", dict[str, object]()
    log.write_bytes(b"x" * 300_000 + b"\n1|2|3|4|5\n")
    tail = LineTail(log, state)
    found = [*tail.read(), *tail.read()]
    assert found[-1].data == b"1|2|3|4|5"
    assert isinstance(parse_queue_log_line(found[0].data), Fault)


def lines_left(path: Path, state: dict[str, object]) -> list[bytes]:
    """All that is there, by as many pieces as it takes."""
    found: list[bytes] = []
    while piece := lines_of(path, state):
        found += piece
    return found


class Log:
    """A log whose rotation is set; ``written`` are all lines ever written."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "queue_log"
        self.written: list[bytes] = []
        self.path.touch()

    def write(self, path: Path | None = None, count: int = 1) -> None:
        with (path or self.path).open("ab") as file:
            for _ in range(count):
                line = b"%d|1.%d|support|NONE|ENTERQUEUE||+91%d|1" % ((len(self.written),) * 3)
                self.written.append(line)
                file.write(line + b"\n")

    def rotate(self, how: str) -> None:
        """Move queue_log.2 to .3 and so on, then put the log away."""
        for number in range(8, 0, -1):
            for ending in ("", ".gz"):
                old = self.path.with_name(f"queue_log.{number}{ending}")
                if old.exists():
                    old.rename(self.path.with_name(f"queue_log.{number + 1}{ending}"))
        first = self.path.with_name("queue_log.1")
        if how == "copytruncate":
            shutil.copy2(self.path, first)
            os.truncate(self.path, 0)
            return
        self.path.rename(first)
        self.path.touch()
        if how == "gzip":
            compress(first)


def compress(path: Path) -> None:
    """As gzip does: the same time, another file."""
    times = path.stat()
    packed = path.with_name(f"{path.name}.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    os.utime(packed, ns=(times.st_atime_ns, times.st_mtime_ns))
    path.unlink()


@pytest.mark.parametrize("how", ["rename", "copytruncate", "gzip"])
def test_that_rotations_while_nobody_reads_lose_and_double_no_line(tmp_path: Path, how: str) -> None:
    log, state = Log(tmp_path), dict[str, object]()
    log.write(count=3)
    found = lines_left(log.path, state)
    for _ in range(3):
        log.write(count=2)
        log.rotate(how)
    log.write()
    found += lines_left(log.path, state)
    assert found == log.written and lines_left(log.path, state) == []


def test_that_the_file_we_were_in_is_found_after_it_was_compressed(tmp_path: Path) -> None:
    log, state = Log(tmp_path), dict[str, object]()
    log.write(count=5)
    found = lines_left(log.path, state)
    log.write(count=5)
    log.rotate("rename")
    log.rotate("rename")
    compress(tmp_path / "queue_log.2")
    log.write()
    assert found + lines_left(log.path, state) == log.written


def test_that_a_writer_who_goes_on_in_the_renamed_file_is_still_read(tmp_path: Path) -> None:
    log, state = Log(tmp_path), dict[str, object]()
    log.write()
    found = lines_left(log.path, state)
    log.rotate("rename")
    log.write()
    found += lines_left(log.path, state)
    log.write(tmp_path / "queue_log.1")
    found += lines_left(log.path, state)
    compress(tmp_path / "queue_log.1")
    log.write()
    assert found + lines_left(log.path, state) == log.written


def test_that_an_empty_new_file_ends_nothing(tmp_path: Path) -> None:
    log, state = Log(tmp_path), dict[str, object]()
    log.write()
    found = lines_left(log.path, state)
    log.rotate("rename")
    found += lines_left(log.path, state)
    log.write(tmp_path / "queue_log.1")
    found += lines_left(log.path, state)
    log.rotate("gzip")
    log.write()
    assert found + lines_left(log.path, state) == log.written


def test_that_a_long_rotated_file_comes_in_pieces_that_can_be_stored_between(tmp_path: Path) -> None:
    log, state = Log(tmp_path), dict[str, object]()
    log.write()
    found = lines_left(log.path, state)
    log.write(count=20_000)
    log.rotate("gzip")
    log.write(count=3)
    pieces = 0
    while piece := lines_of(log.path, dict(state)):  # the first try is lost before it is stored
        assert lines_of(log.path, state) == piece
        found += piece
        pieces += 1
    assert found == log.written and pieces > 3


def test_that_a_damaged_archive_is_a_sentence(tmp_path: Path) -> None:
    log, state = Log(tmp_path), dict[str, object]()
    log.write(count=3)
    lines_left(log.path, state)
    log.rotate("gzip")
    packed = tmp_path / "queue_log.1.gz"
    packed.write_bytes(packed.read_bytes()[:30])
    log.write()
    with pytest.raises(SourceError, match="cannot be read"):
        lines_left(log.path, state)


@pytest.mark.parametrize("seed", range(30))
def test_that_any_order_of_writing_rotating_and_reading_gives_every_line_once(tmp_path: Path, seed: int) -> None:
    log, state, rng = Log(tmp_path), dict[str, object](), random.Random(seed)
    log.write()
    found = lines_of(log.path, state)
    for _ in range(40):
        match rng.choice(("write", "write", "read", "rotate")):
            case "write":
                log.write(count=rng.randint(1, 4))
            case "read":
                found += lines_of(log.path, state)
            case _ if log.path.stat().st_size and not (tmp_path / "queue_log.8").exists():
                log.rotate(rng.choice(("rename", "copytruncate", "gzip")))
    log.write()
    found += lines_left(log.path, state)
    assert sorted(found) == sorted(log.written)
