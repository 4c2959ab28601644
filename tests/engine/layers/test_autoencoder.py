"""Chapter 24: the KL divergence of a latent Gaussian, in closed form and by integration."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.evaluation import Evaluation, Mistake
from engine.run import Run
from engine.value import Value
from engine.verify import Measured

Agreement = Callable[..., dict[str, Value]]


@given(st.floats(-3, 3), st.floats(0.05, 4))
@settings(max_examples=60)
def test_the_kl_of_a_gaussian_is_the_integral_of_its_definition(agreed: Agreement, mu: float, sigma: float) -> None:
    kl = agreed({"layers": [{"gaussian_kl": {"mu": mu, "sigma": sigma}}]})["kl"]
    assert isinstance(kl, float)
    assert kl >= -1e-12


def test_a_calculation_has_no_axes_and_no_counts(agreed: Agreement) -> None:
    data = {"layers": [{"gaussian_kl": {"mu": 1, "sigma": 1}}]}
    assert set(agreed(data)) == {"parameters", "kl"}
    assert Run(describe(data)).shapes() == [{}]
    assert Run(describe(data)).output() == pytest.approx(0.5)
    assert Measured(describe(data))["kl"] == pytest.approx(0.5)
    with pytest.raises(KeyError):
        Measured(describe(data))["macs"]


def test_the_half_can_be_forgotten() -> None:
    layer = {"gaussian_kl": {"mu": 1, "sigma": 1}}
    mistake = Mistake("theirs", frozenset(layer), {"kl": "inner"})
    assert Evaluation(describe({"layers": [layer]}), mistake).lookup("kl") == pytest.approx(1.0)
