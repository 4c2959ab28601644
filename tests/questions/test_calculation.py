"""A calculation worked out once gives what each draw gives when its networks are unfolded for it alone."""

from __future__ import annotations

from typing import Any

import pytest

from quizapp.questions.computed import ComputedItem
from quizapp.questions.seeds import Seed
from quizapp.questions.variants import Recipe, Variant
from tests.questions.shipped import changed, computed, computed_items, shipped, small

ATTEMPTS = 4


def recipes(ready: ComputedItem, monkeypatch: pytest.MonkeyPatch) -> tuple[Recipe, Recipe]:
    """Return an item's recipe with calculations from the first draw on, and one without any."""
    quick, plain = (Recipe(ready.item, ready.entry.revision, ready.mistakes, ready.recipe.conventions) for _ in "ab")
    monkeypatch.setattr(quick._calculations, "_drawn", 10**6)
    for name in ("known", "of"):
        monkeypatch.setattr(plain._calculations, name, lambda _drawn: None)
    return quick, plain


def told(outcome: Variant | str) -> Any:
    return outcome if isinstance(outcome, str) else (str(outcome.seed), repr(outcome.drawn), repr(outcome.truth))


@pytest.mark.parametrize("item", computed_items(shipped()))
def test_it_gives_the_same_numbers_refusals_and_mistakes(item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = computed(shipped(), item)
    quick, plain = recipes(ready, monkeypatch)
    worked = 0
    for number in range(ATTEMPTS):
        seed = Seed(f"c{number}", 0)
        assert told(quick.attempt(seed)) == told(plain.attempt(seed))
        try:
            wanted = plain.draw(seed)
        except Exception as problem:  # noqa: BLE001 - whatever it is, it is the same
            with pytest.raises(type(problem)):
                quick.draw(seed)
            continue
        found = quick.draw(seed)
        worked += found.worked is not None
        assert told(found) == told(wanted)
        assert found.present == wanted.present
        for mistake in ready.mistakes.values():
            if mistake.layers & wanted.present:
                assert repr(found.under(mistake, quick.parts)) == repr(wanted.under(mistake, plain.parts)), mistake.name
    assert worked, "every shipped item has a calculation"


class TestWhatHasNoCalculation:
    def test_an_item_that_no_calculation_serves_is_unfolded_for_each_draw(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        layers = [{"conv2d": {"out_channels": 2, "kernel_size": 3, "padding": 1}}] * 201
        ready = changed("output-size", draw={"W": "30..60"}, given={"input": {"x": [2, "=W", "=W"]}, "layers": layers})
        ready = changed("output-size", draw={"W": "30..60"}, where=[], mistakes=[], given=ready.item.given)
        quick, plain = recipes(ready, monkeypatch)
        assert told(quick.attempt(Seed("long", 0))) == told(plain.attempt(Seed("long", 0)))
        assert quick.draw(Seed("long", 1)).worked is None

    def test_a_mistake_made_after_the_calculation_is_worked_out_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        quick, plain = recipes(computed(small(), "normalized"), monkeypatch)
        mistake = next(iter(quick.mistakes.values()))
        nowhere = type(mistake)("nowhere", frozenset({"batch_norm"}), {"deviation": "variance/0"})
        variants = [recipe.draw(Seed("k3f9", 0)) for recipe in (quick, plain)]
        assert [one.under(nowhere, quick.parts) for one in variants] == [None, None]

    def test_the_first_few_draws_go_without(self) -> None:
        ready = changed("output-size")
        worked = [ready.recipe.draw(Seed("few", number)).worked is not None for number in range(20)]
        assert not worked[0]
        assert worked == sorted(worked)
        assert worked[-1]


class TestStructure:
    def test_what_decides_how_many_layers_there_are_gives_each_number_its_own(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        body = [{"max_pool2d": {"kernel_size": 2}}]
        ready = changed(
            "output-size",
            draw={"n": "1..3", "W": "30..60"},
            where=[],
            mistakes=[],
            given={"input": {"x": [1, "=W", "=W"]}, "layers": [{"repeat": {"times": "=n", "body": body}}]},
        )
        quick, plain = recipes(ready, monkeypatch)
        for number in range(12):
            seed = Seed("times", number)
            assert told(quick.attempt(seed)) == told(plain.attempt(seed))
            assert quick.draw(seed).worked is not None

    def test_numbers_that_make_no_network_are_refused_with_the_same_sentence(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        quick, plain = recipes(
            changed("output-size", draw={"W": "1..12", "K": [7], "P": 0, "S": 2}, where=[]), monkeypatch
        )
        outcomes = [
            (told(quick.attempt(seed)), told(plain.attempt(seed))) for seed in (Seed("s", n) for n in range(20))
        ]
        assert all(one == other for one, other in outcomes)
        assert any(isinstance(one, str) and "too small" in one for one, _ in outcomes)

    def test_one_number_or_a_pair_may_be_drawn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ready = changed("output-size", draw={"W": "30..60", "K": [3, [3, 5]], "P": 0, "S": 2}, where=[], mistakes=[])
        quick, plain = recipes(ready, monkeypatch)
        for number in range(12):
            seed = Seed("pair", number)
            assert told(quick.attempt(seed)) == told(plain.attempt(seed))
