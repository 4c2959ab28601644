"""The app is opened past click, which must have understood the same; commands are loaded when they are called."""

from __future__ import annotations

import contextlib
import importlib
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp import cli
from quizapp.commands import ROOMS
from quizapp.commands.chosen import Chosen
from quizapp.entrance import plainly_chosen

LANGUAGES = ["--lang", "--lang=en", "--lang=", "ja", "en", "fr"]
FOLDERS = ["--banks", "--banks=x", "a/b", "--data-dir", "--data-dir=d", ""]
OTHERS = ["-h", "--help", "--", "-", "items", "--lan"]
WORDS = st.sampled_from([*LANGUAGES, *FOLDERS, *OTHERS])


def by_click(arguments: list[str]) -> Chosen | None:
    """Return what click gives the app, or None where it runs a command or refuses."""
    opened: list[Chosen] = []

    def open_app(chosen: Chosen) -> int:
        opened.append(chosen)
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "open_app", open_app)
        with contextlib.suppress(click.ClickException, SystemExit):
            cli.quizapp.main(args=arguments, prog_name="quizapp", standalone_mode=False)
    return opened[0] if opened else None


def told(chosen: Chosen) -> tuple[tuple[Path, ...], Path, str | None]:
    return chosen.banks, chosen.data, chosen.wanted


@given(st.lists(WORDS, max_size=5))
def test_click_would_have_understood_the_same(arguments: list[str]) -> None:
    plainly = plainly_chosen(arguments)
    if plainly is not None:
        clicked = by_click(arguments)
        assert clicked is not None
        assert told(plainly) == told(clicked)


def test_all_options_of_the_app_are_understood() -> None:
    chosen = plainly_chosen(["--banks", "a", "--lang=ja", "--banks=b", "--data-dir", "me"])
    assert chosen is not None
    assert told(chosen) == ((Path("a"), Path("b")), Path("me").absolute(), "ja")
    assert plainly_chosen([]) is not None


@pytest.mark.parametrize("arguments", [["items"], ["--help"], ["--lang", "fr"], ["--lang"], ["--banks"]])
def test_anything_else_is_left_to_click(arguments: list[str]) -> None:
    assert plainly_chosen(arguments) is None


def test_a_shell_that_completes_is_left_to_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_QUIZAPP_COMPLETE", "bash_complete")
    assert plainly_chosen([]) is None


@pytest.mark.parametrize("room", ROOMS)
def test_the_table_names_the_commands_of_each_file(room: str) -> None:
    commands = importlib.import_module(f"quizapp.commands.{room}").COMMANDS
    assert tuple(command.name for command in commands) == ROOMS[room]


def test_no_file_of_commands_is_left_out() -> None:
    folder = Path(cli.__file__).parent / "commands"
    holding = {path.stem for path in folder.glob("*.py") if "\nCOMMANDS = " in path.read_text(encoding="utf-8")}
    assert holding == set(ROOMS)
