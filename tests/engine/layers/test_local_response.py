"""Chapter 19: local response normalization, by rule, by torch, and by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.value import Value

Agreement = Callable[..., dict[str, Value]]


@given(st.integers(1, 6), st.integers(1, 7), st.floats(0, 2), st.floats(-1, 2), st.floats(0.5, 3), st.integers(0, 99))
@settings(max_examples=25)
def test_each_value_is_divided_by_its_neighbours_in_other_channels(
    agreed: Agreement, channels: int, size: int, alpha: float, beta: float, k: float, seed: int
) -> None:
    layer = {"local_response_norm": {"size": size, "alpha": alpha, "beta": beta, "k": k}}
    found = agreed({"input": {"x": [channels, 2, 2]}, "layers": [layer]}, seed=seed)
    assert (found["parameters"], found["macs"]) == (0, 0)
    assert "output" in found
    assert "output" in agreed({"input": {"x": {"channels": channels, "length": 3}}, "layers": [layer]}, seed=seed)


def test_by_hand(agreed: Agreement) -> None:
    x = {"axes": ["C", "L"], "values": [[1], [2], [3]]}
    layer = {"local_response_norm": {"size": 3, "alpha": 3, "beta": 1, "k": 1}}
    output = agreed({"input": {"x": x}, "layers": [layer]})["output"]
    assert [row[0] for row in output] == pytest.approx([1 / 6, 2 / 15, 3 / 14])  # type: ignore[union-attr, index]
