"""The small parts of screens; each draws itself from its state and the language, and posts what was chosen."""
