"""Chapter 23: attention weights, by rule and by torch's own attention."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError, ExpressionError
from engine.evaluation import Evaluation, Mistake
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=6), st.integers(1, 64))
@settings(max_examples=60)
def test_attention_weights_are_those_that_torch_gives_the_keys(agreed: Agreement, dots: list[float], d_k: int) -> None:
    weights = agreed({"layers": [{"attention_weights": {"dots": dots, "d_k": d_k}}]})["weights"]
    assert isinstance(weights, tuple)
    assert len(weights) == len(dots)
    assert math.fsum(map(float, weights)) == pytest.approx(1)  # type: ignore[arg-type]


def test_one_key_gets_all_the_attention() -> None:
    data = {"layers": [{"attention_weights": {"dots": [3], "d_k": 4}}]}
    assert Evaluation(describe(data)).lookup("weights") == (1,)


def test_powers_too_large_for_the_hand_are_said_in_a_sentence() -> None:
    data = {"layers": [{"attention_weights": {"dots": [3000, 1], "d_k": 1}}]}
    with pytest.raises(ExpressionError, match="exp has no value here"):
        Evaluation(describe(data)).lookup("weights")


def test_the_number_of_keys_is_limited() -> None:
    with pytest.raises(DescriptionError, match="at most 1024 keys"):
        describe({"layers": [{"attention_weights": {"dots": [0] * 1025, "d_k": 4}}]})


def test_scaling_can_be_forgotten() -> None:
    layer = {"attention_weights": {"dots": [0, 2], "d_k": 4}}
    mistake = Mistake("theirs", frozenset(layer), {"scaled": "dots"})
    assert Evaluation(describe({"layers": [layer]}), mistake).lookup("weights") == pytest.approx(
        (0.119203, 0.880797), abs=1e-6
    )
