"""A start leaves out what is never shown, and whoever asks for it afterwards gets it."""

from __future__ import annotations

import ssl
import subprocess
import sys

import textual.command

from quizapp.tui.app import QuizApp
from quizapp.tui.spared import spared

STARTED = """
import sys
from quizapp.tui.spared import spared

with spared():
    import quizapp.tui.start

print(*(name in sys.modules for name in ("textual.command", "textual.widgets._input", "ssl")))

import ssl
import textual.command

print(issubclass(textual.command.CommandPalette, textual.screen.Screen), callable(ssl.create_default_context))
"""


def test_a_start_loads_neither_textuals_palette_nor_tls() -> None:
    run = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False", "False", "True", "True"]


def test_what_is_loaded_already_stays() -> None:
    before = textual.command, ssl
    with spared():
        assert (sys.modules["textual.command"], sys.modules["ssl"]) == before
    assert (sys.modules["textual.command"], sys.modules["ssl"]) == before


def test_nothing_in_the_app_opens_textuals_own_palette() -> None:
    assert not QuizApp.ENABLE_COMMAND_PALETTE
    assert QuizApp.search_themes.__module__ == QuizApp.__module__
