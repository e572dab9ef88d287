"""The names of channels, kinds, states and languages as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.incident import IncidentStatus
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, ClockKind, ClockState, Kind, Level, Priority, Status

if TYPE_CHECKING:
    from controlcenter.domain.strategy.document import Strategy
    from controlcenter.domain.strategy.people import Queue


def channel(value: Channel) -> str:
    """Telephone, Email, Fax, Web."""
    translate = QCoreApplication.translate
    return {
        Channel.TELEPHONE: translate("Words", "Telephone"),
        Channel.EMAIL: translate("Words", "Email"),
        Channel.FAX: translate("Words", "Fax"),
        Channel.WEB: translate("Words", "Web"),
    }[value]


def kind(value: Kind | None) -> str:
    """What the customer wants; "Kind not known" for None."""
    translate = QCoreApplication.translate
    return {
        None: translate("Words", "Kind not known"),
        Kind.INQUIRY: translate("Words", "Inquiry"),
        Kind.PRODUCT_ORDER: translate("Words", "Product order"),
        Kind.SERVICE_REQUEST: translate("Words", "Service request"),
        Kind.INCIDENT_REPORT: translate("Words", "Incident report"),
        Kind.INVOICE_QUERY: translate("Words", "Invoice query"),
        Kind.COMPLAINT: translate("Words", "Complaint"),
    }[value]


def short_kind(value: Kind) -> str:
    """What the customer wants in one word, for cards."""
    translate = QCoreApplication.translate
    return {
        Kind.INQUIRY: translate("Words", "Inquiry"),
        Kind.PRODUCT_ORDER: translate("Words", "Order"),
        Kind.SERVICE_REQUEST: translate("Words", "Service"),
        Kind.INCIDENT_REPORT: translate("Words", "Incident"),
        Kind.INVOICE_QUERY: translate("Words", "Invoice"),
        Kind.COMPLAINT: translate("Words", "Complaint"),
    }[value]


def priority(value: Priority) -> str:
    """Low, Normal, High, Urgent."""
    translate = QCoreApplication.translate
    return {
        Priority.LOW: translate("Words", "Low"),
        Priority.NORMAL: translate("Words", "Normal"),
        Priority.HIGH: translate("Words", "High"),
        Priority.URGENT: translate("Words", "Urgent"),
    }[value]


def status(value: Status) -> str:
    """Where the work stands."""
    translate = QCoreApplication.translate
    return {
        Status.NEW: translate("Words", "New"),
        Status.OPEN: translate("Words", "Open"),
        Status.WAITING_CUSTOMER: translate("Words", "Waiting for customer"),
        Status.WAITING_THIRD_PARTY: translate("Words", "Waiting for third party"),
        Status.SOLVED: translate("Words", "Solved"),
        Status.CLOSED: translate("Words", "Closed"),
    }[value]


def level(value: Level) -> str:
    """In time, At risk, Breached."""
    translate = QCoreApplication.translate
    return {
        Level.NORMAL: translate("Words", "In time"),
        Level.AT_RISK: translate("Words", "At risk"),
        Level.BREACHED: translate("Words", "Breached"),
    }[value]


def clock_kind(value: ClockKind) -> str:
    """Which promise a clock measures."""
    translate = QCoreApplication.translate
    return {
        ClockKind.FIRST_RESPONSE: translate("Words", "First response"),
        ClockKind.NEXT_REPLY: translate("Words", "Next reply"),
        ClockKind.RESOLUTION: translate("Words", "Resolution"),
        ClockKind.ANSWER: translate("Words", "Answer"),
        ClockKind.CALL_BACK: translate("Words", "Call-back"),
        ClockKind.PROMISE: translate("Words", "Promise"),
    }[value]


def clock_state(value: ClockState) -> str:
    """How a clock stands."""
    translate = QCoreApplication.translate
    return {
        ClockState.RUNNING: translate("Words", "Running"),
        ClockState.PAUSED: translate("Words", "Paused"),
        ClockState.MET: translate("Words", "Met"),
        ClockState.MISSED: translate("Words", "Missed"),
        ClockState.CANCELLED: translate("Words", "Cancelled"),
    }[value]


def presence(value: Presence) -> str:
    """What an agent does now."""
    translate = QCoreApplication.translate
    return {
        Presence.FREE: translate("Words", "Free"),
        Presence.TALKING: translate("Words", "On a call"),
        Presence.WRAP_UP: translate("Words", "Wrap-up"),
        Presence.PAUSED: translate("Words", "Paused"),
        Presence.AWAY: translate("Words", "Away"),
        Presence.OFF: translate("Words", "Off"),
    }[value]


def incident_status(value: IncidentStatus) -> str:
    """How far an incident has come."""
    translate = QCoreApplication.translate
    return {
        IncidentStatus.DECLARED: translate("Words", "Declared"),
        IncidentStatus.INVESTIGATING: translate("Words", "Investigating"),
        IncidentStatus.MITIGATED: translate("Words", "Mitigated"),
        IncidentStatus.RESOLVED: translate("Words", "Resolved"),
        IncidentStatus.CLOSED: translate("Words", "Closed"),
    }[value]


def service_level(variant: int) -> str:
    """The short name of a formula of the service level: what becomes of callers who gave up.

    Source: Cisco calls the variants 1, 3 and 4 abandons negative, positive and ignored.
    """
    translate = QCoreApplication.translate
    return {
        1: translate("Words", "abandons negative"),
        2: translate("Words", "early abandons ignored"),
        3: translate("Words", "abandons positive"),
        4: translate("Words", "abandons ignored"),
    }[variant]


def language(code: str) -> str:
    """The name of a language code; the code itself where no name is known, "" for none."""
    translate = QCoreApplication.translate
    names = {
        "en": translate("Words", "English"),
        "hi": translate("Words", "Hindi"),
        "te": translate("Words", "Telugu"),
        "fil": translate("Words", "Filipino"),
        "tl": translate("Words", "Filipino"),
    }
    return names.get(code.lower(), code.upper())


def queue_of_team(strategy: Strategy, queue: Queue) -> str:
    """A queue with its team; one that bears the team's name is told once."""
    team = strategy.team(queue.team)
    return f"{queue.name}, {team.name}" if team is not None and team.name != queue.name else queue.name
