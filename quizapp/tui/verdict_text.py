"""What a verdict says, in the order in which it should be read: data in, blocks out, no screen.

First what happened; then the mistake as a computation, never as an accusation; the place where the two workings part;
one reason; a picture; a check of five seconds; what to remember. Source, seed and formulas come last and on request.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from textual.content import Content

from quizapp.locale import N_
from quizapp.questions.model import Question, Verdict
from quizapp.tui.blocks import Block, Gap, Item, Labelled, Packed, Prose, Row, Spread, Table, Verbatim
from quizapp.tui.helping import Helping, helping_blocks
from quizapp.tui.speech import safe
from quizapp.tui.verdict_options import WIDE, gutter, option_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.bank.text import Text
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
_NUMBER: Final = re.compile(r"[\d,.]*\d")
"""A number in a working, as it is written there."""


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
    aside: bool = False
    """Whether the details stand on a page of their own."""
    facts: tuple[tuple[str, str], ...] = ()
    """What else stands among the details: names (message ids) and values."""
    helping: Helping | None = None
    """What helps, where the item keeps being forgotten."""


class Room(msgspec.Struct, frozen=True):
    """How much of a verdict is told at once; what finds no room stands among its details."""

    apart: bool = True
    """Whether a line is left free between options."""
    others: bool = True
    """Whether options that were neither chosen nor right are explained."""
    precise: bool = True
    """Whether it is told what is exactly so."""
    exam: bool = True
    """Whether it is told how the exam treats it."""
    picture: bool = True
    """Whether the picture in words is told."""
    check: bool = True
    """Whether the check of five seconds is told."""
    prompt: int = 2
    """How many lines of the question are repeated."""
    steps: int | None = None
    """How many steps of the working are told, those around the place where theirs parts from ours; None for all."""
    loose: bool = True
    """Whether lines are left free between the parts of a verdict."""


class Told(msgspec.Struct, frozen=True):
    """A verdict's parts: each some blocks that belong together, with a line left free between two."""

    first: Sequence[Sequence[Block]]
    """What is told at once."""
    later: Sequence[Sequence[Block]]
    """What found no room."""
    number: int
    """How many pieces those are."""


def verdict_parts(reading: Reading, speech: Speech, room: Room) -> Told:
    """Return a verdict's parts in the order in which they should be read."""
    verdict, question = reading.verdict, reading.question
    options, other_options = option_blocks(reading, speech, apart=room.apart, others=room.others)
    reasons, other_reasons = _reasons(reading, speech, room)
    notes, other_notes = _notes(reading, speech, room)
    steps, all_steps = _steps(reading, speech, room)
    told: list[Block] = [Prose(Content(speech.say(verdict.message)))] if verdict.message else []
    first = [
        _happened(reading, speech, room),
        _long_answers(reading, speech),
        told,
        [] if reading.helping is None else helping_blocks(reading.helping, speech),
        _mistake(reading, speech),
        _parts(reading, speech),
        steps,
        *((reasons, options) if question.back else (options, reasons)),
        notes,
    ]
    later = [all_steps, other_options, other_reasons, other_notes]
    number = sum(map(len, later if steps else later[1:]))
    return Told([part for part in first if part], [part for part in later if part], number)


def verdict_blocks(reading: Reading, speech: Speech) -> list[Block]:
    """Return all of a verdict that is told where there is room for everything."""
    return joined(verdict_parts(reading, speech, Room()).first)


def joined(parts: Sequence[Sequence[Block]], *, loose: bool = True) -> list[Block]:
    """Return the blocks of several parts, with a line left free between two unless they stand close."""
    blocks: list[Block] = []
    for part in parts:
        blocks += [Gap()] if blocks and loose else []
        blocks += part
    return blocks


def _happened(reading: Reading, speech: Speech, room: Room) -> list[Block]:
    """Say theirs, ours and the objective in one line, then repeat the question's beginning."""
    name, style = OUTCOMES[reading.verdict.outcome]
    told = [Content.styled(speech.tell(name), f"bold {style}")]
    pairs = _answers(reading, speech)
    if not _are_long(pairs):
        told += [Content.assemble((f"{speech.tell(label)} ", "$quiet"), (text, "bold")) for label, text in pairs]
    band = Spread(Content("    ").join(told), Content.styled(reading.place, "$quiet"), style="on $surface", pad=1)
    # An empty line would take the place of one that says something.
    beginning = "\n".join(line for line in _prompt(reading, speech).split("\n") if line.strip())
    return [band, Prose(Content.styled(beginning, "$quiet"), most=room.prompt)]


