"""A voice message in the program: plain samples only, by key or mouse, and silence when it is hidden."""

from __future__ import annotations

import io
import sys
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QIODevice
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from controlcenter.commands.arriving.receive import Received, ReceivedFile
from controlcenter.store.engine import Database
from tests.ui.ticket_house import House
from ui.screens.ticket.files import FileRow
from ui.screens.ticket.panel import TicketPanel
from ui.widgets.dialogs import plain_dialogs as dialogs
from ui.widgets.outside import sound_player
from ui.widgets.outside.sound_player import SoundPlayer, player_for, read_sound


def voice(seconds: float = 8.0, width: int = 2, channels: int = 1, rate_hz: int = 8000) -> bytes:
    """A WAV file as Asterisk writes it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(b"\0" * width * channels * int(rate_hz * seconds))
    return out.getvalue()


class Loudspeaker:
    """Takes samples when it is told to; ``heard`` is what it was told."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.device: QIODevice | None = None

    def start(self, device: QIODevice) -> None:
        self.heard.append("start")
        self.device = device

    def suspend(self) -> None:
        self.heard.append("suspend")

    def resume(self) -> None:
        self.heard.append("resume")

    def stop(self) -> None:
        self.heard.append("stop")

    def take(self, seconds: float) -> None:
        assert self.device is not None
        self.device.read(int(seconds * 16_000))


@pytest.fixture
def speaker(monkeypatch: pytest.MonkeyPatch) -> Loudspeaker:
    made = Loudspeaker()
    monkeypatch.setattr(sound_player, "sink_for", lambda sound: made)
    monkeypatch.setattr(sound_player, "_TICK_MS", 10)
    return made


@pytest.fixture
def player(speaker: Loudspeaker, qtbot: QtBot) -> SoundPlayer:
    made = player_for(voice())
    assert made is not None
    qtbot.addWidget(made)
    made.show()
    return made


def test_that_a_message_is_played_paused_and_heard_again(
    player: SoundPlayer, speaker: Loudspeaker, qtbot: QtBot
) -> None:
    assert player.time.text() == "0:00 / 0:08" and player.button.accessibleName() == "Play"
    player.button.click()
    speaker.take(3)
    qtbot.waitUntil(lambda: player.time.text() == "0:03 / 0:08")
    assert player.button.accessibleName() == "Pause"
    player.button.click()
    player.button.click()
    speaker.take(10)
    qtbot.waitUntil(lambda: speaker.heard[-1] == "stop")
    assert player.time.text() == "0:08 / 0:08" and player.button.accessibleName() == "Play"
    player.button.click()
    qtbot.waitUntil(lambda: player.time.text() == "0:00 / 0:08")
    assert speaker.heard == ["start", "suspend", "resume", "stop", "start"]


def test_that_a_place_is_chosen_by_hand(player: SoundPlayer, speaker: Loudspeaker) -> None:
    player.play()
    player.slider.sliderMoved.emit(500)
    assert player.time.text() == "0:04 / 0:08"
    assert speaker.device is not None and speaker.device.pos() == 64_000


def test_that_nothing_plays_when_it_is_hidden(player: SoundPlayer, speaker: Loudspeaker) -> None:
    player.play()
    player.hide()
    assert not player.is_playing and speaker.heard == ["start", "suspend"]


@pytest.mark.parametrize(
    "data",
    [b"", b"RIFF", voice()[:30], voice(0), voice(1, width=3), voice(1, channels=6), voice(1, rate_hz=200), b"ID3" * 90],
)
def test_that_anything_but_plain_samples_is_not_played(data: bytes) -> None:
    assert read_sound(data) is None and player_for(data) is None


@given(st.binary(max_size=120), st.integers(0, 60))
def test_that_no_bytes_raise(noise: bytes, place: int) -> None:
    sound = read_sound(voice(0.01)[:place] + noise)
    assert sound is None or sound.samples


def test_that_without_the_sound_module_nothing_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    assert player_for(voice()) is None


@pytest.fixture
def panel(sqlite_database: Database, tmp_path: Path, qtbot: QtBot) -> TicketPanel:
    house = House(sqlite_database, tmp_path)
    file = ReceivedFile("voicemail.wav", "audio/x-wav", voice())
    ticket_id = house.receive(Received("voicemail", from_phone="+914023450101", files=(file,)), "telephone")
    made = TicketPanel(house.desk)
    qtbot.addWidget(made)
    made.show()
    made.show_ticket(ticket_id)
    return made


def listen(panel: TicketPanel) -> FileRow:
    (row,) = panel.findChildren(FileRow)
    button = next(b for b in row.findChildren(QPushButton) if b.accessibleName() == "Listen voicemail.wav")
    button.click()
    return row


def test_that_the_panel_plays_a_voicemail(panel: TicketPanel, speaker: Loudspeaker, qtbot: QtBot) -> None:
    row = listen(panel)
    qtbot.waitUntil(lambda: speaker.heard == ["start"])
    assert row.player is not None and row.player.is_playing
    assert panel.conversation.blocks[0].accessibleName().startswith("Voicemail")


def test_that_the_panel_asks_before_it_opens_what_it_cannot_play(
    panel: TicketPanel, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(sound_player, "sink_for", lambda sound: None)

    def refuse(parent: object, title: str, *rest: object) -> bool:
        asked.append(title)
        return False

    monkeypatch.setattr(dialogs, "confirm", refuse)
    listen(panel)
    qtbot.waitUntil(lambda: asked == ["Open voicemail.wav?"])
