"""A terminal study app for the deep-learning part of the G検定."""
