"""Memory states and tallies are kept some time after the answers; whoever reads never sees that."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from quizapp.opening import Opening, desk_on
from quizapp.questions.model import NOT_KNOWN, Question
from quizapp.store import doctor, following
from quizapp.store import writer as writing
from quizapp.store.connection import connect, transaction
from quizapp.store.database import Store, open_store
from quizapp.store.doctor import examine, rebuilt_states
from quizapp.store.failures import StoreError
from quizapp.store.journal import MemoryRow
from quizapp.store.paths import DATABASE_NAME
from quizapp.store.writer import MANY
from tests.study.small_library import SmallLibrary


def practise(store: Store, answers: int, *, first: int = 0) -> None:
    """Answer so many questions as the app does, some of them wrong; what figures say is not asked for."""
    library = SmallLibrary()
    desk, _ = desk_on(store, library)
    session = desk.practice([objective.id for objective in library.objectives()], "en")
    for number in range(first, first + answers):
        while not isinstance(session.card, Question):
            session.advance()
        session.answer(NOT_KNOWN if number % 3 == 0 else library.right_answer(session.card))
        session.settle(here=bool(number % 2)).result()
        session.advance()


def is_behind(path: Path) -> bool:
    with closing(connect(path, "read")) as connection:
        return following.is_behind(connection)


@pytest.mark.parametrize("answers", [1, MANY - 1, MANY + 3])
def test_whoever_reads_beside_a_running_app_sees_what_follows_from_every_answer(tmp_path: Path, answers: int) -> None:
    with open_store(tmp_path) as store:
        practise(store, answers)
        assert is_behind(store.path)
        with open_store(tmp_path, read_only=True) as beside:
            assert beside.setting("new_per_day", 10) == 10
            assert beside.states() == rebuilt_states(beside) != {}
            assert examine(beside).problems == ()
            assert sum(tally.answers for tally in beside.log().counts().days()) == answers
        assert is_behind(store.path)
        assert store.states() == rebuilt_states(store)
        assert not is_behind(store.path)


def test_a_report_is_of_one_moment_though_the_app_beside_it_goes_on(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        practise(store, MANY)
        with closing(Opening(tmp_path, read_only=True)) as opening:
            desk = opening.open_desk()
            practise(store, MANY, first=MANY)
            history = desk.history
            history.states.begin_strengths()
            assert desk.stats().reviews == len(history.reviews) == MANY
            met = sorted({review.item for review in history.reviews})
            assert sorted(history.states.strengths().items) == sorted(history.counts.items().items) == met
        with closing(Opening(tmp_path, read_only=True)) as opening:
            assert opening.open_desk().stats().reviews == 2 * MANY


def test_it_is_kept_for_many_answers_at_once_and_when_the_app_is_closed(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        practise(store, MANY)
        assert not is_behind(store.path)
        practise(store, 2)
        assert is_behind(store.path)
    assert not is_behind(tmp_path / DATABASE_NAME)
    with open_store(tmp_path) as store:
        assert examine(store).problems == ()


def test_the_next_to_open_it_takes_in_what_a_killed_app_left(tmp_path: Path) -> None:
    with open_store(tmp_path / "killed") as store:
        practise(store, 20)
        # As the disk is when the power fails: the file and the log beside it.
        (tmp_path / "left").mkdir()
        for path in store.path.parent.glob(f"{DATABASE_NAME}*"):
            shutil.copy(path, tmp_path / "left")
        states = store.states()
    assert is_behind(tmp_path / "left" / DATABASE_NAME)
    with open_store(tmp_path / "left") as store:
        assert not is_behind(store.path)
        assert store.states() == states == rebuilt_states(store)
        assert examine(store).problems == ()


def test_taking_back_and_rating_anew_find_what_follows_from_the_answers_before(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        practise(store, 7)
        last = store.reviews()[-1]
        store.writer().undo(last.id, None).result()
        assert not is_behind(store.path)
        assert last.item not in store.states()
        assert store.differing_tallies() == []


def test_an_interrupt_after_a_commit_loses_nothing_that_follows_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def interrupted(connection: sqlite3.Connection) -> Iterator[None]:
        with transaction(connection):
            yield
        signal.raise_signal(signal.SIGINT)

    with open_store(tmp_path) as store:
        practise(store, 2)
        store.states()
        monkeypatch.setattr(writing, "transaction", interrupted)
        with pytest.raises(KeyboardInterrupt):
            practise(store, 1, first=1)
        monkeypatch.undo()
        assert len(store.reviews()) == 3
        assert examine(store).problems == ()


def test_what_is_looked_at_on_a_full_disk_is_counted_through_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise StoreError("The disk is full.")

    with open_store(tmp_path) as store:
        practise(store, 7)
        monkeypatch.setattr(following, "take_in", refused)
        counts = store.log().counts()
        told = (counts.days(), counts.met(), counts.items(), sorted(counts.mistakes()), counts.wrong_last_time())
        assert is_behind(store.path)
        monkeypatch.undo()
        kept = (counts.days(), counts.met(), counts.items(), sorted(counts.mistakes()), counts.wrong_last_time())
        assert not is_behind(store.path)
        assert told == kept
        assert sum(tally.answers for tally in told[0]) == 7


def test_the_doctor_sees_one_state_of_the_log_beside_an_app_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(tmp_path) as store:
        practise(store, 3)
        with open_store(tmp_path, read_only=True) as beside:
            problems, states = beside.problems, rebuilt_states

            def problems_meanwhile() -> list[str]:
                practise(store, MANY)
                return problems()

            def states_meanwhile(looked_over: Store) -> dict[str, MemoryRow]:
                practise(store, 3)
                return states(looked_over)

            monkeypatch.setattr(beside, "problems", problems_meanwhile)
            monkeypatch.setattr(doctor, "rebuilt_states", states_meanwhile)
            assert examine(beside).problems == ()
