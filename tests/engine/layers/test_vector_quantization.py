"""Chapter 24: the losses of VQ-VAE with the gradients that autograd gives them, and the target of denoising."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation, Mistake
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_half = st.integers(-6, 6).map(lambda value: value / 2)


@st.composite
def _coded(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what an encoder gives and a codebook in which one code is nearest."""
    size = draw(st.integers(1, 3))
    vector = st.lists(_half, min_size=size, max_size=size)
    z, codebook = draw(vector), draw(st.lists(vector, min_size=1, max_size=5))
    distances = sorted(sum((a - b) ** 2 for a, b in zip(z, code, strict=True)) for code in codebook)
    assume(len(distances) == 1 or distances[0] < distances[1])
    return {"z": z, "codebook": codebook}


@given(_coded(), st.floats(0, 2))
@settings(max_examples=15)
def test_autograd_moves_code_and_encoder_as_the_rule_says(agreed: Agreement, data: dict[str, Any], beta: float) -> None:
    found = agreed({"layers": [{"vq_losses": {**data, "beta": beta}}]})
    assert {"chosen", "codebook_loss", "commitment_loss", "encoder_gradient", "code_gradient", "loss"} <= set(found)


@given(_coded(), st.data())
@settings(max_examples=15)
def test_the_encoder_gets_the_gradient_of_the_code(
    agreed: Agreement, data: dict[str, Any], more: st.DataObject
) -> None:
    weights = more.draw(st.lists(_half, min_size=len(data["z"]), max_size=len(data["z"])))
    agreed({"layers": [{"straight_through": {**data, "w": weights, "x": more.draw(_half)}}]})


def test_a_gradient_past_the_choice_can_be_forgotten() -> None:
    """As if the error were that of the encoder's own output and not of its code."""
    layer = {"straight_through": {"z": [1, 2], "codebook": [[0, 0], [1, 1]], "w": [1, 1], "x": 1}}
    network = describe({"layers": [layer]})
    assert Evaluation(network).lookup("gradient") == (2, 2)
    mistake = Mistake("theirs", frozenset(layer), {"x_hat": "dot(w, z)"})
    assert Evaluation(network, mistake).lookup("gradient") == (4, 4)


def test_of_codes_that_are_equally_near_the_first_is_chosen(agreed: Agreement) -> None:
    found = agreed({"layers": [{"vq_losses": {"z": [0], "codebook": [[2], [-1], [1]]}}]})
    assert found["chosen"] == 2


@given(st.lists(st.tuples(_half, _half, _half), min_size=1, max_size=6))
@settings(max_examples=20)
def test_denoising_is_held_to_the_clean_input(agreed: Agreement, rows: list[tuple[float, float, float]]) -> None:
    clean, noise, output = ([row[place] for row in rows] for place in range(3))
    found = agreed({"layers": [{"denoising_error": {"x": clean, "noise": noise, "x_hat": output}}]})
    assert found["mse"] == pytest.approx(sum((a - b) ** 2 for a, b in zip(clean, output, strict=True)) / len(rows))
    assert found["before"] == pytest.approx(sum(one**2 for one in noise) / len(rows))


def test_copying_the_corrupted_input_is_no_success_but_a_known_mistake() -> None:
    layer = {"denoising_error": {"x": [1, 2], "noise": [1, -1], "x_hat": [2, 1]}}
    network = describe({"layers": [layer]})
    assert Evaluation(network).lookup("mse") == 1
    assert Evaluation(network, Mistake("theirs", frozenset(layer), {"target": "corrupted"})).lookup("mse") == 0


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        ({"vq_losses": {"z": [1], "codebook": [[1, 2]]}}, "the codes must have as many values"),
        ({"straight_through": {"z": [1], "codebook": [[1]], "w": [1, 2], "x": 0}}, "decoder needs as many weights"),
        ({"denoising_error": {"x": [1], "noise": [1, 2], "x_hat": [1]}}, "must have as many values"),
    ],
)
def test_what_does_not_fit_is_refused(layer: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe({"layers": [layer]})
