"""Latent variables inside a network: a sample from mean, variance and noise, by rule and by torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.description import describe
from engine.errors import DescriptionError
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]


@pytest.mark.parametrize("batch", [1, 3])
def test_a_sample_is_drawn_inside_a_network(agreed: Agreement, batch: int) -> None:
    inputs = {"mean": [3], "log_variance": [3], "noise": [3]}
    layers = [{"gaussian_sample": {"from": list(inputs)}}]
    found = agreed({"input": inputs, "batch": batch, "layers": layers})
    assert (found["parameters"], found["macs"]) == (0, 0)
    assert "output" in found


def test_the_deviation_is_the_root_of_the_variance(agreed: Agreement) -> None:
    def one(*values: float) -> dict[str, Any]:
        return {"axes": ["D"], "values": list(values)}

    inputs = {"mean": one(1, 2), "log_variance": one(0, 1.3862943611198906), "noise": one(0.5, -1)}
    found = agreed({"input": inputs, "layers": [{"gaussian_sample": {"from": list(inputs)}}]})
    assert list(flat(found["output"])) == pytest.approx([1.5, 0])


def test_it_needs_its_three_inputs_by_name() -> None:
    with pytest.raises(DescriptionError, match="gaussian_sample takes 3 inputs; name them with `from`"):
        describe({"input": {"x": [2]}, "layers": ["gaussian_sample"]})
