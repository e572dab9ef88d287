"""The strategy's alarms as people read them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.domain.alarms.rules import SHIPPED, AlarmRule
from controlcenter.domain.strategy.document import Strategy
from ui.screens.strategy import phrases
from ui.screens.strategy.parts import Block, Facts, Grid, Section
from ui.wording import alarm_words, text


def alarms(strategy: Strategy) -> Section:
    """When each is raised, and whom else to tell."""
    translate, own = QCoreApplication.translate, strategy.alarms
    grid = Grid(
        (translate("Strategy", "Condition"), translate("Strategy", "Level"), translate("Strategy", "From"),
         translate("Strategy", "Holds for"), translate("Strategy", "Gone for"), translate("Strategy", "What to do")),
        tuple(_row(kind, own.rules[kind]) for kind in SHIPPED),
        (4, 1, 2, 1, 1, 5),
    )  # fmt: skip
    facts = Facts((
        (translate("Strategy", "A flood is more than"),
         translate("Strategy", "{count} in 10 minutes").format(count=text.number(own.flood))),
        (translate("Strategy", "Goes out after"), phrases.target(own.tell_after)),
        (translate("Strategy", "By mail to"), phrases.listed(own.mail_to)),
        (translate("Strategy", "By a call of"), own.call_url or phrases.NOTHING),
        (translate("Strategy", "Shelved for at most"), phrases.target(own.longest_shelf)),
    ))  # fmt: skip
    title = translate("Strategy", "Alarms")
    blocks = (Block(translate("Strategy", "Conditions"), "", (grid,)), Block(title, "", (facts,)))
    return Section("alarms", title, "bell", sum(own.rules[kind].enabled for kind in SHIPPED), blocks)


def _row(kind: AlarmKind, rule: AlarmRule) -> tuple[str, ...]:
    translate = QCoreApplication.translate
    begins = text.number(rule.threshold)
    if rule.is_floor:
        begins = translate("Strategy", "below {share}").format(share=phrases.percent(rule.threshold))
    if rule.within_s:
        begins = translate("Strategy", "{figure} in {time}").format(figure=begins, time=phrases.target(rule.within_s))
    level = alarm_words.level(rule.level) if rule.enabled else translate("Strategy", "off")
    holds, gone = (text.spoken(seconds) for seconds in (rule.delay_s, rule.clear_s))
    return alarm_words.condition(kind), level, begins, holds, gone, alarm_words.said_to_do(kind, rule)
