"""Practice of what the learner picks out: by objective, tag, tier, kind, last answer, or one mistake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from quizapp.questions.model import Kind
from quizapp.study.history import History
from quizapp.study.library import TIERS, Exam, ItemCard, Tier
from quizapp.study.memory import retrievability
from quizapp.study.mock import last_results
from quizapp.study.queue import Queue, Rotation, interleave


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What is practised: items that meet everything asked for; what is left empty asks for nothing."""

    objectives: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    tiers: frozenset[Tier] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    exams: frozenset[Exam] = frozenset()
    wrong_last_time: bool = False
    """Only items whose last answer was wrong, be it in a mock exam."""
    mistake: str | None = None
    """Only items that are about this mistake, or in which the learner made it."""
    marked: bool = False
    """Only items that the learner marked."""
    items: frozenset[str] = frozenset()
    """Only these items, as those that went wrong in a mock exam."""


def picked(cards: Mapping[str, ItemCard], history: History, chosen: Filter, day: date) -> list[str]:
    """Return the items that a filter lets through, in the order of the banks; suspended ones never."""
    wishes, counts = history.wishes(day), history.counts
    wrong = _wrong_last_time(history) if chosen.wrong_last_time else frozenset()
    made_in = frozenset() if chosen.mistake is None else counts.made_in(chosen.mistake)
    return [
        item
        for item, card in cards.items()
        if item not in wishes.suspended
        and (not chosen.objectives or card.objective in chosen.objectives)
        and (not chosen.tags or not chosen.tags.isdisjoint(card.tags))
        and (not chosen.tiers or card.tier in chosen.tiers)
        and (not chosen.kinds or card.kind in chosen.kinds)
        and (not chosen.exams or card.exam in chosen.exams)
        and (not chosen.items or item in chosen.items)
        and (not chosen.marked or item in wishes.marked)
        and (not chosen.wrong_last_time or item in wrong)
        and (chosen.mistake is None or chosen.mistake in card.mistakes or item in made_in)
    ]


def filtered(cards: Mapping[str, ItemCard], history: History, chosen: Filter, day: date) -> Rotation:
    """Plan practice of what a filter lets through: weakest first, objectives in turn, round after round."""
    items = picked(cards, history, chosen, day)
    known = history.states.those(items)

    def weakness(item: str) -> tuple[float, int]:
        state = known.get(item)
        recall = 0.0 if state is None else retrievability(state, day, parameters=history.parameters)
        return recall, TIERS.index(cards[item].tier)

    pool = sorted(items, key=weakness)
    return Rotation(items=tuple(interleave(pool, lambda item: cards[item].objective)))


def once_through(course: Rotation, cards: Mapping[str, ItemCard]) -> Queue:
    """Ask each item of a course once, wrong calculations again with other numbers, and then end."""
    computed = frozenset(item for item in course.items if cards[item].kind == "computed")
    return Queue(due=course.items, new=(), waiting=0, computed=computed)


def _wrong_last_time(history: History) -> frozenset[str]:
    wrong = set(history.counts.wrong_last_time())
    for item, (told, result) in last_results(history.events).items():
        past = history.of(item)
        if not past or past[-1].id < told:
            (wrong.discard if result.outcome == "right" else wrong.add)(item)
    return frozenset(wrong)
