"""Facts to keep: reviews and memory states that differ only in what a test is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from quizapp.store.database import Edge, Store, open_store
from quizapp.store.journal import MemoryRow
from quizapp.study.review import Review, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EXAMPLE = Review(
    id="0194244b-5c00-7000-8000-000000000001",
    moment=1_735_776_000_000,
    day="2025-01-02",
    device="a device",
    item="18-1-output-size",
    revision="9f2c",
    seed="k3f9.4",
    language="ja",
    shown=Shown(prompt="出力の大きさは?", options=("16×16", "15×15")),
    answer="15×15",
    expected="16×16",
    outcome="wrong",
    mistake="left-out-plus-one",
    rating=1,
    hints=1,
    milliseconds=41_000,
    parameters=1,
    mode="review",
)


@pytest.fixture
def a_review() -> Callable[..., Review]:
    def make(**changes: Any) -> Review:
        return msgspec.structs.replace(EXAMPLE, **changes)

    return make


@pytest.fixture
def a_state() -> Callable[[Review], MemoryRow]:
    def make(review: Review) -> MemoryRow:
        return MemoryRow(
            item=review.item, stability=2.5, difficulty=5.25, due="2025-01-05", last=review.day, review=review.id
        )

    return make


@pytest.fixture
def edge() -> Edge:
    return Edge(clock=lambda: EXAMPLE.moment, random=lambda count: bytes(range(count)))


@pytest.fixture
def store(tmp_path: Path, edge: Edge) -> Iterator[Store]:
    with open_store(tmp_path, edge=edge) as opened:
        yield opened
