"""Four options from mistakes: all different, the right one among them, and none to be guessed by its place or rank."""

from __future__ import annotations

from collections import Counter

import pytest

from quizapp.questions.library import Questions
from tests.questions.shipped import cases, changed, computed, computed_items, shipped, small


@pytest.mark.parametrize("item", computed_items(small()))
def test_there_are_four_that_differ_and_the_right_one_is_among_them(item: str) -> None:
    ready = computed(small(), item)
    for number in range(12):
        question = small().pose(item, f"o{number}", options=True)
        texts = [option.text.en for option in question.options]
        assert len(set(texts)) == len(texts) == 4
        assert ready.recipe.shown(ready.variant(question.seed).truth) in texts
        assert [option.key for option in question.options] == ["1", "2", "3", "4"]
        assert all(option.text.ja == option.text.en for option in question.options)


def test_without_being_asked_for_there_are_none() -> None:
    assert small().pose("parameters", "k3f9").options == ()


def ranks(questions: Questions, item: str, seeds: int) -> tuple[Counter[int], Counter[int]]:
    """Return how often the right option stood at each place, and at each rank by size."""
    ready = computed(questions, item)
    places, order = Counter[int](), Counter[int]()
    for number in range(seeds):
        question = questions.pose(item, f"r{number}", options=True)
        right = ready.recipe.shown(ready.variant(question.seed).truth)
        texts = [option.text.en for option in question.options]
        places[texts.index(right)] += 1
        order[sorted(texts, key=lambda text: float(text.replace(",", ""))).index(right)] += 1
    return places, order


@pytest.mark.parametrize("item", ["output-size", "parameters", "normalized", "share"])
def test_the_right_one_keeps_to_no_place(item: str) -> None:
    places, _ = ranks(small(), item, 200)
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) < 90, "a place chosen always would win far more often than by chance"


@pytest.mark.parametrize("item", ["parameters", "normalized", "share"])
def test_the_right_one_keeps_to_no_rank(item: str) -> None:
    _, order = ranks(small(), item, 200)
    assert len(order) > 1
    assert max(order.values()) < 160


def test_without_mistakes_every_rank_is_about_as_likely() -> None:
    _, order = ranks(small(), "share", 200)
    assert set(order) == {0, 1, 2, 3}
    assert max(order.values()) < 90


def test_over_all_shipped_items_no_rank_wins() -> None:
    order, kept = Counter[int](), []
    for item in computed_items(shipped()):
        ready = computed(shipped(), item)
        if [part.form for part in ready.recipe.parts] in (["integer"], ["decimal"]):
            own = Counter(case.by_size.index(case.right) for case in cases(item))
            order += own
            kept += [item] if len(own) == 1 and not few_mistakes(item) else []
    assert not kept, "the right answer of these can be told by its rank"
    assert set(order) == {0, 1, 2, 3}
    assert max(order.values()) < 0.5 * order.total()


def few_mistakes(item: str) -> bool:
    """Return whether an item has no more than three wrong answers to choose from, which then fix its rank."""
    return max(len(set(case.mistaken.values())) for case in cases(item)) <= 3


class TestShapes:
    def test_two_mistakes_are_crossed_so_that_none_is_nearest_to_all(self) -> None:
        ready = computed(small(), "output-shape")
        for number in range(30):
            question = small().pose("output-shape", f"x{number}", options=True)
            shapes = [option.text.en.split("×") for option in question.options]
            truth = ready.recipe.shown(ready.variant(question.seed).truth).split("×")
            likeness = {
                tuple(shape): sum(one == two for other in shapes for one, two in zip(shape, other, strict=True))
                for shape in shapes
            }
            assert len(set(likeness.values())) == 1, "the most similar option is no better guess than any other"
            wrong = [[n for n, length in enumerate(shape) if length != truth[n]] for shape in shapes]
            touched = sorted(filter(None, wrong), key=len)
            assert sorted(touched[0] + touched[1]) == sorted(touched[2])

    def test_where_no_two_can_be_crossed_there_are_four_all_the_same(self) -> None:
        flat = changed("output-shape", ask={"output_shape": ["channels", "channels"]}, mistakes=[], where=["C != M"])
        for number in range(10):
            question = flat.pose(f"f{number}", options=True)
            assert len({option.text.en for option in question.options}) == 4


def test_noise_stands_in_only_where_mistakes_are_too_few() -> None:
    ready = computed(small(), "output-size")
    for number in range(30):
        question = small().pose("output-size", f"n{number}", options=True)
        variant = ready.variant(question.seed)
        wrong = {ready.recipe.shown(values) for values in ready.under_mistakes(variant).values()}
        texts = {option.text.en for option in question.options} - {ready.recipe.shown(variant.truth)}
        assert len(texts & wrong) == min(3, len(wrong))


def test_an_item_without_mistakes_has_numbers_near_the_right_one() -> None:
    question = small().pose("share", "k3f9", options=True)
    texts = {option.text.en for option in question.options}
    assert "73.0" in texts
    assert texts <= {"73.0", "80.3", "65.7", "87.6", "58.4", "94.9", "51.1"}
