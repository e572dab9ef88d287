"""Fax files: pages counted, half ones known as such, and the folder that they come from."""

from __future__ import annotations

import json
import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from controlcenter.clock import ManualClock
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.fax import inspect_tiff, parse_fax
from controlcenter.intake.fax.folder import FaxFolder, FaxFolderSettings
from controlcenter.intake.fax.pdf import inspect_pdf
from controlcenter.intake.mail import parse_mail

DATA = Path(__file__).parents[1] / "data"
FAX = (DATA / "fax" / "fax_received.tif").read_bytes()
PDF = parse_mail((DATA / "mail" / "faxmail-2.eml").read_bytes()).files[0].data
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_that_a_received_fax_is_whole_and_names_its_sender() -> None:
    pages = inspect_tiff(FAX)
    assert (pages.pages, pages.complete, pages.sender) == (2, True, "+914023450000")
    message = parse_fax(FAX, "../fax1.tif")
    assert (message.subject, message.from_address) == ("Fax from +914023450000, 2 pages", "+914023450000")
    assert [(file.name, file.media_type, file.data) for file in message.files] == [("fax1.tif", "image/tiff", FAX)]


def test_that_no_cut_fax_counts_as_whole() -> None:
    for size in (*range(0, len(FAX), 97), len(FAX) - 1):
        pages = inspect_tiff(FAX[:size])
        assert not pages.complete and pages.reason.endswith("."), size


def test_that_a_fax_with_fewer_pages_than_announced_is_incomplete() -> None:
    second = int.from_bytes(FAX[4:8], "little")
    count = int.from_bytes(FAX[second : second + 2], "little")
    link = second + 2 + 12 * count
    one_page = FAX[:link] + b"\0\0\0\0" + FAX[link + 4 :]
    assert inspect_tiff(one_page).reason == "Only 1 page of 2 is there."


def test_that_damaged_fax_files_never_raise() -> None:
    dice = random.Random(7)
    for _ in range(300):
        raw = bytearray(FAX)
        for _ in range(dice.randint(1, 20)):
            raw[dice.choice((dice.randrange(len(raw)), dice.randrange(600)))] = dice.randrange(256)
        inspect_tiff(bytes(raw))
    circle = FAX[:4] + (8).to_bytes(4, "little") + b"\x01\0" + FAX[10:22] + (8).to_bytes(4, "little")
    assert not inspect_tiff(circle).complete


def test_that_pdf_pages_are_counted_and_half_a_pdf_is_known() -> None:
    assert (inspect_pdf(PDF).pages, inspect_pdf(PDF).complete) == (2, True)
    assert not inspect_pdf(PDF[:9000]).complete
    assert not inspect_pdf(b"%PDF-1.4 junk %%EOF").complete
    assert inspect_pdf(b"").reason == "The fax file is empty."


class Desk:
    """A fax folder, its source, its stored cursor and a clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(NOON)
        self.state: dict[str, object] = {}
        self.source = FaxFolder("fax", FaxFolderSettings(folder=folder), lambda name: "", self.clock)

    def write(self, name: str, raw: bytes, age_s: int = 0) -> None:
        (self.folder / name).write_bytes(raw)
        at_s = NOON.timestamp() - age_s
        os.utime(self.folder / name, (at_s, at_s))

    def poll(self) -> list[RawItem]:
        """One poll; the cursor goes through JSON as it does in the store."""
        items = list(self.source.poll(self.state))
        self.state = json.loads(json.dumps(self.state))
        return items


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_that_a_fax_is_taken_at_the_second_poll_after_it_has_settled(desk: Desk) -> None:
    desk.write("fax1.tif", FAX, age_s=60)
    assert desk.poll() == []
    desk.clock.advance(4.9)
    assert desk.poll() == []
    desk.clock.advance(0.1)
    (item,) = desk.poll()
    assert (item.media, item.name, item.raw) == ("tiff", "fax1.tif", FAX)
    assert item.received_at == datetime(2026, 11, 22, 11, 59, tzinfo=UTC)
    assert desk.source.newest_at_source() == item.received_at


def test_that_a_growing_file_waits_and_then_comes_whole(desk: Desk) -> None:
    desk.write("fax1.tif", FAX[:20000])
    desk.poll()
    desk.clock.advance(10)
    assert desk.poll() == []
    desk.write("fax1.tif", FAX, age_s=-8)
    assert desk.poll() == []
    desk.clock.advance(10)
    assert [item.raw for item in desk.poll()] == [FAX]


@pytest.mark.parametrize("raw", [b"", FAX[:20000]])
def test_that_a_file_that_stays_broken_is_handed_over_in_the_end(desk: Desk, raw: bytes) -> None:
    desk.write("fax1.tif", raw)
    desk.poll()
    desk.clock.advance(599)
    assert desk.poll() == []
    desk.clock.advance(1)
    assert [item.raw for item in desk.poll()] == [raw]


def test_that_acknowledging_puts_the_file_away_once_and_never_another_of_that_name(desk: Desk) -> None:
    desk.write("fax1.tif", FAX)
    desk.poll()
    desk.clock.advance(10)
    (item,) = desk.poll()
    desk.source.done(item)
    desk.source.done(item)
    assert (desk.folder / "done" / "fax1.tif").read_bytes() == FAX
    desk.write("fax1.tif", PDF)
    desk.source.done(item)
    assert (desk.folder / "fax1.tif").exists()
    assert desk.poll() == []


def test_that_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    source = FaxFolder("fax", FaxFolderSettings(folder=tmp_path / "none"), lambda name: "", ManualClock(NOON))
    with pytest.raises(SourceError, match="cannot be read"):
        list(source.poll({}))


def test_that_a_fax_that_breaks_off_in_its_first_page_is_said_to() -> None:
    told = inspect_tiff(b"II*\0" + (10).to_bytes(4, "little") + bytes(2) + b"\x09\x00cut")
    assert not told.complete and told.reason == "The fax breaks off before the end of its first page."


def test_that_a_page_larger_than_any_paper_is_no_whole_fax() -> None:
    first = int.from_bytes(FAX[4:8], "little")
    tags = range(first + 2, first + 2 + 12 * int.from_bytes(FAX[first : first + 2], "little"), 12)
    length = next(at for at in tags if int.from_bytes(FAX[at : at + 2], "little") == 257)
    huge = (
        FAX[: length + 2] + b"\4\0" + FAX[length + 4 : length + 8] + (2**31).to_bytes(4, "little") + FAX[length + 12 :]
    )
    told = inspect_tiff(huge)
    assert not told.complete and told.pages == 0
    assert told.reason == "Page 1 claims to be 1,728 by 2,147,483,648 dots: no fax is so large."
