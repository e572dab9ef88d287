"""How times, figures, states and alarms are said to people."""
