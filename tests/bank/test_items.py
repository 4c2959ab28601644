"""The revision of an item: a hash of what decides its numbers or its key, and of nothing else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from quizapp.bank.items import Item, kind_of, revision_of
from tests.bank.writing import item, option, text


def revision(data: dict[str, Any]) -> str:
    return revision_of(msgspec.convert(data, Item))


@pytest.mark.parametrize(
    ("kind", "mended"),
    [
        ("choice", {"prompt": text("another wording")}),
        ("choice", {"takeaway": text("a takeaway"), "tier": "core", "tags": ["a"], "source": "another source"}),
        ("choice", {"options": [option("THIS", key=True), option("THAT")]}),
        ("true_false", {"statement": text("reworded"), "why": text("because")}),
        ("computed", {"text": text("{W} and {S}"), "mistakes": [], "where": ["W > 20"], "band": "head"}),
        ("computed", {"ask": {"output_shape": ["height"], "unit": text("pixels"), "label": "side"}}),
        ("computed", {"ask": {"output_shape": ["height"], "label": text("side")}}),
        ("cloze", {"text": {"ja": "[別]", "en": "[other]"}}),
        ("short_answer", {"accept": {"ja": ["別の綴り"], "en": ["another spelling"]}}),
    ],
)
def test_mending_a_text_a_guard_or_the_mistakes_changes_no_revision(kind: str, mended: dict[str, Any]) -> None:
    assert revision(item(kind)) == revision(item(kind, **mended))


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("choice", {"options": [option("this"), option("that", key=True)]}),
        ("true_false", {"answer": False}),
        ("computed", {"draw": {"W": "12..65", "S": [2, 3]}}),
        ("computed", {"ask": {"value": "height"}}),
        ("computed", {"ask": {"output_shape": ["height"], "decimals": 1}}),
        ("computed", {"given": {"layers": []}}),
        ("ordering", {"steps": [text(word) for word in ("one", "two", "three", "four")]}),
        ("choice", {"revision": 2}),
        ("choice", {"id": "another-id"}),
    ],
)
def test_changing_numbers_or_key_changes_the_revision(kind: str, changed: dict[str, Any]) -> None:
    assert revision(item(kind)) != revision(item(kind, **changed))


def test_the_order_in_which_draws_are_written_does_not_matter() -> None:
    assert revision(item("computed")) == revision(item("computed", draw={"S": [2, 3], "W": "12..64"}))


def test_a_revision_is_the_same_on_every_machine() -> None:
    assert revision(item("computed")) == "31cfef02"


def test_the_kind_is_as_it_is_written() -> None:
    assert kind_of(msgspec.convert(item("true_false"), Item)) == "true_false"


def test_one_thing_asked_and_several_are_read_alike() -> None:
    single = msgspec.convert(item("computed"), Item)
    several = msgspec.convert(item("computed", ask=[{"value": "height"}, {"value": "width"}]), Item)
    assert [len(one.asks) for one in (single, several)] == [1, 2]


def test_behind_a_corrected_key_it_begins_with_the_authors_number() -> None:
    once, twice = (revision(item("true_false", revision=number)) for number in (2, 3))
    assert once.startswith("2-")
    assert twice.startswith("3-")
    assert once[2:] != twice[2:]
