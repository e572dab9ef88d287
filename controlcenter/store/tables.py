"""Every table, once.

Three sorts: *state* tables are mutable and every change to them is journalled column by column; *fact* tables never
change after insert and are journalled by id; *working* tables (capture, health, samples) belong to one process and are
not journalled. Columns marked personal are journalled apart, so that one customer can be erased.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from controlcenter.store.alarm_tables import alarm_tables
from controlcenter.store.columns import DERIVED, PERSONAL, BigId, Instant, Json, id_column, text_column
from controlcenter.store.journal_tables import journal_tables

metadata = MetaData()

# --- state ------------------------------------------------------------------------------------------------------------

ticket = Table(
    "ticket",
    metadata,
    id_column(),
    Column("channel", Text, nullable=False),
    Column("kind", Text),
    Column("priority", Text, nullable=False),
    text_column("language"),
    Column("status", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("assignee", Text),
    Column("customer_id", BigId),
    text_column("subject", personal=True),
    text_column("product"),
    Column("policy", Text),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False, info=DERIVED),
    Column("solved_at", Instant, info=DERIVED),
    Column("first_solved_at", Instant, info=DERIVED),
    Column("reopened_at", Instant, info=DERIVED),
    Column("waiting_since", Instant),
    text_column("pause_reason"),
    text_column("close_reason"),
    Column("incident_id", BigId),
    text_column("call_state"),
    text_column("caller", personal=True),
    Column("lost_calls", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("handovers", Integer, nullable=False, server_default="0"),
    Column("escalations", Integer, nullable=False, server_default="0"),
    text_column("moved_by", derived=True),
    Column("moved_at", Instant, info=DERIVED),
    text_column("moved_note", derived=True),
    text_column("token"),
    text_column("writer", derived=True),
    Column("writing_at", Instant, info=DERIVED),
    sqlite_autoincrement=True,
)
Index("ticket_open", ticket.c.status, sqlite_where=text("status NOT IN ('solved', 'closed')"))
Index("ticket_customer", ticket.c.customer_id, ticket.c.kind, ticket.c.created_at)
Index("ticket_solved", ticket.c.solved_at, ticket.c.created_at, ticket.c.channel)
Index("ticket_created", ticket.c.created_at)
Index("ticket_first_solved", ticket.c.first_solved_at)
Index("ticket_token", ticket.c.token)

ticket_clock = Table(
    "ticket_clock",
    metadata,
    id_column(),
    Column("ticket_id", BigId, ForeignKey("ticket.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("state", Text, nullable=False),
    text_column("policy"),
    text_column("calendar"),
    Column("target_s", BigInteger, nullable=False),
    Column("used_s", BigInteger, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("stopped_at", Instant),
    Column("due_at", Instant),
    Column("risk_at", Instant),
    Column("breaks_at", Instant),
    Column("breached_at", Instant),
    Column("last_due_at", Instant),
    Column("warn_at", Instant),
    text_column("warned"),
    Column("strategy", BigId, nullable=False, server_default="0"),
    text_column("zone_data"),
    text_column("owner"),
    UniqueConstraint("ticket_id", "kind", "ordinal"),
)
_UNMARKED = text("breached_at IS NULL")
Index("ticket_clock_breaks", ticket_clock.c.breaks_at, sqlite_where=_UNMARKED, postgresql_where=_UNMARKED)
Index("ticket_clock_warn", ticket_clock.c.warn_at)
Index("ticket_clock_strategy", ticket_clock.c.state, ticket_clock.c.strategy)
Index("ticket_clock_zone_data", ticket_clock.c.state, ticket_clock.c.zone_data)
Index("ticket_clock_last_due", ticket_clock.c.last_due_at)

customer = Table(
    "customer",
    metadata,
    id_column(),
    text_column("name", personal=True),
    text_column("tier"),
    text_column("language"),
    Column("created_at", Instant, nullable=False),
)

customer_address = Table(
    "customer_address",
    metadata,
    id_column(),
    Column("customer_id", BigId, ForeignKey("customer.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False, info=PERSONAL),
    UniqueConstraint("kind", "value"),
)
Index("customer_address_customer", customer_address.c.customer_id)

call = Table(
    "call",
    metadata,
    id_column(),
    Column("source", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("ticket_id", BigId, ForeignKey("ticket.id"), nullable=False),
    Column("interaction_id", BigId, nullable=False),
    Column("state", Text, nullable=False),
    text_column("outcome"),
    Column("agent", Text),
    Column("joined_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("ended_at", Instant),
    Column("wrapped_up_at", Instant),
    Column("talk_s", Integer),
    Column("final", Boolean, nullable=False),
    UniqueConstraint("source", "key"),
)
Index("call_ticket", call.c.ticket_id)
Index("call_joined", call.c.joined_at)
Index("call_state", call.c.state)

agent_state = Table(
    "agent_state",
    metadata,
    Column("id", Text, primary_key=True),
    Column("presence", Text, nullable=False),
    text_column("reason"),
    Column("since", Instant, nullable=False),
    text_column("told_by"),
    Column("absent_until", Instant),
)

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agent", Text),
)

incident = Table(
    "incident",
    metadata,
    id_column(),
    Column("title", Text, nullable=False, info=PERSONAL),
    Column("severity", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("commander", Text, nullable=False),
    Column("declared_at", Instant, nullable=False),
    Column("closed_at", Instant),
)

outbox = Table(
    "outbox",
    metadata,
    id_column(),
    Column("interaction_id", BigId, nullable=False),
    Column("account", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", Instant),
    text_column("error"),
    Column("sent_at", Instant),
)
Index("outbox_state", outbox.c.state)

alarm, alarm_notice = alarm_tables(metadata)

# --- facts ------------------------------------------------------------------------------------------------------------

interaction = Table(
    "interaction",
    metadata,
    id_column(),
    Column("ticket_id", BigId, ForeignKey("ticket.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    text_column("from_address", personal=True),
    text_column("from_name", personal=True),
    text_column("forwarded_by", personal=True),
    Column("to_addresses", Json, nullable=False, info=PERSONAL),
    text_column("subject", personal=True),
    text_column("text", personal=True),
    text_column("html", personal=True),
    text_column("language"),
    Column("automatic", Boolean, nullable=False),
    text_column("machine"),
    text_column("quarantined"),
    text_column("author"),
    text_column("message_id"),
    text_column("content_sha"),
    Column("blob", Text),
)
_ASKED = (interaction.c.ticket_id, interaction.c.direction, interaction.c.automatic, interaction.c.received_at)
Index("interaction_ticket", *_ASKED)
Index("interaction_message_id", interaction.c.message_id)
Index("interaction_content", interaction.c.content_sha)
Index("interaction_received", interaction.c.received_at)

file = Table(
    "file",
    metadata,
    id_column(),
    Column("interaction_id", BigId, ForeignKey("interaction.id"), nullable=False),
    Column("name", Text, nullable=False, info=PERSONAL),
    Column("media_type", Text, nullable=False),
    text_column("place"),
    Column("size", BigInteger, nullable=False),
    Column("blob", Text, nullable=False),
)
Index("file_interaction", file.c.interaction_id)

sla_event = Table(
    "sla_event",
    metadata,
    id_column(),
    Column("ticket_id", BigId, ForeignKey("ticket.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("type", Text, nullable=False),
    text_column("by"),
    text_column("to"),
    text_column("note"),
    Column("target_at", Instant),
)
Index("sla_event_ticket", sla_event.c.ticket_id)

incident_note = Table(
    "incident_note",
    metadata,
    id_column(),
    Column("incident_id", BigId, ForeignKey("incident.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False, info=PERSONAL),
)
Index("incident_note_incident", incident_note.c.incident_id)

strategy_version = Table(
    "strategy_version",
    metadata,
    id_column(),
    Column("published_at", Instant, nullable=False),
    Column("text", Text, nullable=False),
)

blob = Table(
    "blob",
    metadata,
    Column("id", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("pieces", Integer, nullable=False),
)

piece = Table(
    "piece",
    metadata,
    Column("blob", Text, ForeignKey("blob.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# --- working tables ---------------------------------------------------------------------------------------------------

capture = Table(
    "capture",
    metadata,
    id_column(),
    Column("source", Text, nullable=False),
    Column("ext_key", Text, nullable=False),
    Column("blob", Text, nullable=False),
    Column("media", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("direction", Text, nullable=False),
    text_column("name"),
    Column("received_at", Instant, nullable=False),
    Column("captured_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    text_column("reason"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("acknowledged", Boolean, nullable=False),
    Column("interaction_id", BigId),
    UniqueConstraint("source", "ext_key"),
)
Index("capture_state", capture.c.state, capture.c.id)
Index("capture_at", capture.c.captured_at)

source_state = Table(
    "source_state",
    metadata,
    Column("id", Text, primary_key=True),
    Column("cursor", Json, nullable=False),
    Column("last_try_at", Instant),
    Column("last_ok_at", Instant),
    Column("next_try_at", Instant),
    Column("newest_there_at", Instant),
    Column("newest_stored_at", Instant),
    Column("failures", Integer, nullable=False, server_default="0"),
    text_column("error"),
    Column("permanent", Boolean, nullable=False),
    text_column("breaker"),
    Column("stuck", Integer, nullable=False, server_default="0"),
    Column("wish", Json),
)

service_state = Table(
    "service_state",
    metadata,
    Column("id", Integer, primary_key=True),
    text_column("holder"),
    Column("epoch", BigInteger, nullable=False),
    Column("until", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),
)

sample = Table(
    "sample",
    metadata,
    Column("at", Instant, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("open", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("at_risk", Integer, nullable=False),
    Column("breached", Integer, nullable=False),
    Column("load", Float, nullable=False),
    Column("capacity", Float, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("ticket_id", BigId, ForeignKey("ticket.id"), primary_key=True),
    Column("mode", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("kept_at", Instant, nullable=False),
)

head, journal = journal_tables(metadata)

_OF_TICKETS = (ticket, ticket_clock, customer, customer_address, call)
STATE = {t.name: t for t in (*_OF_TICKETS, agent_state, account, incident, outbox, alarm, alarm_notice)}
FACTS = {t.name: t for t in (interaction, file, sla_event, incident_note, strategy_version)}


PERSONAL_COLUMNS = {
    name: frozenset(c.name for c in table.c if c.info.get("personal")) for name, table in (STATE | FACTS).items()
}
DERIVED_COLUMNS = {name: frozenset(c.name for c in table.c if c.info.get("derived")) for name, table in STATE.items()}
