"""Hours: calendars edited by hand and eye, tried with a what-if line, published with their consequence."""
