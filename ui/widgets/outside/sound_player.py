"""A voice message is listened to here: plain samples only, handed to the loudspeaker without any decoder.

Qt's sound module is used where it is installed; without it, or for other kinds of sound, nothing is played here.
"""

from __future__ import annotations

import importlib
import io
import wave
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QWidget

from ui.look import theme
from ui.widgets.button import with_icon
from ui.widgets.plain import PlainLabel

MOST_BYTES = 60_000_000
_TICK_MS = 200
_SLIDER_STEPS = 1000
_MOST_CHANNELS, _SLOWEST_HZ, _FASTEST_HZ = 2, 4000, 96_000


@dataclass(frozen=True, slots=True)
class Sound:
    """Plain samples: 8 bit without or 16 bit with a sign, little-endian."""

    rate_hz: int
    channels: int
    width_bytes: int
    samples: bytes

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.width_bytes

    @property
    def lasts_s(self) -> float:
        return len(self.samples) / (self.frame_bytes * self.rate_hz)


def read_sound(data: bytes) -> Sound | None:
    """The samples of a WAV file; None for anything else, whatever its bytes are."""
    if len(data) > MOST_BYTES:
        return None
    try:
        with wave.open(io.BytesIO(data)) as file:
            made = Sound(file.getframerate(), file.getnchannels(), file.getsampwidth(), file.readframes(MOST_BYTES))
    except (wave.Error, EOFError, ValueError, OverflowError, MemoryError, RuntimeError):
        return None
    is_usual = made.channels in range(1, _MOST_CHANNELS + 1) and made.width_bytes in (1, 2)
    return made if is_usual and _SLOWEST_HZ <= made.rate_hz <= _FASTEST_HZ and made.samples else None


class Sink(Protocol):
    """What takes samples: Qt's QAudioSink."""

    def start(self, device: QIODevice) -> None: ...

    def suspend(self) -> None: ...

    def resume(self) -> None: ...

    def stop(self) -> None: ...


def sink_for(sound: Sound) -> Sink | None:
    """The loudspeaker; None where Qt's sound module or a loudspeaker is missing."""
    try:
        multimedia: Any = importlib.import_module("PySide6.QtMultimedia")
    except ImportError:
        return None
    speaker = multimedia.QMediaDevices.defaultAudioOutput()
    form = multimedia.QAudioFormat()
    form.setSampleRate(sound.rate_hz)
    form.setChannelCount(sound.channels)
    formats = multimedia.QAudioFormat.SampleFormat
    form.setSampleFormat(formats.Int16 if sound.width_bytes == 2 else formats.UInt8)
    if speaker.isNull() or not speaker.isFormatSupported(form):
        return None
    made: Sink = multimedia.QAudioSink(speaker, form)
    return made


class SoundPlayer(QWidget):
    """Plays one sound: a button, a place to drag, the time. It stops when it is hidden."""

    def __init__(self, sound: Sound, sink: Sink) -> None:
        super().__init__()
        self._sound = sound
        self._sink = sink
        self._device = QBuffer(self)
        self._device.setData(QByteArray(sound.samples))
        self._device.open(QIODevice.OpenModeFlag.ReadOnly)
        self._is_started = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._show_place)
        self.button = QPushButton()
        self.button.setProperty("look", "flat")
        self.button.clicked.connect(lambda _checked=False: self.pause() if self.is_playing else self.play())
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _SLIDER_STEPS)
        self.slider.setAccessibleName(self.tr("Place in the message"))
        self.slider.sliderMoved.connect(self._go_to)
        self.slider.actionTriggered.connect(lambda _action: self._go_to(self.slider.sliderPosition()))
        self.time = PlainLabel("", "low")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.slider, 1)
        row.addWidget(self.time)
        theme.current().changed.connect(self._show_button)
        self._show_button()
        self._show_place()

    @property
    def is_playing(self) -> bool:
        """Whether it can be heard now."""
        return self._timer.isActive()

    def play(self) -> None:
        """Go on from the present place; from the beginning after the end."""
        if self._device.atEnd():
            self._device.seek(0)
        if self._is_started:
            self._sink.resume()
        else:
            self._sink.start(self._device)
            self._is_started = True
        self._timer.start()
        self._show_button()

    def pause(self) -> None:
        """Hold at the present place."""
        if self.is_playing:
            self._sink.suspend()
        self._timer.stop()
        self._show_button()

    def _go_to(self, step: int) -> None:
        frames = len(self._sound.samples) // self._sound.frame_bytes
        self._device.seek(frames * step // _SLIDER_STEPS * self._sound.frame_bytes)
        self._show_place()

    def _show_place(self) -> None:
        place = self._device.pos() / max(1, len(self._sound.samples))
        if not self.slider.isSliderDown():
            self.slider.setValue(round(place * _SLIDER_STEPS))
        self.time.setText(f"{_clock(place * self._sound.lasts_s)} / {_clock(self._sound.lasts_s)}")
        if self._device.atEnd() and self.is_playing:
            self._timer.stop()
            QTimer.singleShot(_TICK_MS, self, self._end)  # what the loudspeaker holds is still to be heard

    def _end(self) -> None:
        if not self.is_playing:
            self._sink.stop()
            self._is_started = False
            self._show_button()

    def _show_button(self) -> None:
        self.button.setText(self.tr("Pause") if self.is_playing else self.tr("Play"))
        with_icon(self.button, "pause" if self.is_playing else "play")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pause()


def _clock(seconds: float) -> str:
    """0:08."""
    minutes, rest = divmod(int(seconds + 0.5), 60)
    return f"{minutes}:{rest:02d}"


def player_for(data: bytes) -> SoundPlayer | None:
    """A player for the bytes of a file; None where it cannot be played here."""
    sound = read_sound(data)
    sink = sink_for(sound) if sound is not None else None
    return SoundPlayer(sound, sink) if sound is not None and sink is not None else None
