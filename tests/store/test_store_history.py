"""Whatever is appended, undone, rebuilt and reopened, the log and the cache agree with a plain list."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from quizapp.store.database import open_store
from quizapp.store.journal import MemoryRow
from quizapp.study.review import Review, Shown

TEMPLATE = Review(
    id="",
    moment=0,
    day="2025-01-02",
    device="",
    item="",
    revision="",
    seed="",
    language="en",
    shown=Shown(prompt=""),
    answer="",
    expected="",
    outcome="right",
    mistake=None,
    rating=3,
    hints=0,
    milliseconds=0,
    parameters=1,
    mode="review",
)


def replayed(reviews: list[Review]) -> dict[str, MemoryRow]:
    """Fold a log into states in which the order of the reviews and each rating leave their mark."""
    states: dict[str, MemoryRow] = {}
    for review in reviews:
        before = states[review.item].stability if review.item in states else 1.0
        states[review.item] = MemoryRow(
            item=review.item,
            stability=before / 3 + review.rating,
            difficulty=float(review.rating),
            due=review.day,
            last=review.day,
            review=review.id,
        )
    return states


class History(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(Path(self.folder.name))
        self.expected: list[Review] = []
        self.events = 0

    @rule(item=st.sampled_from("abc"), rating=st.sampled_from([1, 2, 3, 4]), moment=st.integers(0, 10))
    def append(self, item: str, rating: int, moment: int) -> None:
        identifier = self.store.new_id(moment)
        review = msgspec.structs.replace(TEMPLATE, id=identifier, item=item, rating=rating, moment=moment)
        self.expected.append(review)
        self.store.writer().append(review, replayed(self.expected)[item]).result()
        self.events += 1

    @precondition(lambda self: self.expected)
    @rule(choice=st.data())
    def undo(self, choice: st.DataObject) -> None:
        review = choice.draw(st.sampled_from(self.expected))
        self.expected.remove(review)
        self.store.writer().undo(review.id, replayed(self.expected).get(review.item)).result()
        self.events += 1

    @rule()
    def rebuild(self) -> None:
        self.store.writer().replace_states([]).result()
        assert self.store.states() == {}
        self.store.writer().replace_states(replayed(self.store.reviews()).values()).result()

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(Path(self.folder.name))

    @invariant()
    def the_log_is_the_list(self) -> None:
        assert self.store.reviews() == self.expected
        assert self.store.event_count() == self.events

    @invariant()
    def the_cache_is_the_replay_to_the_last_bit(self) -> None:
        assert self.store.states() == replayed(self.store.reviews())

    def teardown(self) -> None:
        assert self.store.problems() == []
        self.store.close()
        self.folder.cleanup()


History.TestCase.settings = settings(deadline=None, max_examples=25, stateful_step_count=20)
TestHistory = History.TestCase
