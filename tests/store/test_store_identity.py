"""Ids of events."""

from __future__ import annotations

import itertools
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from quizapp.store.identity import Identifiers

if TYPE_CHECKING:
    import random

moments = st.integers(min_value=0, max_value=2**47)
chances = st.randoms(use_true_random=False)


@given(moments, chances)
def test_an_id_is_a_uuid_of_version_7_that_tells_its_moment(moment: int, chance: random.Random) -> None:
    identifier = uuid.UUID(Identifiers(chance.randbytes).new(moment))

    assert identifier.version == 7
    assert identifier.variant == uuid.RFC_4122
    assert identifier.int >> 80 == moment


@given(st.lists(moments, min_size=2), chances)
def test_ids_rise_even_when_the_clock_stands_still_or_is_put_back(times: list[int], chance: random.Random) -> None:
    identifiers = Identifiers(chance.randbytes)

    made = [identifiers.new(moment) for moment in [*times, times[-1]]]

    assert all(earlier < later for earlier, later in itertools.pairwise(made))


def test_ids_rise_when_the_randomness_is_used_up_within_a_millisecond() -> None:
    identifiers = Identifiers(lambda count: b"\xff" * count)

    made = [identifiers.new(1000) for _ in range(100)]

    assert made == sorted(set(made))


@given(moments, chances)
def test_ids_go_on_above_those_of_an_earlier_run(moment: int, chance: random.Random) -> None:
    earlier = Identifiers(chance.randbytes).new(moment)

    assert Identifiers(chance.randbytes, after=earlier).new(0) > earlier


def test_what_is_no_uuid_of_version_7_sets_no_floor() -> None:
    fresh = Identifiers(bytes).new(5)

    assert Identifiers(bytes, after="imported-1").new(5) == fresh
    assert Identifiers(bytes, after=str(uuid.UUID(int=2**127, version=4))).new(5) == fresh


def test_threads_share_no_id() -> None:
    identifiers = Identifiers(bytes)
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(identifiers.new, [1] * 400))

    assert len(set(made)) == 400
