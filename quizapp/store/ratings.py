"""Ratings that were given anew: events that say what a logged review is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from quizapp.store.failures import StoreError
from quizapp.study.review import Rating, Review

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_ALL = "SELECT subject, detail FROM event WHERE kind = 're-rate' ORDER BY id"
# With the sign before `kind` they are looked for by their subjects, which are few, and not among all other ratings.
_OF_SOME = """
    SELECT subject, detail FROM event
    WHERE +kind = 're-rate' AND subject IN (SELECT value FROM json_each(?))
    ORDER BY id
"""
_EVENTS = "SELECT coalesce(max(sequence), 0) FROM event"
_AS_LONG = 4
"""So many events are gone through in the time in which those of one review are looked up."""


class Rerating(msgspec.Struct, frozen=True):
    """What an event says of a review that it rates anew."""

    rating: Rating
    due: str | None

    def of(self, review: Review) -> Review:
        """Return the review as it is rated by now."""
        return msgspec.structs.replace(review, rating=self.rating, due=self.due)


def read_reratings(connection: sqlite3.Connection, reviews: Sequence[str]) -> dict[str, Rerating]:
    """Return what was said last of those of these reviews, given by their ids, that were rated anew."""
    if not reviews:
        return {}
    ((events,),) = connection.execute(_EVENTS)
    if events < _AS_LONG * len(reviews):
        rows = connection.execute(_ALL).fetchall()
    else:
        rows = connection.execute(_OF_SOME, (msgspec.json.encode(reviews).decode(),)).fetchall()
    wanted = set(reviews)
    return {subject: _rerating(subject, detail) for subject, detail in rows if subject in wanted}


def _rerating(review: str, detail: str) -> Rerating:
    try:
        return msgspec.json.decode(detail, type=Rerating)
    except msgspec.MsgspecError as error:
        raise StoreError(
            f"The other rating of review {review} cannot be read ({error}). It was left as it is; run `quizapp doctor`."
        ) from error
