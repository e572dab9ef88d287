"""Every change that a person, a source or the clock can make."""
