"""What a verdict says, in the order in which it should be read: data in, blocks out, no screen.

First what happened; then the mistake as a computation, never as an accusation; the place where the two workings part;
one reason; a picture; a check of five seconds; what to remember. Source, seed and formulas come last and on request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from textual.content import Content

from quizapp.locale import N_
from quizapp.questions.model import Question, Verdict
from quizapp.tui.blocks import Block, Gap, Item, Labelled, Packed, Prose, Row, Spread, Table, Verbatim
from quizapp.tui.speech import safe
from quizapp.tui.verdict_options import Room, gutter, option_blocks

if TYPE_CHECKING:
    from quizapp.questions.model import WorkingStep
    from quizapp.tui.speech import Speech

OUTCOMES: Final = {
    "right": (N_("Right"), "$right"),
    "wrong": (N_("Wrong"), "$wrong"),
    "imprecise": (N_("Not precise enough"), "$wrong"),
    "other-convention": (N_("Right by another convention"), "$heading"),
    "not-known": (N_("Not known"), "$heading"),
    "unreadable": (N_("Not understood"), "$heading"),
}
LONG: Final = 22
"""An answer wider than this does not stand in the first line."""
PROMPT_LINES: Final = 2
"""How much of the question is repeated above its verdict."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict as it is being read: what was asked and said, and how much of it is open."""

    question: Question
    verdict: Verdict
    answer: str = ""
    """What was answered: keys or typed text."""
    place: str = ""
    """The objective, such as `18-4 …`, in the current language."""
    owned: int | None = None
    """Which of several fitting mistakes the learner chose; one past the last means none of them."""
    details: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    """What else stands among the details: names (message ids) and values."""


def verdict_blocks(reading: Reading, speech: Speech, room: Room = "some") -> list[Block]:
    """Return the verdict's blocks; how much is said of options depends on the room there is."""
    verdict = reading.verdict
    blocks: list[Block] = [*_happened(reading, speech)]
    if verdict.message:
        blocks += [Prose(Content(speech.say(verdict.message))), Gap()]
    blocks += _mistake(reading, speech)
    blocks += _parts(reading, speech)
    if verdict.steps and (verdict.outcome != "right" or reading.details):
        blocks += [steps_table(verdict, speech), Gap()]
    options = option_blocks(reading, speech, room)
    reasons = _reasons(reading, speech)
    blocks += [*reasons, *options] if reading.question.back else [*options, *reasons]
    blocks += _notes(reading, speech)
    if reading.details:
        blocks += _details(reading, speech)
    while blocks and isinstance(blocks[-1], Gap):
        blocks.pop()
    return blocks


def _happened(reading: Reading, speech: Speech) -> list[Block]:
    """Say theirs, ours and the objective in one line, then repeat the question in two."""
    verdict, question = reading.verdict, reading.question
    name, style = OUTCOMES[verdict.outcome]
    told = [Content.styled(speech.tell(name), f"bold {style}")]
    pairs = _answers(reading, speech)
    long = [text for _, text in pairs if "\n" in text or Content(text).cell_length > LONG]
    if not long:
        told += [Content.assemble((f"{speech.tell(label)} ", "$quiet"), (text, "bold")) for label, text in pairs]
    blocks: list[Block] = [
        Spread(Content("    ").join(told), Content.styled(reading.place, "$quiet"), style="on $surface", pad=1)
    ]
    shown = question.prompt.in_(speech.language)
    most = None if reading.details else PROMPT_LINES
    blocks.append(Prose(Content.styled(safe(shown).strip(), "$quiet"), most=most))
    if reading.details:
        figures = filter(None, (question.figure, question.back_figure))
        blocks += [Verbatim(safe(figure)) for figure in figures]
    blocks.append(Gap())
    if long:
        blocks += [
            Labelled(speech.tell(label), Content.styled(text, "bold"), gutter=14, style="$quiet")
            for label, text in pairs
        ]
        blocks.append(Gap())
    return blocks


def _answers(reading: Reading, speech: Speech) -> list[tuple[str, str]]:
    """Return theirs and ours with their labels: options, which are written out below, by their numbers only."""
    question, verdict = reading.question, reading.verdict
    yours, expected = speech.say(verdict.yours), speech.say(verdict.expected)
    match question.kind:
        case "matching" | "ordering":
            return []
        case "flashcard" | "cloze":
            return [(N_("Answer"), expected)]
        case "true_false":
            yours = next((speech.say(option.text) for option in question.options if option.key == reading.answer), "")
    if any(option.right and option.key for option in verdict.options):
        yours = ", ".join(safe(option.key) for option in verdict.options if option.chosen)
        expected = ", ".join(safe(option.key) for option in verdict.options if option.right)
    pairs = [(N_("You answered"), yours), (N_("Correct"), expected)]
    if verdict.outcome == "not-known":
        pairs = pairs[1:]
    elif verdict.outcome == "right":
        pairs = pairs[:1]
    return [(label, text) for label, text in pairs if text]


