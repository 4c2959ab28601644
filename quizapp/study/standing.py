"""How well each objective is remembered: one pass through what is kept of each item, however many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from quizapp.study.catalogue import Catalogue
from quizapp.study.library import TIERS, Tier
from quizapp.study.memory import Parameters, recalls
from quizapp.study.states import States


class Standing(msgspec.Struct):
    """The sums over the items of one objective and one tier, or of several."""

    items: int = 0
    learned: int = 0
    """How many of them have a memory state."""
    recalls: tuple[float, ...] = ()
    """The sum of their predicted recall on each of the days asked for."""

    def recall(self, day: int = 0) -> float | None:
        """Return the mean recall of the learned items on one of the days; None where none is learned."""
        return self.recalls[day] / self.learned if self.learned else None

    def recall_of_all(self, day: int = 0) -> float:
        """Return the mean recall on one of the days, in which an item not met counts as 0."""
        return self.recalls[day] / self.items if self.learned else 0.0


Standings = Mapping[tuple[str, Tier], Standing]


def standings(book: Catalogue, states: States, days: Sequence[date], parameters: Parameters) -> Standings:
    """Return how the items of each objective and tier stand on these days."""
    groups, strengths = book.groups, states.strengths()
    placed = book.placed(strengths.items)
    learned = Counter(placed)
    sums = [[0.0] * (len(groups) + 1) for _ in days]
    for day, mine in zip(days, sums, strict=True):
        for group, recall in zip(placed, recalls(strengths, day, parameters), strict=True):
            mine[group] += recall
    return {
        (group.objective, group.tier): Standing(group.items, learned[number], tuple(mine[number] for mine in sums))
        for number, group in enumerate(groups)
    }


def nothing_known(book: Catalogue) -> Standings:
    """Return how many items there are, before any is looked at."""
    return {(group.objective, group.tier): Standing(group.items) for group in book.groups}


def together(parts: Iterable[Standing]) -> Standing:
    """Return the sums over several groups."""
    whole = Standing()
    for part in parts:
        recalls = [one + other for one, other in zip(whole.recalls, part.recalls, strict=True)] if whole.items else ()
        whole = Standing(whole.items + part.items, whole.learned + part.learned, tuple(recalls) or part.recalls)
    return whole


def of_objective(standing: Standings, objective: str) -> Standing:
    """Return the sums over all tiers of one objective."""
    return together(standing[objective, tier] for tier in TIERS if (objective, tier) in standing)
