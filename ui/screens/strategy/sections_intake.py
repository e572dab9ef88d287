"""Where requests come from and what goes back: rules, sources, mail accounts, ready-made texts."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.strategy.document import Strategy
from ui.screens.strategy import phrases
from ui.screens.strategy.parts import Block, Facts, Grid, Section
from ui.wording import text, words


def rules(strategy: Strategy) -> Section:
    """Routing rules in their order."""
    translate = QCoreApplication.translate
    grid = Grid(
        (translate("Strategy", "No."), translate("Strategy", "Rule"), translate("Strategy", "When"),
         translate("Strategy", "Then")),
        tuple((str(at), rule.name or phrases.NOTHING, phrases.when(rule.when), phrases.then(rule.set, strategy))
              for at, rule in enumerate(strategy.rules, 1)),
        (1, 5, 11, 6),
    )  # fmt: skip
    title = translate("Strategy", "Rules")
    note = translate("Strategy", "tried in order; the first to decide something decides it")
    return Section("rules", title, "list-filter", len(strategy.rules), (Block(title, note, (grid,)),))


def sources(strategy: Strategy) -> Section:
    """Every polled place with its own settings; secrets are named only."""
    translate = QCoreApplication.translate
    blocks = []
    for entry in strategy.sources:
        queue = strategy.queue(entry.queue)
        facts = [
            (translate("Strategy", "Type"), entry.type),
            (translate("Strategy", "Looked at every"), text.spoken(float(entry.every_s))),
            (translate("Strategy", "Queue"), queue.name if queue else entry.queue or phrases.NOTHING),
            *((name.replace("_", " "), _plain(value)) for name, value in entry.settings.items()),
        ]
        note = "" if entry.enabled else translate("Strategy", "switched off")
        blocks.append(Block(entry.name, note, (Facts(tuple(facts)),)))
    if not blocks:
        nothing = translate("Strategy", "No source stands in the strategy: nothing comes in.")
        blocks.append(Block(translate("Strategy", "Sources"), "", (Facts((("", nothing),)),)))
    return Section("sources", translate("Strategy", "Sources"), "plug", len(strategy.sources), tuple(blocks))


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return phrases.listed(f"{key} → {one}" for key, one in value.items())
    return phrases.listed(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def accounts(strategy: Strategy) -> Section:
    """Accounts that answers are sent from."""
    translate = QCoreApplication.translate
    title = translate("Strategy", "Mail accounts")
    grid = Grid(
        (translate("Strategy", "Address"), translate("Strategy", "Name"), translate("Strategy", "Server"),
         translate("Strategy", "Protection"), translate("Strategy", "User")),
        tuple((a.address, a.name, f"{a.host}:{a.port}", a.security.upper(), a.user) for a in strategy.mail_accounts),
    )  # fmt: skip
    nothing = Facts((("", translate("Strategy", "No account stands in the strategy: replies by email cannot leave.")),))
    block = Block(title, "", (grid if grid.rows else nothing,))
    return Section("accounts", title, "send", len(grid.rows), (block,))


def templates(strategy: Strategy) -> Section:
    """Ready-made texts by language."""
    translate = QCoreApplication.translate
    blocks = []
    for name, texts in strategy.templates.items():
        rows = tuple((words.language(code), t.subject or phrases.NOTHING, t.text.strip()) for code, t in texts.items())
        titles = (translate("Strategy", "Language"), translate("Strategy", "Subject"), translate("Strategy", "Text"))
        blocks.append(Block(name, "", (Grid(titles, rows, (2, 4, 10)),)))
    return Section("templates", translate("Strategy", "Texts"), "file-text", len(blocks), tuple(blocks))
