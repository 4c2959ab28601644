"""Numbers that a seed decides: the same everywhere, evenly spread, and one stream for each purpose."""

from __future__ import annotations

import statistics
from collections import Counter
from hashlib import blake2b

import pytest

from engine.chance import MAX_BETA, Chance, noise
from engine.errors import ExpressionError
from engine.expression import expression
from engine.value import flat


def test_a_stream_is_blake2b_of_its_seed_and_names_counted_up() -> None:
    word = int.from_bytes(blake2b(b"7\x1fnoise", salt=bytes(16)).digest()[:8], "little")
    assert Chance(7, "noise").uniform() == (word >> 11) / 2**53


def test_the_same_seed_gives_the_same_numbers_and_another_purpose_others() -> None:
    def drawn(chance: Chance) -> list[int]:
        return [chance.below(1000) for _ in range(20)]

    assert drawn(Chance("k3f9", "crop")) == drawn(Chance("k3f9", "crop"))
    assert drawn(Chance("k3f9", "crop")) != drawn(Chance("k3f9", "noise"))
    assert drawn(Chance("k3f9", "crop")) != drawn(Chance("k3g0", "crop"))


def test_whole_numbers_are_drawn_evenly() -> None:
    chance = Chance(1, "evenly")
    counts = Counter(chance.below(6) for _ in range(6_000))
    assert set(counts) == set(range(6))
    assert all(900 < count < 1_100 for count in counts.values())


def test_noise_is_standard_normal_and_has_six_decimals() -> None:
    row = list(flat(expression("noise(5, 20, 500)").value({})))
    assert statistics.mean(row) == pytest.approx(0, abs=0.03)
    assert statistics.stdev(row) == pytest.approx(1, abs=0.03)
    inside = sum(abs(one) < 1.96 for one in row) / len(row)
    assert inside == pytest.approx(0.95, abs=0.01)
    assert all(round(one, 6) == one for one in row)


@pytest.mark.parametrize("alpha", [0.001, 0.2, 1.0, 2.0])
def test_beta_has_the_mean_and_variance_of_its_distribution(alpha: float) -> None:
    chance = Chance(2, "beta")
    drawn = [chance.beta(alpha) for _ in range(4_000)]
    assert all(0 <= one <= 1 for one in drawn)
    assert statistics.mean(drawn) == pytest.approx(0.5, abs=0.03)
    assert statistics.pvariance(drawn) == pytest.approx(0.25 / (2 * alpha + 1), rel=0.06)


def test_shuffling_keeps_what_there_is_and_can_give_every_order() -> None:
    chance = Chance(3, "order")
    orders = Counter(tuple(chance.shuffled("abc")) for _ in range(3_000))
    assert len(orders) == 6
    assert all(sorted(order) == ["a", "b", "c"] and 400 < count < 600 for order, count in orders.items())


def test_what_cannot_be_drawn_is_refused_in_a_sentence() -> None:
    with pytest.raises(ExpressionError, match="one of 0 cannot be drawn"):
        Chance(1).below(0)
    for alpha in (0, MAX_BETA + 1):
        with pytest.raises(ExpressionError, match="Beta distribution must be above 0 and at most 4"):
            Chance(1).beta(alpha)
    for lengths in ("0", "400, 400", ""):
        with pytest.raises(ExpressionError, match="noise needs lengths"):
            expression(f"noise(1, {lengths})" if lengths else "noise(1)").value({})


def test_noise_fills_a_grid_row_by_row() -> None:
    flat = noise(4, 6)
    assert isinstance(flat, tuple)
    assert noise(4, 2, 3) == (flat[:3], flat[3:])