def _mistake(reading: Reading, speech: Speech) -> list[Block]:
    """Say which single mistake gives this answer, or ask which of several."""
    verdict = reading.verdict
    fits = verdict.fits
    if not fits:
        return []
    yours = speech.say(verdict.yours)
    if len(fits) == 1:
        told = speech.tell(
            "{answer} is what you get with this slip: {mistake}.", answer=yours, mistake=speech.say(fits[0].name)
        )
        return [Prose(Content(told)), Prose(Content.styled(speech.say(fits[0].note), "$quiet")), Gap()]
    if reading.owned is None:
        question = speech.count(
            "{number} slip gives this answer. Is it what you did?",
            "{number} slips give this answer. Which is closer to what you did?",
            len(fits),
        )
        names = [speech.say(fit.name) for fit in fits] + [speech.tell("neither, or a slip in the arithmetic")]
        pieces = [Content.assemble((f"[{number}] ", "bold $key"), name) for number, name in enumerate(names, 1)]
        return [Prose(Content(question)), Packed(pieces), Gap()]
    if reading.owned < len(fits):
        fit = fits[reading.owned]
        told = speech.tell('Noted as "{mistake}".', mistake=speech.say(fit.name))
        mark = Content.styled(f"[{reading.owned + 1}] ", "bold $key")
        return [Item(mark, Content(f"{told}\n{speech.say(fit.note)}")), Gap()]
    told = speech.tell("Nothing is noted. Compare the lines below with your own working and find where they part.")
    return [Prose(Content(told)), Gap()]


def steps_table(verdict: Verdict, speech: Speech) -> Table:
    """Lay out every step, theirs beside ours, with a mark where they part.

    Numbers stand in columns, so the marks are plain ASCII: other arrows are of ambiguous width in Japanese terminals.
    """
    count = len(verdict.fits)
    heads = [speech.tell("with the slip")] if count == 1 else [f"[{number}]" for number in range(1, count + 1)]
    header = [Content(""), Content(""), Content.styled(speech.tell("correct"), "$quiet")]
    header += [Content.styled(f"{head}  ", "$quiet") for head in heads]
    rows = [header]
    for number, step in enumerate(verdict.steps, 1):
        row = [
            Content.assemble((f"{number} ", "$quiet"), speech.say(step.label)),
            Content.styled(safe(step.substituted), "$quiet"),
            Content.styled(safe(step.value), "bold"),
        ]
        row += [
            Content.styled(f"{safe(value)} <", "bold $wrong") if _parts_at(step, index) else Content(f"{safe(value)}  ")
            for index, value in enumerate(step.yours[:count])
        ]
        rows.append(row)
    parted = any(any(step.parts_here[:count]) for step in verdict.steps)
    notes = [Content.styled(f"< {speech.tell('parts here')}", "$wrong")] if parted else []
    return Table(rows, right_from=2, indent=1, notes=notes, droppable=1)


def _parts_at(step: WorkingStep, index: int) -> bool:
    """Return whether a mistake leaves the right working at this step."""
    return index < len(step.parts_here) and step.parts_here[index]


def _parts(reading: Reading, speech: Speech) -> list[Block]:
    """Lay out how each part was answered, where there are several."""
    parts = reading.verdict.parts
    if len(parts) < 2:  # noqa: PLR2004 -- a single part stands in the first line
        return []
    header = [
        Content(""),
        Content(""),
        *(Content.styled(speech.tell(head), "$quiet") for head in (N_("You answered"), N_("Correct"))),
    ]
    rows = [header]
    for part in parts:
        right = part.outcome == "right"
        name, style = OUTCOMES[part.outcome]
        rows.append(
            [
                Content(speech.say(part.label) or safe(part.name)),
                Content.styled(speech.tell(name), style),
                Content.styled(safe(speech.say(part.yours)), "" if right else style),
                Content.styled(safe(speech.say(part.expected)), "bold"),
            ]
        )
    told = [Prose(Content(speech.say(part.message)), indent=2) for part in parts if part.message]
    return [Table(rows, right_from=4, indent=1), *told, Gap()]


def _reasons(reading: Reading, speech: Speech) -> list[Block]:
    """Say why, show a picture in words, give the check of five seconds and what to remember."""
    verdict = reading.verdict
    labelled = [
        (N_("Explained"), verdict.explanation),
        (N_("Why"), verdict.reason),
        (N_("Picture"), verdict.picture),
        (N_("5 seconds"), verdict.check),
        (N_("Remember"), verdict.takeaway),
    ]
    told: list[Block] = [
        Labelled(speech.tell(label), Content(speech.say(text)), gutter=gutter(reading, speech))
        for label, text in labelled
        if text
    ]
    return [*told, Gap()] if told else []


def _notes(reading: Reading, speech: Speech) -> list[Block]:
    """Say how the exam treats it and, apart from that, what is exactly so."""
    notes = [(N_("In the exam"), reading.verdict.exam_note), (N_("To be exact"), reading.verdict.precise_note)]
    told: list[Block] = [
        Labelled(speech.tell(label), Content(speech.say(text)), gutter=14, style="$quiet")
        for label, text in notes
        if text
    ]
    return [*told, Gap()] if told else []


def _details(reading: Reading, speech: Speech) -> list[Block]:
    """Give the source, the formulas, the convention and the seed that brings the same question back."""
    question, verdict = reading.question, reading.verdict
    facts = [
        (N_("Convention"), speech.say(question.convention)),
        (N_("Formula"), "\n".join(safe(step.formula) for step in verdict.steps)),
        (N_("Source"), safe(verdict.source)),
        *reading.facts,
        (N_("Item"), safe(question.item)),
        (N_("Seed"), safe(question.seed) if question.variants != 1 else ""),
    ]
    title = Row(Content.styled(speech.tell("Details"), "bold $heading"))
    return [
        title,
        *(Labelled(speech.tell(label), Content(text), gutter=14, style="$quiet") for label, text in facts if text),
    ]
