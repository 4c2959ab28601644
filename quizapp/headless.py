"""Questions, verdicts and figures as plain text and as the JSON that scripts rely on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quizapp.bank.collection import Banks
from quizapp.bank.text import Language, Text
from quizapp.questions import phrases
from quizapp.questions.model import Question, Verdict, WorkingStep
from quizapp.study.tally import Stats

OUTCOMES = {
    "right": Text("正解", "Right"),
    "wrong": Text("不正解", "Wrong"),
    "unreadable": Text("読み取れません", "Not readable"),
    "imprecise": Text("桁が足りません", "Not precise enough"),
    "other-convention": Text("別の数え方では正解", "Right by another convention"),
    "not-known": Text("わからない", "Not known"),
}
_COSTS_NOTHING = frozenset({"unreadable", "imprecise"})


def _say(text: Text | None, language: Language) -> str | None:
    return None if text is None else text.in_(language)


def _posed(question: Question, language: Language) -> str:
    """Return all that is shown before the options: the prompt, its figure, and what is to be matched."""
    lines = [question.prompt.in_(language)]
    if question.figure is not None:
        lines.append(question.figure)
    return "\n".join([*lines, *(f"  - {left.in_(language)}" for left in question.lefts)])


def asked(question: Question, language: Language, variants: int | None) -> dict[str, Any]:
    """Return a question as JSON data."""
    return {
        "item": question.item,
        "seed": question.seed,
        "revision": question.revision,
        "lang": language,
        "prompt": _posed(question, language),
        "parts": [
            {"name": part.name, "form": part.form, "decimals": part.decimals, "unit": _say(part.unit, language)}
            for part in question.parts
        ],
        "options": [{"key": option.key, "text": option.text.in_(language)} for option in question.options] or None,
        "convention": _say(question.convention, language),
        "variants": variants,
        "band": question.band,
    }


def asked_text(question: Question, language: Language) -> str:
    """Return a question as text."""
    lines = [_posed(question, language)]
    if question.convention is not None:
        lines.append(f"({question.convention.in_(language)})")
    if question.band is not None:
        lines.append(phrases.BANDS[question.band].in_(language))
    lines += [f"  [{option.key}] {option.text.in_(language)}" for option in question.options]
    if question.kind == "computed" and not question.options:
        several = len(question.parts) > 1
        expected = phrases.answers_of(question.parts) if several else phrases.expected_of(question.parts[0])
        lines.append(expected.in_(language))
    lines.append(f"{question.item} {question.seed}")
    return "\n".join(lines)


def graded(verdict: Verdict, language: Language) -> dict[str, Any]:
    """Return a verdict as JSON data; `yours` of a step has a value for each of `mistakes`."""
    return {
        "verdict": verdict.outcome,
        "expected": verdict.expected.in_(language),
        "parts": [
            {
                "name": part.name,
                "verdict": part.outcome,
                "yours": part.yours.in_(language),
                "expected": part.expected.in_(language),
                "message": _say(part.message, language),
            }
            for part in verdict.parts
        ],
        "mistakes": [fit.mistake for fit in verdict.fits],
        "steps": [
            {
                "name": step.name,
                "formula": step.formula,
                "substituted": step.substituted,
                "value": step.value,
                "yours": list(step.yours),
            }
            for step in verdict.steps
        ],
        "explanation": "\n".join(_explained(verdict, language)),
        "source": verdict.source,
    }


def _explained(verdict: Verdict, language: Language) -> Iterator[str]:
    """Yield what is said about an answer, the most urgent first."""
    said = [verdict.message, verdict.explanation, verdict.reason, verdict.picture, verdict.check, verdict.takeaway]
    yield from (text.in_(language) for text in said if text is not None)
    for one in verdict.options:
        if one.why is not None:
            yield (
                f"[{one.key}] {one.why.in_(language)}"
                if one.key
                else f"{one.text.in_(language)}: {_say(one.why, language)}"
            )


def graded_text(verdict: Verdict, language: Language) -> str:
    """Return a verdict as text."""
    lines = [OUTCOMES[verdict.outcome].in_(language)]
    if verdict.outcome not in _COSTS_NOTHING:
        yours, expected = verdict.yours.in_(language), verdict.expected.in_(language)
        lines.append(f"  {expected}" if verdict.outcome == "right" else f"  {yours}  →  {expected}")
    lines += [f"  ? {fit.name.in_(language)}" for fit in verdict.fits]
    lines += [f"  {_worked(step, language)}" for step in verdict.steps]
    return "\n".join([*lines, *_explained(verdict, language), verdict.source]).strip()


def _worked(step: WorkingStep, language: Language) -> str:
    theirs = "".join(f"   ({yours})" for yours in step.yours)
    return f"{step.label.in_(language)}: {' = '.join(filter(None, (step.substituted, step.value)))}{theirs}"


def stats_text(figures: Stats, banks: Banks, language: Language) -> str:
    """Return the figures of a learner's study as text; objectives and mistakes that never came up are left out."""
    ja = language == "ja"
    minutes = round(figures.milliseconds / 60_000)
    rows = [
        ("学習日" if ja else "study day", figures.day.isoformat()),
        ("解答" if ja else "answers", f"{figures.reviews}"),
        ("学んだ項目" if ja else "items learned", f"{figures.learned} / {figures.total}"),
        ("時間(分)" if ja else "minutes", f"{minutes}"),
        ("学習した日数" if ja else "days studied", f"{figures.days_studied}"),
        ("連続日数(最長)" if ja else "days in a row (longest)", f"{figures.streak} ({figures.longest_streak})"),
    ]
    rows += [(OUTCOMES[outcome].in_(language), f"{count}") for outcome, count in figures.outcomes.items()]
    lines = [f"{name}: {value}" for name, value in rows]
    if any(one.reviews for one in figures.objectives):
        told = "学習目標ごと (学んだ項目 / 全項目, 正解 / 解答, 予測想起率)"
        lines.append(f"{told if ja else 'by objective (learned / items, right / answers, predicted recall)'}:")
    for one in figures.objectives:
        if one.reviews:
            recall = "" if one.recall is None else f", {one.recall:.0%}"
            title = banks.syllabus.objectives[one.objective].name.in_(language)
            lines.append(f"  {one.objective} {title}: {one.learned} / {one.items}, {one.right} / {one.reviews}{recall}")
    if figures.mistakes:
        lines.append("出た誤り:" if ja else "mistakes made:")
    for mistake in figures.mistakes:
        entry = banks.mistakes.get(mistake.mistake)
        lines.append(f"  {mistake.count} x {entry.name.in_(language) if entry is not None else mistake.mistake}")
    return "\n".join(lines)
