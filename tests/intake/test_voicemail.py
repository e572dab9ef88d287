"""A voicemail folder as Asterisk keeps it: each message once and whole, whatever telephones do meanwhile."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlcenter.clock import ManualClock, from_epoch
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.telephone.voicemail import CUT_OFF, NO_SOUND, VoicemailFolder, VoicemailSettings
from controlcenter.intake.telephone.voicemail_message import Envelope, is_whole_sound, read_message, received_voicemail

LEFT_S = 1795303811
TEXT = """;
; Message Information file
;
[message]
origmailbox=100
context=from-callers
exten=605
callerchan=PJSIP/caller-00000011
callerid="Sita Devi" <04055556666>
origdate=Sat Nov 21 11:30:11 PM UTC 2026
origtime=1795303811
category=
msg_id=1795303811-00000000
flag=
"""


def sound(seconds: int = 1) -> bytes:
    """A RIFF file of silence, 8 kHz, 16 bit."""
    data = b"\0\0" * 8000 * seconds
    form = b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data" + len(data).to_bytes(4, "little")
    return b"RIFF" + (len(form) + len(data)).to_bytes(4, "little") + form + data


class Spool:
    """A spool with one mailbox, and a source that is polled every few seconds."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        self.box = folder / "default" / "100" / "INBOX"
        self.box.mkdir(parents=True)
        self.clock = ManualClock(from_epoch(LEFT_S + 60))
        self.state: dict[str, object] = {"taken": []}
        self.source = VoicemailFolder(
            "voicemail", VoicemailSettings(folder=folder, **settings), lambda name: "", self.clock
        )

    def leave(self, number: int, *, text: str = TEXT, msg_id: str = "", whole: bool = True) -> Path:
        path = self.box / f"msg{number:04d}.txt"
        told = text.replace("1795303811-00000000", msg_id or f"{LEFT_S + number}-0000000{number}")
        path.write_text(told + ("duration=1\n" if whole else ""), encoding="utf-8")
        path.with_suffix(".wav").write_bytes(sound())
        return path

    def polled(self, times: int = 2, every_s: float = 5.0) -> list[RawItem]:
        found = []
        for _ in range(times):
            self.clock.advance(every_s)
            found += list(self.source.poll(self.state))
        return found


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path)


def test_that_a_message_comes_in_once_with_its_sound_and_its_time(spool: Spool) -> None:
    path = spool.leave(0)
    (item,) = spool.polled(4)
    said = received_voicemail(item.raw)
    assert (item.ext_key, item.received_at) == (f"100@default:{LEFT_S}-00000000", from_epoch(LEFT_S))
    assert (said.form, said.from_phone, said.from_name, said.dialled) == (
        "voicemail",
        "04055556666",
        "Sita Devi",
        "605",
    )
    assert [(file.name, file.media_type, file.data) for file in said.files] == [
        ("voicemail.wav", "audio/x-wav", sound())
    ]
    assert path.exists() and spool.source.newest_at_source() == from_epoch(LEFT_S)


def test_that_a_message_which_is_still_recorded_waits(spool: Spool) -> None:
    path = spool.leave(0, whole=False)
    path.with_suffix(".wav").write_bytes(sound(2)[:9000])
    assert spool.polled(3) == []
    path.with_suffix(".wav").write_bytes(sound(2))
    spool.leave(0)
    path.with_suffix(".wav").write_bytes(sound(2))
    assert spool.polled(1) == []
    (item,) = spool.polled(1)
    assert received_voicemail(item.raw).files[0].data == sound(2)


@pytest.mark.parametrize(("cut", "problem"), [(9000, CUT_OFF), (0, NO_SOUND)])
def test_that_a_message_which_stays_broken_goes_to_a_person_as_it_is(spool: Spool, cut: int, problem: str) -> None:
    path = spool.leave(0).with_suffix(".wav")
    if cut:
        path.write_bytes(sound()[:cut])
    else:
        path.unlink()
    assert spool.polled(10) == []
    (item,) = spool.polled(30)
    said = received_voicemail(item.raw)
    assert said.text == problem and len(said.files) == bool(cut) and said.from_phone == "04055556666"


