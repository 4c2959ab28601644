"""Chapter 21: blocks with short cuts as networks have them, and gradients through deep stacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.value import Value
from engine.verify import Measured

Agreement = Callable[..., dict[str, Value]]


@pytest.mark.parametrize(
    ("block", "shape", "parameters"),
    [
        ({"basic_block": {"out_channels": 4}}, (4, 6, 6), 2 * 9 * 16 + 2 * 8),
        ({"basic_projection_block": {"out_channels": 6}}, (6, 3, 3), 9 * 24 + 9 * 36 + 24 + 3 * 12),
        ({"bottleneck_block": {"channels": 1}}, (4, 6, 6), 4 + 9 + 4 + 2 + 2 + 8),
        ({"bottleneck_projection_block": {"channels": 2, "stride": 2}}, (8, 3, 3), 8 + 36 + 16 + 32 + 4 + 4 + 16 + 16),
        ({"preactivation_block": {"out_channels": 4}}, (4, 6, 6), 2 * 9 * 16 + 2 * 8),
        ({"preactivation_projection_block": {"out_channels": 6}}, (6, 3, 3), 9 * 24 + 9 * 36 + 24 + 8 + 12),
        ({"dense_layer": {"growth_rate": 3}}, (7, 6, 6), 9 * 12 + 8),
    ],
)
def test_a_block_is_built_as_its_paper_has_it(
    agreed: Agreement, block: dict[str, Any], shape: tuple[int, int, int], parameters: int
) -> None:
    data = {"input": {"x": [4, 6, 6]}, "batch": 2, "layers": [block]}
    found = agreed(data)
    assert tuple(describe(data).output_shape.values()) == shape
    assert found["parameters"] == parameters
    assert "output" in found


def test_an_identity_cannot_widen() -> None:
    with pytest.raises(DescriptionError, match="must be equal to be added"):
        describe({"input": {"x": [4, 6, 6]}, "layers": [{"basic_block": {"out_channels": 8}}]})
    with pytest.raises(DescriptionError, match=r"did you mean `bottleneck_block`"):
        describe({"input": {"x": [4, 6, 6]}, "layers": [{"botleneck_block": {"channels": 8}}]})


@given(st.floats(-1.5, 1.5), st.integers(1, 100), st.floats(0, 1), st.integers(2, 12), st.integers(0, 99))
@settings(max_examples=25)
def test_gradients_through_deep_stacks_are_what_the_closed_form_says(
    agreed: Agreement, slope: float, depth: int, alignment: float, width: int, seed: int
) -> None:
    layer = {"slope": slope, "depth": depth, "alignment": alignment, "width": width, "seed": seed}
    assert {"plain", "residual"} <= set(agreed({"layers": [{"gradient_stack": layer}]}))


def test_a_gradient_vanishes_in_a_plain_stack_and_lives_in_a_residual_one() -> None:
    for depth in range(10, 101, 10):
        network = describe({"layers": [{"gradient_stack": {"slope": 0.05, "depth": depth, "alignment": 0.6}}]})
        rules, run = Evaluation(network), Measured(network)
        for stack in ("plain", "residual"):
            assert run[stack] == pytest.approx(rules.lookup(stack), rel=1e-9)
        assert run["plain"] < 1e-12  # type: ignore[operator]
        assert run["residual"] > 0.5  # type: ignore[operator]
