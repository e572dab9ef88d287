"""The indexes of the first tables."""

import sqlalchemy as sa
from alembic import op


def create_indexes() -> None:
    """Called when all the tables stand."""
    op.create_index("alarm_raised", "alarm", ["raised_at"], unique=False)
    op.create_index("alarm_state", "alarm", ["state"], unique=False)
    op.create_index("capture_at", "capture", ["captured_at"], unique=False)
    op.create_index("capture_state", "capture", ["state", "id"], unique=False)
    op.create_index("journal_command", "journal", ["command_id"], unique=False)
    op.create_index("journal_subject", "journal", ["subject", "subject_id"], unique=False)
    op.create_index("outbox_state", "outbox", ["state"], unique=False)
    op.create_index("ticket_created", "ticket", ["created_at"], unique=False)
    op.create_index("ticket_customer", "ticket", ["customer_id", "kind", "created_at"], unique=False)
    op.create_index("ticket_first_solved", "ticket", ["first_solved_at"], unique=False)
    op.create_index(
        "ticket_open", "ticket", ["status"], unique=False, sqlite_where=sa.text("status NOT IN ('solved', 'closed')")
    )
    op.create_index("ticket_solved", "ticket", ["solved_at", "created_at", "channel"], unique=False)
    op.create_index("ticket_token", "ticket", ["token"], unique=False)
    op.create_index("alarm_notice_state", "alarm_notice", ["state"], unique=False)
    op.create_index("call_joined", "call", ["joined_at"], unique=False)
    op.create_index("call_state", "call", ["state"], unique=False)
    op.create_index("call_ticket", "call", ["ticket_id"], unique=False)
    op.create_index("customer_address_customer", "customer_address", ["customer_id"], unique=False)
    op.create_index("incident_note_incident", "incident_note", ["incident_id"], unique=False)
    op.create_index("interaction_content", "interaction", ["content_sha"], unique=False)
    op.create_index("interaction_message_id", "interaction", ["message_id"], unique=False)
    op.create_index("interaction_received", "interaction", ["received_at"], unique=False)
    op.create_index(
        "interaction_ticket", "interaction", ["ticket_id", "direction", "automatic", "received_at"], unique=False
    )
    op.create_index("sla_event_ticket", "sla_event", ["ticket_id"], unique=False)
    op.create_index(
        "ticket_clock_breaks",
        "ticket_clock",
        ["breaks_at"],
        unique=False,
        sqlite_where=sa.text("breached_at IS NULL"),
        postgresql_where=sa.text("breached_at IS NULL"),
    )
    op.create_index("ticket_clock_last_due", "ticket_clock", ["last_due_at"], unique=False)
    op.create_index("ticket_clock_strategy", "ticket_clock", ["state", "strategy"], unique=False)
    op.create_index("ticket_clock_warn", "ticket_clock", ["warn_at"], unique=False)
    op.create_index("ticket_clock_zone_data", "ticket_clock", ["state", "zone_data"], unique=False)
    op.create_index("file_interaction", "file", ["interaction_id"], unique=False)
