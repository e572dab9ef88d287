"""Queue calls and agents' presence from an Asterisk telephone system, as plain values."""
