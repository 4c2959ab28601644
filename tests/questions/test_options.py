"""Four options from mistakes: all different, the right one among them, and none to be guessed by its place or rank."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from engine.value import flat
from quizapp.checking.guessing import OF_NUMBERS, Guesses
from quizapp.questions.computed import ComputedItem
from quizapp.questions.library import Questions
from quizapp.questions.model import Question
from quizapp.questions.options import Look
from tests.questions.shipped import cases, changed, computed, computed_items, shipped, small


def ranged(item: str) -> bool:
    """Return whether an item says what its answer can be."""
    return any(part.ask.range is not None for part in computed(shipped(), item).recipe.parts)


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


def derived(ready: ComputedItem, question: Question) -> set[str]:
    """Return what the mistakes of a question give, alone, the other way round, twice, and two together."""
    variant = ready.variant(question.seed)
    truth = float(str(variant.truth[0]))
    wrong = [float(str(values[0])) for values in ready.under_mistakes(variant).values()]
    found = [*wrong]
    found += [2 * truth - one for one in wrong] + [2 * one - truth for one in wrong]
    found += [truth * truth / one for one in wrong if one] + [one * one / truth for one in wrong if truth]
    found += [one + other - truth for one in wrong for other in wrong]
    return {ready.recipe.shown((int(one) if one.is_integer() else one,)) for one in found}


def test_noise_stands_in_only_where_mistakes_are_too_few() -> None:
    ready = computed(small(), "output-size")
    enough = 0
    for number in range(30):
        question = small().pose("output-size", f"n{number}", options=True)
        variant = ready.variant(question.seed)
        wrong = {ready.recipe.shown(values) for values in ready.under_mistakes(variant).values()}
        texts = {option.text.en for option in question.options} - {ready.recipe.shown(variant.truth)}
        if len(wrong) >= 3:
            enough += 1
            assert texts <= derived(ready, question)
    assert enough > 10


def test_an_item_without_mistakes_has_numbers_around_the_right_one() -> None:
    question = small().pose("share", "k3f9", options=True)
    texts = {option.text.en for option in question.options}
    assert "73.0" in texts
    assert texts <= {"73.0", "80.3", "65.7", "87.6", "58.4", "94.9", "51.1"}


@pytest.mark.parametrize("item", ["pooled-size", "pooled-shape", "longer-sentence-more-scores", "causal-mask-counts"])
def test_where_whole_numbers_are_asked_no_option_is_a_fraction(item: str) -> None:
    for number in range(30):
        question = shipped().pose(item, f"w{number}", options=True)
        assert not any("." in option.text.en for option in question.options)
        assert len({option.text.en for option in question.options}) == 4


def test_no_guess_bot_beats_chance_over_the_shipped_items() -> None:
    guesses = Guesses(OF_NUMBERS)
    for item in computed_items(shipped()):
        for case in cases(item):
            texts = [option.text.en for option in case.question.options]
            guesses.ask(texts, texts.index(case.offered), f"{item} {case.question.seed}")
    assert not guesses.winners(), {bot: f"{tally.rate:.1%}" for bot, tally in guesses.tallies.items()}


RANKED_BY: dict[str, Callable[[list[float]], float]] = {
    "first": lambda of: of[0],
    "last": lambda of: of[-1],
    "largest": max,
    "smallest": min,
    "sum": sum,
}
LIMITED = {
    "positional-encoding-at-zero": "has four variants",
    "cutout-hidden-share": "no label is larger than the right one, 1",
    "path-between-words": "no path is shorter than the right one of self-attention, 1",
    "masked-attention-weights": "no weight of its two words is larger but the 1 of a query that sees only itself",
    "residual-block-output": "no digits are fewer than those of zeros, of which the right answer has some",
}
"""Items whose right answer is bound to be at an end by one of these habits."""


def habits_that_find(item: str, seeds: int) -> dict[str, float]:
    """Return how often each rank by a number, each place, and the longest and the shortest is the right option."""
    ready = computed(shipped(), item)
    found: dict[str, float] = defaultdict(float)
    for number in range(seeds):
        question = ready.pose(f"h{number}", options=True)
        texts = [option.text.en for option in question.options]
        place = texts.index(ready.told(ready.recipe.shown(ready.variant(question.seed).truth)).en)
        looks: dict[str, list[float]] = {"length": [len(text) for text in texts]}
        if all(map(numbers_in, texts)):
            looks |= {name: [by(numbers_in(text)) for text in texts] for name, by in RANKED_BY.items()}
        found[f"place {place}"] += 1
        for name, sizes in looks.items():
            below, level = (sum(test(size) for size in sizes) for test in (sizes[place].__gt__, sizes[place].__eq__))
            for rank in range(below, below + level):
                found[f"{name} {rank}"] += 1 / level
    return {name: count / seeds for name, count in found.items() if name not in {"length 1", "length 2"}}


@pytest.mark.parametrize("item", ["softmax-output", "softmax-over-the-keys"])
def test_among_several_numbers_no_rank_of_any_of_them_finds_the_right_one(item: str) -> None:
    habits = habits_that_find(item, 240)
    assert max(habits.values()) < 0.42, habits


@pytest.mark.long
def test_no_place_rank_or_length_finds_the_right_one_of_any_item() -> None:
    habits = {item: habits_that_find(item, 80) for item in computed_items(shipped()) if item not in LIMITED}
    found = {item: {habit: rate for habit, rate in of.items() if rate > 0.6} for item, of in habits.items()}
    assert not {item: of for item, of in found.items() if of}


def numbers_in(text: str) -> list[float]:
    return [float(number.replace(",", "")) for number in re.findall(r"-?[\d,]*\d(?:\.\d+)?", text)]


def outside(ready: ComputedItem, question: Question) -> list[str]:
    """Return the options whose numbers lie outside of what their item can have as an answer."""
    ranges = ready.recipe.within(ready.variant(question.seed).drawn)
    found = []
    for option in question.options:
        pieces = option.text.en.split(" / ") if len(ranges) > 1 else [option.text.en]
        for piece, (least, greatest) in zip(pieces, ranges, strict=True):
            numbers = numbers_in(piece)
            if any((least is not None and n < least) or (greatest is not None and n > greatest) for n in numbers):
                found.append(option.text.en)
    return found


@pytest.mark.parametrize(
    "item", ["softmax-output", "attention-weights", "softmax-over-the-keys", "masked-attention-weights"]
)
def test_shares_come_to_one_in_every_option_that_no_mistake_of_its_own_gives(item: str) -> None:
    ready = computed(shipped(), item)
    for number in range(30):
        question = ready.pose(f"s{number}", options=True)
        under = ready.under_mistakes(ready.variant(question.seed)).values()
        named = {ready.recipe.shown(answers) for answers in under}
        derived = [option.text.en for option in question.options if option.text.en not in named]
        for row in (row for text in derived for row in text.split(" ; ")):
            assert sum(numbers_in(row)) == pytest.approx(1, abs=0.021), question.seed


def test_two_shares_beside_another_answer_come_to_one_as_displayed() -> None:
    ready = computed(shipped(), "mixup-pixel-and-label")
    for number in range(60):
        for option in ready.pose(f"s{number}", options=True).options:
            assert sum(numbers_in(option.text.en.split(" / ")[1])) == pytest.approx(1), f"s{number}"


def test_a_grid_of_shares_of_two_rows_has_derived_options_too() -> None:
    ready, order = computed(shipped(), "softmax-over-the-keys"), Counter[int]()
    for number in range(60):
        question = ready.pose(f"s{number}", options=True)
        right = ready.recipe.shown(ready.variant(question.seed).truth)
        sizes = {option.text.en: Look.at(option.text.en).size for option in question.options}
        order[sum(size < sizes[right] for size in sizes.values())] += 1
    assert len(order) >= 3, "mistakes alone leave it one rank"


class TestRanges:
    def test_what_cannot_be_is_no_option_though_a_mistake_leads_there(self) -> None:
        free, bound = changed("share"), changed("share", ask={"value": "100*a/b", "decimals": 1, "range": [0, 100]})
        seeds = [f"r{number}" for number in range(40)]
        assert any(outside(bound, free.pose(seed, options=True)) for seed in seeds)
        for seed in seeds:
            question = bound.pose(seed, options=True)
            assert outside(bound, question) == []
            assert len({option.text.en for option in question.options}) == 4

    @pytest.mark.parametrize("item", [name for name in computed_items(shipped()) if ranged(name)])
    def test_the_shipped_items_offer_nothing_outside_of_their_range(self, item: str) -> None:
        ready = computed(shipped(), item)
        for number in range(30):
            question = ready.pose(f"in{number}", options=True)
            assert outside(ready, question) == []
            assert len({option.text.en for option in question.options}) == 4

    def test_where_there_is_a_greatest_number_a_mistake_turned_round_comes_nearer_to_it(self) -> None:
        ready = computed(shipped(), "chance-that-an-image-is-changed")
        ranks = Counter[int]()
        for number in range(120):
            question = ready.pose(f"t{number}", options=True)
            right = ready.recipe.shown(ready.variant(question.seed).truth)
            ranks[sorted((option.text.en for option in question.options), key=float).index(right)] += 1
        assert max(ranks.values()) < 60, "the right one is not the largest more often than by chance"

    @pytest.mark.parametrize("item", ["max-pool-grid", "overlapping-pool-values", "padded-max-pool-values"])
    def test_a_pooled_map_holds_numbers_that_the_right_way_or_a_mistake_gives_and_none_beyond_the_map(
        self, item: str
    ) -> None:
        ready = computed(shipped(), item)
        for number in range(20):
            question = ready.pose(f"in{number}", options=True)
            variant = ready.variant(question.seed)
            given = {n for answers in (variant.truth, *ready.under_mistakes(variant).values()) for n in flat(answers)}
            seen = {n for option in question.options for n in numbers_in(option.text.en)}
            assert all(any(abs(one - known) < 0.006 for known in given) for one in seen)
            drawn = list(flat(variant.drawn["x"]))
            assert min(drawn) <= min(seen)
            assert max(seen) <= max(*drawn, 0)

    def test_a_range_is_not_what_decides_the_numbers(self) -> None:
        bound = changed("share", ask={"value": "100*a/b", "decimals": 1, "range": [0, 100]})
        free = changed("share", ask={"value": "100*a/b", "decimals": 1})
        assert bound.entry.revision == free.entry.revision

    def test_a_size_of_an_output_is_never_offered_below_one(self) -> None:
        for item in computed_items(shipped()):
            ready = computed(shipped(), item)
            if all(part.ask.output_shape is not None for part in ready.recipe.parts):
                shapes = [option.text.en for n in range(5) for option in ready.pose(f"z{n}", options=True).options]
                assert not [shape for shape in shapes if re.search(r"(?:^|\D)0(?:\D|$)|-", shape)]
