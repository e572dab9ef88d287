"""Replies and notices: what leaves the house."""
