"""Tables, journal and reading: the only place that speaks SQL besides the commands."""
