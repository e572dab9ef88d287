"""Folders and files that hold messages."""
