"""Which widget asks which kind of question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.tui.widgets.choices import Choices
from quizapp.tui.widgets.matching import Matching
from quizapp.tui.widgets.ordering import Ordering
from quizapp.tui.widgets.recall import Recall

if TYPE_CHECKING:
    from quizapp.questions.model import Question
    from quizapp.tui.widgets.asker import Asker, Listener
    from quizapp.tui.widgets.typed import Typed


def way_of_answering(question: Question, listener: Listener) -> Asker | Typed:
    """Return the widget in which a question is answered."""
    match question.kind:
        case "flashcard":
            return Recall(question, listener)
        case "cloze" if question.back is not None:
            return Recall(question, listener)
        case "ordering":
            return Ordering(question, listener)
        case "matching":
            return Matching(question, listener)
    if question.options:
        return Choices(question, listener)
    from quizapp.tui.widgets.typed import Typed

    return Typed(question, listener)
