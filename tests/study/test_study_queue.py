from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from quizapp.study.apart import Apart
from quizapp.study.catalogue import catalogued
from quizapp.study.library import ItemCard
from quizapp.study.memory import AGAIN, GOOD, MemoryState, after
from quizapp.study.queue import (
    FAILURES_A_DAY,
    RETURN_AFTER,
    Queue,
    Rotation,
    interleave,
    owed_returns,
    plan,
    rotation,
)
from quizapp.study.review import Review
from quizapp.study.settings import Settings
from quizapp.study.states import States
from tests.study.small_library import CARDS, OBJECTIVES, item, review
from tests.study.test_study_long_log import SmallKept

DAY = date(2026, 5, 11)
EXAMPLE_CARDS = {card.id: card for card in CARDS}
LONG_AGO = DAY - timedelta(days=60)


def planned(
    states: Mapping[str, MemoryState] | None = None,
    *,
    cards: Mapping[str, ItemCard] = EXAMPLE_CARDS,
    today: Sequence[Review] = (),
    met_today: frozenset[str] = frozenset(),
    new: int = 10,
    reviews: int = 200,
) -> Queue:
    limits = Settings(new_per_day=new, reviews_per_day=reviews)
    return plan(cards, OBJECTIVES, states or {}, day=DAY, today=today, met_today=met_today, limits=limits)


def remembered(*items: str, since: date = LONG_AGO) -> dict[str, MemoryState]:
    return {item: after(None, GOOD, since) for item in items}


def test_new_items_come_by_tier_then_in_the_order_of_the_syllabus_and_the_bank() -> None:
    assert planned().new == (
        "fc-idea",
        "fc-parameters",
        "conv-idea",
        "size-rule",
        "size-output",
        "fc-choice",
        "fc-bias",
        "conv-values",
        "size-few",
        "conv-true",
    )


def test_no_more_new_items_than_the_limit_less_those_begun_today() -> None:
    assert len(planned(new=3).new) == 3
    begun = [review(1, item="fc-idea"), review(2, item="fc-parameters", mode="practice")]
    states = remembered("fc-idea", "fc-parameters", since=DAY)
    queue = planned(states, today=begun, met_today=frozenset(states), new=3)
    assert queue.new == ("conv-idea", "size-rule")


def test_items_for_another_exam_come_after_those_of_the_same_tier() -> None:
    for_e = msgspec.structs.replace(EXAMPLE_CARDS["fc-idea"], exam="E")
    assert planned(cards={**EXAMPLE_CARDS, "fc-idea": for_e}).new.index("fc-idea") == 4


def test_due_items_come_before_new_ones() -> None:
    queue = planned(remembered("size-rule"))
    assert queue.due == ("size-rule",)
    assert queue.following([], ()) == "size-rule"
    assert queue.following([review(1, item="size-rule")], ()) == queue.new[0]


def test_what_is_not_due_is_not_asked() -> None:
    assert planned(remembered("size-rule", since=DAY)).due == ()


def test_due_items_of_different_chapters_alternate() -> None:
    queue = planned(remembered("fc-idea", "fc-parameters", "fc-choice", "size-rule", "size-output", "conv-values"))
    chapters = [EXAMPLE_CARDS[due].objective.partition("-")[0] for due in queue.due]
    assert all(first != second for first, second in pairwise(chapters))


def test_beyond_the_limit_the_core_waits_for_nobody_and_the_rest_is_counted() -> None:
    states = remembered("conv-true", "fc-bias", "fc-idea", "size-output")
    queue = planned(states, reviews=2)
    assert set(queue.due) == {"fc-idea", "size-output"}
    assert queue.waiting == 2


def test_among_equals_what_is_most_nearly_forgotten_goes_first() -> None:
    states = remembered("fc-idea") | remembered("fc-parameters", since=LONG_AGO - timedelta(days=200))
    assert planned(states, reviews=1).due == ("fc-parameters",)


def test_what_was_repeated_today_uses_up_the_limit_and_practice_does_not() -> None:
    states = remembered("fc-idea", "fc-parameters") | remembered("size-rule", "fc-bias", since=DAY)
    today = [review(1, item="size-rule"), review(2, item="fc-bias", mode="practice")]
    assert len(planned(states, today=today, reviews=2).due) == 1


def test_a_limit_of_nothing_leaves_nothing() -> None:
    queue = planned(remembered("fc-idea"), new=0, reviews=0)
    assert (queue.due, queue.new, queue.waiting) == ((), (), 1)
    assert queue.following([], ()) is None


def test_a_sibling_of_what_was_answered_today_waits_from_whichever_side_it_is_named() -> None:
    assert "conv-kernel" not in planned(remembered("conv-idea", since=DAY), today=[review(1, item="conv-idea")]).new
    assert "conv-idea" not in planned(remembered("conv-kernel", since=DAY), today=[review(1, item="conv-kernel")]).new


