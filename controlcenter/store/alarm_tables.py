"""The tables of alarms: one row for each occurrence, and one for each way by which an occurrence goes out."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

from controlcenter.store.columns import BigId, Instant, id_column, text_column


def alarm_tables(metadata: MetaData) -> tuple[Table, Table]:
    """``alarm`` and ``alarm_notice``, both of them state."""
    alarm = Table(
        "alarm",
        metadata,
        id_column(),
        Column("kind", Text, nullable=False),
        text_column("place"),
        Column("level", Integer, nullable=False),
        Column("state", Text, nullable=False),
        Column("count", Integer, nullable=False),
        Column("raised_at", Instant, nullable=False),
        Column("new_at", Instant, nullable=False),
        Column("seen_count", Integer, nullable=False, server_default="0"),
        text_column("acknowledged_by"),
        Column("acknowledged_at", Instant),
        Column("cleared_at", Instant),
        Column("shelved_until", Instant),
        text_column("shelved_by"),
        text_column("shelve_reason"),
        Column("told_at", Instant),
    )
    Index("alarm_state", alarm.c.state)
    Index("alarm_raised", alarm.c.raised_at)
    notice = Table(
        "alarm_notice",
        metadata,
        id_column(),
        Column("alarm_id", BigId, ForeignKey("alarm.id"), nullable=False),
        Column("way", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("next_try_at", Instant),
        text_column("error"),
        Column("sent_at", Instant),
        UniqueConstraint("alarm_id", "way"),
    )
    Index("alarm_notice_state", notice.c.state)
    return alarm, notice
