"""RandAugment as layers, and single images augmented to be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from engine.augmentation.images import augmented, description, mixed
from engine.augmentation.policy import OPERATIONS, STRONGEST, drawn_operations, rand_augment
from engine.errors import DescriptionError, EngineError
from engine.training.glyphs import drawn
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]

SEVEN: Value = tuple(tuple(255 * cell for cell in row) for row in drawn(7))
SIZE = {"height": 8, "width": 8}


def test_every_operation_is_drawn_as_often_as_the_others_and_both_signs() -> None:
    drawn_ones = [pair for seed in range(300) for pair in drawn_operations(4, seed)]
    counts = Counter(name for name, _ in drawn_ones)
    assert set(counts) == set(OPERATIONS)
    assert all(60 < count < 140 for count in counts.values())
    assert 500 < sum(sign > 0 for _, sign in drawn_ones) < 700


def test_the_seed_chooses_what_is_done_and_the_magnitude_how_strongly() -> None:
    def kinds(entries: list[dict[str, Any]]) -> list[str]:
        return [name for entry in entries for name in entry]

    assert rand_augment(3, 5, 7, **SIZE) == rand_augment(3, 5, 7, **SIZE)
    assert kinds(rand_augment(3, 1, 7, **SIZE)) == kinds(rand_augment(3, 9, 7, **SIZE))
    assert len({str(rand_augment(3, 5, seed, **SIZE)) for seed in range(20)}) > 15


def test_the_full_strength_is_that_of_autoaugment_and_none_changes_nothing() -> None:
    full = {name: operation(1, 1, 331, 331) for name, operation in OPERATIONS.items()}
    assert full["rotate"] == {"rotate": {"angle": 30}}
    assert full["shear-x"] == {"shear": {"right": 0.3}}
    assert full["translate-y"] == {"translate": {"down": 150}}
    assert full["brightness"] == {"adjust_brightness": {"factor": 1.9}}
    assert full["posterize"] == {"posterize": {"bits": 4}}
    for name, operation in OPERATIONS.items():
        entry = operation(0, 1, 8, 8)
        after = augmented(SEVEN, [entry] if entry is not None else [])
        assert list(flat(after)) == pytest.approx(list(flat(SEVEN))), name


@pytest.mark.parametrize("seed", range(4))
def test_what_is_drawn_is_a_description_that_torch_runs_alike(agreed: Agreement, seed: int) -> None:
    agreed(description(SEVEN, [*rand_augment(4, 6, seed, **SIZE), "horizontal_flip"]))


@pytest.mark.parametrize(
    ("num_ops", "magnitude", "sentence"),
    [(21, 5, "21 operations were asked for; 0 to 20"), (2, 11, "the magnitude 11 was found; a number from 0 to 10")],
)
def test_what_cannot_be_drawn_is_told(num_ops: int, magnitude: float, sentence: str) -> None:
    with pytest.raises(EngineError, match=sentence):
        rand_augment(num_ops, magnitude, 0, **SIZE)
    assert rand_augment(0, STRONGEST, 0, **SIZE) == []


def test_two_images_are_mixed_together_with_their_label() -> None:
    black, white = (tuple([(shade,) * 4] * 4) for shade in (0, 255))
    image, label = mixed(black, white, "mixup_images", lam=0.25)
    assert set(flat(image)) == {191.25}
    assert label == (0.25, 0.75)
    image, label = mixed(black, white, "cutmix_images", cx=0, cy=0, box_height=2, box_width=4)
    assert label == (1 - 2 / 16, 2 / 16)
    assert sum(flat(image)) == 2 * 255


def test_an_image_that_is_none_is_refused_with_its_place() -> None:
    with pytest.raises(DescriptionError, match=r"input\.image"):
        augmented((1, 2, 3), ["horizontal_flip"])
