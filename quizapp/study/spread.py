"""On which day an item comes back: near the day that FSRS names, where there is least to do.

FSRS cares little whether an interval of thirty days is 29 or 31, but a learner does when fifty items that were met on
one evening come back on one evening. Everything here is decided by what is handed in, so that a preview is what will
be applied: ties are broken by a hash of item and days, and the day chosen is logged with the review.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta

WHOLE = 100
"""The share of work, in percent, that an ordinary weekday takes."""
EVERY_DAY = (WHOLE,) * 7
"""Easy days of nobody: each weekday, from Monday, takes a whole share."""
FIRST_SPREAD = 3
"""The shortest interval, in days, that is spread; shorter ones mean what they say."""
WIDEST = 15
"""Never spread over more days than these to either side."""
_SHARES = ((7, 0.15), (20, 0.1), (36500, 0.05))
"""Up to so many days of an interval, so much of each of them may be given or taken."""


def slack(interval: int) -> int:
    """Return by how many days an interval may be shortened or lengthened."""
    if interval < FIRST_SPREAD:
        return 0
    whole, below = 1.0, FIRST_SPREAD - 1
    for upto, share in _SHARES:
        whole += share * max(0, min(interval, upto) - below)
        below = upto
    return min(WIDEST, int(whole))


def spread(
    item: str,
    day: date,
    interval: int,
    *,
    load: Mapping[date, int] | None = None,
    easy: tuple[int, ...] = EVERY_DAY,
    leaving: date | None = None,
) -> date:
    """Return the study day on which an item reviewed on `day` comes back.

    Args:
        item: Its id, which with the days is all the chance there is.
        day: The study day of the review.
        interval: The days that FSRS names.
        load: How many items are due on each day; without it only chance spreads.
        easy: The share of work, in percent, that each weekday takes, from Monday. A day with none is taken only where
            there is no other.
        leaving: The day on which the item itself is among those due; None where it is not counted.
    """
    width = slack(interval)
    if not width:
        return day + timedelta(days=interval)
    first = day.toordinal() + max(2, interval - width)
    nearest = range(first, day.toordinal() + interval + width + 1)
    # The first day of all, 1, was a Monday.
    shares = [easy[(ordinal - 1) % 7] for ordinal in nearest]
    if not any(shares):
        shares = [WHOLE] * len(nearest)
    left = None if leaving is None else leaving.toordinal()
    least, lightest = math.inf, list[tuple[date, int]]()
    for ordinal, share in zip(nearest, shares, strict=True):
        # A day with no share is taken only where there is no other.
        if not share:
            continue
        candidate = date.fromordinal(ordinal)
        burden = 0.0
        if load is not None:
            burden = (load.get(candidate, 0) + (ordinal != left)) / share
        if burden < least:
            least, lightest = burden, [(candidate, share)]
        elif burden == least:
            lightest.append((candidate, share))
    if len(lightest) == 1:
        return lightest[0][0]
    known = f"{item} {day} "
    return min(lightest, key=lambda one: _chance(f"{known}{one[0].isoformat()}", one[1]))[0]


def _chance(name: str, share: int) -> float:
    """Return a number whose least among candidates of different names falls on each in proportion to its share."""
    from hashlib import blake2b

    digest = blake2b(name.encode(), digest_size=8).digest()
    uniform = (int.from_bytes(digest, "big") + 1) / (1 << 64)
    # The first of several exponential clocks to ring does so in proportion to its rate.
    return -math.log(uniform) / share
