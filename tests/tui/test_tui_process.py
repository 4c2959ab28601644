"""The real process in a real terminal: what it sends, that it falls silent, and that a power cut costs nothing."""

from __future__ import annotations

import re
import signal
import sqlite3
import sys
from contextlib import closing
from functools import partial
from operator import ne
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals of this kind", allow_module_level=True)

from quizapp.store.paths import DATABASE_NAME
from tests.tui.terminal import Screen, Terminal

COLOURED = re.compile(rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m")
MEGABYTES = 90
"""What the app may take up besides the worker's process."""
SILENCE = 2.0
"""Seconds; a cursor that blinks or a clock that ticks sends something in each of them."""


def at_home(terminal: Terminal) -> None:
    """Wait for the desk, and leave the tour that a first start begins with."""
    shown = terminal.until(lambda text: "Today: " in text or "Welcome" in text)
    if "Welcome" in shown:
        terminal.press("escape")
        terminal.sees("Today: ")


def saved(data: Path) -> list[tuple[str, str]]:
    """Return item and seed of every answer that is on the disk."""
    with closing(sqlite3.connect(f"file:{data / DATABASE_NAME}?mode=ro", uri=True)) as database:
        return list(database.execute("SELECT item, seed FROM review ORDER BY sequence"))


def answer_one(terminal: Terminal) -> None:
    """Go on to the next question, past what teaches it, and say that it is not known."""
    while "don't know" not in (shown := terminal.until(lambda text: "don't know" in text or "Enter" in text)):
        terminal.press("enter")
        terminal.until(partial(ne, shown))
    terminal.press("f3")
    terminal.sees("Saved")


def test_the_screen_of_the_tests_understands_what_is_sent() -> None:
    screen = Screen(10, 2)
    screen.write("\x1b[?1049h\x1b[2;3H\x1b[1;31m日本\x1b[0m!\x1b[1")
    screen.write(";1Hab")
    assert screen.text == "ab\n  日本!"


def test_once_it_is_painted_nothing_is_sent(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        at_home(terminal)
        assert COLOURED.search(terminal.written)
        while terminal.listen(SILENCE):
            pass
        terminal.press("ctrl+q")
        assert terminal.ended() == 0


@pytest.mark.long
def test_no_color_sends_no_colour(tmp_path: Path) -> None:
    with Terminal(tmp_path, environment={"NO_COLOR": "1"}) as terminal:
        at_home(terminal)
        terminal.sees("> Start today's review")
        assert COLOURED.findall(terminal.written) == []
        terminal.press("ctrl+q")
        assert terminal.ended() == 0


def test_a_dumb_terminal_is_told_so(tmp_path: Path) -> None:
    with Terminal(tmp_path / "data", environment={"TERM": "dumb"}) as terminal:
        assert terminal.ended() == 2
        assert terminal.written.startswith(b"The terminal calls itself dumb")
        assert b"\x1b" not in terminal.written
    assert not (tmp_path / "data").exists()


def taken_up(terminal: Terminal) -> float:
    """Return the most memory that the app has taken up so far, in megabytes."""
    status = Path("/proc", str(terminal.process.pid), "status").read_text(encoding="ascii")
    (most,) = re.findall(r"VmHWM:\s*(\d+) kB", status)
    return int(most) / 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells what a process takes up")
def test_little_memory_is_taken_up(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        at_home(terminal)
        terminal.press("s")
        answer_one(terminal)
        terminal.press("escape")
        terminal.until(lambda text: "Saved" not in text)
        assert taken_up(terminal) <= MEGABYTES


@pytest.mark.parametrize("told", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.long)])
def test_whoever_ends_it_from_outside_gets_the_terminal_back_as_it_was(tmp_path: Path, told: signal.Signals) -> None:
    if signal.getsignal(told) is signal.SIG_IGN:
        pytest.skip("whoever runs the tests, as nohup does, has this signal ignored, and so it stays")
    with Terminal(tmp_path) as terminal:
        at_home(terminal)
        terminal.press("s")
        terminal.until(lambda text: "Enter" in text)
        assert not terminal.echoes
        terminal.process.send_signal(told)
        assert terminal.ended() == 128 + told
        assert b"\x1b[?1049l" in terminal.written
        assert b"\x1b[?25h" in terminal.written
        assert terminal.echoes


@pytest.mark.long
@pytest.mark.parametrize("told", [True, False])
def test_where_the_terminal_is_gone_it_ends_at_once(tmp_path: Path, *, told: bool) -> None:
    """Whether the system says so or, as where the other end of a container is left, nobody does."""
    with Terminal(tmp_path) as terminal:
        at_home(terminal)
        terminal.hang_up()
        if told:
            terminal.process.send_signal(signal.SIGHUP)
        assert terminal.process.wait(20) in {-signal.SIGHUP, 0}


@pytest.mark.long
def test_a_window_too_small_says_so(tmp_path: Path) -> None:
    with Terminal(tmp_path, size=(39, 11)) as terminal:
        terminal.sees("at least 40 by")


@pytest.mark.long
def test_it_starts_where_python_has_no_poll(tmp_path: Path) -> None:
    """As on a system whose own is broken."""
    (tmp_path / "sitecustomize.py").write_text("import select\n\ndel select.poll\n", encoding="utf-8")
    with Terminal(tmp_path / "data", environment={"PYTHONPATH": str(tmp_path)}) as terminal:
        at_home(terminal)
        terminal.press("ctrl+q")
        assert terminal.ended() == 0


@pytest.mark.long
def test_what_was_called_saved_survives_a_kill_and_study_goes_on(tmp_path: Path) -> None:
    answered = 3
    with Terminal(tmp_path) as terminal:
        at_home(terminal)
        terminal.press("s")
        for _ in range(answered):
            answer_one(terminal)
            terminal.press("enter")
            terminal.until(lambda text: "Saved" not in text)
        called_saved = saved(tmp_path)
        assert len(called_saved) == answered
        terminal.press("enter", "enter", "f3", "enter")
        terminal.kill()

    kept = saved(tmp_path)
    assert kept[:answered] == called_saved

    with Terminal(tmp_path) as terminal:
        at_home(terminal)
        terminal.press("s")
        answer_one(terminal)
        assert saved(tmp_path)[: len(kept)] == kept
        assert len(saved(tmp_path)) == len(kept) + 1
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
