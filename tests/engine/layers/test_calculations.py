"""Chapters 22 to 25: calculations whose numbers are given, by rule and by a run that shares no formula with it."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import ExpressionError
from engine.evaluation import Evaluation, Mistake
from engine.run import Run
from engine.value import Value
from engine.verify import Measured

Agreement = Callable[..., dict[str, Value]]

_gates = st.floats(0, 1)


@given(_gates, _gates, _gates, st.floats(-5, 5), st.floats(-1, 1))
@settings(max_examples=60)
def test_an_lstm_step_is_that_of_torchs_own_cell(
    agreed: Agreement, forget: float, admit: float, show: float, cell: float, candidate: float
) -> None:
    gates = {"forget_gate": forget, "input_gate": admit, "output_gate": show, "cell": cell, "candidate": candidate}
    found = agreed({"layers": [{"lstm_update": gates}]})
    assert found["cell_next"] == pytest.approx(forget * cell + admit * candidate)
    assert found["hidden"] == pytest.approx(show * math.tanh(forget * cell + admit * candidate))


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=6), st.integers(1, 64))
@settings(max_examples=60)
def test_attention_weights_are_those_that_torch_gives_the_keys(agreed: Agreement, dots: list[float], d_k: int) -> None:
    weights = agreed({"layers": [{"attention_weights": {"dots": dots, "d_k": d_k}}]})["weights"]
    assert isinstance(weights, tuple)
    assert len(weights) == len(dots)
    assert math.fsum(map(float, weights)) == pytest.approx(1)  # type: ignore[arg-type]


@given(st.floats(-3, 3), st.floats(0.05, 4))
@settings(max_examples=60)
def test_the_kl_of_a_gaussian_is_the_integral_of_its_definition(agreed: Agreement, mu: float, sigma: float) -> None:
    kl = agreed({"layers": [{"gaussian_kl": {"mu": mu, "sigma": sigma}}]})["kl"]
    assert isinstance(kl, float)
    assert kl >= -1e-12


@st.composite
def _boxes(draw: st.DrawFn) -> dict[str, int]:
    size = draw(st.integers(1, 40))
    places = st.integers(0, size)
    return {"size": size, "side": 2 * draw(st.integers(1, 25)), "cx": draw(places), "cy": draw(places)}


@given(_boxes())
@settings(max_examples=60)
def test_the_share_of_cutmix_is_counted_pixel_by_pixel(agreed: Agreement, box: dict[str, int]) -> None:
    share = agreed({"layers": [{"cutmix": box}]})["label_share"]
    assert isinstance(share, int | float)
    assert 0 <= share <= 1


def test_a_calculation_has_no_axes_and_no_counts(agreed: Agreement) -> None:
    data = {"layers": [{"gaussian_kl": {"mu": 1, "sigma": 1}}]}
    assert set(agreed(data)) == {"parameters", "kl"}
    assert Run(describe(data)).shapes() == [{}]
    assert Run(describe(data)).output() == pytest.approx(0.5)
    assert Measured(describe(data))["kl"] == pytest.approx(0.5)
    with pytest.raises(KeyError):
        Measured(describe(data))["macs"]


def test_one_key_gets_all_the_attention() -> None:
    data = {"layers": [{"attention_weights": {"dots": [3], "d_k": 4}}]}
    assert Evaluation(describe(data)).lookup("weights") == (1,)


def test_powers_too_large_for_the_hand_are_said_in_a_sentence() -> None:
    data = {"layers": [{"attention_weights": {"dots": [3000, 1], "d_k": 1}}]}
    with pytest.raises(ExpressionError, match="exp has no value here"):
        Evaluation(describe(data)).lookup("weights")


@pytest.mark.parametrize(
    ("layer", "replace", "asked", "value"),
    [
        (
            {"lstm_update": {"forget_gate": 0.5, "input_gate": 0.25, "output_gate": 1, "cell": 2, "candidate": 1}},
            {"cell_next": "input_gate*cell + forget_gate*candidate"},
            "cell_next",
            1.0,
        ),
        ({"attention_weights": {"dots": [0, 0], "d_k": 4}}, {"scaled": "dots"}, "weights", (0.5, 0.5)),
        ({"gaussian_kl": {"mu": 1, "sigma": 1}}, {"kl": "inner"}, "kl", 1.0),
        ({"cutmix": {"size": 10, "side": 4, "cx": 0, "cy": 5}}, {"width": "side", "height": "side"}, "label_share", 0.84),
    ],
)
def test_mistakes_replace_equations_by_name(
    layer: dict[str, object], replace: dict[str, str], asked: str, value: Value
) -> None:
    mistake = Mistake("theirs", frozenset(layer), replace)
    assert Evaluation(describe({"layers": [layer]}), mistake).lookup(asked) == pytest.approx(value)
