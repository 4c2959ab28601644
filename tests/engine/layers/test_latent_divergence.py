"""Chapter 24: divergences of latent variables, each by its closed form and by what it means."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]


def rule(layer: str, **attributes: Any) -> Evaluation:
    return Evaluation(describe({"layers": [{layer: attributes}]}))


def number(evaluation: Evaluation, name: str) -> float:
    value = evaluation.lookup(name)
    assert isinstance(value, int | float)
    return float(value)


_near = st.floats(-3, 3).map(lambda value: round(value, 3))
_deviation = st.floats(0.05, 4).map(lambda value: round(value, 3))
_latents = st.integers(1, 4).flatmap(
    lambda count: st.fixed_dictionaries(
        {
            "mu": st.lists(_near, min_size=count, max_size=count),
            "sigma": st.lists(_deviation, min_size=count, max_size=count),
        }
    )
)


def _points(count: st.SearchStrategy[int], dimensions: int) -> st.SearchStrategy[list[list[float]]]:
    point = st.lists(_near, min_size=dimensions, max_size=dimensions)
    return count.flatmap(lambda size: st.lists(point, min_size=size, max_size=size))


_samples = st.integers(1, 3).flatmap(
    lambda dimensions: st.fixed_dictionaries(
        {name: _points(st.integers(2, 5), dimensions) for name in ("x", "y")}
        | {"bandwidth": st.floats(0.2, 4), "unbiased": st.booleans()}
    )
)


# ----------------------------------------------------------------------------------- Kullback and Leibler's


@pytest.mark.parametrize("averaged", [False, True])
@given(latent=_latents)
@settings(max_examples=12)
def test_a_vectors_divergence_is_that_of_its_dimensions_added_up(
    agreed: Agreement, latent: dict[str, list[float]], *, averaged: bool
) -> None:
    kl = agreed({"layers": [{"diagonal_gaussian_kl": {**latent, "averaged": averaged}}]})["kl"]
    pairs = list(zip(latent["mu"], latent["sigma"], strict=True))
    each = [number(rule("gaussian_kl", mu=mu, sigma=sigma), "kl") for mu, sigma in pairs]
    assert kl == pytest.approx(sum(each) / (len(each) if averaged else 1))


@given(_latents, st.integers(0, 9))
@settings(max_examples=5)
def test_the_sampled_divergence_lies_around_the_closed_form(
    agreed: Agreement, latent: dict[str, list[float]], seed: int
) -> None:
    drawn = agreed({"layers": [{"sampled_kl": {**latent, "samples": 1_000, "seed": seed}}]})
    exact = number(rule("diagonal_gaussian_kl", **latent), "kl")
    assert abs(drawn["estimate"] - exact) < 5 * drawn["standard_error"] + 1e-9  # type: ignore[operator]


def test_four_times_the_draws_halve_the_standard_error() -> None:
    few, many = (rule("sampled_kl", mu=[1, -1], sigma=[0.5, 2], samples=n, seed=1) for n in (1_000, 4_000))
    ratio = number(few, "standard_error") / number(many, "standard_error")
    assert ratio == pytest.approx(2, rel=0.1)


def test_draws_of_the_prior_itself_all_say_nothing() -> None:
    prior = rule("sampled_kl", mu=[0, 0], sigma=[1, 1], samples=50)
    assert number(prior, "estimate") == number(prior, "standard_error") == 0


# --------------------------------------------------------------------------------- maximum mean discrepancy


@given(_samples)
@settings(max_examples=15)
def test_the_discrepancy_is_the_quadratic_form_of_the_pooled_kernel(agreed: Agreement, data: dict[str, Any]) -> None:
    mmd = agreed({"layers": [{"mmd": data}]})["mmd"]
    assert isinstance(mmd, int | float)
    assert mmd >= -1e-12 or data["unbiased"]


@pytest.mark.parametrize("apart", [0, 0.5, 3])
def test_two_points_have_a_discrepancy_that_is_known(apart: float) -> None:
    mmd = number(rule("mmd", x=[[0.0]], y=[[apart]], bandwidth=1), "mmd")
    assert mmd == pytest.approx(2 - 2 * math.exp(-(apart**2) / 2))


def test_the_same_points_have_no_discrepancy_and_far_ones_the_largest() -> None:
    near = [[0, 1], [2, 0.5]]
    assert number(rule("mmd", x=near, y=near), "mmd") == pytest.approx(0)
    assert number(rule("mmd", x=near, y=near, unbiased=True), "mmd") < 0
    assert number(rule("mmd", x=[[0]], y=[[50]]), "mmd") == pytest.approx(2)


def test_the_discrepancy_is_the_distance_of_two_smoothed_densities() -> None:
    """A Gaussian kernel is the overlap of two Gaussians narrower by the square root of 2, integrated by a sum."""
    x, y, bandwidth = [0.0, 1.0, 2.5], [-1.0, 0.5], 0.8
    width = bandwidth / math.sqrt(2)

    def smoothed(points: list[float], at: float) -> float:
        return sum(math.exp(-((at - one) ** 2) / (2 * width**2)) for one in points) / len(points)

    step = 0.01
    line = [-8 + step * index for index in range(1_800)]
    area = sum((smoothed(x, at) - smoothed(y, at)) ** 2 for at in line) * step
    expected = area / (width * math.sqrt(math.pi))
    found = number(rule("mmd", x=[[one] for one in x], y=[[one] for one in y], bandwidth=bandwidth), "mmd")
    assert found == pytest.approx(expected, rel=1e-6)


# ------------------------------------------------------------------------------------------------- losses

_LOSS: dict[str, Any] = {"x": [1, 0, 2], "x_hat": [0.5, 0, 1], "mu": [1, -0.5], "sigma": [0.5, 2]}
_SHAPES: dict[str, Any] = {"z": [[1, 0], [0, 2], [1, 1]], "prior": [[0, 0], [0.5, -1]]}


@given(st.floats(0, 10), st.floats(0, 1), st.floats(0, 100))
@settings(max_examples=5)
def test_the_losses_agree_for_all_weights(agreed: Agreement, beta: float, alpha: float, lam: float) -> None:
    agreed({"layers": [{"beta_vae_loss": {**_LOSS, "beta": beta}}]})
    agreed({"layers": [{"info_vae_loss": {**_LOSS, **_SHAPES, "alpha": alpha, "lam": lam}}]})


def test_info_vae_with_alpha_0_and_lambda_1_is_the_vae() -> None:
    plain = number(rule("beta_vae_loss", **_LOSS), "loss")
    assert number(rule("info_vae_loss", **_LOSS, **_SHAPES), "loss") == pytest.approx(plain)


def test_alpha_1_leaves_the_discrepancy_alone() -> None:
    mmd_vae = rule("info_vae_loss", **_LOSS, **_SHAPES, alpha=1, lam=3)
    expected = number(mmd_vae, "reconstruction") + 3 * number(mmd_vae, "mmd")
    assert number(mmd_vae, "loss") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        ({"diagonal_gaussian_kl": {"mu": [1, 2], "sigma": [1]}}, "mean and deviation must have as many dimensions"),
        ({"diagonal_gaussian_kl": {"mu": [1], "sigma": [0]}}, "a deviation must be above 0"),
        ({"sampled_kl": {"mu": [1] * 5, "sigma": [1] * 5, "samples": 20_000}}, "at most 20,000 numbers are drawn"),
        ({"mmd": {"x": [[1]], "y": [[1, 2]]}}, "points of both samples must have as many dimensions"),
        ({"mmd": {"x": [[1]], "y": [[1], [2]], "unbiased": True}}, "without bias a sample needs at least two points"),
        ({"mmd": {"x": [[1], [2, 3]], "y": [[1]]}}, "a list of equally long lists of numbers was expected"),
        ({"mmd": {"x": [1, 2], "y": [[1]]}}, "a list of equally long lists of numbers was expected"),
        ({"mmd": {"x": [[]], "y": [[1]]}}, "a list of equally long lists of numbers was expected"),
    ],
)
def test_what_cannot_be_compared_is_refused(layer: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe({"layers": [layer]})
