"""The examples of sources and mail accounts in the default strategy hold as they stand, once the "#" is taken away."""

from __future__ import annotations

import re

import pytest

from controlcenter.domain.strategy.document import Strategy
from controlcenter.errors import SettingsError
from controlcenter.intake.registry import SettingsOfSources, names_of_kinds
from controlcenter.live.floor import CHANNEL_OF_SOURCE
from controlcenter.settings import resource


def uncommented() -> str:
    """The default strategy with its example tables in force."""
    text = resource("strategy.toml").read_text(encoding="utf-8")
    head, mark, tail = text.partition(
        "# ---------------------------------------------------------------- Outgoing mail"
    )
    setting = re.compile(r"^# ((\[.*\]|[a-z_]+ = ).*)$", re.MULTILINE)
    return head + mark + setting.sub(r"\1", tail)


def test_that_every_example_source_and_account_is_valid() -> None:
    strategy = Strategy.parse(uncommented(), SettingsOfSources())
    kinds = [entry.type for entry in strategy.sources]
    assert kinds == [
        "imap", "maildir", "fax_folder", "hylafax", "asterisk", "voicemail",
        "call_records", "web", "drop_box", "api", "relay",
    ]  # fmt: skip
    assert strategy.fax_mail[0].header == "X-Fax-Sender"
    assert strategy.voicemail_mail[0].header == "X-Asterisk-CallerID"
    assert [(a.id, a.port) for a in strategy.mail_accounts] == [("service", 465)]


@pytest.mark.parametrize(
    ("line", "wrong", "words"),
    [
        ('host = "imap.northgate.example"', 'hots = "imap.northgate.example"', ("hots", "host")),
        ('secret = "mailbox-service"', "", ("secret",)),
        ("port = 8480", 'port = "many"', ("port",)),
    ],
)
def test_that_a_mistake_in_a_source_is_named_with_its_place(line: str, wrong: str, words: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError) as caught:
        Strategy.parse(uncommented().replace(line, wrong), SettingsOfSources())
    assert all(word in str(caught.value) for word in words) and "sources" in str(caught.value)


def test_that_every_kind_of_source_is_shown_on_its_channel() -> None:
    without = [name for name in names_of_kinds() if name not in CHANNEL_OF_SOURCE]
    assert without == ["relay"]  # it carries what came by any channel
