"""The journal's tables: every entry, and the one row that knows where the chain ends."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

from controlcenter.store.columns import Instant


def journal_tables(metadata: MetaData) -> tuple[Table, Table]:
    """The head and the journal."""
    head = Table(
        "head",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("seq", BigInteger, nullable=False),
        Column("hash", Text, nullable=False),
    )

    journal = Table(
        "journal",
        metadata,
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("at", Instant, nullable=False),
        Column("actor", Text, nullable=False),
        Column("workstation", Text, nullable=False),
        Column("command_id", Text, nullable=False),
        Column("label", Text, nullable=False),
        Column("event", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("subject_id", Text, nullable=False),
        Column("changes", Text, nullable=False),
        Column("data", Text, nullable=False),
        Column("personal", Text),
        Column("salt", Text),
        Column("personal_digest", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("hash", Text, nullable=False),
    )
    Index("journal_command", journal.c.command_id)
    Index("journal_subject", journal.c.subject, journal.c.subject_id)
    return head, journal
