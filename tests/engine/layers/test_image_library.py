"""Chapter 25: what Pillow makes of an image of whole shades, to which it rounds; values that others computed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from engine.description import describe
from engine.evaluation import Evaluation
from engine.value import flat

image_library = pytest.importorskip("PIL.Image", reason="a development dependency")
HEIGHT, WIDTH = 24, 31


def _channels(seed: int, top: int = 255) -> list[list[list[int]]]:
    chance = random.Random(seed)  # noqa: S311 - shades, not secrets
    return [[[chance.randint(0, top) for _ in range(WIDTH)] for _ in range(HEIGHT)] for _ in range(3)]


def _theirs(channels: list[list[list[int]]], change: Callable[[Any], Any]) -> list[int]:
    planes = [
        image_library.frombytes("L", (WIDTH, HEIGHT), bytes([cell for row in one for cell in row])) for one in channels
    ]
    changed = change(image_library.merge("RGB", planes))
    return [cell for plane in changed.split() for cell in plane.tobytes()]


def _ours(channels: list[list[list[int]]], layer: Any) -> list[float]:
    data = {"input": {"x": {"axes": ["C", "H", "W"], "values": channels}}, "layers": [layer]}
    return [float(one) for one in flat(Evaluation(describe(data)).lookup("output"))]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("top", [255, 60, 2])
def test_a_histogram_is_equalized_as_pillow_does(seed: int, top: int) -> None:
    from PIL import ImageOps

    channels = _channels(seed, top)
    assert _ours(channels, "equalize") == _theirs(channels, ImageOps.equalize)


@pytest.mark.parametrize("factor", [0, 0.1, 0.5, 1, 1.9])
@pytest.mark.parametrize(
    ("name", "enhancer"),
    [("adjust_saturation", "Color"), ("adjust_brightness", "Brightness"), ("adjust_sharpness", "Sharpness")],
)
def test_an_image_is_enhanced_as_pillow_does(name: str, enhancer: str, factor: float) -> None:
    from PIL import ImageEnhance

    channels = _channels(7)
    theirs = _theirs(channels, lambda image: getattr(ImageEnhance, enhancer)(image).enhance(factor))
    for one, other in zip(_ours(channels, {name: {"factor": factor}}), theirs, strict=True):
        assert abs(one - other) <= 1.5, "whole shades are off by rounding at most"


@pytest.mark.parametrize("bits", [1, 4, 8])
def test_shades_are_taken_away_and_inverted_as_pillow_does(bits: int) -> None:
    from PIL import ImageOps

    channels = _channels(3)
    assert _ours(channels, {"posterize": {"bits": bits}}) == _theirs(
        channels, lambda image: ImageOps.posterize(image, bits)
    )
    assert _ours(channels, {"solarize": {"threshold": 100}}) == _theirs(
        channels, lambda image: ImageOps.solarize(image, 100)
    )
