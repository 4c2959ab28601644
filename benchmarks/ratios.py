"""How exact a ratio is that was measured in rounds."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence

RESAMPLED = 2000
"""How often the rounds are drawn anew."""


def interval(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """Return between which ratios of the medians 95 of 100 lie when rounds are drawn anew from those timed."""
    rounds, drawn = range(min(len(ours), len(theirs))), random.Random(1)  # noqa: S311 - nothing to guess here
    ratios = []
    for _ in range(RESAMPLED):
        chosen = drawn.choices(rounds, k=len(rounds))
        one, other = (statistics.median(times[turn] for turn in chosen) for times in (ours, theirs))
        ratios.append(one / other)
    low, *_, high = statistics.quantiles(ratios, n=40)
    return low, high
