"""Business hours: calendars of open time, counted to the second, edited, explained."""
