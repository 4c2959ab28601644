"""Other ratings are found the same, whether they are looked up for each review or gone through as a whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest

from quizapp.store import ratings
from quizapp.store.connection import connect
from quizapp.store.database import Store
from quizapp.store.ratings import Rerating, read_reratings
from quizapp.study.events import Event
from quizapp.study.review import Review


@pytest.mark.parametrize("as_long", [0, 1000])
def test_the_last_rating_of_each_review_that_was_asked_for(
    store: Store, a_review: Callable[..., Review], monkeypatch: pytest.MonkeyPatch, as_long: int
) -> None:
    monkeypatch.setattr(ratings, "_AS_LONG", as_long)
    for name in "abc":
        store.writer().append(a_review(id=name), None).result()
    for number, (name, rating) in enumerate([("a", 1), ("b", 2), ("a", 4)]):
        event = Event(
            id=store.new_id(number),
            moment=number,
            day="2025-01-02",
            device="a device",
            kind="re-rate",
            subject=name,
            detail={"rating": rating, "due": None},
        )
        store.writer().record([event], []).result()
    with closing(connect(store.path, "read")) as connection:
        assert read_reratings(connection, ["a", "c"]) == {"a": Rerating(4, None)}
        assert read_reratings(connection, ["c"]) == read_reratings(connection, []) == {}
