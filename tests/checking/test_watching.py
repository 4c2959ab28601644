"""Checking while an author edits: again after each save, only what changed, without waiting for a clock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp.bank.collection import BankError
from quizapp.bank.loading import load_banks
from quizapp.checking.watching import Stamp, Watch, changed, stamp_of, watch
from quizapp.locale.speech import Speech
from quizapp.questions.library import Questions
from tests.bank.writing import COMPUTED, GOOD, MISTAKES

MANY = COMPUTED.replace("12..64", "12..612")
FEW = COMPUTED


class EnoughError(Exception):
    """The author has had enough."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def looking(folder: Path) -> Watch:
    return Watch(lambda: Questions(load_banks([folder])), Speech("en"), seeds=3)


def told_while(folder: Path, *edits: Callable[[], object]) -> list[list[str]]:
    """Return what is told at first and after each edit."""
    waiting: Iterator[Callable[[], object]] = iter(edits)

    def wait() -> None:
        edit = next(waiting, None)
        if edit is None:
            raise EnoughError
        edit()

    told: list[list[str]] = [[]]
    stamps: Iterator[int] = iter(range(10))
    sizes: dict[int, int] = {}

    def stamp() -> Stamp:
        size = hash(stamp_of([folder]))
        return (("", sizes.setdefault(size, next(stamps)), 0),)

    with contextlib.suppress(EnoughError):
        for line in watch(looking(folder).look, stamp, wait=wait):
            if line:
                told[-1].append(line)
            else:
                told.append([])
    return told


def write(path: Path, text: str) -> Callable[[], object]:
    return lambda: path.write_text(text, encoding="utf-8")


def test_the_first_look_reads_everything_and_draws_nothing(folder: Path) -> None:
    ((line,),) = told_while(folder)
    assert line.endswith("items read, no problem found")


def test_nothing_is_told_while_nothing_is_saved(folder: Path) -> None:
    assert len(told_while(folder, lambda: None, lambda: None)) == 1


def test_a_save_has_what_changed_checked(folder: Path) -> None:
    _, told = told_while(folder, write(folder / "mine.yaml", GOOD.replace("A true", "Another true")))
    assert told == ["1 item checked, no problem found"]


def test_what_was_wrong_is_told_until_it_is_mended(folder: Path) -> None:
    file = folder / "more.yaml"
    _, first, second, third = told_while(
        folder,
        write(file, FEW),
        write(folder / "mine.yaml", GOOD.replace("A true", "Another true")),
        write(file, MANY),
    )
    assert "widen `draw`" in first[0]
    assert "widen `draw`" in second[0]
    assert third == ["1 item checked, no problem found"]


def test_a_bank_that_no_longer_loads_is_told_with_its_line(folder: Path) -> None:
    _, told = told_while(folder, write(folder / "mine.yaml", GOOD.replace("answer: true", "answer: perhaps")))
    assert "mine.yaml:7" in told[0]


def test_banks_that_cannot_be_loaded_at_all_are_a_sentence(folder: Path) -> None:
    def broken() -> Questions:
        raise BankError("the syllabus is broken")

    assert Watch(broken, Speech("en"), seeds=3).look() == ["problem: the syllabus is broken"]


def test_an_item_is_checked_again_when_a_mistake_that_it_names_changes(folder: Path) -> None:
    (folder / "more.yaml").write_text(MANY.replace("drops-plus-one", "drops-one"), encoding="utf-8")
    mine = MISTAKES.replace("drops-plus-one", "drops-one")
    (folder / "mistakes.yaml").write_text(mine, encoding="utf-8")
    before = load_banks([folder])
    (folder / "mistakes.yaml").write_text(mine.replace("steps}", "steps - 1}"), encoding="utf-8")
    assert changed(before, load_banks([folder])) == {
        item for item, entry in before.entries.items() if entry.path.name == "more.yaml"
    }
    assert changed(before, before) == frozenset()


def test_a_stamp_tells_a_save_and_survives_a_file_that_goes(folder: Path) -> None:
    before = stamp_of([folder])
    (folder / "mine.yaml").write_text(GOOD + "\n", encoding="utf-8")
    assert stamp_of([folder]) != before
    (folder / "mine.yaml").unlink()
    assert stamp_of([folder]) == ()
