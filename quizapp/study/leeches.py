"""Items that will not stick, and what helps with them before they are given up: more of the same does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from quizapp.study.catalogue import catalogued
from quizapp.study.history import History
from quizapp.study.library import TIERS, ItemCard
from quizapp.study.memory import AGAIN
from quizapp.study.review import UNTOUCHING, Review

LEECH_AFTER = 4
"""After being forgotten so often an item gets help."""
GIVEN_UP_AFTER = 8
"""After being forgotten so often, help and all, suspending it is proposed."""


class Help(msgspec.Struct, frozen=True, kw_only=True):
    """What is offered with an item that keeps being forgotten."""

    item: str
    forgotten: int
    """On how many study days it was wrong after it had been learned."""
    mistake: str | None
    """The mistake made most often in it, whose text is worth reading."""
    objective: str
    """The objective whose point is worth reading again."""
    simpler: str | None
    """An item of the objective that is easier and better remembered, to begin from."""
    suspend: bool
    """Whether to propose suspending the item."""


def times_forgotten(reviews: Sequence[Review]) -> int:
    """Return on how many study days an item was wrong after it had been right: several times a day count once."""
    known, days = False, set[str]()
    for review in reviews:
        if review.mode in UNTOUCHING:
            continue
        if review.rating == AGAIN:
            days |= {review.day} if known else set()
        else:
            known = True
    return len(days)


def help_with(item: str, cards: Mapping[str, ItemCard], history: History) -> Help | None:
    """Return what helps with an item, or None where it is no leech."""
    past = history.of(item)
    forgotten = times_forgotten(past)
    if forgotten < LEECH_AFTER or item not in cards:
        return None
    made = Counter(review.mistake for review in past if review.mistake is not None)
    return Help(
        item=item,
        forgotten=forgotten,
        mistake=made.most_common(1)[0][0] if made else None,
        objective=cards[item].objective,
        simpler=_simpler(cards[item], cards, history),
        suspend=forgotten >= GIVEN_UP_AFTER,
    )


def leeches(cards: Mapping[str, ItemCard], history: History) -> list[Help]:
    """Return all items that keep being forgotten, the worst first."""
    may_be = sorted(item for item in history.counts.often_wrong(LEECH_AFTER) if item in history.states)
    found = [helped for item in may_be if (helped := help_with(item, cards, history)) is not None]
    return sorted(found, key=lambda helped: -helped.forgotten)


def _simpler(card: ItemCard, cards: Mapping[str, ItemCard], history: History) -> str | None:
    """Return the easiest other item of the objective, by author and tier, that is not a leech itself."""

    def ease(other: ItemCard) -> tuple[int, int, float]:
        state = history.states.get(other.id)
        return other.difficulty or 0, TIERS.index(other.tier), 10.0 if state is None else state.difficulty

    mine = history.states.get(card.id)
    limit = card.difficulty or 0, TIERS.index(card.tier), 10.0 if mine is None else mine.difficulty
    others = [cards[item] for item in catalogued(cards).of_objective.get(card.objective, ()) if item != card.id]
    easier = sorted((other for other in others if ease(other) < limit), key=ease)
    return next((other.id for other in easier if times_forgotten(history.of(other.id)) < LEECH_AFTER), None)
