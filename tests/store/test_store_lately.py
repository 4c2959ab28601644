"""The last reviews are read as far as somebody looks, and are the same however far that is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from itertools import islice

import pytest

from quizapp.store import lately
from quizapp.store.connection import connect
from quizapp.store.database import Store
from quizapp.store.lately import Lately
from quizapp.study.review import Review


@pytest.mark.parametrize("few", [1, 2, 5, 100])
@pytest.mark.parametrize("most", [0, 1, 4, 9, 50])
def test_the_newest_come_first_and_those_taken_back_do_not(
    store: Store, a_review: Callable[..., Review], monkeypatch: pytest.MonkeyPatch, few: int, most: int
) -> None:
    monkeypatch.setattr(lately, "FEW", few)
    made = [a_review(id=store.new_id(number), outcome="right" if number % 2 else "wrong") for number in range(9)]
    for review in made:
        store.writer().append(review, None).result()
    store.writer().undo(made[4].id, None).result()
    left = [review for review in reversed(made) if review is not made[4]]
    with closing(connect(store.path, "read")) as connection:
        found = Lately(connection, most)
        for taken in (2, 50):
            assert [(one.id, one.right) for one in islice(found, taken)] == [
                (review.id, review.outcome == "right") for review in left[: min(most, taken)]
            ]


def test_no_more_is_read_than_is_looked_at(
    store: Store, a_review: Callable[..., Review], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lately, "FEW", 2)
    for number in range(20):
        store.writer().append(a_review(id=store.new_id(number)), None).result()
    asked: list[str] = []
    with closing(connect(store.path, "read")) as connection:
        connection.set_trace_callback(asked.append)
        found = Lately(connection, 20)
        assert asked == []
        for looked, queries in ((1, 1), (2, 1), (3, 2), (6, 2), (7, 3)):
            list(islice(found, looked))
            assert len(asked) == queries
