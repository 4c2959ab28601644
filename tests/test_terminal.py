"""Whether the app opens: only in a terminal that can be drawn in, or with a driver that brings its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from quizapp.terminal import refusal

if TYPE_CHECKING:
    from pathlib import Path


class Stream:
    def __init__(self, *, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


TTY, FILE = Stream(terminal=True), Stream(terminal=False)


def test_a_terminal_is_enough() -> None:
    assert refusal(TTY, TTY, {"TERM": "xterm"}) is None
    assert refusal(TTY, TTY, {}) is None


@pytest.mark.parametrize(("stdin", "stdout"), [(FILE, TTY), (TTY, FILE), (None, TTY), (TTY, None)])
def test_without_one_it_says_what_to_do_instead(stdin: Stream | None, stdout: Stream | None) -> None:
    told = refusal(stdin, stdout, {"TERM": "xterm"})
    assert told is not None
    assert "needs a terminal" in told
    assert "quizapp review --plain" in told


def test_a_dumb_one_says_what_to_set() -> None:
    told = refusal(TTY, TTY, {"TERM": "dumb"})
    assert told is not None
    assert "TERM=xterm-256color" in told


def test_a_driver_that_was_named_is_let_through() -> None:
    assert refusal(FILE, FILE, {"TERM": "dumb", "TEXTUAL_DRIVER": "some.module:Driver"}) is None


def started(data: Path, **environment: str) -> subprocess.Popen[bytes]:
    kept = {name: value for name, value in os.environ.items() if name != "TEXTUAL_DRIVER"}
    return subprocess.Popen(
        [sys.executable, "-m", "quizapp", "--data-dir", str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**kept, **environment},
    )


def test_the_process_without_a_terminal_ends_with_2_and_one_sentence(tmp_path: Path) -> None:
    with started(tmp_path / "data") as process:
        told, problem = process.communicate(timeout=120)
    assert process.returncode == 2
    assert told == b""
    assert problem.decode().splitlines() == [refusal(FILE, FILE, {})]
    assert not (tmp_path / "data").exists()


def test_the_process_with_a_driver_of_its_own_draws(tmp_path: Path) -> None:
    driver = {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver", "TERM": "dumb"}
    with started(tmp_path / "data", **driver, COLUMNS="80", LINES="24") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"__GANGLION__\n"
        process.kill()
        process.communicate()


@pytest.mark.parametrize("driver", ["no.such.module:Driver", "os:path", "os:no_such_name"])
def test_a_driver_that_cannot_be_loaded_is_told_in_one_sentence(tmp_path: Path, driver: str) -> None:
    with started(tmp_path / "data", TEXTUAL_DRIVER=driver) as process:
        _, problem = process.communicate(timeout=120)
    assert process.returncode == 2
    (sentence,) = problem.decode().splitlines()
    assert sentence.startswith(f"The driver {driver}, which TEXTUAL_DRIVER names, cannot be loaded: ")
