"""The strategy as sections that people read: one function per section, all of them plain data."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.strategy.document import Agent, Strategy, Team
from ui.screens.strategy import phrases
from ui.screens.strategy.parts import Block, Facts, Grid, Section, Steps
from ui.screens.strategy.sections_alarms import alarms
from ui.screens.strategy.sections_intake import accounts, rules, sources, templates
from ui.wording import text, words


def sections_of(strategy: Strategy) -> list[Section]:
    """Every section in the order of the document."""
    return [
        centre(strategy), teams(strategy), queues(strategy), promises(strategy), calendars(strategy), kinds(strategy),
        rules(strategy), sources(strategy), accounts(strategy), templates(strategy), incidents(strategy),
        alarms(strategy),
    ]  # fmt: skip


def centre(strategy: Strategy) -> Section:
    """The centre, its channels and its goals."""
    translate = QCoreApplication.translate
    own, level = strategy.centre, strategy.centre.service_level
    fallback = strategy.queue(strategy.fallback_queue)
    goal = translate("Strategy", "{share} of calls answered within {seconds} s")
    goal = goal.format(share=phrases.percent(level.share), seconds=level.within_s)
    facts = Facts((
        (translate("Strategy", "Time zone"), own.time_zone),
        (translate("Strategy", "Country"), own.country),
        (translate("Strategy", "Languages"), phrases.languages(own.languages)),
        (translate("Strategy", "At risk after"), phrases.percent(own.at_risk_share)),
        (translate("Strategy", "Goal"), phrases.percent(own.target_share)),
        (translate("Strategy", "Telephone goal"), goal),
        (translate("Strategy", "When no rule knows better"), fallback.name if fallback else strategy.fallback_queue),
        (translate("Strategy", "Pause reasons"), phrases.listed(strategy.pause_reasons)),
    ))  # fmt: skip
    channels = Grid(
        (translate("Strategy", "Channel"), translate("Strategy", "Work of one ticket"),
         translate("Strategy", "Sent back on arrival")),
        tuple((c.name, text.number(c.weight, 1), c.acknowledgement or phrases.NOTHING)
              for c in strategy.channels.values()),
    )  # fmt: skip
    blocks = (Block(own.name, "", (facts,)), Block(translate("Strategy", "Channels"), "", (channels,)))
    return Section("centre", translate("Strategy", "Centre"), "building", 0, blocks)


def teams(strategy: Strategy) -> Section:
    """Teams with their people."""
    blocks = tuple(_team(strategy, team) for team in strategy.teams)
    title = QCoreApplication.translate("Strategy", "Teams and people")
    return Section("teams", title, "users", len(strategy.agents), blocks)


def _team(strategy: Strategy, team: Team) -> Block:
    translate = QCoreApplication.translate
    names = phrases.listed(queue.name for queue in strategy.queues_of(team.id))
    facts = Facts((
        (translate("Strategy", "Queues"), names),
        (translate("Strategy", "Hours"), phrases.week_hours(team.shifts)),
    ))  # fmt: skip
    people = Grid(
        (translate("Strategy", "Agent"), translate("Strategy", "Skills"), translate("Strategy", "Languages"),
         translate("Strategy", "Capacity"), translate("Strategy", "Own hours")),
        tuple(_agent(agent) for agent in strategy.agents_of(team.id)),
        (3, 4, 4, 1, 4),
    )  # fmt: skip
    count = translate("Strategy", "%n agent(s)", "", len(people.rows))
    return Block(team.name, text.plural(count), (facts, people))


def _agent(agent: Agent) -> tuple[str, ...]:
    return (
        agent.name,
        phrases.listed(agent.skills),
        phrases.languages(agent.languages),
        text.number(agent.capacity),
        phrases.week_hours(agent.shifts) if agent.shifts is not None else phrases.NOTHING,
    )


def queues(strategy: Strategy) -> Section:
    """Queues, and how their work finds people."""
    translate = QCoreApplication.translate
    rows = []
    for queue in strategy.queues:
        team = strategy.team(queue.team)
        channels = ", ".join(words.channel(c) for c in queue.channels) or translate("Strategy", "all")
        owner = team.name if team else queue.team
        rows.append((queue.name, owner, phrases.work(queue.work), phrases.listed(queue.skills), channels))
    grid = Grid(
        (translate("Strategy", "Queue"), translate("Strategy", "Team"), translate("Strategy", "Work is"),
         translate("Strategy", "Skills"), translate("Strategy", "Channels")),
        tuple(rows),
    )  # fmt: skip
    title = translate("Strategy", "Queues")
    return Section("queues", title, "inbox", len(rows), (Block(title, "", (grid,)),))


def promises(strategy: Strategy) -> Section:
    """Policies with their targets, and for whom they hold."""
    translate = QCoreApplication.translate
    targets = Grid(
        (translate("Strategy", "Policy"), translate("Strategy", "Calendar"), translate("Strategy", "Answer"),
         translate("Strategy", "Call-back"), translate("Strategy", "First response"),
         translate("Strategy", "Next reply"), translate("Strategy", "Resolution")),
        tuple(
            (name, p.calendar, phrases.target(p.answer), phrases.target(p.call_back), phrases.target(p.first_response),
             phrases.target(p.next_reply), phrases.target(p.resolution))
            for name, p in strategy.policies.items()
        ),
    )  # fmt: skip
    tiers = {tier.id: tier.name for tier in strategy.tiers}
    order = Grid(
        (translate("Strategy", "No."), translate("Strategy", "Holds for"), translate("Strategy", "Policy")),
        tuple((str(at), phrases.policy_when(rule, tiers), rule.policy)
              for at, rule in enumerate(strategy.policy_rules, 1)),
        (1, 8, 4),
    )  # fmt: skip
    blocks = (
        Block(translate("Strategy", "Policies"), translate("Strategy", "in business time of the calendar"), (targets,)),
        Block(translate("Strategy", "Which policy holds"), translate("Strategy", "the first that fits"), (order,)),
    )
    return Section("promises", translate("Strategy", "Promises"), "timer", len(strategy.policies), blocks)


def calendars(strategy: Strategy) -> Section:
    """Business hours, holidays and single dates."""
    translate = QCoreApplication.translate
    blocks = []
    for name, table in strategy.calendars.items():
        facts = [(translate("Strategy", "Week"), phrases.calendar_hours(table))]
        for key, title in (("shifts", translate("Strategy", "Other hours on")),
                           ("extra", translate("Strategy", "Extra hours on")),
                           ("breaks", translate("Strategy", "Breaks on"))):  # fmt: skip
            if table.get(key):
                facts.append((title, phrases.listed(phrases.full_date(day) for day in table[key])))
        holidays = table.get("holidays") or {}
        parts: tuple[Facts | Grid, ...] = (Facts(tuple(facts)),)
        if isinstance(holidays, dict) and holidays:
            titles = (translate("Strategy", "Closed on"), translate("Strategy", "Holiday"))
            parts += (Grid(titles, tuple((phrases.full_date(day), str(why)) for day, why in holidays.items()), (1, 3)),)
        blocks.append(Block(name, str(table.get("tz", strategy.centre.time_zone)), parts))
    return Section("calendars", translate("Strategy", "Calendars"), "clock", len(blocks), tuple(blocks))


def kinds(strategy: Strategy) -> Section:
    """Kinds of request with procedure and quality."""
    translate = QCoreApplication.translate
    blocks = []
    for kind in strategy.kinds.values():
        effort = translate("Strategy", "effort × {effort}").format(effort=text.number(kind.effort, 1))
        note = effort if not kind.skills else f"{effort}, {phrases.listed(kind.skills)}"
        blocks.append(Block(kind.name, note, (Steps(kind.procedure, kind.quality),)))
    return Section("kinds", translate("Strategy", "Kinds of request"), "tag", len(blocks), tuple(blocks))


def incidents(strategy: Strategy) -> Section:
    """Severities and runbooks."""
    translate = QCoreApplication.translate
    names = {severity.id: severity.name for severity in strategy.severities}
    grid = Grid(
        (translate("Strategy", "Severity"), translate("Strategy", "Meaning"), translate("Strategy", "News every")),
        tuple((s.name, s.meaning or phrases.NOTHING, phrases.target(s.update_every)) for s in strategy.severities),
        (2, 6, 2),
    )
    blocks = [Block(translate("Strategy", "Severities"), "", (grid,))]
    for book in strategy.runbooks:
        note = phrases.listed(names.get(severity, severity) for severity in book.severities)
        blocks.append(Block(book.name, note, (Steps(book.steps),)))
    title = translate("Strategy", "Incidents")
    return Section("incidents", title, "siren", len(strategy.runbooks), tuple(blocks))
