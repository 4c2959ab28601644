"""What a log tells of wishes does not depend on when its events are read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from quizapp.study.events import ASIDE, DECIDING, OF_ITEMS, Event, EventKind, counting
from quizapp.study.history import History
from tests.study.test_study_long_log import SmallLog

DAY = date(2026, 5, 11)
ITEMS = ["a", "b"]
KINDS = sorted(OF_ITEMS - {"reset", "known"})


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Draw events of two items on two days, some of which take back an earlier one."""
    found: list[Event] = []
    for number in range(draw(st.integers(0, 12))):
        kind: EventKind = draw(st.sampled_from([*KINDS, "undo"] if found else KINDS))
        subject = draw(st.sampled_from([event.id for event in found] if kind == "undo" else ITEMS))
        day = DAY - timedelta(days=draw(st.integers(0, 1)))
        found.append(
            Event(id=f"{number:03d}", moment=number, day=day.isoformat(), device="d", kind=kind, subject=subject)
        )
    return found


def told(history: History) -> tuple[object, ...]:
    """Return all that a history tells of wishes."""
    wishes = history.wishes(DAY)
    return wishes, history.rests(DAY).resting, [history.said_of(item) for item in ITEMS], list(history.events)


@given(logs(), st.integers(0, 12), st.sets(st.integers(0, 12)))
def test_wishes_are_the_same_whenever_they_are_read(events: list[Event], opened: int, asked: set[int]) -> None:
    before = events[:opened]
    whole = History([], events=before)
    log = SmallLog([], before)
    lazy = History(log, states={}, events=[event for event in before if event.kind in DECIDING])
    for number, event in enumerate(events[opened:], opened):
        if number in asked:
            assert told(lazy) == told(whole)
        for history in (whole, lazy):
            history.record(event)
    assert told(lazy) == told(whole)
    assert list(whole.events) == counting(events)


def test_each_kind_is_read_at_the_start_or_later() -> None:
    assert set(get_args(EventKind)) == ASIDE | DECIDING
    assert not ASIDE & DECIDING
