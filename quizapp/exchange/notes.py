"""Items as frozen notes: what another program can hold of a question, and what is lost on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import msgspec

from quizapp.bank.items import Computed
from quizapp.bank.text import Language, Text
from quizapp.errors import QuizappError
from quizapp.questions.model import NOT_KNOWN, Question, Verdict
from quizapp.questions.seeds import ALPHABET

if TYPE_CHECKING:
    from quizapp.questions.library import Questions

SEED_LENGTH = 5
LOST: tuple[Text, ...] = (
    Text(
        "計算問題は毎回新しい数値では出ず、決まった数の変種だけになる(種はタグにある)。",
        "Calculations no longer come with ever new numbers: so many variants are kept, each with its seed in a tag.",
    ),
    Text(
        "答えを入力して採点されることはなく、どの誤りをしたかも示されない。自分で判断する。",
        "Answers are not typed and graded, and no mistake is named: you judge yourself.",
    ),
    Text("ヒント、再挑戦、転移の問題はない。", "There are no hints, no retry and no transfer questions."),
    Text("要点、図解、計算の途中式の対比はない。", "Points are left out, and so is the working beside yours."),
    Text(
        "これまでの解答、予定、試験日の計画は移らない。",
        "Your answers so far, the schedule and the plan for the exam stay behind.",
    ),
    Text("言語は書き出した時のもの一つだけになる。", "Only the language of the export is there."),
)
"""What an export loses, in both languages."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its answer, as plain text in one language."""

    key: str
    """Stable for life: the item, with the number of the variant where it has several."""
    item: str
    seed: str
    objective: str
    chapter: int
    kind: str
    tier: str
    question: str
    options: tuple[str, ...]
    answer: str
    explanation: str
    source: str
    tags: tuple[str, ...]


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of the items, and which could not be posed."""

    notes: tuple[Note, ...]
    left_out: dict[str, str]


def make_notes(questions: Questions, language: Language, *, variants: int, objectives: Collection[str] = ()) -> Notes:
    """Return every item as notes, computed ones as so many frozen variants, always the same for the same banks."""
    made, left_out = list[Note](), dict[str, str]()
    syllabus = questions.banks.syllabus
    chapters = {objective.id: chapter.number for chapter in syllabus.chapters for objective in chapter.objectives}
    for item, entry in questions.banks.entries.items():
        if objectives and entry.objective not in objectives:
            continue
        computed = isinstance(entry.item, Computed)
        seen: set[str] = set()
        for number in range(1, variants + 1 if computed else 2):
            try:
                question = questions.pose(item, _seed(item, number))
                verdict = questions.grade(question, NOT_KNOWN)
            except QuizappError as problem:
                left_out[item] = str(problem)
                break
            note = Note(
                key=f"{item}/{number}" if computed else item,
                item=item,
                seed=question.seed,
                objective=entry.objective,
                chapter=chapters[entry.objective],
                kind=question.kind,
                tier=entry.item.tier,
                question=_asked(question, language),
                options=tuple(option.text.in_(language) for option in question.options),
                answer=_answer(question, verdict, language),
                explanation="\n".join(_explained(verdict, language)),
                source=entry.item.source,
                tags=_tags(entry.objective, entry.item.tier, entry.item.exam, entry.item.tags, question),
            )
            # An item with few variants draws some of them again.
            if note.question not in seen:
                made.append(note)
            seen.add(note.question)
    return Notes(notes=tuple(made), left_out=left_out)


def _seed(item: str, number: int) -> str:
    digest = hashlib.blake2b(f"export {item} {number}".encode(), digest_size=SEED_LENGTH).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest)


def _asked(question: Question, language: Language) -> str:
    lines = [question.prompt.in_(language)]
    if question.figure is not None:
        lines.append(question.figure)
    if question.convention is not None:
        lines.append(question.convention.in_(language))
    lines += [f"- {left.in_(language)}" for left in question.lefts]
    return "\n".join(lines)


def _answer(question: Question, verdict: Verdict, language: Language) -> str:
    told = [verdict.expected.in_(language)]
    if question.back is not None and question.back.in_(language) not in told:
        told.append(question.back.in_(language))
    told.append(question.back_figure or "")
    return "\n".join(filter(None, told))


def _explained(verdict: Verdict, language: Language) -> Iterator[str]:
    for step in verdict.steps:
        yield f"{step.label.in_(language)}: {' = '.join(filter(None, (step.substituted, step.value)))}"
    said = (verdict.explanation, verdict.reason, verdict.check, verdict.takeaway)
    yield from (text.in_(language) for text in said if text is not None)
    yield from (
        f"{option.text.in_(language)}: {option.why.in_(language)}"
        for option in verdict.options
        if option.why is not None
    )


def _tags(objective: str, tier: str, exam: str, tags: tuple[str, ...], question: Question) -> tuple[str, ...]:
    seed = (f"seed::{question.seed}",) if question.kind == "computed" else ()
    own = tuple("_".join(tag.split()) for tag in tags)
    return (f"objective::{objective}", f"tier::{tier}", f"exam::{exam}", f"kind::{question.kind}", *seed, *own)
