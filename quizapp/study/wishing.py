"""Wishes for the item of a sitting, each of which the same key takes back."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Literal

from quizapp.study.desk import Desk
from quizapp.study.events import Wishes
from quizapp.study.session import Session

Wished = Literal["mark", "suspend", "bury"]


def wished_of(item: str, wishes: Wishes) -> tuple[Wished, ...]:
    """Return what is wished of an item today."""
    found: tuple[tuple[Wished, frozenset[str]], ...] = (
        ("mark", wishes.marked),
        ("suspend", wishes.suspended),
        ("bury", wishes.buried),
    )
    return tuple(wish for wish, items in found if item in items)


def toggle(wish: Wished, item: str, desk: Desk, session: Session) -> Future[None]:
    """Mark the session's present item, let it rest or leave it out for today; take that back where it is so already."""
    already = wish in wished_of(item, desk.wishes)
    if wish == "mark":
        return desk.wish("unmark" if already else "mark", item)
    return session.wake(item) if already else session.rest(wish)
