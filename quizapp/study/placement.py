"""A start for those who know some of it: twelve questions over all chapters, and what they say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from quizapp.study.history import History
from quizapp.study.library import TIERS, ItemCard, Objective
from quizapp.study.memory import GOOD
from quizapp.study.review import Review

QUESTIONS = 12
CHECKED_WITHIN = 28
"""Days within which each item that the learner claims to know is asked once."""
CHECKED_FIRST = 3
ENOUGH = 2
"""Answers from which a chapter may be proposed as known: one alone is right by a guess too often."""


class ChapterPlacement(msgspec.Struct, frozen=True, kw_only=True):
    """What the answers say of a chapter."""

    chapter: int
    asked: int
    right: int
    """Right without a hint and not guessed."""

    @property
    def known(self) -> bool:
        """Whether to propose "I know this chapter": enough was asked of it, and all of it was right."""
        return self.all_right and self.asked >= ENOUGH

    @property
    def all_right(self) -> bool:
        """Whether nothing that was asked of it went wrong."""
        return self.right == self.asked


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """Twelve questions: one of each chapter first, then harder ones where the answers leave most open."""

    pools: tuple[tuple[int, tuple[str, ...]], ...]
    """For each chapter, in order, the items to ask of it, from the one that says most."""
    questions: int = QUESTIONS

    def following(self, answered: Sequence[Review], aside: Collection[str]) -> str | None:
        """Return the next item: of a chapter not asked yet, else of one where all was right so far."""
        if len(answered) >= self.questions:
            return None
        gone = {review.item for review in answered} | set(aside)
        left = [(chapter, [item for item in pool if item not in gone]) for chapter, pool in self.pools]
        results = self.results(answered)

        def order(entry: tuple[int, list[str]]) -> tuple[bool, int, int, int]:
            chapter, items = entry
            result = results[chapter]
            # Where something went wrong the chapter is to be studied in any case, so more questions say little. A
            # second one, which lets a chapter be proposed as known, goes where that spares most.
            return not result.all_right, result.asked, -len(items) if result.asked else 0, chapter

        return next((pool[0] for _, pool in sorted((one for one in left if one[1]), key=order)), None)

    def left(self, answered: Sequence[Review], aside: Collection[str]) -> int:
        """Return how many questions are still to come."""
        gone = {review.item for review in answered} | set(aside)
        there = sum(item not in gone for _, pool in self.pools for item in pool)
        return max(0, min(self.questions - len(answered), there))

    def results(self, answered: Sequence[Review]) -> dict[int, ChapterPlacement]:
        """Return what the answers say of each chapter."""
        chapter_of = {item: chapter for chapter, pool in self.pools for item in pool}
        grouped: dict[int, list[bool]] = {chapter: [] for chapter, _ in self.pools}
        for review in answered:
            if review.item in chapter_of:
                grouped[chapter_of[review.item]].append(review.rating >= GOOD)
        return {
            chapter: ChapterPlacement(chapter=chapter, asked=len(answers), right=sum(answers))
            for chapter, answers in grouped.items()
        }


def placement_today(
    cards: Mapping[str, ItemCard], objectives: Sequence[Objective], history: History, day: date
) -> Placement:
    """Plan the placement of a study day, in which what it asked itself counts as not met."""
    placed = {review.item for review in history.on(day) if review.mode == "placement"}
    only_there = {item for item in placed if all(review.mode == "placement" for review in history.of(item))}
    return placement(cards, objectives, set(history.counts.items().items) - only_there)


def placement(
    cards: Mapping[str, ItemCard],
    objectives: Sequence[Objective],
    met: Collection[str],
    questions: int = QUESTIONS,
) -> Placement:
    """Plan the placement: of each chapter core items that are graded, not judged by the learner, calculations first.

    Objectives take turns, so that a second question of a chapter is about something else. Items met before today say
    nothing about a start and are left out.
    """
    chapter_of = {objective.id: objective.chapter for objective in objectives}
    place = {objective.id: number for number, objective in enumerate(objectives)}

    def tells(card: ItemCard) -> tuple[bool, bool, int, int]:
        judged = card.kind in {"flashcard", "cloze"}
        return judged, card.kind != "computed", TIERS.index(card.tier), place[card.objective]

    by_objective: dict[str, list[str]] = {}
    for card in sorted((card for card in cards.values() if card.objective in chapter_of), key=tells):
        if card.id not in met and card.exam == "G":
            by_objective.setdefault(card.objective, []).append(card.id)
    pools: dict[int, list[tuple[int, int, str]]] = {}
    for objective, items in by_objective.items():
        for turn, item in enumerate(items):
            pools.setdefault(chapter_of[objective], []).append((turn, place[objective], item))
    return Placement(
        pools=tuple((chapter, tuple(item for _, _, item in sorted(pool))) for chapter, pool in sorted(pools.items())),
        questions=questions,
    )


def check_days(items: Sequence[str], day: date, load: Mapping[date, int]) -> dict[str, date]:
    """Return for each item said to be known the study day of its one check: where least is due, within four weeks."""
    counts = dict(load)
    days = [day + timedelta(days=ahead) for ahead in range(CHECKED_FIRST, CHECKED_WITHIN + 1)]
    chosen: dict[str, date] = {}
    for item in items:
        chosen[item] = min(days, key=lambda candidate: (counts.get(candidate, 0), candidate))
        counts[chosen[item]] = counts.get(chosen[item], 0) + 1
    return chosen