def test_that_telephones_that_renumber_and_move_messages_double_nothing(spool: Spool) -> None:
    spool.leave(0)
    spool.leave(1)
    assert len(spool.polled()) == 2
    old = spool.box.parent / "Old"
    old.mkdir()
    for ending in ("txt", "wav"):
        (spool.box / f"msg0000.{ending}").rename(old / f"msg0000.{ending}")
        (spool.box / f"msg0001.{ending}").rename(spool.box / f"msg0000.{ending}")
    assert spool.polled(4) == []
    spool.leave(1, msg_id="1795309999-00000009")
    assert [item.ext_key for item in spool.polled()] == ["100@default:1795309999-00000009"]


def test_that_what_was_heard_before_the_first_poll_stays_out(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.state.clear()
    spool.leave(0)
    shutil.copytree(spool.box, spool.box.parent / "Old")
    old = spool.box.parent / "Old" / "msg0000.txt"
    old.write_text(old.read_text(encoding="utf-8").replace("-00000000", "-00000077"), encoding="utf-8")
    assert [item.ext_key for item in spool.polled(3)] == [f"100@default:{LEFT_S}-00000000"]


def test_that_only_the_wanted_mailboxes_and_times_come_in(tmp_path: Path) -> None:
    (tmp_path / "default" / "200" / "INBOX").mkdir(parents=True)
    spool = Spool(tmp_path / "a", mailboxes=["200"])
    spool.leave(0)
    late = Spool(tmp_path / "b", since=from_epoch(LEFT_S + 1).isoformat(), languages={"605": "te"})
    late.leave(0)
    late.leave(1, text=TEXT.replace("1795303811\n", "1795303812\n"))
    assert spool.polled(3) == []
    (item,) = late.polled(3)
    assert item.received_at == from_epoch(LEFT_S + 1) and received_voicemail(item.raw).language == "te"


def test_that_links_are_not_followed_and_a_missing_folder_is_a_sentence(spool: Spool, tmp_path: Path) -> None:
    elsewhere = tmp_path.parent / "elsewhere.txt"
    elsewhere.write_text(TEXT + "duration=1\n", encoding="utf-8")
    (spool.box / "msg0000.txt").symlink_to(elsewhere)
    assert spool.polled(3) == [] and "0 messages are" in spool.source.test()
    spool.leave(1)
    assert "1 message is" in spool.source.test()
    shutil.rmtree(spool.folder / "default")
    spool.folder.rename(tmp_path.parent / "gone")
    with pytest.raises(SourceError, match="no voicemail folder"):
        spool.source.test()


def test_that_a_cancelled_poll_ends(spool: Spool) -> None:
    spool.leave(0)
    spool.polled(1)
    spool.clock.advance(9)
    spool.leave(1)
    waiting = spool.source.poll(spool.state)
    next(waiting)
    spool.source.cancel()
    with pytest.raises(SourceError, match="stopped"):
        next(waiting)


@pytest.mark.parametrize("caller", ["", "anonymous", '"Anonymous" <anonymous>', "<unknown>", "unknown"])
def test_that_a_caller_without_number_has_none(caller: str) -> None:
    message = read_message(f"callerid={caller}\nduration=3\norigtime=never\n")
    assert (message.number, message.left_at, message.is_whole) == ("", None, True)


@given(st.text(max_size=400))
def test_that_no_description_raises(text: str) -> None:
    read_message(text)
    sealed = Envelope(text=text, mailbox="100@default", sound="wav").sealed(b"x")
    assert received_voicemail(sealed).files[0].data == b"x"


@given(st.binary(max_size=200))
def test_that_no_bytes_raise(raw: bytes) -> None:
    said = received_voicemail(raw)
    assert said.form == "voicemail" and (said.quarantined or not said.files)
    is_whole_sound(raw)
