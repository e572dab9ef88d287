"""Kinds of sources as people know them; a kind that nobody has named here is shown by its own name."""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication

from controlcenter.intake.registry import kind_of_source, names_of_kinds

log = logging.getLogger(__name__)
ICONS = {
    "imap": "mail", "maildir": "mail", "fax_folder": "printer", "hylafax": "printer", "asterisk": "phone",
    "voicemail": "phone", "call_records": "phone", "web": "globe",
    "api": "globe", "drop_box": "inbox", "relay": "server",
}  # fmt: skip


def icon_of(name: str) -> str:
    """The icon of a kind."""
    return ICONS.get(name, "plug")


def kind_word(name: str) -> str:
    """A kind of source as people read it."""
    translate = QCoreApplication.translate
    return {
        "imap": translate("Sources", "Mailbox (IMAP)"),
        "maildir": translate("Sources", "Mail folder (Maildir)"),
        "fax_folder": translate("Sources", "Fax folder"),
        "hylafax": translate("Sources", "Fax server (HylaFAX)"),
        "asterisk": translate("Sources", "Telephone system (Asterisk)"),
        "voicemail": translate("Sources", "Voicemail folder"),
        "call_records": translate("Sources", "Call records (CSV)"),
        "web": translate("Sources", "Web form"),
        "api": translate("Sources", "Web interface (JSON)"),
        "drop_box": translate("Sources", "Drop box of the web site"),
        "relay": translate("Sources", "Relay"),
    }.get(name, name.replace("_", " ").capitalize())


def kinds_that_load() -> list[str]:
    """Every kind of source that this installation can use, the most usual first."""
    usual = list(ICONS)
    found = [name for name in names_of_kinds() if _loads(name)]
    return sorted(found, key=lambda name: (usual.index(name) if name in usual else len(usual), name))


def _loads(name: str) -> bool:
    try:
        return kind_of_source(name) is not None
    except Exception:  # one kind that is broken must not take the others away
        log.exception("The kind of source %s cannot be used", name)
        return False


def is_streaming(name: str) -> bool:
    """Whether a kind listens by itself instead of being looked at."""
    return bool(getattr(kind_of_source(name), "streaming", False)) if _loads(name) else False
