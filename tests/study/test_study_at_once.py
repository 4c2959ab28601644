"""Home is told at once what needs no long reading; the rest is the same afterwards."""

from __future__ import annotations

from datetime import date

import pytest

from quizapp.study import states as kept_states
from quizapp.study.figures import overview
from quizapp.study.history import History
from quizapp.study.memory import replay
from quizapp.study.queue import Queue
from tests.study.small_library import SmallLibrary, review
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

    def look(*, at_once: bool) -> object:
        return overview(library.cards(), library.objectives(), history, NOTHING, DAY, at_once=at_once)

    first = overview(library.cards(), library.objectives(), history, NOTHING, DAY, at_once=True)
    assert (first.counted, first.learned, first.total) == (not many, 0 if many else 3, len(library.cards()))
    history.states.begin_strengths()()
    whole = look(at_once=False)
    assert look(at_once=True) == whole
    assert overview(library.cards(), library.objectives(), History(reviews), NOTHING, DAY, at_once=True) == whole
