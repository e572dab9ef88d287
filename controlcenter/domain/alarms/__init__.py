"""Alarms: when each is raised, how urgent it is, whom it is told and when it ends."""
