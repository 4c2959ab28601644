"""Home is told at once what needs no long reading; the rest is the same afterwards."""

from __future__ import annotations

from datetime import date

import pytest

from quizapp.study import states as kept_states
from quizapp.study.figures import overview
from quizapp.study.history import History
from quizapp.study.memory import replay
from quizapp.study.queue import Queue
from quizapp.study.tally import Overview
from tests.study.small_library import SmallLibrary, World, review
from tests.study.test_study_long_log import SmallKept, SmallLog

DAY = date(2026, 5, 11)
NOTHING = Queue(due=(), new=(), waiting=0, computed=frozenset())


@pytest.mark.parametrize("many", [False, True])
def test_what_takes_long_is_left_out_until_it_is_read(monkeypatch: pytest.MonkeyPatch, *, many: bool) -> None:
    library = SmallLibrary()
    items = list(library.cards())[:3]
    reviews = [review(number, item=item, rating=3, day=DAY) for number, item in enumerate(items)]
    monkeypatch.setattr(kept_states, "SOON", 2 if many else 3)
    history = History(SmallLog(reviews), states=SmallKept(replay(reviews)))

    def look(history: History, *, counted: bool) -> Overview:
        return overview(library.cards(), library.objectives(), history, NOTHING, DAY, counted=counted)

    assert history.states.strengths_at_hand is not many
    first = look(history, counted=not many)
    assert (first.counted, first.learned, first.total) == (not many, 0 if many else 3, len(library.cards()))
    history.states.begin_strengths()()
    history.states.strengths()
    assert history.states.strengths_at_hand
    assert look(history, counted=True) == look(History(reviews), counted=True)


@pytest.mark.parametrize(("setting", "value"), [("exam_date", "2026-06-20"), ("cramming", True)])
def test_a_plan_from_all_that_is_remembered_comes_with_the_count(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: object
) -> None:
    desk = World().desk
    assert desk.overview(at_once=True).planned
    monkeypatch.setattr(kept_states.States, "strengths_at_hand", property(lambda _: False))
    assert desk.overview(at_once=True).planned
    desk.set_setting(setting, value)
    first, whole = desk.overview(at_once=True), desk.overview()
    assert (first.planned, first.due, first.new, first.waiting) == (False, 0, 0, 0)
    assert (whole.planned, whole.counted) == (True, True)
    assert whole.due + whole.new > 0
