"""Calculations of chapters 18, 20, 24 and 25 that are no layers: by rule, by torch, and as published."""

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
Attributes = dict[str, Any]

PUBLISHED = [
    ("stride_for_size", {"size": 13, "kernel_size": 3, "padding": 1, "wanted": 4}, "stride", 4),
    ("pooling_gradient", {"x": [1, 3, 5, 6], "upstream": 8}, "to_maximum", (0, 0, 0, 8)),
    ("pooling_gradient", {"x": [1, 3, 5, 6], "upstream": 8}, "to_each", (2, 2, 2, 2)),
    ("shifted_peak", {"size": 4, "kernel_size": 2, "place": 2, "shift": -1}, "after", 1),
    ("shifted_peak", {"size": 4, "kernel_size": 2, "place": 2, "shift": 1}, "after", 2),
    ("grid_search", {"choices": [3, 4]}, "trainings", 12),
    ("compression", {"features": 784, "code": 32}, "ratio", 24.5),
    ("autoencoder", {"features": 784, "hidden": 32}, "total", 50992),
    ("autoencoder", {"features": 784, "hidden": 32, "tied": True}, "total", 25904),
    ("reconstruction_error", {"x": [1, 0, 1], "x_hat": [0.8, 0.1, 0.6]}, "mse", 0.07),
    ("stacked_autoencoders", {"sizes": [784, 256, 64, 10]}, "count", 2),
    ("reparameterize", {"mu": [0.5], "variance": [4], "epsilon": [-0.25]}, "z", (0,)),
    ("vae_loss", {"x": [3, 1], "x_hat": [0, 2], "mu": [2, 0], "beta": 4}, "loss", 18),
    ("nearest_code", {"z": [1.2, 0.7], "e1": [0, 0], "e2": [1, 1], "e3": [2, 0]}, "chosen", 2),
    ("code_bits", {"side": 32, "codes": 512}, "bits", 9216),
    ("mixup", {"a": 100, "b": 200, "lam": 0.3}, "pixel", 170),
    ("mixup", {"a": 100, "b": 200, "lam": 0.3}, "label", (0.3, 0.7)),
    ("cutout", {"size": 32, "side": 8}, "percent", 6.25),
    ("turned_and_mirrored", {"images": 1000, "turns": 4, "left_right": True}, "separate", 5000),
    ("turned_and_mirrored", {"images": 1, "turns": 4, "left_right": True, "up_down": True}, "views", 8),
    ("randaugment", {"operations": 14, "length": 2}, "sequences", 196),
    ("random_crop", {"size": 32, "padding": 4, "crop": 32}, "positions", 81),
    ("any_applied", {"p": [0.5, 0.5, 0.5]}, "applied", 0.875),
    ("contrast", {"v": 220, "factor": 1.2}, "pixel", 255),
    ("contrast", {"v": 140, "factor": 1.5, "reference": 100}, "pixel", 160),
    ("flipped_box", {"width": 10, "left": 2, "right": 3}, "left_next", 7),
    ("soft_cross_entropy", {"t": [0.75, 0.25], "p": [0.5, 0.5]}, "loss", 0.6931471805599453),
    ("random_erasing", {"height": 100, "width": 100, "area_share": 0.2, "ratio": 0.5}, "erased_height", 1000**0.5),
]


@pytest.mark.parametrize(("layer", "attributes", "quantity", "published"), PUBLISHED)
def test_worked_examples(
    agreed: Agreement, layer: str, attributes: Attributes, quantity: str, published: float | tuple[float, ...]
) -> None:
    assert agreed({"layers": [{layer: attributes}]})[quantity] == pytest.approx(published)


@given(st.integers(5, 60), st.integers(1, 5), st.integers(0, 2), st.integers(1, 6))
@settings(max_examples=40)
def test_the_stride_that_gives_a_size_gives_it(
    agreed: Agreement, size: int, kernel_size: int, padding: int, stride: int
) -> None:
    room = size + 2 * padding - kernel_size
    wanted = room // stride + 1
    assume(wanted >= 2)
    assume(room // (wanted - 1) == room // wanted + 1)
    layer = {"size": size, "kernel_size": kernel_size, "padding": padding, "wanted": wanted}
    assert agreed({"layers": [{"stride_for_size": layer}]})["stride"] == stride


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=6, unique=True), st.integers(-9, 9))
@settings(max_examples=40)
def test_pooling_passes_back_all_of_a_gradient(agreed: Agreement, x: list[int], upstream: int) -> None:
    found = agreed({"layers": [{"pooling_gradient": {"x": x, "upstream": upstream}}]})
    for gradient in (found["to_maximum"], found["to_each"]):
        assert isinstance(gradient, tuple)
        assert sum(gradient) == pytest.approx(upstream)  # type: ignore[arg-type]


@given(st.integers(1, 4), st.integers(1, 6), st.data())
@settings(max_examples=40)
def test_a_peak_moves_by_a_shift_over_the_width_of_the_window(
    agreed: Agreement, kernel_size: int, windows: int, data: st.DataObject
) -> None:
    size = kernel_size * windows
    place, moved = (data.draw(st.integers(1, size)) for _ in range(2))
    layer = {"size": size, "kernel_size": kernel_size, "place": place, "shift": moved - place}
    found = agreed({"layers": [{"shifted_peak": layer}]})
    before, after = found["before"], found["after"]
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert abs(after - before - (moved - place) / kernel_size) < 1


@pytest.mark.parametrize(
    ("layer", "attributes", "sentence"),
    [
        ("stride_for_size", {"size": 10, "kernel_size": 3, "wanted": 6}, "several strides, or none"),
        ("stride_for_size", {"size": 4, "kernel_size": 3, "wanted": 9}, "no stride gives"),
        ("pooling_gradient", {"x": [1, 1], "upstream": 1}, "must differ"),
        ("pooling_gradient", {"x": [1, 0.5], "upstream": 1}, "whole numbers"),
        ("shifted_peak", {"size": 5, "kernel_size": 2, "place": 1, "shift": 1}, "must fill the row of 5"),
        ("shifted_peak", {"size": 4, "kernel_size": 2, "place": 4, "shift": 1}, "must lie in the row of 4"),
        ("grid_search", {"choices": [1000, 1000]}, "can be listed"),
    ],
)
def test_what_makes_no_question_is_refused(layer: str, attributes: Attributes, sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe({"layers": [{layer: attributes}]})


def test_the_belief_that_pooling_stops_gradients_is_a_computation() -> None:
    network = describe({"layers": [{"pooling_gradient": {"x": [1, 2], "upstream": 4}}]})
    theirs = Mistake("theirs", frozenset({"pooling_gradient"}), {"to_maximum": "0*x"})
    assert Evaluation(network).lookup("to_maximum") == (0, 4)
    assert Evaluation(network, theirs).lookup("to_maximum") == (0, 0)
