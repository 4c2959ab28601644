"""What is kept and read back: reviews, undos, memory states, settings."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.store.database import open_store
from quizapp.store.failures import StoreError
from quizapp.study.review import Review, Shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from quizapp.store.database import Store
    from quizapp.store.journal import MemoryRow

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
counts = st.integers(min_value=0, max_value=2**63 - 1)
any_review = st.builds(
    Review,
    id=any_text,
    moment=counts,
    day=st.dates().map(str),
    device=any_text,
    item=any_text,
    revision=any_text,
    seed=any_text,
    language=st.sampled_from(["ja", "en"]),
    shown=st.builds(Shown, prompt=any_text, options=st.lists(any_text, max_size=4).map(tuple)),
    answer=any_text,
    expected=any_text,
    outcome=st.sampled_from(["right", "wrong", "imprecise", "other-convention", "not-known"]),
    mistake=st.none() | any_text,
    rating=st.sampled_from([1, 2, 3, 4]),
    hints=counts,
    milliseconds=counts,
    parameters=counts,
    mode=st.sampled_from(["review", "practice"]),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(any_review, max_size=6, unique_by=lambda review: review.id))
def test_every_review_is_read_back_as_it_was_and_in_the_order_of_ids(reviews: list[Review]) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        for review in reviews:
            store.writer().append(review, None).result()

        assert store.reviews() == sorted(reviews, key=lambda review: review.id)


def test_the_reviews_of_one_item_can_be_asked_for(store: Store, a_review: Callable[..., Review]) -> None:
    mine, other = a_review(id="1", item="mine"), a_review(id="2", item="other")
    store.writer().append(mine, None).result()
    store.writer().append(other, None).result()

    assert store.reviews("mine") == [mine]
    assert store.reviews("unknown") == []


def test_a_saved_review_and_its_memory_state_are_there_after_reopening(
    tmp_path: Path, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    review = a_review()
    with open_store(tmp_path) as store:
        store.writer().append(review, a_state(review)).result()

    with open_store(tmp_path) as store:
        assert store.reviews() == [review]
        assert store.states() == {review.item: a_state(review)}


def test_practice_leaves_the_memory_state_as_it_is(
    store: Store, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    store.writer().append(a_review(id="1"), a_state(a_review(id="1"))).result()
    store.writer().append(a_review(id="2", mode="practice"), None).result()

    assert store.states() == {a_review().item: a_state(a_review(id="1"))}


def test_an_undone_review_no_longer_counts_but_stays_in_the_log(
    store: Store, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    first, second = a_review(id="1"), a_review(id="2")
    store.writer().append(first, a_state(first)).result()
    store.writer().append(second, a_state(second)).result()

    store.writer().undo("2", a_state(first)).result()

    assert store.reviews() == [first]
    assert store.states() == {first.item: a_state(first)}
    assert store.event_count() == 3


def test_undoing_the_only_review_of_an_item_forgets_its_state(
    store: Store, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    store.writer().append(a_review(id="1"), a_state(a_review(id="1"))).result()
    store.writer().undo("1", None).result()

    assert store.reviews() == []
    assert store.states() == {}


def test_an_undo_says_when_and_where_it_was(store: Store, a_review: Callable[..., Review]) -> None:
    store.writer().append(a_review(), None).result()
    store.writer().undo(a_review().id, None).result()

    with closing(sqlite3.connect(store.path)) as connection:
        identifier, *others = connection.execute("SELECT id, moment, device, review FROM undo").fetchone()
    assert others == [a_review().moment, store.device, a_review().id]
    assert identifier > a_review().id


def test_a_review_cannot_be_undone_twice_nor_one_that_never_was(store: Store, a_review: Callable[..., Review]) -> None:
    store.writer().append(a_review(id="1"), None).result()
    store.writer().undo("1", None).result()

    with pytest.raises(StoreError, match="already taken back"):
        store.writer().undo("1", None).result()
    with pytest.raises(StoreError, match="no review 7"):
        store.writer().undo("7", None).result()
    assert store.event_count() == 2


def test_the_same_review_is_not_counted_twice(store: Store, a_review: Callable[..., Review]) -> None:
    store.writer().append(a_review(), None).result()

    with pytest.raises(StoreError, match="already in the log"):
        store.writer().append(a_review(), None).result()
    assert store.reviews() == [a_review()]


def test_a_review_that_is_refused_leaves_no_state(
    store: Store, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    with pytest.raises(StoreError):
        store.writer().append(a_review(rating=5), a_state(a_review())).result()
    assert store.reviews() == []
    assert store.states() == {}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"answer": "\ud800"}, id="half a character"),
        pytest.param({"milliseconds": 2**63}, id="a number beyond 64 bits"),
        pytest.param({"milliseconds": -1}, id="a negative time"),
        pytest.param({"day": "yesterday"}, id="a day that is none"),
        pytest.param({"rating": 5}, id="a rating that is none"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_writer_goes_on(
    store: Store, a_review: Callable[..., Review], changes: dict[str, object]
) -> None:
    with pytest.raises(StoreError):
        store.writer().append(a_review(id="1", **changes), None).result()

    store.writer().append(a_review(id="2"), None).result()
    assert store.reviews() == [a_review(id="2")]


@pytest.mark.parametrize("statement", ["UPDATE review SET rating = 4", "DELETE FROM review", "DELETE FROM undo"])
def test_the_database_itself_refuses_to_change_the_log(
    store: Store, a_review: Callable[..., Review], statement: str
) -> None:
    store.writer().append(a_review(), None).result()
    store.writer().undo(a_review().id, None).result()

    with closing(sqlite3.connect(store.path)) as connection, pytest.raises(sqlite3.IntegrityError, match="is never"):
        connection.execute(statement)


def test_rebuilt_states_take_the_place_of_all_that_were_kept(
    store: Store, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    for name in ("1", "2"):
        review = a_review(id=name, item=name)
        store.writer().append(review, a_state(review)).result()
    rebuilt = msgspec.structs.replace(a_state(a_review(id="2", item="2")), stability=9.0)

    store.writer().replace_states([rebuilt]).result()

    assert store.states() == {"2": rebuilt}


def test_a_rebuild_that_fails_leaves_the_states_that_were_kept(
    store: Store, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    store.writer().append(a_review(), a_state(a_review())).result()
    broken = msgspec.structs.replace(a_state(a_review()), stability=float("nan"))

    with pytest.raises(StoreError):
        store.writer().replace_states([broken]).result()
    assert store.states() == {a_review().item: a_state(a_review())}


class Goal(msgspec.Struct, frozen=True):
    minutes: int = 15
    exam: str | None = None


@pytest.mark.parametrize("value", [True, 3, 2.5, "試験", ("a", "b"), {"a": [1]}, Goal(20, "2025-07-05")])
def test_a_setting_is_read_back_as_the_type_of_its_default(store: Store, value: object) -> None:
    default = type(value)()
    assert store.setting("any", default) == default

    store.writer().set_setting("any", value).result()

    assert store.setting("any", default) == value


def test_a_setting_can_be_set_again(store: Store) -> None:
    store.writer().set_setting("language", "ja").result()
    store.writer().set_setting("language", "en").result()

    assert store.setting("language", "") == "en"


def test_a_setting_is_kept_as_it_was_when_handed_in(store: Store) -> None:
    value = ["before"]
    future = store.writer().set_setting("list", value)
    value.append("after")
    future.result()

    assert store.setting("list", [""]) == ["before"]


def test_a_setting_of_another_type_is_a_sentence(store: Store) -> None:
    store.writer().set_setting("minutes", "many").result()

    with pytest.raises(StoreError, match="'minutes'"):
        store.setting("minutes", 15)


def test_a_review_that_this_app_cannot_read_is_a_sentence(store: Store, a_review: Callable[..., Review]) -> None:
    store.writer().append(a_review(), None).result()
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("DROP TRIGGER review_is_never_changed")
        connection.execute("UPDATE review SET outcome = 'perhaps'")

    with pytest.raises(StoreError, match=f"{a_review().id}.*cannot be read"):
        store.reviews()


def test_the_device_keeps_its_name(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        device = store.device
    with open_store(tmp_path) as store:
        assert store.device == device
    with open_store(tmp_path / "other") as store:
        assert store.device not in {"", device}


def test_new_ids_lie_above_the_log_even_after_the_clock_was_put_back(
    tmp_path: Path, a_review: Callable[..., Review]
) -> None:
    with open_store(tmp_path) as store:
        first = store.new_id(2_000)
        store.writer().append(a_review(id=first), None).result()
    with open_store(tmp_path) as store:
        assert store.new_id(1_000) > first


def test_closing_waits_for_all_that_was_handed_in(tmp_path: Path, a_review: Callable[..., Review]) -> None:
    with open_store(tmp_path) as store:
        futures = [store.writer().append(a_review(id=f"{number:03}"), None) for number in range(50)]

    assert all(future.done() and future.exception() is None for future in futures)
    with open_store(tmp_path) as store:
        assert len(store.reviews()) == 50


def test_nothing_is_kept_after_closing_and_the_future_says_so(tmp_path: Path, a_review: Callable[..., Review]) -> None:
    with open_store(tmp_path) as store:
        writer = store.writer()

    with pytest.raises(StoreError, match="closed already"):
        writer.append(a_review(), None).result()


def test_a_review_handed_in_cannot_be_cancelled(store: Store, a_review: Callable[..., Review]) -> None:
    future = store.writer().append(a_review(), None)

    assert not future.cancel()
    future.result()
    assert store.reviews() == [a_review()]


def test_there_is_one_writer(store: Store) -> None:
    assert store.writer() is store.writer()


def test_a_defect_reaches_whoever_waits(store: Store, a_review: Callable[..., Review]) -> None:
    def broken(connection: sqlite3.Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.writer()._submit(broken).result()
    store.writer().append(a_review(), None).result()
