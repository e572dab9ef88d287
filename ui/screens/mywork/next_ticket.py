"""Taking the next ticket, from the button, the key or the palette."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.workspace import Workspace


def take_next(workspace: Workspace) -> None:
    """Take the most urgent ticket that fits and open it; where nothing fits, the refusal says why."""
    from controlcenter.commands.next import TakeNext

    translate = QCoreApplication.translate
    if not workspace.me:
        workspace.say(translate("MyWork", "Nobody has said who sits here; choose it under My work first."))
        return
    said = translate("MyWork", "The most urgent ticket that fits you is yours now")
    workspace.run(TakeNext(workspace.me), toast=said, done=lambda outcome: workspace.open_ticket(outcome.result))
