"""Where people enter something."""
