"""Starting the app on a learner's data."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from quizapp.errors import QuizappError
from quizapp.opening import known_language, now
from quizapp.tui.app import QuizApp
from quizapp.tui.confirming import Confirmer
from quizapp.tui.themes import DARK

if TYPE_CHECKING:
    from quizapp.bank.text import Language
    from quizapp.lab.bench import Bench
    from quizapp.opening import Opening
    from quizapp.questions.model import Question


def build(opening: Opening, language: Language, theme: str) -> QuizApp:
    """Return the app on an opening that was begun."""
    confirmer = Confirmer(lambda: opening.shelf.questions if opening.shelf is not None else None, opening.data, now)
    return QuizApp(
        opening.begun_desk,
        language=language,
        save_language=lambda chosen: opening.keep("language", chosen),
        theme=theme or DARK,
        save_theme=lambda chosen: opening.keep("theme", chosen),
        chapter_titles=lambda: opening.open_shelf().chapter_titles(),
        confirmer=confirmer,
        bench_of=lambda question: _bench_of(opening, question),
        catalogue=opening.open_shelf,
        welcome=True,
        prepare=lambda: _prepare(opening),
        unsaved=lambda: opening.unsaved,
        warnings=lambda: [str(problem) for problem in opening.open_shelf().banks.problems],
    )


def _prepare(opening: Opening) -> None:
    """Load what poses the first question, seats the learner and schedules the first answer."""
    from quizapp.study import memory, session

    del session
    opening.open_shelf().questions  # noqa: B018 -- loaded when it is first looked at
    memory.preview(None, now().date())


def _bench_of(opening: Opening, question: Question) -> Bench | None:
    from quizapp.lab.shelf import bench_of

    return bench_of(opening.open_shelf().questions, question)


def start(opening: Opening, wanted: str | None) -> int:
    """Run the app in the language wanted, or else kept, and return its exit code.

    Raises:
        QuizappError: The data folder, the database or the driver that the environment names cannot be used.
    """
    kept = opening.preferences()
    try:
        app = build(opening, known_language(wanted or kept["language"]), kept["theme"])
    except Exception as problem:
        driver = os.environ.get("TEXTUAL_DRIVER")
        if not driver:
            raise
        raise QuizappError(
            f"The driver {driver}, which TEXTUAL_DRIVER names, cannot be loaded: {problem}. "
            "Unset the variable, or name one as in package.module:Driver."
        ) from problem
    app.run()
    return app.return_code or 0
