"""Ticket cards: what they say, how they are painted, dragged and dropped."""
