"""One folder per screen; screens do not know each other."""
