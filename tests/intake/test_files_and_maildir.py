"""Files, mailboxes and Maildirs as a stream of items."""

from __future__ import annotations

import hashlib
import mailbox
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from controlcenter.clock import ManualClock
from controlcenter.domain.ticket import Channel
from controlcenter.errors import SourceError
from controlcenter.intake.folders.files import items_in
from controlcenter.intake.folders.maildir import Maildir, MaildirSettings
from tests.intake.hostile import mail

FAX = (Path(__file__).parents[1] / "data" / "fax" / "fax_received.tif").read_bytes()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(path: Path, instant: datetime) -> Path:
    os.utime(path, (instant.timestamp(), instant.timestamp()))
    return path


def test_that_the_kind_is_told_from_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(mail(number=1))
    (tmp_path / "b.jpg").write_bytes(FAX)
    (tmp_path / "c.dat").write_bytes(b"%PDF-1.4\n%%EOF")
    (tmp_path / "d.tif").write_bytes(b"")
    (tmp_path / "e.bin").write_bytes(b"\x00\x01\x02")
    (tmp_path / "f.eml").write_bytes(
        b"From x Sat Nov 21 10:00:00 2026\n" + mail() + b"\nFrom y Sat Nov 21 11:00:00 2026\nz\n"
    )
    (tmp_path / "g.eml").write_bytes(b"")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "h").write_bytes(mail(number=2))
    items = list(items_in([tmp_path]))
    assert [(item.origin, item.media) for item in items] == [
        ("a.txt", "mail"), ("b.jpg", "tiff"), ("c.dat", "pdf"), ("d.tif", "tiff"), ("e.bin", ""),
        ("f.eml", "mail"), ("g.eml", "mail"), ("h", "mail"),
    ]  # fmt: skip
    assert [item.reason_filtered for item in items if item.reason_filtered] == ["It is neither a mail nor a fax."]
    assert items[1].channel is Channel.FAX


def test_that_a_message_has_one_key_in_a_file_and_in_a_mailbox(tmp_path: Path) -> None:
    message = mail(b"Hello\nFrom now on\n\nFrom here too\nFrom x Sat Nov 21 10:00:00 2026\n")
    lf = message.replace(b"\r\n", b"\n")
    key = hashlib.sha256(message).hexdigest()
    (tmp_path / "1.eml").write_bytes(message)
    (tmp_path / "2.eml").write_bytes(lf)
    (tmp_path / "3.eml").write_bytes(b"From x Sat Nov 21 10:00:00 2026\n" + lf)
    box = mailbox.mbox(tmp_path / "4.mbox")
    for _ in range(2):
        box.add(lf)
    box.close()
    assert [item.key_sha for item in items_in([tmp_path])] == [key] * 5


def test_that_the_time_is_the_mailbox_lines_or_the_files(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes(
        b"From a@b Sat Nov 21 10:00:00 2026\n" + mail() + b"\nFrom a@b Sat Nov 21 10:00:00 +0530 2026\n" + mail()
        + b"\nFrom someone 25:99 2026\n" + mail()
    )  # fmt: skip
    times = [item.received_at for item in items_in([at(path, NOON)])]
    assert times == [datetime(2026, 11, 21, 10, tzinfo=UTC), datetime(2026, 11, 21, 4, 30, tzinfo=UTC), NOON]


def test_that_undated_from_lines_part_messages_after_an_empty_line_only(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(b"From \n" + mail(b"One\nFrom here\n") + b"\nFrom \n" + mail(b"Two\n"))
    assert len(list(items_in([tmp_path]))) == 2


def test_that_a_maildir_gives_its_messages_whatever_they_hold(tmp_path: Path) -> None:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "cur" / "1.x:2,S").write_bytes(mail())
    (tmp_path / "new" / "2.x").write_bytes(b"")
    (tmp_path / "tmp" / "3.x").write_bytes(b"half")
    items = list(items_in([tmp_path]))
    assert [(item.media, item.reason_filtered) for item in items] == [
        ("mail", ""), ("mail", ""), ("", "Its delivery has not ended."),
    ]  # fmt: skip


def test_that_broken_links_and_loops_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "none")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "z.eml").write_bytes(mail())
    first, second = items_in([tmp_path])
    assert first.reason_filtered.startswith("It could not be read") and second.media == "mail"
    with pytest.raises(FileNotFoundError):
        list(items_in([tmp_path / "none at all"]))


def test_that_a_folder_that_lets_nobody_in_is_told_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "a.eml").write_bytes(mail())
    (tmp_path / "z.eml").write_bytes(mail())
    look = Path.stat

    def refused(path: Path, **how: bool) -> object:
        if path.parent.name == "shut":
            raise PermissionError(13, "Permission denied")
        return look(path, **how)

    monkeypatch.setattr(Path, "stat", refused)
    first, second = items_in([tmp_path])
    assert first.reason_filtered == "It could not be read: Permission denied." and second.media == "mail"


def maildir(tmp_path: Path, **settings: object) -> Maildir:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir(exist_ok=True)
    chosen = MaildirSettings.model_validate({"folder": tmp_path, **settings})
    return Maildir("mail", chosen, lambda name: "", ManualClock(NOON))


@pytest.mark.parametrize("processed", ["folder", "flag"])
def test_that_a_maildir_source_gives_each_message_until_it_is_done(tmp_path: Path, processed: str) -> None:
    source = maildir(tmp_path, processed=processed)
    at_new, at_cur = tmp_path / "new" / "b.x", tmp_path / "cur" / "a.x:2,F"
    at_new.write_bytes(mail(number=1))
    at_cur.write_bytes(mail(number=2))
    at(at_new, NOON)
    at(at_cur, datetime(2026, 11, 22, 13, tzinfo=UTC))
    items = list(source.poll({}))
    assert [(item.ext_key, item.received_at.hour) for item in items] == [("b.x", 12), ("a.x", 13)]
    assert [item.ext_key for item in source.poll({})] == ["b.x", "a.x"]
    fresh = maildir(tmp_path, processed=processed)
    for item in items:
        fresh.done(item)
        fresh.done(item)
    assert list(source.poll({})) == []
    kept = tmp_path / (".Processed/cur" if processed == "folder" else "cur")
    assert sorted(path.name for path in kept.iterdir()) == ["a.x:2,FS", "b.x:2,S"]


def test_that_old_messages_are_filtered_and_sent_ones_say_so(tmp_path: Path) -> None:
    source = maildir(tmp_path, from_when="2026-11-22T12:00:00Z", direction="out")
    for name, hour in (("old", 11), ("new", 12)):
        path = tmp_path / "new" / name
        path.write_bytes(mail())
        at(path, datetime(2026, 11, 22, hour, tzinfo=UTC))
    old, new = source.poll({})
    assert old.filtered and not new.filtered and new.direction == "out"


def test_that_a_missing_maildir_is_one_sentence_and_a_stopped_poll_ends(tmp_path: Path) -> None:
    source = maildir(tmp_path)
    (tmp_path / "new" / "a").write_bytes(mail())
    (tmp_path / "new" / "b").write_bytes(mail())
    assert source.test() == f"The Maildir {tmp_path} can be read; 2 messages wait."
    polling = source.poll({})
    next(polling)
    source.cancel()
    with pytest.raises(SourceError, match="stopped"):
        next(polling)
    gone = Maildir("mail", MaildirSettings(folder=tmp_path / "none"), lambda name: "", ManualClock(NOON))
    with pytest.raises(SourceError, match="cannot be read"):
        list(gone.poll({}))
