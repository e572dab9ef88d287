"""A message's HTML out of the store, cleaned for showing."""

from __future__ import annotations

import re

from sqlalchemy import Connection, select

from controlcenter.intake.mail.html import sanitise_html
from controlcenter.store.tables import interaction

_COLOUR = re.compile(r'(<font)\s+color="[^"]*"')  # colours chosen for white paper vanish on a dark screen


def read_page(connection: Connection, interaction_id: int) -> str:
    """The page of an interaction, safe to lay out; empty when it has none."""
    html = connection.execute(select(interaction.c.html).where(interaction.c.id == interaction_id)).scalar()
    return _COLOUR.sub(r"\1", sanitise_html(html)) if html else ""
