"""What a learner says to know: the items of a chapter or an objective, and what was said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.study.failures import StudyError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from quizapp.study.events import Event
    from quizapp.study.history import History
    from quizapp.study.library import ItemCard, Objective


def items_of(chapter: int | str, cards: Mapping[str, ItemCard], objectives: Sequence[Objective]) -> list[str]:
    """Return the items of a chapter, by its number, or of an objective, by its id.

    Raises:
        StudyError: There is neither in the syllabus.
    """
    mine = {objective.id for objective in objectives if chapter in {objective.chapter, objective.id}}
    if not mine:
        raise StudyError(f"There is no chapter or objective {chapter} in the syllabus.")
    return [card.id for card in cards.values() if card.objective in mine]


def standing_claims(items: Collection[str], history: History) -> list[Event]:
    """Return what was said to be known of these items, and was not asked since."""
    mine = set(items)
    said = [event for event in history.events if event.kind == "known" and event.subject in mine]
    return [event for event in said if not any(review.id > event.id for review in history.of(event.subject))]
