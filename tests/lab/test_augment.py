"""Augmenting a small picture: seeded, bounded by its strength, and with a label that follows what was really mixed."""

from __future__ import annotations

import re

import pytest

from quizapp.lab import shelf
from quizapp.lab.augment import EPOCHS, LAYERS, MIXING, OPERATIONS, AugmentScene
from quizapp.lab.bench import read_bench
from quizapp.lab.drawings import NAMES, SIDE, WORDS, drawn
from quizapp.lab.scene import Frame, Picture


def last_number(frame: Frame, start: str) -> float:
    line = next(line for line in reversed(frame.lines) if line.startswith(start))
    return float(line.rpartition("=")[2])


def after(frame: Frame) -> Picture:
    return frame.pictures[-1]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_has_three_channels_is_square_and_not_symmetric(name: str) -> None:
    image = drawn(name)
    assert [len(channel) for channel in image] == [SIDE] * 3
    assert {len(row) for channel in image for row in channel} == {SIDE}
    assert any(row != row[::-1] for channel in image for row in channel)
    assert WORDS[name].ja != WORDS[name].en


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_epoch_draws_its_own_and_the_same_whenever_it_is_looked_at(operation: str) -> None:
    scene = AugmentScene(operation, strength=10)
    frames = [scene.frame(at) for at in range(EPOCHS)]
    assert frames == [AugmentScene(operation, strength=10).frame(at) for at in range(EPOCHS)]
    assert len({after(frame).rows for frame in frames}) > 1
    assert all(f"seed = {at + 1}" in frame.lines for at, frame in enumerate(frames))


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - MIXING - {"rand_augment"}))
def test_at_strength_0_nothing_changes(operation: str) -> None:
    frame = AugmentScene(operation, strength=0).frame(3)
    assert after(frame).rows == frame.pictures[0].rows


def test_a_flip_is_the_picture_from_right_to_left_or_the_picture() -> None:
    scene = AugmentScene("horizontal_flip", strength=10)
    for at in range(EPOCHS):
        frame = scene.frame(at)
        flipped = any(line.endswith(": flip") for line in frame.lines)
        rows = frame.pictures[0].rows
        assert after(frame).rows == (tuple(row[::-1] for row in rows) if flipped else rows)


def test_the_lambda_of_cutmix_is_the_share_of_cells_that_are_left() -> None:
    for at in range(EPOCHS):
        frame = AugmentScene("cutmix", strength=10).frame(at)
        first, second, mixed = (picture.rows for picture in frame.pictures)
        cells = [(a, b, m) for rows in zip(first, second, mixed, strict=True) for a, b, m in zip(*rows, strict=True)]
        assert all(m in (a, b) for a, b, m in cells)
        share = last_number(frame, "lambda")
        # Cells that are alike in both pictures tell nothing, so the share lies between two counts.
        kept = sum(m == a != b for a, b, m in cells) / SIDE**2
        alike = sum(a == b for a, b, _ in cells) / SIDE**2
        assert kept - 1e-3 <= share <= kept + alike + 1e-3
        assert frame.said is not None
        assert f"Label: {share:.2f} house, {1 - share:.2f} boat." in frame.said.en


def test_mixup_mixes_every_cell_by_one_lambda() -> None:
    for at in range(EPOCHS):
        frame = AugmentScene("mixup", strength=10).frame(at)
        lam = last_number(frame, "lambda")
        first, second, mixed = (picture.rows for picture in frame.pictures)
        for rows in zip(first, second, mixed, strict=True):
            for a, b, m in zip(*rows, strict=True):
                assert m == pytest.approx([lam * x + (1 - lam) * y for x, y in zip(a, b, strict=True)], abs=0.7)


def test_what_is_drawn_stays_within_what_the_strength_allows() -> None:
    for at in range(EPOCHS):
        angle = last_number(AugmentScene("rotate", strength=4).frame(at), "angle")
        assert abs(angle) <= 18


def test_rand_augment_tells_what_it_drew() -> None:
    frame = AugmentScene("rand_augment", strength=9).frame(0)
    assert any(re.match(r"N = 2, M = 9: [a-z-]+, [a-z-]+$", line) for line in frame.lines)


def test_knobs_go_round_or_stop_at_their_ends() -> None:
    scene = AugmentScene()
    assert scene.turned("strength", 100).strength == 10
    assert scene.turned("strength", -100).strength == 0
    assert scene.turned("image", len(NAMES)) == scene
    assert scene.turned("operation", len(OPERATIONS)) == scene


def test_layers_of_descriptions_are_watched_with_the_operation_they_are() -> None:
    bench = read_bench("input: {x: [1, 8, 8], y: [1, 8, 8]}\nlayers: [{drawn_cutmix: {from: [x, y]}}]")
    assert shelf.scene_of(bench.network.nodes[0]) == AugmentScene("cutmix")
    assert set(LAYERS.values()) <= set(OPERATIONS)
