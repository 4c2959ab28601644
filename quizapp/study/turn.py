"""Where a session stands: a question with how it is being answered, and what of it was handed to the journal."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

from quizapp.study.attempt import Attempt
from quizapp.study.history import History
from quizapp.study.review import Review

if TYPE_CHECKING:
    from quizapp.bank.text import Language
    from quizapp.study.dealing import Workplace

Phase = Literal["point", "open", "retry", "answered", "saving", "saved", "finished"]
"""Where a session stands.

- `point`: a PointCard is shown; `advance` goes on.
- `open`: a question waits for `answer`.
- `retry`: the first wrong answer to a computed question; `answer` again, or `settle` and show the working.
- `answered`: decided, but not written, or not as it now is; `settle` writes it.
- `saving`: a write, or an undo, is under way.
- `saved`: it is on the disk; `advance`, `transfer` or `undo`.
- `finished`: there is no card any more.
"""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a session has come."""

    done: int
    left: int | None
    """Questions still to come, the present one included; None in practice, which never ends."""


@dataclass(kw_only=True, eq=False)
class Turn:
    """One question of a session."""

    attempt: Attempt
    review: Review | None = None
    future: Future[Review] | None = None
    corrected: list[Review] = field(default_factory=list)
    """Reviews of the same answer that `review` replaces."""
    _draft: tuple[Attempt, Review] | None = None
    """What is to be logged of the attempt as it was then."""

    def draft(self, work: Workplace, language: Language) -> Review:
        """Return what is to be logged, but for its id."""
        if self._draft is None or self._draft[0] is not self.attempt or self._draft[1].language != language:
            self._draft = (self.attempt, work.draft(self.attempt, language))
        return self._draft[1]

    @property
    def agrees(self) -> bool:
        """Whether the review says what the learner says now."""
        return self.review is not None and (self.review.mistake, self.review.rating) == (
            self.attempt.mistake,
            self.attempt.rating,
        )

    def is_saved(self, history: History) -> bool:
        """Whether the answer as it now is stands in the history, and nothing that it replaces."""
        return (
            self.agrees
            and self.review is not None
            and self.review.id in history
            and not any(old.id in history for old in self.corrected)
        )
