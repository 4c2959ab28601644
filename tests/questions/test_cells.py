"""The first wrong cell of a grid or a row is worked out: which numbers go into it, and what they come to."""

from __future__ import annotations

import itertools
import re

import pytest

from engine.expression import expression
from engine.value import Value, shape, vector
from quizapp.bank.text import Text
from quizapp.questions.cells import cell_worked
from quizapp.questions.computed import ComputedItem
from quizapp.questions.working import right_steps
from tests.questions.shipped import computed, computed_items, shipped

NOT_WRITTEN = {
    "source-target-map": "its two numbers are lengths that the question gives; the working says which is which",
    "mixup-pixel-and-label": "the first share is lambda itself, which is given; only the second is worked out from it",
}
"""Items with cells that nothing leads to, and why."""
OF_CELLS = [
    item
    for item in computed_items(shipped())
    if any(part.form in {"grid", "vector"} for part in computed(shipped(), item).recipe.parts)
]
OF_ONE = re.compile(r"max\(([^(),]*)\)")


def cells(ready: ComputedItem, seed: str) -> dict[tuple[int, ...], tuple[Value, Text | None]]:
    """Return the right number and the working of every cell of the last part."""
    variant = ready.variant(seed)
    part, truth = ready.recipe.parts[-1], variant.truth[-1]
    steps = right_steps(ready.recipe, variant)
    places = itertools.product(*map(range, shape(truth)))
    return {place: (at(truth, place), cell_worked(steps, part, truth, place)) for place in places}


def at(value: Value, place: tuple[int, ...]) -> Value:
    for index in place:
        value = vector(value, "a grid")[index]
    return value


def said(item: str, seed: str, answer: str) -> Text:
    message = computed(shipped(), item).judge(shipped().pose(item, seed), answer).message
    assert message is not None
    return message


@pytest.mark.parametrize("item", sorted(set(OF_CELLS) - NOT_WRITTEN.keys()))
def test_what_is_written_comes_to_the_right_number_in_every_cell(item: str) -> None:
    for truth, text in cells(computed(shipped(), item), "a1").values():
        assert text is not None
        line = text.en.partition(": ")[2].split(", then ")[-1]
        left, _, right = line.rpartition(" = ")
        # Four decimals are written of what goes in.
        assert expression(OF_ONE.sub(r"(\1)", left)).value({}) == pytest.approx(truth, abs=1e-3)
        assert float(right.replace(",", "")) == pytest.approx(truth, abs=1e-4)


def test_it_is_known_which_items_have_cells_that_are_not_written_out() -> None:
    without = {
        item for item in OF_CELLS if any(text is None for _, text in cells(computed(shipped(), item), "a1").values())
    }
    assert without == NOT_WRITTEN.keys()


def test_a_convolution_multiplies_the_kernel_with_what_lies_under_it() -> None:
    message = said("conv-values", "a1", "1 1 -3 ; -1 0 -3 ; -1 -1 1")
    assert message.en == (
        "8 of 9 are right. Wrong: row 1 column 2.\nWorked out for row 1 column 2: (-1)*4 + 1*4 + 0*3 + (-1)*3 = -3"
    )
    assert message.ja.endswith("\n1 行 2 列の計算: (-1)*4 + 1*4 + 0*3 + (-1)*3 = -3")


def test_a_window_of_pooling_holds_only_what_it_sees() -> None:
    assert said("max-pool-grid", "a1", "3 4 ; 5 6").en.endswith("row 1 column 2: (5 + 4 + 7 + 1)/4 = 4.25")
    assert said("padded-max-pool-values", "a1", "-1 2 -6 ; -3 -1 -4 ; -2 0 -9").en.endswith("column 1: max(-3) = -3")


def test_attention_weights_the_values_and_a_score_is_a_product_that_is_scaled() -> None:
    assert said("attention-weighted-sum", "a1", "2.9 2").en.endswith("number 2: 0.8*1 + 0.1*2 + 0.1*0 = 1")
    assert said("scaled-scores", "a1", "1 10").en.endswith("number 1: 2*3 + 3*3 + (-1)*3 + 0*2 = 12, then 12/2 = 6")


def test_a_number_of_two_rows_in_turn_is_worked_out_from_its_own_row() -> None:
    assert said("positional-encoding-vector", "a1", "-0.404 0.915 0.952 0.952").en.endswith(
        "number 3: 10000^(2/4) = 100, then 31/100 = 0.31, then sin(0.31) = 0.3051"
    )


def test_what_stands_at_every_place_is_worked_out_once_and_a_limit_is_the_lesser_of_two() -> None:
    assert said("pooling-backwards", "a1", "0 0 0 12; 3 3 3 4").en.endswith("number 4: 12/4 = 3")
    largest = said("pooling-backwards", "a1", "0 0 12 0; 3 3 3 3").en
    assert largest.endswith("number 3: 7 - 1 = 6, then 1 - min(6, 1) = 0, then 12*0 = 0")


def test_a_mask_is_only_put_in() -> None:
    question = shipped().pose("masked-attention-weights", "a1")
    message = computed(shipped(), "masked-attention-weights").judge(question, "1 0 0 0").message
    assert message is not None
    assert message.en.partition("number 1: ")[2].startswith("exp(")


def test_where_the_first_wrong_number_is_a_given_one_the_next_is_worked_out() -> None:
    assert said("mixup-pixel-and-label", "a1", "154; 0.2 0.8").en.endswith("number 2: 1 - 0.8 = 0.2")


def test_where_all_are_wrong_the_first_is_worked_out() -> None:
    assert said("unit-after-relu", "a1", "1 1").en == (
        "Worked out for number 1: (-3)*2 + (-2)*1 = -8, then (-8) + 0 = -8, then relu(-8) = 0"
    )


def test_who_does_not_know_a_map_is_shown_its_first_cell() -> None:
    assert said("conv-values", "a1", "?").en == "Worked out for row 1 column 1: (-1)*0 + 1*4 + 0*3 + (-1)*3 = 1"


def test_a_right_map_is_told_nothing_of_the_kind_and_neither_is_who_does_not_know_a_row() -> None:
    right = computed(shipped(), "conv-values").judge(shipped().pose("conv-values", "a1"), "1 -3 -3 ; -1 0 -3 ; -1 -1 1")
    unknown = computed(shipped(), "attention-weights").judge(shipped().pose("attention-weights", "a1"), "?")
    assert (right.outcome, right.message, unknown.message) == ("right", None, None)


def test_a_wrong_option_is_met_with_the_first_cell_in_which_it_differs() -> None:
    ready = computed(shipped(), "conv-values")
    question = ready.pose("a1", options=True)
    wrong = next(option for option in question.options if ready.judge(question, option.key).outcome == "wrong")
    message = ready.judge(question, wrong.key).message
    assert message is not None
    assert message.en.startswith("Worked out for row ")
