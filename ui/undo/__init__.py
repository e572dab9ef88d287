"""The way back: undo and redo, and what was changed in the last days."""
