"""How alarms are heard at this desk: a switch, a sound check, and plain words where nothing can be heard."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from controlcenter.domain.alarms.alarm import AlarmLevel
from ui import sound
from ui.alarms import desk_of
from ui.widgets.button import with_icon
from ui.widgets.empty import IconSign
from ui.widgets.plain import PlainLabel
from ui.workspace import Workspace

KEY = "alarms/sound"
PLACE = "desk"
_BETWEEN_MS = 1400


def wants_sound(workspace: Workspace) -> bool:
    """Whether alarms are to be heard at this desk even without its wall; quiet until somebody asks for it."""
    return str(workspace.settings.value(KEY, "no")) == "yes"


def restore(workspace: Workspace) -> None:
    """Do as was chosen here last."""
    desk_of(workspace).hear(PLACE, wants_sound(workspace))


def choose(workspace: Workspace, on: bool) -> None:
    """Hear alarms at this desk, or not; remembered."""
    workspace.settings.setValue(KEY, "yes" if on else "no")
    restore(workspace)


def hear_all(workspace: Workspace) -> None:
    """The sound check: high, medium, low, one after the other."""
    strategy = workspace.live.strategy
    volume = strategy.wall.volume if strategy else 0.6
    for n, level in enumerate(sorted(AlarmLevel, reverse=True)):
        QTimer.singleShot(n * _BETWEEN_MS, sound.speaker(), lambda level=level: sound.chime(volume, level))


class SoundLine(QWidget):
    """The switch, the check, and what is known about this computer's sound."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.switch = QCheckBox(self.tr("Hear alarms at this desk"))
        self.switch.setChecked(wants_sound(workspace))
        self.switch.toggled.connect(self._chosen)
        self.check = with_icon(QPushButton(self.tr("Hear the sounds")), "bell")
        self.check.clicked.connect(lambda: hear_all(workspace))
        self._sign = IconSign("bell", "text_low", 20)
        self.told = PlainLabel("", "mid")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(self.told, 1)
        row.addWidget(self.switch)
        row.addWidget(self.check)
        sound.speaker().changed.connect(self.refresh)
        self.refresh()

    def _chosen(self, on: bool) -> None:
        choose(self._workspace, on)
        self.refresh()

    def refresh(self) -> None:
        """Say whether alarms can be heard here, and why not."""
        hearing = sound.speaker().hearing
        strategy = self._workspace.live.strategy
        is_mute = desk_of(self._workspace).is_mute
        if strategy is not None and not strategy.wall.sound:
            said = self.tr("The strategy has switched the sound of alarms off; they are only seen.")
        elif hearing is sound.Hearing.NO_PLAYER:
            said = self.tr("This computer has no program that plays sounds; alarms only beep and are seen.")
        elif hearing is sound.Hearing.NO_DEVICE:
            said = self.tr("This computer has no sound device that answers; alarms only beep and are seen.")
        elif is_mute:
            said = self.tr("Alarms make no sound at this desk; they are only seen.")
        elif hearing is sound.Hearing.WORKS:
            said = self.tr("Alarms are heard here; the last sound was played.")
        else:
            said = self.tr("Alarms are heard here. Nothing was played yet: try it.")
        self._sign.set("bell-off" if is_mute else "bell", "amber" if is_mute else "text_mid")
        self.told.setText(said)
        self.told.setAccessibleName(said)
