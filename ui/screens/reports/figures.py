"""Which figures are drawn: what each is called, how it is computed, and the rows that it is counted from."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject

from controlcenter.domain import counts, metrics
from controlcenter.domain.counts import Counts, Held
from controlcenter.domain.strategy.centre import Centre, ServiceLevel
from controlcenter.store.history.counts import Part
from controlcenter.store.history.rows import Rows
from ui.screens.reports.spec import ChartSpec, Line
from ui.wording import text, words


class Figures(QObject):
    """The catalogue of figures, in the language in force."""

    def subjects(self) -> dict[Part, str]:
        """What the page can be about, by part."""
        return {
            Part.FLOW: self.tr("Tickets"),
            Part.TELEPHONE: self.tr("Telephone"),
            Part.QUALITY: self.tr("Quality"),
            Part.LOAD: self.tr("Teams and people"),
        }

    def charts(self, part: Part, centre: Centre | None) -> tuple[ChartSpec, ...]:
        """The charts of a part, with the goals and the variant of the strategy."""
        level = centre.service_level if centre else ServiceLevel()
        if part is Part.FLOW:
            return self._flow()
        if part is Part.TELEPHONE:
            return self._telephone(level, centre.short_call_s if centre else 5)
        if part is Part.QUALITY:
            return self._quality(centre.target_share if centre else None)
        return self._load()

    def variant_formula(self, level: ServiceLevel) -> str:
        """The service level's formula with its T."""
        said = {
            1: self.tr("answered within {t} s / (answered + abandoned)"),
            2: self.tr("answered within {t} s / (answered + abandoned after {t} s)"),
            3: self.tr("(answered + abandoned within {t} s) / (answered + abandoned)"),
            4: self.tr("answered within {t} s / answered"),
        }[level.variant]
        return said.format(t=level.within_s)

    def _flow(self) -> tuple[ChartSpec, ...]:
        return (
            ChartSpec(
                "flow",
                self.tr("Arrived and solved"),
                self.tr("tickets"),
                (
                    Line(
                        self.tr("Arrived"),
                        "count",
                        lambda c, _: c.arrived,
                        self.tr("Tickets made in this time."),
                        Rows.ARRIVED,
                        True,
                    ),
                    Line(
                        self.tr("Solved"),
                        "count",
                        lambda c, _: c.solved,
                        self.tr("Tickets solved or closed in this time that have not been reopened since."),
                        Rows.SOLVED,
                        True,
                        True,
                    ),
                    Line(
                        self.tr("Queue rate"),
                        "ratio",
                        lambda c, _: metrics.queue_rate(c.solved, c.arrived),
                        self.tr(
                            "Solved / arrived in this time; below 1 the backlog grows. Its rows are those that came "
                            "and those that went."
                        ),
                        Rows.CAME_OR_WENT,
                        is_told=True,
                    ),
                ),
            ),
            ChartSpec(
                "open",
                self.tr("Open"),
                self.tr("tickets"),
                (
                    Line(
                        self.tr("Open"),
                        "count",
                        lambda c, _: c.open,
                        self.tr(
                            "Tickets made by the end of this time and not solved or closed by then; one that was "
                            "reopened counts as open all along."
                        ),
                        Rows.OPEN,
                    ),
                ),
            ),
            ChartSpec(
                "oldest",
                self.tr("Oldest"),
                self.tr("days"),
                (
                    Line(
                        self.tr("Oldest open"),
                        "age",
                        _age,
                        self.tr("Age of the oldest open ticket at the end of this time, by the wall clock."),
                        Rows.OLDEST,
                    ),
                ),
            ),
        )

    def _telephone(self, level: ServiceLevel, short_s: int) -> tuple[ChartSpec, ...]:
        named = self.tr(
            "Service level, {name} (variant {variant} of 4, a setting of the strategy): {formula}. The wait begins in "
            "the queue; callers who wait longer than {t} s already count as missed."
        )
        title = self.tr("Service level {share} in {t} s").format(share=text.percent(level.share, 1), t=level.within_s)
        lost = self.tr("Abandoned / (answered + abandoned), without callers who left before {s} s.").format(s=short_s)
        return (
            ChartSpec(
                "service_level",
                title,
                "%",
                (
                    Line(
                        self.tr("Service level"),
                        "share",
                        lambda c, _: metrics.service_level(c.calls, level.variant),
                        named.format(
                            name=words.service_level(level.variant),
                            variant=level.variant,
                            formula=self.variant_formula(level),
                            t=level.within_s,
                        ),
                        Rows.SERVED,
                    ),
                ),
                level.share,
            ),
            ChartSpec(
                "wait",
                self.tr("Wait until the answer"),
                "s",
                (
                    Line(
                        self.tr("ASA"),
                        "seconds",
                        lambda c, _: metrics.speed_of_answer_s(c.calls),
                        self.tr(
                            "ASA: sum of the waits of answered callers / answered, waits of 0 s included. It "
                            "falls when people give up."
                        ),
                        Rows.ANSWERED,
                    ),
                    Line(
                        self.tr("P90"),
                        "seconds",
                        lambda c, _: counts.percentile_s(c.waits_s),
                        self.tr("P90: nine of ten answered callers waited no longer (nearest rank)."),
                        Rows.ANSWERED,
                        False,
                        True,
                    ),
                ),
            ),
            ChartSpec(
                "handle_time",
                self.tr("Handle time"),
                "s",
                (
                    Line(
                        self.tr("AHT"),
                        "seconds",
                        lambda c, _: metrics.handle_time_s(c.calls),
                        self.tr(
                            "AHT: (talk + hold + wrap-up) / handled, by the time at which the caller joined the queue. "
                            "Handled: answered, over, and the time talked is known."
                        ),
                        Rows.HANDLED,
                    ),
                ),
            ),
            ChartSpec(
                "abandoned",
                self.tr("Abandoned"),
                "%",
                (Line(self.tr("Abandoned"), "share", lambda c, _: metrics.abandonment(c.calls), lost, Rows.OFFERED),),
            ),
        )

    def _quality(self, goal: float | None) -> tuple[ChartSpec, ...]:
        return (
            ChartSpec(
                "in_target",
                self.tr("In target"),
                "%",
                (
                    Line(
                        self.tr("In target"),
                        "share",
                        lambda c, _: counts.in_target(c),
                        self.tr(
                            "Met / (met + missed + open and overdue), by the instant at which they were due. All "
                            "clocks."
                        ),
                        Rows.DUE,
                    ),
                ),
                goal,
            ),
            ChartSpec(
                "solved_well",
                self.tr("First contact and reopened"),
                "%",
                (
                    Line(
                        self.tr("First contact"),
                        "share",
                        lambda c, _: counts.first_contact(c),
                        self.tr(
                            "Solved at the first contact / tickets solved for the first time in this time, "
                            "without those closed without an answer. At the first contact: the customer wrote or "
                            "called once, the ticket was not reopened within 7 days, and the customer made no "
                            "other ticket of that kind until then. The last 7 days are provisional."
                        ),
                        Rows.ANSWERED_FIRST,
                        is_recent_open=True,
                    ),
                    Line(
                        self.tr("Reopened"),
                        "share",
                        lambda c, _: counts.reopen_rate(c),
                        self.tr(
                            "Reopened within 7 days / solved for the first time in this time. Twice reopened "
                            "counts once. The last 7 days are provisional."
                        ),
                        Rows.SOLVED_FIRST,
                        False,
                        True,
                        is_recent_open=True,
                    ),
                ),
            ),
            self._handed_on(),
            ChartSpec(
                "promises",
                self.tr("Promises kept"),
                "%",
                (
                    Line(
                        self.tr("Promises kept"),
                        "share",
                        lambda c, _: counts.promises(c),
                        self.tr(
                            "Kept / (kept + broken), by the instant at which they were due. Withdrawn ones do not "
                            "count, unless they were broken before; those still open and over count as broken."
                        ),
                        Rows.PROMISED,
                    ),
                ),
            ),
        )

    def _handed_on(self) -> ChartSpec:
        reassigned = self.tr(
            "Handed on at least once before / solved for the first time in this time. Handed on: it left somebody's "
            "hands, for another person or back into a queue. What the program proposed does not count, nor what was "
            "taken back. Its rows are those that were handed on."
        )
        escalated = self.tr(
            "Handed on to another team at least once before / solved for the first time in this time. Its rows are "
            "those that another team got; who gave one on last, and why, stands on its ticket."
        )
        mean = self.tr(
            "How often they had been handed on before / solved for the first time in this time, a mean count. Its rows "
            "are all that were solved."
        )
        return ChartSpec(
            "handed_on",
            self.tr("Handed on and escalated"),
            "%",
            (
                Line(self.tr("Handed on"), "share", lambda c, _: counts.reassignment(c), reassigned, Rows.REASSIGNED),
                Line(
                    self.tr("Escalated"), "share", lambda c, _: counts.escalation(c), escalated, Rows.ESCALATED,
                    False, True,
                ),
                Line(
                    self.tr("Handed on per ticket"), "ratio", lambda c, _: counts.mean_handovers(c), mean,
                    Rows.SOLVED_FIRST, is_told=True,
                ),
            ),
        )  # fmt: skip

    def _load(self) -> tuple[ChartSpec, ...]:
        readings = self.tr(
            "Mean of the readings: each minute of a day (people: each quarter hour), each quarter hour of a week, "
            "each full hour of a quarter."
        )
        load = self.tr("Load: sum over open tickets of the channel's weight x the kind's effort. {readings}")
        capacity = self.tr("Capacity: what the strategy gives those who were present. {readings}")
        return (
            ChartSpec(
                "load",
                self.tr("Load and capacity"),
                self.tr("units of work"),
                (
                    Line(self.tr("Load"), "work", _mean_load, load.format(readings=readings), None),
                    Line(
                        self.tr("Capacity"),
                        "work",
                        _mean_capacity,
                        capacity.format(readings=readings),
                        None,
                        False,
                        True,
                    ),
                ),
            ),
            ChartSpec(
                "load_share",
                self.tr("Load in % of capacity"),
                "%",
                (
                    Line(
                        self.tr("Load / capacity"),
                        "share",
                        _held_share,
                        self.tr("Sum of load / sum of capacity over the readings; none while nobody was present."),
                        None,
                    ),
                ),
                1.0,
                self.tr("Full"),
            ),
        )


def _age(found: Counts, ends_at: datetime) -> float | None:
    return (ends_at - found.oldest_at).total_seconds() if found.oldest_at else None


def _mean_load(held: Held, _: datetime) -> float | None:
    return held.mean_load


def _mean_capacity(held: Held, _: datetime) -> float | None:
    return held.mean_capacity


def _held_share(held: Held, _: datetime) -> float | None:
    return held.share