def _prompt(reading: Reading, speech: Speech) -> str:
    return safe(reading.question.prompt.in_(speech.language)).strip()


def asked_part(reading: Reading, speech: Speech, room: Room, width: int) -> list[Block]:
    """Repeat the whole question where its end or a figure of it was left out."""
    question = reading.question
    whole = Prose(Content.styled(_prompt(reading, speech), "$quiet"))
    figures = [Verbatim(safe(figure)) for figure in (question.figure, question.back_figure) if figure]
    return [whole, *figures] if figures or len(whole.lines(width)) > room.prompt else []


def _are_long(pairs: Sequence[tuple[str, str]]) -> bool:
    return any("\n" in text or Content(text).cell_length > LONG for _, text in pairs)


def _long_answers(reading: Reading, speech: Speech) -> list[Block]:
    """Write answers that find no place in the first line."""
    pairs = _answers(reading, speech)
    if not _are_long(pairs) or len(reading.verdict.parts) > 1:
        return []
    return [
        Labelled(speech.tell(label), Content.styled(text, "bold"), gutter=14, style="$quiet") for label, text in pairs
    ]


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
        return [Prose(Content(told)), Prose(Content.styled(speech.say(fits[0].note), "$quiet"))]
    if reading.owned is None:
        question = speech.count(
            "{number} slip gives this answer. Is it what you did?",
            "{number} slips give this answer. Which is closer to what you did?",
            len(fits),
        )
        names = [speech.say(fit.name) for fit in fits] + [speech.tell("neither, or a slip in the arithmetic")]
        pieces = [Content.assemble((f"[{number}] ", "bold $key"), name) for number, name in enumerate(names, 1)]
        return [Prose(Content(question)), Packed(pieces)]
    if reading.owned < len(fits):
        fit = fits[reading.owned]
        told = speech.tell('Noted as "{mistake}".', mistake=speech.say(fit.name))
        mark = Content.styled(f"[{reading.owned + 1}] ", "bold $key")
        return [Item(mark, Content(f"{told}\n{speech.say(fit.note)}"))]
    told = speech.tell("Nothing is noted. Compare the lines below with your own working and find where they part.")
    return [Prose(Content(told))]


def _steps(reading: Reading, speech: Speech, room: Room) -> tuple[list[Block], list[Block]]:
    """Return the working as it is told at once, and all of it where that leaves something out."""
    verdict = reading.verdict
    if not verdict.steps:
        return [], []
    whole: list[Block] = [_table(reading, speech, range(len(verdict.steps)))]
    if verdict.outcome == "right":
        return [], whole
    if room.steps is None or room.steps >= len(verdict.steps):
        return whole, []
    return [_table(reading, speech, _telling(verdict.steps, room.steps))], whole


def _telling(steps: Sequence[WorkingStep], most: int) -> Sequence[int]:
    """Return the places of the steps that tell most.

    These are where they part, the result, what it is made of, what differs, and what comes before.
    """
    parting = [place for place, step in enumerate(steps) if any(step.parts_here)]
    first = parting[0] if parting else 0
    differing = [place for place, step in enumerate(steps) if set(step.yours) - {step.value, "-"}]
    before = reversed(range(first))
    # Commas between thousands stand in a value by itself, and not in a list of several.
    within = {number.replace(",", "") for number in _NUMBER.findall(steps[-1].substituted)}
    parts = [place for place, step in enumerate(steps[:-1]) if step.value.replace(",", "") in within]
    ordered = dict.fromkeys([*parting, len(steps) - 1, *parts, *differing, *before, *range(len(steps))])
    return sorted([*ordered][:most])


