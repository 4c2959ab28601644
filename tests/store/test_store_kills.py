"""The real process is killed while it saves; all that it called saved is there afterwards."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from quizapp.store.database import open_store

LEARNER = Path(__file__).with_name("answering.py")


def said_until_killed(folder: Path, lines: int, pause: float) -> list[tuple[str, str]]:
    """Let the learner answer until so many lines were printed and a moment longer, then kill; return all it said."""
    with subprocess.Popen(
        [sys.executable, str(LEARNER), str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = [process.stdout.readline() for _ in range(lines)]
        time.sleep(pause)
        process.kill()
        # Not communicate(), which passes over what readline has already taken into its buffer.
        said += process.stdout.readlines()
        problems = process.stderr.read()
    assert problems == ""
    whole = [line for line in said if line.endswith("\n")]
    return [(what, identifier) for what, _, identifier in (line.strip().partition(" ") for line in whole)]


def check(folder: Path, said: list[tuple[str, str]]) -> None:
    def all_called(what: str) -> set[str]:
        return {identifier for called, identifier in said if called == what}

    with open_store(folder) as store:
        counting = store.reviews()
        found = {review.id for review in counting}
        assert all_called("saved") - all_called("undoing") <= found
        assert not all_called("undone") & found
        assert store.event_count() >= len(all_called("saved")) + len(all_called("undone"))
        # What was not kept of what follows from the answers was taken in when the store was opened.
        assert {item: state.review for item, state in store.states().items()} == {
            review.item: review.id for review in counting
        }
        assert store.problems() == []
    assert {path.name for path in folder.iterdir()} == {"quizapp.db", "quizapp.lock"}


def kill_again_and_again(folder: Path, times: int) -> None:
    said: list[tuple[str, str]] = []
    for number in range(times):
        # Strides without a common divisor, so that the kills fall on ever other lines and moments after them.
        said += said_until_killed(folder, lines=2 + number * 37 % 59, pause=number * 7 % 41 / 10_000)
        check(folder, said)


def test_what_was_called_saved_survives_kills(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, times=4)


@pytest.mark.long
def test_what_was_called_saved_survives_a_hundred_and_twenty_kills(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, times=120)


@pytest.mark.long
def test_a_kill_while_the_first_database_is_made_leaves_none_or_a_whole_one(tmp_path: Path) -> None:
    for number in range(40):
        folder = tmp_path / str(number)
        said_until_killed(folder, lines=0, pause=number / 100)
        folder.mkdir(exist_ok=True)
        check(folder, [])
