"""Formats shared with other programs, one module each."""
