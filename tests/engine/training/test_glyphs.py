"""The images that are learned from: ten digits drawn by us, varied by a seed."""

from __future__ import annotations

from collections import Counter

from engine.training.glyphs import SIDE, drawn, glyphs


def test_ten_different_digits_are_drawn_with_room_to_be_shifted() -> None:
    images = {drawn(digit) for digit in range(10)}
    assert len(images) == 10
    for image in images:
        assert [len(row) for row in image] == [SIDE] * SIDE
        assert not any((*image[0], *image[-1], *(row[0] for row in image), *(row[-1] for row in image)))


def test_each_digit_is_as_frequent_as_the_others_and_cells_lie_between_0_and_1() -> None:
    made = glyphs(50, seed=3)
    assert set(Counter(one.digit for one in made).values()) == {5}
    assert all(0 <= cell <= 1 for one in made for row in one.image for cell in row)


def test_a_seed_gives_the_same_images_again_and_another_purpose_gives_others() -> None:
    assert glyphs(20, seed=3) == glyphs(20, seed=3)
    others = {one.image for one in glyphs(20, seed=3, purpose="held-out")}
    assert others.isdisjoint(one.image for one in glyphs(20, seed=3))
    assert others.isdisjoint(one.image for one in glyphs(20, seed=4, purpose="held-out"))


def test_a_glyph_still_looks_like_its_digit() -> None:
    """Of the ten digits in all nine places, the nearest to a glyph is nearly always its own."""

    def shifted(digit: int, down: int, right: int) -> list[float]:
        image, places = drawn(digit), range(SIDE)
        inside = range(SIDE)
        return [
            image[row - down][column - right] if row - down in inside and column - right in inside else 0.0
            for row in places
            for column in places
        ]

    known = [(digit, shifted(digit, down, right)) for digit in range(10) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    made = glyphs(60, seed=8)
    right = 0
    for one in made:
        cells = [cell for row in one.image for cell in row]
        nearest = min(known, key=lambda entry: sum((a - b) ** 2 for a, b in zip(entry[1], cells, strict=True)))
        right += nearest[0] == one.digit
    assert right >= 57
