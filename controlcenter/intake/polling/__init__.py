"""When and how each source is looked at."""
