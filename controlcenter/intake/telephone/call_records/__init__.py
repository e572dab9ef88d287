"""Calls of any telephone system that writes a table of them as text."""
