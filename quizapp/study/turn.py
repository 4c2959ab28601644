"""A question's place in a session: how it is being answered, and what of it was handed to the journal."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field

from quizapp.study.attempt import Attempt
from quizapp.study.review import Review


@dataclass(kw_only=True, eq=False)
class Turn:
    """One question of a session."""

    attempt: Attempt
    review: Review | None = None
    future: Future[Review] | None = None
    corrected: list[Review] = field(default_factory=list)
    """Reviews of the same answer that `review` replaces."""

    @property
    def agrees(self) -> bool:
        """Whether the review says what the learner says now."""
        return self.review is not None and (self.review.mistake, self.review.rating) == (
            self.attempt.mistake,
            self.attempt.rating,
        )