def _table(reading: Reading, speech: Speech, places: Sequence[int]) -> Table:
    """Lay out steps, theirs beside ours, with a mark where they part.

    Numbers stand in columns, so the marks are plain ASCII: other arrows are of ambiguous width in Japanese terminals.
    """
    verdict = reading.verdict
    count = len(verdict.fits)
    heads = [speech.tell("with the slip")] if count == 1 else [f"[{number}]" for number in range(1, count + 1)]
    header = [Content(""), Content(""), Content.styled(speech.tell("correct"), "$quiet")]
    header += [Content.styled(f"{head}  ", "$quiet") for head in heads]
    rows = [header]
    for place in places:
        step = verdict.steps[place]
        value, yours = safe(step.value), [safe(one) for one in step.yours[:count]]
        if place == len(verdict.steps) - 1 and _asks_a_name(reading.question):
            # What was worked out is the place of the name in a list that nobody sees.
            if count > 1 and not any(step.parts_here):
                continue
            value, yours = speech.say(verdict.expected), [speech.say(verdict.yours) for _ in yours]
        row = [
            Content.assemble((f"{place + 1} ", "$quiet"), speech.say(step.label)),
            Content.styled(safe(step.substituted), "$quiet"),
            Content.styled(value, "bold"),
        ]
        row += [
            Content.styled(f"{theirs} <", "bold $wrong") if _parts_at(step, index) else Content(f"{theirs}  ")
            for index, theirs in enumerate(yours)
        ]
        rows.append(row)
    parted = any(any(step.parts_here[:count]) for step in verdict.steps)
    notes = [Content.styled(f"< {speech.tell('parts here')}", "$wrong")] if parted else []
    return Table(rows, right_from=2, indent=1, notes=notes, droppable=1)


def _asks_a_name(question: Question) -> bool:
    """Return whether the answer is one of several names, such as that of a layer."""
    return [part.form for part in question.parts] == ["name"]


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
    said = reading.verdict.message
    told = [Prose(Content(speech.say(one.message)), indent=2) for one in parts if one.message and one.message != said]
    return [Table(rows, right_from=4, indent=1), *told]


def _reasons(reading: Reading, speech: Speech, room: Room) -> tuple[list[Block], list[Block]]:
    """Say why, show a picture in words, give the check of five seconds and what to remember."""
    verdict = reading.verdict
    labelled = [
        (N_("Explained"), verdict.explanation, True),
        (N_("Why"), verdict.reason, True),
        (N_("Picture"), verdict.picture, room.picture),
        (N_("5 seconds"), verdict.check, room.check),
        (N_("Remember"), verdict.takeaway, True),
    ]
    return _labelled(labelled, speech, gutter(reading, speech), "$heading")


def _notes(reading: Reading, speech: Speech, room: Room) -> tuple[list[Block], list[Block]]:
    """Say how the exam treats it and, apart from that, what is exactly so."""
    verdict = reading.verdict
    labelled = [
        (N_("In the exam"), verdict.exam_note, room.exam),
        (N_("To be exact"), verdict.precise_note, room.precise),
    ]
    return _labelled(labelled, speech, WIDE, "$quiet")


def _labelled(
    texts: Sequence[tuple[str, Text | None, bool]], speech: Speech, margin: int, style: str
) -> tuple[list[Block], list[Block]]:
    """Write the texts that there are behind their labels: those that are told at once, and the others."""
    first: list[Block] = []
    later: list[Block] = []
    for label, text, at_once in texts:
        if text:
            block = Labelled(speech.tell(label), Content(speech.say(text)), gutter=margin, style=style)
            (first if at_once else later).append(block)
    return first, later


def detail_parts(reading: Reading, speech: Speech, later: Sequence[Sequence[Block]]) -> list[Sequence[Block]]:
    """Return the details: what found no room before, when it comes back, its source, and the seed that repeats it."""
    from quizapp.questions.working import equation

    question, verdict = reading.question, reading.verdict
    facts = [
        *reading.facts,
        (N_("Source"), safe(verdict.source)),
        (N_("Convention"), speech.say(question.convention)),
        (N_("Formula"), "\n".join(safe(equation(step)) for step in verdict.steps)),
        (N_("Item"), safe(question.item)),
        (N_("Seed"), safe(question.seed) if question.variants != 1 else ""),
    ]
    told = [Labelled(speech.tell(label), Content(text), gutter=14, style="$quiet") for label, text in facts if text]
    title = Row(Content.styled(speech.tell("Details"), "bold $heading"))
    return [[title, *told], *later]
