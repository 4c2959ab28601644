"""The errors that a learner or an author can act on; anything else is a defect of ours."""

from __future__ import annotations


class QuizappError(Exception):
    """A sentence that says what is wrong, where, and what to do.

    The command line prints it and exits with 2; a screen shows it. It is never shown with a traceback.
    """
