"""What study refuses, as sentences that a learner or a screen can act on."""

from __future__ import annotations

from quizapp.errors import QuizappError


class StudyError(QuizappError):
    """A step that cannot be taken now, or a setting that cannot be used."""


STILL_SAVING = "The last answer is still being saved. Wait a moment and try again."