def test_a_sibling_that_is_due_goes_before_one_that_is_new_and_counts_as_waiting_if_both_are_due() -> None:
    assert "conv-idea" not in planned(remembered("conv-kernel")).new
    both = planned(remembered("conv-idea", "conv-kernel"))
    assert len(both.due) == 1
    assert both.waiting == 1


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict[str, ItemCard], dict[str, MemoryState], list[Review], int, int]:
    """Return any cards with any siblings, some remembered, some answered today, and any limits."""
    names = [f"item-{number}" for number in range(draw(st.integers(1, 14)))]
    cards = {
        name: item(
            name,
            draw(st.sampled_from([objective.id for objective in OBJECTIVES])),
            draw(st.sampled_from(["computed", "choice"])),
            draw(st.sampled_from(["core", "standard", "extra"])),
            *draw(st.sets(st.sampled_from([*names, "removed"]), max_size=3)),
        )
        for name in names
    }
    states = {
        name: after(None, draw(st.sampled_from([AGAIN, GOOD])), DAY - timedelta(days=draw(st.integers(0, 5))))
        for name in draw(st.sets(st.sampled_from(names)))
    }
    answered = [name for name, state in states.items() if state.last == DAY]
    today = [review(number, item=name, day=DAY) for number, name in enumerate(answered)]
    return cards, states, today, draw(st.integers(0, 12)), draw(st.integers(0, 12))


@given(situations())
def test_no_two_siblings_are_ever_asked_on_one_day(
    situation: tuple[dict[str, ItemCard], dict[str, MemoryState], list[Review], int, int],
) -> None:
    cards, states, today, new, reviews = situation
    queue = planned(states, cards=cards, today=today, new=new, reviews=reviews)
    asked = {entry.item for entry in today}.union(queue.due, queue.new, queue.reserve())
    siblings = catalogued(cards).siblings
    planned_now = set(queue.due).union(queue.new, queue.reserve())
    assert all(not siblings.get(name, set()) & (asked - {name}) for name in planned_now)


@given(situations())
def test_a_plan_holds_what_it_may_and_nothing_twice(
    situation: tuple[dict[str, ItemCard], dict[str, MemoryState], list[Review], int, int],
) -> None:
    cards, states, today, new, reviews = situation
    queue = planned(states, cards=cards, today=today, new=new, reviews=reviews)
    everything = [*queue.due, *queue.new, *queue.reserve()]
    assert len(set(everything)) == len(everything)
    assert len(queue.new) <= new
    assert len(queue.due) <= reviews
    assert all(states[name].due <= DAY for name in queue.due)
    assert not {*queue.new, *queue.reserve()} & set(states)


@given(situations())
def test_states_that_are_read_as_they_are_needed_lead_to_the_same_plan(
    situation: tuple[dict[str, ItemCard], dict[str, MemoryState], list[Review], int, int],
) -> None:
    cards, states, today, new, reviews = situation
    at_hand = planned(states, cards=cards, today=today, new=new, reviews=reviews)
    kept = planned(States(SmallKept(states)), cards=cards, today=today, new=new, reviews=reviews)
    assert (kept.due, kept.new, kept.waiting) == (at_hand.due, at_hand.new, at_hand.waiting)
    assert kept.reserve() == at_hand.reserve()


def test_no_more_is_looked_at_than_is_taken() -> None:
    apart, looked_at = Apart(EXAMPLE_CARDS, ["conv-idea"]), iter(["conv-kernel", "fc-idea", "conv-true", "size-rule"])
    assert apart.take_of(looked_at, 0) == []
    assert apart.take_of(looked_at, 2) == ["fc-idea", "conv-true"]
    assert [*looked_at] == ["size-rule"]


@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_mixing_keeps_all_keeps_order_within_groups_and_parts_neighbours_where_it_can(groups: list[str]) -> None:
    items = [f"{group}{number:02d}" for number, group in enumerate(groups)]
    mixed = interleave(items, lambda name: name[0])
    for group in "abcd":
        assert [name for name in mixed if name[0] == group] == [name for name in items if name[0] == group]
    largest = max((groups.count(group) for group in "abcd"), default=0)
    alike = sum(first[0] == second[0] for first, second in pairwise(mixed))
    assert len(mixed) == len(items)
    assert alike == max(0, largest - 1 - (len(items) - largest))


COMPUTED = frozenset({"a", "b", "c", "d", "e", "f", "g", "h"})


