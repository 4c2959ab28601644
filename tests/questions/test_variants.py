"""From a seed to a variant: guards, rejections, ties, and how many variants there are."""

from __future__ import annotations

from typing import Any

import pytest

from engine.value import flat
from quizapp.questions.seeds import Seed
from quizapp.questions.variants import MAX_ATTEMPTS, QuestionError
from tests.questions.shipped import changed, computed, small


class TestGuards:
    def test_every_question_keeps_them(self) -> None:
        ready = computed(small(), "output-size")
        for number in range(40):
            drawn = ready.variant(f"g{number}").drawn
            W, K, P, S = (int(value) for value in flat(tuple(drawn[name] for name in "WKPS")))  # noqa: N806 - as printed
            assert P <= K // 2
            assert (W + 2 * P - K) % S > 0

    def test_they_may_speak_of_what_the_network_gives(self) -> None:
        ready = changed("output-size", where=["height >= 20", "channels == 8"], mistakes=[])
        for number in range(10):
            assert ready.variant(f"g{number}").quantities["height"] >= 20  # type: ignore[operator]

    def test_named_mistakes_differ_from_the_truth_and_each_other_in_every_question(self) -> None:
        ready = computed(small(), "output-size")
        for number in range(30):
            variant = ready.variant(f"g{number}")
            answers = [variant.under(ready.mistakes[name], ready.recipe.parts) for name in ready.item.mistakes]
            shown = {ready.recipe.shown(one) for one in (*answers, variant.truth) if one is not None}
            assert len(shown) == len(answers) + 1

    def test_a_value_near_a_rounding_tie_is_drawn_again(self) -> None:
        ready = changed("share", draw={"a": [1, 2, 4], "b": 32})
        answers = {ready.recipe.shown(ready.variant(f"g{number}").truth) for number in range(40)}
        assert answers == {"3.1", "12.5"}, "200/32 = 6.25 ends in the middle"

    def test_a_whole_number_is_asked_only_where_the_answer_is_whole(self) -> None:
        ready = changed("share", draw={"a": 1, "b": [2, 3]}, ask={"value": "12/b + a/b*0"})
        answers = {ready.recipe.shown(ready.variant(f"g{number}").truth) for number in range(20)}
        assert answers == {"6", "4"}
        never = changed("share", draw={"a": 1, "b": 3}, ask={"value": "a/b"})
        with pytest.raises(QuestionError, match=r"the answer 0\.333333 that is not whole"):
            never.variant("k3f9")


class TestRejections:
    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"where": ["W > 1000"]}, "the guard `W > 1000`"),
            ({"where": ["height > 1000"]}, "the guard `height > 1000`"),
            ({"where": ["V > 3"]}, r"the guard `V > 3` \(.*no equation `V`"),
            ({"draw": {"W": "3..1", "K": 3, "P": 1, "S": 2}}, "the range 3..1 holds no number"),
            ({"draw": {"W": [2], "K": 7, "P": 0, "S": 2}, "where": []}, "the description"),
            (
                {"mistakes": ["divides-by-variance"]},
                "the mistake `divides-by-variance`, which gives the same as the truth",
            ),
            ({"given": {"layers": [{"conv3d": {}}]}}, "the description .*conv3d"),
        ],
    )
    def test_two_thousand_name_what_rejected_most(self, fields: dict[str, Any], reason: str) -> None:
        ready = changed("output-size", **fields)
        with pytest.raises(QuestionError, match=rf"output-size: 2,000 draws were rejected, most of them by {reason}"):
            ready.variant("k3f9")
        assert MAX_ATTEMPTS == 2000

    def test_what_else_rejects_is_told_with_how_often(self) -> None:
        ready = changed("output-size", where=["W % 2 == 0"], ask={"value": "W + 1/3"}, mistakes=[])
        with pytest.raises(
            QuestionError,
            match=r"by the guard `W % 2 == 0`, [\d,]+ by the answer .* that is not whole|"
            r"that is not whole, [\d,]+ by the guard `W % 2 == 0`",
        ):
            ready.variant("k3f9")

    def test_a_canonical_seed_that_makes_no_question_is_told(self) -> None:
        ready = changed("output-size", draw={"W": [2], "K": 7, "P": 0, "S": 2}, where=[])
        with pytest.raises(QuestionError, match=r"output-size: the seed k3f9\.3 makes no question"):
            ready.variant("k3f9.3")

    def test_a_draw_of_another_form_names_its_place(self) -> None:
        with pytest.raises(QuestionError, match=r"output-size: draw\.W: .* is no number, name, range, list or grid"):
            changed("output-size", draw={"W": {"from": 1}})

    def test_a_network_that_nothing_makes_is_told(self) -> None:
        ready = changed("output-size", given={"layers": [{"conv3d": {}}]})
        with pytest.raises(QuestionError, match="`draw` and `given` make no network"):
            ready.recipe.any_draw()


class TestCounting:
    def test_few_variants_are_counted_one_by_one(self) -> None:
        ready = changed("output-size", draw={"W": [10, 11, 11], "K": [3], "P": 1, "S": [2, 3]}, where=[], mistakes=[])
        assert ready.recipe.variants == 4

    def test_guards_are_taken_off(self) -> None:
        draw = {"W": "1..400", "K": [3], "P": 1, "S": [2]}
        free = changed("output-size", draw=draw, where=["W > 5"], mistakes=[])
        half = changed("output-size", draw=draw, where=["W > 5", "W % 2 == 0"], mistakes=[])
        assert 380 <= free.recipe.variants <= 400
        assert 160 <= half.recipe.variants <= 240

    def test_grids_have_as_many_as_their_cells_allow(self) -> None:
        assert computed(small(), "pooled").recipe.variants == 10**9

    def test_a_grid_that_is_often_drawn_again_is_counted_all_the_same(self) -> None:
        ready = changed("weights", draw={"dots": {"grid": [3], "of": "0..2", "distinct": 3}, "d_k": 4}, mistakes=[])
        assert 3 <= ready.recipe.variants <= 27


def test_what_leads_nowhere_under_a_mistake_is_no_answer() -> None:
    ready = computed(small(), "normalized")
    variant = ready.recipe.draw(Seed("k3f9", 0))
    broken = ready.mistakes["divides-by-variance"]
    nowhere = type(broken)("nowhere", broken.layers, {"deviation": "variance/0"})
    assert variant.under(nowhere, ready.recipe.parts) is None
