"""How the items of each objective and tier stand: summed at once, and equal to what is summed item by item."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.study.catalogue import Catalogue
from quizapp.study.library import ItemCard
from quizapp.study.memory import DEFAULT, MemoryState, retrievability
from quizapp.study.standing import standings
from quizapp.study.states import States
from tests.study.small_library import SmallLibrary

DAY = date(2026, 5, 11)
BOOK = Catalogue(SmallLibrary().cards(), SmallLibrary().objectives())
ITEMS = [*BOOK, "an item of no bank"]

states = st.dictionaries(
    st.sampled_from(ITEMS),
    st.builds(
        MemoryState,
        stability=st.floats(0.001, 36500),
        difficulty=st.floats(1, 10),
        due=st.just(DAY),
        last=st.integers(-3, 400).map(lambda days: DAY - timedelta(days=days)),
    ),
)


@given(states, states)
def test_sums_are_those_of_the_items(kept: dict[str, MemoryState], changed: dict[str, MemoryState]) -> None:
    found, days = States(kept), [DAY, DAY + timedelta(days=30)]
    for _ in range(2):
        now = {item: state for item in ITEMS if (state := found.find(item)) is not None and item in BOOK}
        standing = standings(BOOK, found, days, DEFAULT)
        assert {(group.objective, group.tier): group.items for group in BOOK.groups} == {
            key: one.items for key, one in standing.items()
        }
        for (objective, tier), one in standing.items():
            mine = [now[item] for item, card in cards_of(now) if (card.objective, card.tier) == (objective, tier)]
            assert one.learned == len(mine)
            expected = [sum(retrievability(state, day) for state in mine) for day in days]
            assert one.recalls == pytest.approx(expected, rel=1e-7)
        for item, state in changed.items():
            found.put(item, state)


def cards_of(items: Iterable[str]) -> list[tuple[str, ItemCard]]:
    return [(item, BOOK[item]) for item in items]


def test_where_items_are_is_told_anew_for_others() -> None:
    some, others = tuple(ITEMS[:3]), tuple(ITEMS[-3:])
    assert BOOK.placed(some) is BOOK.placed(some)
    assert (BOOK.strangers(some), BOOK.strangers(others)) == ([], ITEMS[-1:])
    for items in (some, others, list(some)):
        places = [BOOK.groups[place] if place < len(BOOK.groups) else None for place in BOOK.placed(items)]
        wanted = [BOOK[item].objective if item in BOOK else None for item in items]
        assert [group and group.objective for group in places] == wanted
