"""Corrected keys: who learned an item before its key was put right meets it again, and is told.

A revision is a hash of what decides an item's numbers. Once the key was corrected it begins with the raised
number, as in `2-9f3c01ab`: so a bank that draws other numbers brings nothing back, and a corrected key comes
back just to those who answered before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import msgspec

from quizapp.bank.register import edition
from quizapp.study.catalogue import catalogued
from quizapp.study.history import History
from quizapp.study.library import ItemCard
from quizapp.study.memory import MemoryState
from quizapp.study.review import UNTOUCHING
from quizapp.study.states import Overlaid

_AS_GOOD_AS_FORGOTTEN = 0.01
"""In days."""


def is_corrected(card: ItemCard, history: History) -> bool:
    """Return whether the key of an item was corrected after the learner last answered it."""
    now = edition(card.revision)
    if now == 1:
        return False
    answered = [review for review in history.of(card.id) if review.mode not in UNTOUCHING]
    return bool(answered) and edition(answered[-1].revision) < now


def corrected(cards: Mapping[str, ItemCard], history: History) -> frozenset[str]:
    """Return the items that the learner knows with a key that was corrected since."""
    return frozenset(
        item for item in catalogued(cards).corrected if item in history.states and is_corrected(cards[item], history)
    )


def due_again(states: Mapping[str, MemoryState], items: Collection[str], day: date) -> Mapping[str, MemoryState]:
    """Return the states to plan a day by, in which these items are due and as good as forgotten.

    What was learned wrongly is not remembered, however firmly it sits; so it comes before what is merely fading.
    """
    if not items:
        return states
    again = {
        item: msgspec.structs.replace(states[item], due=min(states[item].due, day), stability=_AS_GOOD_AS_FORGOTTEN)
        for item in items
    }
    return Overlaid(states, again)
