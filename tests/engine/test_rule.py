"""A rule: the value, its steps, the learner's rule, and where the two part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ExpressionError
from engine.layers.convolution import OUTPUT_SIZE
from engine.rule import Rule, Step, diverge

GIVEN = {"size": 32, "kernel_size": 3, "stride": 2, "padding": 1, "dilation": 1}

_sizes = st.fixed_dictionaries(
    {
        "size": st.integers(1, 300),
        "kernel_size": st.integers(1, 9),
        "stride": st.integers(1, 4),
        "padding": st.integers(0, 4),
        "dilation": st.integers(1, 3),
    }
)


def test_its_value_is_that_of_the_last_equation() -> None:
    assert OUTPUT_SIZE.value(GIVEN) == 16
    assert OUTPUT_SIZE.value(GIVEN, "padded") == 34


def test_its_steps_give_name_formula_numbers_and_value_of_each_equation() -> None:
    assert OUTPUT_SIZE.steps(GIVEN, where="stem.height") == (
        Step("padded", "W + 2*P", "32 + 2*1", 34, "stem.height"),
        Step("extent", "D*(K - 1) + 1", "1*(3 - 1) + 1", 3, "stem.height", quiet=True),
        Step("room", "padded - K", "34 - 3", 31, "stem.height"),
        Step("steps", "floor(room/S)", "floor(31/2)", 15, "stem.height"),
        Step("output_size", "steps + 1", "15 + 1", 16, "stem.height"),
    )


def test_a_step_that_says_nothing_new_is_quiet_and_its_stand_in_takes_its_place() -> None:
    steps = {step.name: step for step in OUTPUT_SIZE.steps({**GIVEN, "padding": 0})}
    assert steps["padded"].quiet
    assert steps["extent"].quiet
    assert steps["room"].formula == "W - K"
    told = {step.name: step for step in OUTPUT_SIZE.steps({**GIVEN, "dilation": 2})}
    assert not told["extent"].quiet
    assert told["room"].formula == "padded - extent"


def test_only_the_equations_that_a_target_depends_on_are_worked() -> None:
    rule = Rule({"a": "x + 1", "b": "y + 1", "c": "2*a"})
    assert [step.name for step in rule.steps({"x": 1})] == ["a", "c"]
    assert rule.needed("c") == ("x",)
    assert rule.inputs == ("x", "y")
    assert rule.needed("b", "c") == ("y", "x")


def test_a_mistake_replaces_an_equation() -> None:
    wrong = OUTPUT_SIZE.mistaken({"padded": "size + padding"})
    assert wrong.value(GIVEN) == 16
    assert wrong.value({**GIVEN, "size": 33}) == 16
    assert wrong.value(GIVEN, "padded") == 33
    assert OUTPUT_SIZE.value(GIVEN, "padded") == 34


def test_a_mistake_sees_an_input_otherwise_than_it_is_given() -> None:
    blind = OUTPUT_SIZE.mistaken({"padding": 0})
    assert blind.value(GIVEN) == 15
    assert blind.steps(GIVEN)[0].substituted == "32 + 2*0"
    swapped = Rule({"kept": "forget*cell", "added": "gate*new", "next": "kept + added"}).mistaken(
        {"forget": "gate", "gate": "forget"}
    )
    assert swapped.value({"forget": 2, "gate": 3, "cell": 10, "new": 1}) == 32


def test_a_mistake_may_use_inputs_that_the_right_rule_does_not() -> None:
    wrong = OUTPUT_SIZE.mistaken({"padded": "size + margin"})
    assert "margin" in wrong.inputs
    assert "padding" not in wrong.needed("padded")


def test_a_mistake_about_another_rule_leaves_this_one_as_it_is() -> None:
    assert OUTPUT_SIZE.mistaken({"gamma": 0, "per_kernel": "1"}) is OUTPUT_SIZE


def test_a_mistaken_step_is_never_quiet() -> None:
    wrong = OUTPUT_SIZE.mistaken({"padded": "size - 1"})
    assert not wrong.steps({**GIVEN, "padding": 0})[0].quiet


def test_mistakes_add_up() -> None:
    once = OUTPUT_SIZE.mistaken({"padding": 0})
    assert once.mistaken({"steps": "ceil(room/stride)"}).value(GIVEN) == 16
    assert once.mistaken({"stride": 1}).value(GIVEN) == 30


def test_right_and_wrong_part_at_the_first_value_that_differs() -> None:
    right = OUTPUT_SIZE.steps(GIVEN)
    assert diverge(right, OUTPUT_SIZE.mistaken({"padded": "size + padding"}).steps(GIVEN)) == "padded"
    assert diverge(right, OUTPUT_SIZE.mistaken({"steps": "ceil(room/stride)"}).steps(GIVEN)) == "steps"
    assert diverge(right, OUTPUT_SIZE.mistaken({"padding": 0}).steps(GIVEN)) == "padded"
    assert diverge(right, right) is None
    assert diverge(right, OUTPUT_SIZE.steps(GIVEN, where="elsewhere")) is None


@given(_sizes)
def test_steps_and_value_agree_and_end_with_the_target(given: dict[str, int]) -> None:
    steps = OUTPUT_SIZE.steps(given)
    assert steps[-1].name == "output_size"
    assert steps[-1].value == OUTPUT_SIZE.value(given)
    assert [step.name for step in steps] == list(OUTPUT_SIZE.equations)


@given(_sizes)
def test_a_mistake_changes_nothing_before_its_own_equation(given: dict[str, int]) -> None:
    right = OUTPUT_SIZE.steps(given)
    wrong = OUTPUT_SIZE.mistaken({"steps": "ceil(room/stride)"}).steps(given)
    assert [(step.name, step.value) for step in right[:3]] == [(step.name, step.value) for step in wrong[:3]]
    assert diverge(right, wrong) in {None, "steps"}


@given(_sizes)
def test_a_rule_leaves_what_it_is_given_as_it_was(given: dict[str, int]) -> None:
    before = dict(given)
    OUTPUT_SIZE.mistaken({"padding": 0}).steps(given)
    OUTPUT_SIZE.value(given)
    assert given == before


def test_an_unknown_target_is_told_with_those_that_there_are() -> None:
    with pytest.raises(ExpressionError, match="no equation `size_out`; there are padded, extent, room"):
        OUTPUT_SIZE.value(GIVEN, "size_out")


def test_a_missing_input_is_told_with_its_equation() -> None:
    with pytest.raises(ExpressionError, match=r"`size \+ 2\*padding`: `padding` is not known here"):
        OUTPUT_SIZE.value({"size": 5, "kernel_size": 1, "stride": 1, "dilation": 1})
    with pytest.raises(ExpressionError, match="division by zero"):
        OUTPUT_SIZE.value({**GIVEN, "stride": 0})


def test_an_equation_sees_those_before_it_only() -> None:
    with pytest.raises(ExpressionError, match="`later` is not known here"):
        Rule({"early": "later + 1", "later": "2"}).value({}, "early")


def test_a_rule_without_equations_is_refused() -> None:
    with pytest.raises(ExpressionError, match="at least one equation"):
        Rule({})


def test_a_number_may_stand_for_an_equation() -> None:
    assert Rule({"parameters": 0}).value({}) == 0
    assert Rule({"half": 0.5}).steps({})[0].text == "0.5"
