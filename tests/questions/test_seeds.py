"""A seed alone gives the same numbers, options and order on every machine."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.errors import QuizappError
from quizapp.questions.seeds import ALPHABET, Seed, Stream, read_seed
from quizapp.questions.variants import Recipe
from tests.questions.shipped import changed, computed, computed_items, made, other_mistakes, small


class TestReading:
    @pytest.mark.parametrize(
        ("typed", "seed"),
        [
            ("k3f9", Seed("k3f9")),
            ("k3f9.4", Seed("k3f9", 4)),
            ("k3f9.0", Seed("k3f9", 0)),
            (" K3F9.4 ", Seed("k3f9", 4)),
            ("0", Seed("0")),
            ("a234567890123456", Seed("a234567890123456")),
            ("x.1999", Seed("x", 1999)),
        ],
    )
    def test_a_seed_is_letters_and_digits_and_perhaps_its_attempt(self, typed: str, seed: Seed) -> None:
        assert read_seed(typed) == seed

    @pytest.mark.parametrize(
        "typed", ["", " ", "k3 f9", "k3f9.", ".4", "k3f9.x", "k3f9.-1", "k3f9.12345", "a" * 17, "種", "k3f9.4.4", "a-b"]
    )
    def test_anything_else_is_told(self, typed: str) -> None:
        with pytest.raises(
            QuizappError, match=r"is not a seed; write 1 to 16 letters and digits, as in k3f9 or k3f9\.4"
        ):
            read_seed(typed)

    @given(st.text(ALPHABET, min_size=1, max_size=16), st.none() | st.integers(0, 9999))
    def test_a_seed_is_read_as_it_was_written(self, text: str, attempt: int | None) -> None:
        assert read_seed(str(Seed(text, attempt))) == Seed(text, attempt)


class TestStream:
    def test_the_same_names_give_the_same_numbers(self) -> None:
        first, second = (Stream("item", "revision", "seed", "W") for _ in range(2))
        assert [first.below(1000) for _ in range(50)] == [second.below(1000) for _ in range(50)]

    def test_the_numbers_are_those_of_every_machine(self) -> None:
        stream = Stream("item", "revision", "seed", "W")
        assert [stream.below(1000) for _ in range(6)] == [638, 69, 753, 110, 56, 628]

    def test_names_are_not_run_together(self) -> None:
        assert [Stream("a", "b").below(10**9)] != [Stream("ab", "").below(10**9)]

    @given(st.integers(1, 10**9), st.text(max_size=8))
    def test_numbers_lie_below_the_bound(self, bound: int, name: str) -> None:
        stream = Stream(name)
        assert all(0 <= stream.below(bound) < bound for _ in range(20))

    def test_all_are_about_equally_likely(self) -> None:
        stream = Stream("uniform")
        counts = Counter(stream.below(6) for _ in range(6000))
        assert set(counts) == set(range(6))
        assert all(850 < count < 1150 for count in counts.values())

    @given(st.lists(st.integers(), max_size=30), st.text(max_size=4))
    def test_a_shuffle_keeps_every_element(self, items: list[int], name: str) -> None:
        shuffled = list(items)
        Stream(name).shuffle(shuffled)
        assert sorted(shuffled) == sorted(items)

    def test_every_order_comes_up(self) -> None:
        orders = Counter[str]()
        for number in range(600):
            items = ["a", "b", "c"]
            Stream("order", number).shuffle(items)
            orders["".join(items)] += 1
        assert len(orders) == 6
        assert all(60 < count < 140 for count in orders.values())


SMALL_COMPUTED = computed_items(small())


class TestCanonicalSeeds:
    @pytest.mark.parametrize("item", SMALL_COMPUTED)
    def test_a_question_carries_the_seed_that_gives_it_again(self, item: str) -> None:
        question = small().pose(item, "k3f9", options=True)
        assert question.seed.startswith("k3f9.")
        assert small().pose(item, question.seed, options=True) == question

    @pytest.mark.parametrize("item", SMALL_COMPUTED)
    def test_other_seeds_give_other_numbers(self, item: str) -> None:
        prompts = {small().pose(item, f"seed{number}").prompt for number in range(40)}
        assert len(prompts) > 10

    def test_neighbouring_seeds_share_nothing(self) -> None:
        questions = [small().pose("parameters", f"a{number}").prompt for number in range(100)]
        again = sum(one == other for one, other in itertools.pairwise(questions))
        assert again < 10

    def test_a_guard_chooses_the_attempt_and_never_the_numbers(self) -> None:
        free = changed("output-size", where=[], mistakes=[])
        guarded = changed("output-size", where=["W % 7 == 0"], mistakes=[])
        for number in range(30):
            question = guarded.pose(f"s{number}")
            assert free.pose(question.seed).prompt == question.prompt

    def test_adding_a_guard_changes_no_old_question(self) -> None:
        before = changed("output-size")
        after = changed("output-size", where=["W % 2 == 0", "P <= K // 2"])
        for number in range(30):
            question = before.pose(f"s{number}", options=True)
            assert after.pose(question.seed, options=True) == question

    def test_naming_a_mistake_changes_no_old_question(self) -> None:
        before = changed("output-size", mistakes=[])
        after = changed("output-size", mistakes=["pads-one-side", "rounds-up"])
        for number in range(30):
            question = before.pose(f"s{number}")
            assert after.pose(question.seed) == question

    def test_a_new_mistake_in_the_chapter_changes_no_old_question(self) -> None:
        banks = other_mistakes(
            halves={
                "in": ["conv2d"],
                "replace": {"output_size": "size//2"},
                "name": {"ja": "半分", "en": "halved"},
                "note": {"ja": "半分ではない。", "en": "Not half."},
            }
        )
        before = computed(small(), "output-size")
        after = made(before.item, banks)
        for number in range(30):
            question = before.pose(f"s{number}")
            assert after.pose(question.seed) == question

    def test_another_draw_changes_none_of_those_before(self) -> None:
        before = computed(small(), "output-size")
        item = changed("output-size", draw={"Z": "1..9", **before.item.draw}).item
        after = Recipe(item, before.entry.revision, before.mistakes)
        for attempt in range(20):
            seed = Seed("k3f9", attempt)
            assert {**after.draw(seed).drawn, "Z": 0} == {**before.recipe.draw(seed).drawn, "Z": 0}
