"""Mail: bytes in, a value out. Nothing in this package raises on foreign bytes, and all of it is linear."""

from controlcenter.intake.mail.parse import parse_mail, unreadable

__all__ = ["parse_mail", "unreadable"]
