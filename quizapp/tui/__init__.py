"""The terminal screens, the only part that imports textual."""