def follow(queue: Queue, *, wrong: dict[str, int], most: int = 200) -> list[str]:
    """Return the items asked when some are answered wrongly so many times."""
    left, asked, answered = dict(wrong), list[str](), list[Review]()
    while (item := queue.following(answered, ())) is not None:
        assert len(asked) < most
        failed = left.get(item, 0) > 0
        left[item] = left.get(item, 0) - 1
        asked.append(item)
        answered.append(review(len(asked), item=item, rating=AGAIN if failed else GOOD))
    return asked


def test_a_wrong_computed_item_returns_after_four_others() -> None:
    queue = Queue(due=tuple("abcdefgh"), new=(), waiting=0, computed=COMPUTED)
    assert "".join(follow(queue, wrong={"b": 1})) == "abcdefbgh"


def test_a_wrong_concept_item_waits_for_its_day() -> None:
    queue = Queue(due=tuple("abcdefgh"), new=(), waiting=0, computed=frozenset())
    assert "".join(follow(queue, wrong={"b": 1})) == "abcdefgh"


def test_near_the_end_it_returns_after_what_others_there_are() -> None:
    queue = Queue(due=("a", "b"), new=("c",), waiting=0, computed=COMPUTED)
    assert "".join(follow(queue, wrong={"a": 1, "c": 1})) == "abcac"


@given(st.dictionaries(st.sampled_from(sorted(COMPUTED)), st.integers(1, 5)))
def test_returns_keep_their_distance_and_stop_after_three_failures(wrong: dict[str, int]) -> None:
    queue = Queue(due=tuple(sorted(COMPUTED)), new=(), waiting=0, computed=COMPUTED)
    asked = follow(queue, wrong=wrong)
    for name in COMPUTED:
        places = [place for place, other in enumerate(asked) if other == name]
        assert len(places) == min(wrong.get(name, 0) + 1, FAILURES_A_DAY)
        unplanned_ahead = len(asked) - len(set(asked))
        for first, second in pairwise(places):
            if second < len(asked) - unplanned_ahead:
                assert second - first - 1 == RETURN_AFTER


def test_a_return_is_owed_across_a_restart_until_it_is_answered_rightly() -> None:
    today = [review(1, item="a", rating=AGAIN), review(2, item="b")]
    assert owed_returns(today, COMPUTED) == [("a", 1)]
    assert owed_returns([*today, review(3, item="a", rating=GOOD)], COMPUTED) == []


def test_how_much_is_left_counts_plan_and_returns_without_what_was_set_aside() -> None:
    queue = Queue(due=("a", "b"), new=("c",), waiting=0, computed=COMPUTED)
    assert queue.left([], ()) == 3
    assert queue.left([review(1, item="a", rating=AGAIN)], ()) == 3
    assert queue.left([review(1, item="a", rating=AGAIN)], ("a", "c")) == 1


def test_practice_asks_computed_items_of_the_chosen_objectives_weakest_first() -> None:
    states = {
        "fc-parameters": after(None, GOOD, DAY - timedelta(days=1)),
        "fc-bias": after(None, GOOD, LONG_AGO),
        "size-output": after(None, GOOD, DAY),
    }
    assert rotation(EXAMPLE_CARDS, states, {"17-1"}, day=DAY).items == ("fc-bias", "fc-parameters")
    assert set(rotation(EXAMPLE_CARDS, states, {"18-4"}, day=DAY).items[:2]) == {"size-few", "size-extra"}


def test_practice_alternates_objectives() -> None:
    items = rotation(EXAMPLE_CARDS, {}, {"17-1", "18-4"}, day=DAY).items
    objectives = [EXAMPLE_CARDS[name].objective for name in items]
    assert objectives == ["18-4", "17-1", "18-4", "17-1", "18-4"]


def test_practice_goes_round_and_brings_a_wrong_item_back_sooner() -> None:
    course = Rotation(items=tuple("abcdefgh"))
    answered: list[Review] = []
    asked = ""
    for number in range(14):
        item = course.following(answered, ())
        assert item is not None
        asked += item
        answered.append(review(number, item=item, rating=AGAIN if number == 1 else GOOD))
    assert asked == "abcdefb" + "gh" + "acdef"
    assert course.left(answered, ()) is None


def test_practice_of_one_item_repeats_it_and_of_none_ends() -> None:
    assert Rotation(items=("a",)).following([review(1, item="a")], ()) == "a"
    assert Rotation(items=("a",)).following([review(1, item="a")], ("a",)) is None
    assert Rotation(items=()).following([], ()) is None


def test_new_items_that_cannot_be_posed_are_made_up_for() -> None:
    queue = planned(new=2)
    assert queue.left([], ()) == 2
    assert queue.left([], ("fc-idea",)) == 2
    assert queue.following([review(1, item="fc-parameters")], ("fc-idea",)) == "conv-idea"
    assert queue.left([review(1, item="fc-parameters"), review(2, item="conv-idea")], ("fc-idea",)) == 0
