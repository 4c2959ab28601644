"""What is asked and what came of it as plain lines: everything in words, nothing by place or colour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quizapp.locale import N_
from quizapp.locale.speech import Speech, safe
from quizapp.questions import phrases
from quizapp.questions.model import OptionVerdict, Question, Verdict
from quizapp.questions.working import equation
from quizapp.study.session import PointCard
from quizapp.study.tally import Summary

OUTCOMES: Final = {
    "right": N_("Right"),
    "wrong": N_("Wrong"),
    "imprecise": N_("Not precise enough"),
    "other-convention": N_("Right by another convention"),
    "not-known": N_("Not known"),
    "unreadable": N_("Not understood"),
}
CHOSEN: Final = frozenset({"choice", "multiple_choice", "true_false"})
"""Kinds whose options tell what was chosen and what is right, each with its reason; nothing is read out twice."""
MINUTE = 60_000


def ended(sentence: str, speech: Speech) -> str:
    """Return a sentence with its full stop."""
    return f"{sentence}。" if speech.language == "ja" else f"{sentence}."


def point_lines(card: PointCard, speech: Speech) -> Iterator[str]:
    """Write the point of an objective."""
    yield speech.tell("The point: {title}", title=speech.say(card.objective.title))
    yield speech.say(card.point.text)
    if card.point.figure:
        yield safe(card.point.figure)


def question_lines(question: Question, speech: Speech) -> Iterator[str]:
    """Write a question: text, figure, convention, then what can be chosen, each with its number."""
    yield speech.say(question.prompt)
    if question.figure:
        yield safe(question.figure)
    said = [question.convention, phrases.BANDS[question.band] if question.band else None]
    yield from (speech.say(text) for text in said if text is not None)
    for number, left in enumerate(question.lefts, 1):
        yield speech.tell("Term {number}: {text}", number=number, text=speech.say(left))
    # What a card asks once it is turned is not to be read before.
    for option in () if is_recalled(question) else question.options:
        yield f"{safe(option.key)}. {speech.say(option.text)}"


def back_lines(question: Question, speech: Speech) -> Iterator[str]:
    """Write the back of a card, and the two answers to it."""
    yield f"{speech.tell('Answer')}: {speech.say(question.back)}"
    yield safe(question.back_figure or "")
    yield from (f"{key}. {speech.say(text)}" for key, text in phrases.RECALLED)


def is_recalled(question: Question) -> bool:
    """Return whether a card is turned, and the learner says whether they had its back."""
    return question.back is not None and question.kind in {"flashcard", "cloze"}


def expected(question: Question, speech: Speech) -> str:
    """Say how an answer is written."""
    if is_recalled(question):
        return speech.tell("Say it to yourself first, then press Enter.")
    match question.kind:
        case "ordering":
            return speech.tell("Type the numbers of all steps from the first to the last, as in 2 1 3.")
        case "matching":
            return speech.tell("Type for each term in turn the number of what belongs to it, as in 2 1 3.")
        case "multiple_choice":
            return speech.tell("Type the numbers of all that are right, as in 1 3.")
    if question.options:
        return speech.tell("Type a number.")
    return "" if len(question.parts) > 1 else speech.say(phrases.expected_of(question.parts[0]))


def verdict_lines(question: Question, verdict: Verdict, answer: str, speech: Speech) -> Iterator[str]:
    """Write a verdict in the order in which it should be read: what happened, the slip, the working, the reasons."""
    yield ended(speech.tell(OUTCOMES[verdict.outcome]), speech)
    if is_recalled(question):
        yield f"{speech.tell('Answer')}: {speech.say(verdict.expected)}"
    elif not (question.kind in CHOSEN and verdict.options):
        yield from _answers(verdict, speech)
    if verdict.message:
        yield speech.say(verdict.message)
    yield from _slips(verdict, speech)
    if len(verdict.parts) > 1:
        for part in verdict.parts:
            told = speech.tell(OUTCOMES[part.outcome])
            name = speech.say(part.label) or safe(part.name)
            yours = f"{speech.tell('You answered')}: {speech.say(part.yours)}"
            yield f"{name}: {told}; {yours}; {speech.tell('Correct')}: {speech.say(part.expected)}"
            if part.message:
                yield speech.say(part.message)
    if verdict.outcome != "right":
        yield from working_lines(verdict, speech)
    yield from _options(question, verdict, answer, speech)
    labelled = (
        (N_("Explained"), verdict.explanation),
        (N_("Why"), verdict.reason),
        (N_("Picture"), verdict.picture),
        (N_("5 seconds"), verdict.check),
        (N_("Remember"), verdict.takeaway),
        (N_("In the exam"), verdict.exam_note),
        (N_("To be exact"), verdict.precise_note),
    )
    for label, text in labelled:
        if text:
            yield f"{speech.tell(label)}: {speech.say(text)}"


def _answers(verdict: Verdict, speech: Speech) -> Iterator[str]:
    """Write theirs and ours, where these say something beside the outcome."""
    yours, ours = speech.say(verdict.yours), speech.say(verdict.expected)
    if yours and verdict.outcome not in {"not-known", "unreadable"}:
        yield f"{speech.tell('You answered')}: {yours}"
    if ours and verdict.outcome not in {"right", "unreadable", "imprecise"}:
        yield f"{speech.tell('Correct')}: {ours}"


def _slips(verdict: Verdict, speech: Speech) -> Iterator[str]:
    """Name the slip that gives this answer, or ask which of several it was."""
    fits = verdict.fits
    if len(fits) == 1:
        yield speech.tell(
            "{answer} is what you get with this slip: {mistake}.",
            answer=speech.say(verdict.yours),
            mistake=speech.say(fits[0].name),
        )
        yield speech.say(fits[0].note)
    elif fits:
        yield speech.count(
            "{number} slip gives this answer. Is it what you did?",
            "{number} slips give this answer. Which is closer to what you did?",
            len(fits),
        )
        for number, fit in enumerate(fits, 1):
            yield f"{number}. {speech.say(fit.name)}"
        yield f"{len(fits) + 1}. {speech.tell('neither, or a slip in the arithmetic')}"


def working_lines(verdict: Verdict, speech: Speech) -> Iterator[str]:
    """Write each step of the working, and where theirs parts from it."""
    for number, step in enumerate(verdict.steps, 1):
        worked = " = ".join(filter(None, (safe(step.substituted), safe(step.value))))
        line = f"{speech.tell('Step {number}', number=number)}, {speech.say(step.label)}: {worked}"
        for which, (value, parts) in enumerate(zip(step.yours, step.parts_here, strict=False), 1):
            if parts:
                told = speech.tell("here slip {number} parts, with {value}", number=which, value=safe(value))
                line += f"; {told}"
        yield line


def _options(question: Question, verdict: Verdict, answer: str, speech: Speech) -> Iterator[str]:
    """Explain the options: the chosen ones and the right ones first."""
    texts = {option.key: speech.say(option.text) for option in question.options}
    if question.kind == "ordering":
        right = [key for key in re.findall(r"\d+", verdict.expected.en) if key in texts]
        yield from (f"{place}. {texts[key]}" for place, key in enumerate(right, 1))
        return
    if question.kind == "matching":
        keys = answer.split()
        for place in range(min(len(question.lefts), len(verdict.options))):
            yield from _pair(question, verdict, place, keys, texts, speech)
        return
    for option in sorted(verdict.options, key=lambda one: (not one.chosen, not one.right)):
        yield _option(option, speech)


def _option(option: OptionVerdict, speech: Speech) -> str:
    if option.right:
        label = speech.tell("Right, yours" if option.chosen else "Right")
    else:
        label = speech.tell("Yours") if option.chosen else speech.tell("Not to mix up")
    key = f"{safe(option.key)}. " if option.key else ""
    why = f" {speech.say(option.why)}" if option.why else ""
    return f"{label}: {key}{speech.say(option.text)}{why}"


def _pair(
    question: Question, verdict: Verdict, place: int, keys: list[str], texts: dict[str, str], speech: Speech
) -> Iterator[str]:
    option, left = verdict.options[place], question.lefts[place]
    label = speech.tell("Right, yours") if option.chosen else speech.tell("Right")
    why = f" {speech.say(option.why)}" if option.why else ""
    yield f"{label}: {speech.say(left)} - {speech.say(option.text)}{why}"
    if not option.chosen and place < len(keys) and keys[place] in texts:
        yield f"{speech.tell('Yours')}: {texts[keys[place]]}"


def detail_lines(question: Question, verdict: Verdict, speech: Speech) -> Iterator[str]:
    """Write the formulas, the source, and the seed that brings the same question back."""
    facts = (
        (N_("Formula"), "; ".join(safe(equation(step)) for step in verdict.steps)),
        (N_("Source"), safe(verdict.source)),
        (N_("Item"), safe(question.item)),
        (N_("Revision"), safe(question.revision)),
        (N_("Seed"), safe(question.seed) if question.variants != 1 else ""),
    )
    yield from (f"{speech.tell(label)}: {text}" for label, text in facts if text)


def summary_lines(summary: Summary, slips: dict[str, str], speech: Speech) -> Iterator[str]:
    """Write what a sitting came to."""
    minutes = speech.count("{number} minute", "{number} minutes", max(round(summary.milliseconds / MINUTE), 1))
    right = speech.tell("{right} of {answered} right", right=summary.right, answered=summary.answered)
    yield ended(f"{right}, {minutes}", speech)
    for tally in summary.objectives:
        yield f"{tally.objective}: {tally.right}/{tally.answered}"
    for mistake in summary.mistakes:
        if mistake.mistake in slips:
            yield f"{speech.tell('Slips to watch for')}: {slips[mistake.mistake]} ({mistake.count})"
