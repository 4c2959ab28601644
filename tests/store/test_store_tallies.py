"""The tallies that the store keeps are what a count through its reviews comes to, whatever was done."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.questions.model import Outcome
from quizapp.store.database import Store, open_store
from quizapp.study.counts import MOST_COUNTED, Counted, Counts
from quizapp.study.events import Event
from quizapp.study.review import UNTOUCHING, Mode, Review

ITEMS, MISTAKES = ("a", "b", "c"), (None, "left-out", "doubled")
LONG = MOST_COUNTED * 2

answers = st.fixed_dictionaries(
    {
        "item": st.sampled_from(ITEMS),
        "outcome": st.sampled_from(get_args(Outcome)),
        "rating": st.integers(1, 4),
        "mistake": st.sampled_from(MISTAKES),
        "milliseconds": st.sampled_from([0, 1, 70_000, MOST_COUNTED, LONG]),
        "mode": st.sampled_from(get_args(Mode)),
    }
)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), answers, st.integers(-1, 2)),
        st.tuples(st.just("undo"), st.integers(0, 30), st.none()),
        st.tuples(st.just("rate"), st.integers(0, 30), st.integers(1, 4)),
    ),
    max_size=25,
)


def told(counts: Counts) -> dict[str, object]:
    """Return all that counts say, in an order that does not depend on who counted."""
    queued = counts.queued(4)
    return {
        "days": list(counts.days()),
        "met": dict(counts.met()),
        "items": sorted(zip(*msgspec.structs.astuple(counts.items()), strict=True)),
        "mistakes": sorted(counts.mistakes()),
        "made in": {name: counts.made_in(name) for name in ("left-out", "doubled", "never")},
        "made": dict(counts.made({"a", "c"})),
        "wrong": counts.wrong_last_time(),
        "lately": list(counts.lately(5)),
        "queued": dict(queued),
        "steps": {item: list(steps) for item, steps in counts.steps(set(queued.values())).items()},
    }


def carry_out(store: Store, template: Review, deeds: list[tuple[str, Any, Any]]) -> None:
    """Answer, take back and rate as told; the day moves on, and sometimes back, as clocks do."""
    day = 15
    for number, (deed, choice, more) in enumerate(deeds):
        present = store.reviews()
        if deed == "answer":
            day = min(28, max(1, day + more))
            changes = {**choice, "id": store.new_id(number), "day": f"2026-05-{day:02}"}
            store.writer().append(msgspec.structs.replace(template, **changes), None).result()
        elif present and deed == "undo":
            store.writer().undo(present[choice % len(present)].id, None).result()
        elif present:
            review = present[choice % len(present)]
            event = Event(
                id=store.new_id(number),
                moment=number,
                day=review.day,
                device="d",
                kind="re-rate",
                subject=review.id,
                detail={"rating": more, "due": None},
            )
            store.writer().record([event], []).result()


@settings(max_examples=25)
@given(deeds)
def test_they_are_what_a_count_through_the_list_comes_to(deeds: list[tuple[str, Any, Any]]) -> None:
    from tests.store.conftest import EXAMPLE

    with tempfile.TemporaryDirectory() as name, open_store(Path(name)) as store:
        # Speed is all that this gives up, for nothing here is about power failing.
        store.writer()._connection.execute("PRAGMA synchronous = OFF")
        carry_out(store, EXAMPLE, deeds)
        counts, reviews = store.log().counts(), store.reviews()
        listed = Counted(reviews)
        assert told(counts) == told(listed)
        assert set(listed.often_wrong(2)) <= set(counts.often_wrong(2))
        assert store.differing_tallies() == []
        moving = [review for review in reviews if review.mode not in UNTOUCHING]
        assert store.log().met({"a", "c"}) == {one.item: one.day for one in reversed(moving) if one.item != "b"}
        before = told(counts)
        store.writer().rebuild([]).result()
        assert told(store.log().counts()) == before


def test_answers_that_come_in_another_order_are_tallied_the_same(store: Store, a_review: Callable[..., Review]) -> None:
    for name in ("3", "1", "2"):
        outcome = "right" if name == "2" else "wrong"
        store.writer().append(a_review(id=name, outcome=outcome, day=f"2026-05-0{name}"), None).result()
    assert told(store.log().counts()) == told(Counted(store.reviews()))
    assert store.differing_tallies() == []


@pytest.mark.parametrize("name", ["day", "item", "mistake"])
def test_a_tally_that_was_lost_is_told_and_counted_anew(
    tmp_path: Path, name: str, a_review: Callable[..., Review]
) -> None:
    with open_store(tmp_path) as store:
        store.writer().append(a_review(), None).result()
    with closing(sqlite3.connect(tmp_path / "quizapp.db")) as connection, connection:
        connection.execute(f"DELETE FROM {name}_tally")  # noqa: S608 - one of the three
    with open_store(tmp_path) as store:
        assert store.differing_tallies() == [name]
        store.writer().rebuild([]).result()
        assert store.differing_tallies() == []
        assert told(store.log().counts()) == told(Counted(store.reviews()))
