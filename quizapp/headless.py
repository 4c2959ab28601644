"""Questions, verdicts and figures as plain text and as the JSON that scripts rely on."""

from __future__ import annotations

from typing import Any

from quizapp.bank.loading import Banks
from quizapp.bank.text import Language, Text
from quizapp.questions.model import Question, Verdict
from quizapp.study.tally import Stats

OUTCOMES = {
    "right": Text("正解", "Right"),
    "wrong": Text("不正解", "Wrong"),
    "unreadable": Text("読み取れません", "Not readable"),
    "imprecise": Text("桁が足りません", "Not precise enough"),
    "other-convention": Text("別の数え方では正解", "Right by another convention"),
    "not-known": Text("わからない", "Not known"),
}


def _say(text: Text | None, language: Language) -> str | None:
    return None if text is None else text.in_(language)


def asked(question: Question, language: Language, variants: int | None) -> dict[str, Any]:
    """Return a question as JSON data."""
    return {
        "item": question.item,
        "seed": question.seed,
        "revision": question.revision,
        "lang": language,
        "prompt": question.prompt.in_(language),
        "parts": [
            {"name": part.name, "form": part.form, "decimals": part.decimals, "unit": _say(part.unit, language)}
            for part in question.parts
        ],
        "options": [{"key": option.key, "text": option.text.in_(language)} for option in question.options] or None,
        "convention": _say(question.convention, language),
        "variants": variants,
    }


def asked_text(question: Question, language: Language) -> str:
    """Return a question as text."""
    lines = [question.prompt.in_(language)]
    if question.convention is not None:
        lines.append(f"({question.convention.in_(language)})")
    lines += [f"  - {left.in_(language)}" for left in question.lefts]
    lines += [f"  [{option.key}] {option.text.in_(language)}" for option in question.options]
    lines.append(f"{question.item} {question.seed}")
    return "\n".join(lines)


def graded(verdict: Verdict, language: Language) -> dict[str, Any]:
    """Return a verdict as JSON data."""
    return {
        "verdict": verdict.outcome,
        "expected": verdict.expected.in_(language),
        "parts": [
            {
                "name": part.name,
                "verdict": part.outcome,
                "yours": part.yours,
                "expected": part.expected,
                "message": _say(part.message, language),
            }
            for part in verdict.parts
        ],
        "mistakes": [fit.mistake for fit in verdict.fits],
        "steps": [
            {
                "name": step.name,
                "label": step.label.in_(language),
                "formula": step.formula,
                "substituted": step.substituted,
                "value": step.value,
                "yours": list(step.yours),
            }
            for step in verdict.steps
        ],
        "message": _say(verdict.message, language),
        "explanation": explanation(verdict, language),
        "source": verdict.source,
    }


def explanation(verdict: Verdict, language: Language) -> str:
    """Return why the answer is what it is, as one text."""
    said = [verdict.explanation, verdict.reason, verdict.picture, verdict.check, verdict.takeaway]
    lines = [text.in_(language) for text in said if text is not None]
    lines += [f"[{one.key}] {one.why.in_(language)}" for one in verdict.options if one.why is not None]
    return "\n".join(lines)


def graded_text(verdict: Verdict, language: Language) -> str:
    """Return a verdict as text."""
    yours, expected = verdict.yours.in_(language), verdict.expected.in_(language)
    lines = [OUTCOMES[verdict.outcome].in_(language)]
    if verdict.outcome == "unreadable":
        return "\n".join([*lines, _say(verdict.message, language) or ""])
    lines.append(f"  {yours}  →  {expected}" if verdict.outcome != "right" else f"  {expected}")
    lines += [text for text in (_say(verdict.message, language),) if text]
    lines += [f"  ? {fit.name.in_(language)}" for fit in verdict.fits]
    for step in verdict.steps:
        theirs = "".join(f"   ({yours})" for yours in step.yours)
        lines.append(f"  {step.label.in_(language)}: {step.substituted} = {step.value}{theirs}")
    return "\n".join([*lines, explanation(verdict, language), verdict.source]).strip()


def stats_text(figures: Stats, banks: Banks, language: Language) -> str:
    """Return the figures of a learner's study as text."""
    import msgspec

    titles = banks.syllabus.objectives
    rows = msgspec.to_builtins(figures)
    lines = []
    for name, value in rows.items():
        if isinstance(value, list | dict):
            lines.append(f"{name}:")
            pairs = value.items() if isinstance(value, dict) else ((_name(one), one) for one in value)
            for key, one in pairs:
                title = titles[key].name.in_(language) if key in titles else ""
                shown = (
                    one
                    if not isinstance(one, dict)
                    else ", ".join(f"{k} {v}" for k, v in one.items() if k != "objective")
                )
                lines.append(f"  {key} {title}: {shown}")
        else:
            lines.append(f"{name}: {value}")
    return "\n".join(lines)


def _name(row: Any) -> str:  # noqa: ANN401 - a row of plain data
    return str(next(iter(row.values()))) if isinstance(row, dict) else str(row)
