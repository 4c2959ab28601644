"""The learner's data on disk: reviews, undo events, memory states and settings in SQLite."""
