"""A library in which every text that a bank, a learner or a file name can hold tries to be more than text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from quizapp.bank.glossary import Term
from quizapp.bank.text import Text
from tests.tui.screen_library import EVERY, OBJECTIVES, POINT, TERMS, FakeLibrary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quizapp.questions.model import Question, Verdict
    from quizapp.study.library import ItemCard, Objective, Point

MARK = "HOSTILE"
POISON = (
    f"{MARK}[/] [@click=app.quit]x[/] [link=http://x]y[/link] [bold red]z [/ $text "
    "\x1b[2J\x1b]8;;http://x\x07\x1b]0;title\x07 \x9b31m\x85\x9d0;t\x9c \u202e\u2066\u200f\u061c\x00\x07\x08\x7f\r"
)
IDENTIFIERS = frozenset(
    {"item", "objective", "kind", "seed", "revision", "form", "key", "name", "outcome", "band", "mistake", "id", "axes"}
    | {"transfer_seed", "tier", "exam", "chapter"}
)
"""Fields that name something, which the readers of banks hold to small letters, digits and hyphens."""


def poisoned(value: Any) -> Any:
    """Return data of ours with poison at the end of every text; what names something stays."""
    if isinstance(value, Text):
        return Text(value.ja + POISON, value.en + POISON)
    if isinstance(value, str):
        return value + POISON
    if isinstance(value, tuple):
        return tuple(poisoned(one) for one in value)
    if isinstance(value, msgspec.Struct):
        changed = {
            field: poisoned(getattr(value, field))
            for field in value.__struct_fields__
            if field not in IDENTIFIERS or isinstance(getattr(value, field), Text)
        }
        return msgspec.structs.replace(value, **changed)
    return value


class HostileLibrary(FakeLibrary):
    """Poses poisoned questions, and answers with poisoned verdicts."""

    def __init__(self) -> None:
        super().__init__(points=True)

    def cards(self) -> Mapping[str, ItemCard]:
        return {name: msgspec.structs.replace(card, tags=frozenset({POISON})) for name, card in super().cards().items()}

    def objectives(self) -> Sequence[Objective]:
        return [poisoned(objective) for objective in OBJECTIVES]

    def point(self, objective: str) -> Point | None:
        return poisoned(POINT) if objective == POINT.objective else None

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        question: Question = poisoned(super().pose(item, seed, options=options))
        return question

    def grade(self, question: Question, answer: str) -> Verdict:
        verdict: Verdict = poisoned(super().grade(question, answer))
        return verdict

    def asked(self, item: str) -> Text | None:
        text: Text = poisoned(self.questions[item].prompt)
        return text

    def where(self, item: str) -> tuple[Path, int]:
        return Path("banks") / f"{item}{POISON}.yaml".replace("/", "").replace("\x00", ""), 7

    def mistake(self, name: str) -> Text | None:
        return Text.same(name + POISON)

    def glossary(self) -> Sequence[Term]:
        return [
            Term(id=term.id, ja=term.ja + POISON, reading=term.reading, en=term.en + POISON, gloss=poisoned(term.gloss))
            for term in TERMS
        ]


CHAPTERS = {18: poisoned(Text.same("Convolution")), 20: poisoned(Text.same("Pooling"))}
ITEMS = tuple(question.item for question in EVERY)
