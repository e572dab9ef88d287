"""Rules without input or output: what the words mean, whatever the database or the screen."""
