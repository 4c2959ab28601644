"""Due days are spread near the day that FSRS names, by chance and load alone, and never behind the learner's back."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizapp.study.spread import EVERY_DAY, slack, spread

DAY = date(2026, 5, 11)
MONDAYS_OFF = (0, *EVERY_DAY[1:])

loads = st.dictionaries(st.integers(1, 60).map(lambda days: DAY + timedelta(days=days)), st.integers(0, 20))
shares = st.lists(st.integers(0, 100), min_size=7, max_size=7).map(tuple)


def test_short_intervals_mean_what_they_say_and_long_ones_may_move_a_little() -> None:
    assert [slack(interval) for interval in (1, 2, 3, 7, 20, 60, 365, 36500)] == [0, 0, 1, 1, 3, 5, 15, 15]


@given(st.text(max_size=8), st.integers(1, 400), st.none() | loads, shares)
def test_the_day_is_the_same_each_time_and_within_the_slack(
    item: str, interval: int, load: dict[date, int] | None, easy: tuple[int, ...]
) -> None:
    due = spread(item, DAY, interval, load=load, easy=easy)
    assert due == spread(item, DAY, interval, load=load, easy=easy)
    assert abs((due - DAY).days - interval) <= slack(interval)
    assert due > DAY


@given(st.integers(3, 200), loads)
def test_no_less_loaded_day_was_passed_over(interval: int, load: dict[date, int]) -> None:
    due = spread("item", DAY, interval, load=load)
    near = [DAY + timedelta(days=interval + step) for step in range(-slack(interval), slack(interval) + 1)]
    assert load.get(due, 0) == min(load.get(day, 0) for day in near if (day - DAY).days > 1)


def test_chance_alone_takes_each_day_about_as_often() -> None:
    days = Counter(spread(f"item {number}", DAY, 10) for number in range(1500))
    assert len(days) == 2 * slack(10) + 1
    assert min(days.values()) > 0.75 * 1500 / len(days)


def test_fifty_items_of_one_evening_do_not_come_back_on_one_evening() -> None:
    load: Counter[date] = Counter()
    for number in range(50):
        load[spread(f"item {number}", DAY, 15, load=load)] += 1
    assert max(load.values()) - min(load.values()) <= 1
    assert len(load) == 2 * slack(15) + 1


def test_an_easy_day_is_avoided_and_a_half_day_takes_half() -> None:
    due = [spread(f"item {number}", DAY, 20, easy=MONDAYS_OFF) for number in range(100)]
    assert all(day.weekday() for day in due)
    load: Counter[date] = Counter()
    for number in range(70):
        load[spread(f"item {number}", DAY, 20, load=load, easy=(50, *EVERY_DAY[1:]))] += 1
    mondays = [count for day, count in load.items() if not day.weekday()]
    others = [count for day, count in load.items() if day.weekday()]
    assert max(mondays) <= 0.6 * max(others)


def test_where_every_day_in_reach_is_easy_one_of_them_is_taken() -> None:
    nothing_but_sundays = (0, 0, 0, 0, 0, 0, 100)
    assert spread("item", DAY, 3, easy=nothing_but_sundays) in {DAY + timedelta(days=days) for days in (2, 3, 4)}
