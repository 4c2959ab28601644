"""A desk on fake banks and a fake journal, for screens to be tested on."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from quizapp.bank.glossary import Term
from quizapp.bank.text import Text
from quizapp.questions.model import KNEW, NOT_KNOWN, Option, Outcome, PartVerdict, Question, Verdict
from quizapp.study.desk import Desk
from quizapp.study.events import Event
from quizapp.study.library import ItemCard, Objective, Point
from tests.tui.screen_concepts import (
    CARD,
    CHOICE,
    CHOICE_WHY,
    CLOZE,
    HOSTILE,
    MATCH,
    ORDER,
    SEVERAL,
    SHORT,
    TRUE_FALSE,
    choice_verdict,
)
from tests.tui.screen_questions import (
    AXES,
    CELL_UPDATE,
    GRID,
    OUTPUT_SIZE,
    OUTPUT_SIZE_WRONG,
    PARAMETERS,
    PARAMETERS_WRONG,
    REVISION,
    SHAPE,
    TRANSFER,
    WEIGHTS,
    t,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from quizapp.study.memory import MemoryState
    from quizapp.study.review import Review

RIGHT: Mapping[str, str] = {
    "conv-output-size": "16",
    "conv-parameters": "73856",
    "conv-shape": "128 14 14",
    "normalization-axes": "C, H, W",
    "max-pool-grid": "6 5; 8 9",
    "lstm-cell-update": "1.08\n0.713",
    "attention-weights": "0.1 0.2 0.7",
    "bn-learned-or-computed": "2",
    "pooling-properties": "1 2",
    "gap-parameters": "1",
    "lstm-forget-gate": KNEW,
    "conv-sharing": KNEW,
    "conv-order": "2 3 1",
    "pool-match": "2 1",
    "gap-name": "gap",
    "hostile": "1",
}
EVERY = (
    OUTPUT_SIZE, PARAMETERS, SHAPE, AXES, GRID, CELL_UPDATE, WEIGHTS, CHOICE, SEVERAL, TRUE_FALSE, CARD, CLOZE, ORDER,
    MATCH, SHORT, HOSTILE,
)  # fmt: skip

CHAPTERS = {18: t("畳み込み層", "Convolution layer"), 20: t("プーリング層", "Pooling layer")}
OBJECTIVES = (
    Objective(
        id="18-1",
        chapter=18,
        title=t("畳み込み層の基本的な概念を理解する", "Understand the basic ideas of convolution"),
    ),
    Objective(
        id="18-4",
        chapter=18,
        title=t("畳み込み層のパラメータ数について理解する", "Understand the parameters of convolution"),
    ),
    Objective(
        id="20-1", chapter=20, title=t("プーリング層の概要を理解する", "Understand, in outline, what pooling is")
    ),
    Objective(id="20-2", chapter=20, title=t("プーリングの種類を説明できる", "Can explain the kinds of pooling")),
)
POINT = Point(
    objective="18-1",
    text=t(
        "畳み込み層は、同じ小さなフィルタを画像のすべての位置に当てる。\n"
        "・重みを共有するので、パラメータが少ない。\n・位置がずれても、同じ特徴を見つけられる。",
        "A convolutional layer applies the same small filter at every position of an image.\n"
        "- The weights are shared, so there are few parameters.\n- A feature is found wherever it stands.",
    ),
    figure="1 0 1\n0 1 0   a 3x3 filter\n1 0 1",
    source="Goodfellow, Bengio & Courville, Deep Learning (2016), section 9.2",
)

MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


TERMS = (
    Term(
        id="stride",
        ja="ストライド",
        reading="すとらいど",
        en="stride",
        gloss=Text("窓を1回に動かす幅。", "How far a window moves at each step."),
    ),
    Term(
        id="kernel",
        ja="カーネル",
        reading="かーねる",
        en="kernel",
        gloss=Text("入力に重ねる重みの格子。", "The small grid of weights laid over the input."),
    ),
)


FOUR = tuple(Option(str(key), Text.same(str(13 + key))) for key in range(1, 5))
"""What a computed question offers where options are wanted."""


class FakeLibrary:
    """Poses the questions of this module, and grades them by a table."""

    def __init__(self, *questions: Question, points: bool = False) -> None:
        self.questions = {question.item: question for question in questions or EVERY}
        self.points = points

    def cards(self) -> Mapping[str, ItemCard]:
        return {
            question.item: ItemCard(
                id=question.item,
                objective=question.objective,
                kind=question.kind,
                tier="core",
                exam="G",
                revision=REVISION,
            )
            for question in self.questions.values()
        }

    def objectives(self) -> Sequence[Objective]:
        return OBJECTIVES

    def point(self, objective: str) -> Point | None:
        return POINT if self.points and objective == POINT.objective else None

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        if item == TRANSFER.item and seed == TRANSFER.seed:
            return TRANSFER
        question = msgspec.structs.replace(self.questions[item], seed=seed)
        return msgspec.structs.replace(question, options=FOUR) if options else question

    def asked(self, item: str) -> Text | None:
        return self.questions[item].prompt

    def where(self, item: str) -> tuple[Path, int]:
        return Path("banks") / f"{item}.yaml", 7

    def mistake(self, name: str) -> Text | None:
        return None if name == "unknown" else Text.same(name)

    def note(self, name: str) -> Text | None:
        return None if name == "unknown" else Text.same(f"Mind {name}.")

    def separating(self, question: Question, mistakes: Collection[str], besides: Collection[str]) -> str | None:  # noqa: ARG002
        return None

    def glossary(self) -> Sequence[Term]:
        return TERMS

    def grade(self, question: Question, answer: str) -> Verdict:
        right = RIGHT[question.item]
        if question.seed == TRANSFER.seed:
            right = "32"
        if answer in {"word", "( )", "_"}:
            return Verdict(
                outcome="unreadable",
                yours=Text.same(answer),
                expected=Text.same(right),
                message=t("整数を1つ入力してください。例 16", "Type one whole number, as in 16."),
            )
        if question.item == "conv-output-size" and answer == "15":
            return OUTPUT_SIZE_WRONG
        if question.item == "conv-parameters" and answer == "73728":
            return PARAMETERS_WRONG
        if question.item == "bn-learned-or-computed":
            return choice_verdict(question, answer, right, CHOICE_WHY)
        if question.options and question.kind in {"choice", "true_false"}:
            return choice_verdict(question, answer, right, [t("理由 [/]", "reason [/]")] * len(question.options))
        outcome: Outcome = "right" if answer == right else "not-known" if answer == NOT_KNOWN else "wrong"
        parts = tuple(
            PartVerdict(
                name=part.name, outcome="right", yours=Text.same(mine), expected=Text.same(ours), label=part.label
            )
            for part, mine, ours in zip(question.parts, answer.split("\n"), right.split("\n"), strict=False)
        )
        return Verdict(
            outcome=outcome,
            yours=Text.same("" if answer == NOT_KNOWN else answer.replace("\n", ", ")),
            expected=Text.same(right.replace("\n", ", ")),
            parts=parts if len(question.parts) > 1 else (),
            steps=OUTPUT_SIZE_WRONG.steps if question.item == "conv-output-size" else (),
            explanation=question.back or t("くわしい説明です。", "This explains it."),
            source="A source",
        )


class FakeJournal:
    """Keeps what it is given; it can be made to hold its breath, or to fail."""

    def __init__(self) -> None:
        self.reviews: list[Review] = []
        self.undone: list[str] = []
        self.settings: dict[str, object] = {}
        self.events: list[Event] = []
        self.holding = False
        self.failure: Exception | None = None
        self.held: list[Future[None]] = []

    def _future(self) -> Future[None]:
        future: Future[None] = Future()
        # As the store's: a screen that goes away while it waits cannot call off what is being written.
        future.set_running_or_notify_cancel()
        if self.failure is not None:
            future.set_exception(self.failure)
        elif self.holding:
            self.held.append(future)
        else:
            future.set_result(None)
        return future

    def release(self) -> None:
        self.holding = False
        held, self.held = self.held, []
        for future in held:
            future.set_result(None)

    def append(self, review: Review, state: MemoryState | None, *, here: bool = False) -> Future[None]:  # noqa: ARG002
        self.reviews.append(review)
        return self._future()

    def undo(self, review_id: str, state: MemoryState | None) -> Future[None]:  # noqa: ARG002 -- the journal's
        self.undone.append(review_id)
        return self._future()

    def record(self, events: Sequence[Event], states: Mapping[str, MemoryState | None]) -> Future[None]:  # noqa: ARG002
        self.events.extend(events)
        return self._future()

    def set_setting(self, key: str, value: object) -> Future[None]:
        self.settings[key] = value
        return self._future()


def open_desk(
    library: FakeLibrary | None = None,
    journal: FakeJournal | None = None,
    settings: Mapping[str, object] | None = None,
    past: Sequence[Review] = (),
) -> Desk:
    """A desk at a fixed moment, with seeds and ids that count."""
    seeds, ids = count(1), count(1)
    return Desk(
        library or FakeLibrary(),
        journal or FakeJournal(),
        past,
        clock=lambda: MOMENT,
        new_seed=lambda: f"s{next(seeds)}",
        new_id=lambda moment: f"{moment:013d}-{next(ids):06d}",
        device="here",
        settings={"new_per_day": 99, **(settings or {})},
    )
