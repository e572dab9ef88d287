"""Captured bytes become interactions, in a child process with limits."""
