"""What a verdict says of options: each with its own reason, pairs by their terms, steps in their right order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Item, Labelled
from quizapp.tui.speech import safe

if TYPE_CHECKING:
    from quizapp.questions.model import OptionVerdict
    from quizapp.tui.speech import Speech
    from quizapp.tui.verdict_text import Reading

WIDE = 14
"""The margin in which the longest labels stand."""


def gutter(reading: Reading, speech: Speech) -> int:
    """Return the width of the margin: one for a whole verdict, wide only where long labels stand in it."""
    verdict = reading.verdict
    if verdict.options or verdict.exam_note or verdict.precise_note or reading.question.back:
        return WIDE
    return 10 if speech.language == "ja" else 11


def option_blocks(reading: Reading, speech: Speech, *, apart: bool, others: bool) -> tuple[list[Block], list[Block]]:
    """Explain the options: those told at once, the chosen and the right ones first, and those told later.

    Args:
        reading: The verdict.
        speech: The language.
        apart: Whether a line is left free between options.
        others: Whether those that were neither chosen nor right are told at once too.
    """
    match reading.question.kind:
        case "matching":
            return _pairs(reading, speech, others=others)
        case "ordering":
            return _order(reading, speech), []
    options = reading.verdict.options
    first = [option for option in options if option.chosen] + [o for o in options if o.right and not o.chosen]
    rest = [option for option in options if not option.chosen and not option.right]
    told = [*first, *rest] if others else first
    blocks: list[Block] = []
    for option in told:
        blocks += [Gap()] if blocks and apart else []
        blocks.append(_option(option, speech))
    return blocks, [] if others else [_option(option, speech) for option in rest]


def _option(option: OptionVerdict, speech: Speech) -> Block:
    """Explain one option."""
    if option.right:
        label, style = speech.tell("Right, yours" if option.chosen else "Right"), "bold $right"
    elif option.chosen:
        label, style = speech.tell("Yours"), "bold $wrong"
    else:
        label, style = "" if option.key else speech.tell("Not to mix up"), "$quiet"
    mark = Content.styled(f"{safe(option.key)}  ", "bold") if option.key else Content("")
    text = _with_reason(Content(speech.say(option.text)), option, speech)
    return Labelled(label, text, gutter=WIDE, style=style, mark=mark)


def _with_reason(text: Content, option: OptionVerdict, speech: Speech) -> Content:
    """Add an option's reason on the lines after it."""
    if not option.why:
        return text
    return text + Content("\n") + Content.styled(speech.say(option.why), "$quiet")


def _pairs(reading: Reading, speech: Speech, *, others: bool) -> tuple[list[Block], list[Block]]:
    """Write each term with what belongs to it and, where theirs was another, theirs; right ones may come later."""
    question, options = reading.question, reading.verdict.options
    texts = {option.key: option.text for option in question.options}
    keys = reading.answer.split()
    blocks: list[Block] = []
    later: list[Block] = []
    for place, (left, option) in enumerate(zip(question.lefts, options, strict=False)):
        text = Content.assemble((speech.say(left), "bold"), " - ", speech.say(option.text))
        if not option.chosen and place < len(keys) and keys[place] in texts:
            text = Content.assemble(text, "\n", (f"{speech.tell('Yours')}: {speech.say(texts[keys[place]])}", "$wrong"))
        # What stands here belongs together, whatever was answered; theirs is told below where it was another.
        label = speech.tell("Right, yours") if option.chosen else speech.tell("Right")
        block = Labelled(label, _with_reason(text, option, speech), gutter=WIDE, style="bold $right")
        (blocks if others or not option.chosen else later).append(block)
    return blocks, later


def _order(reading: Reading, speech: Speech) -> list[Block]:
    """Write the steps in their right order and, where theirs was another, theirs."""
    texts = {option.key: option.text for option in reading.question.options}
    right = [key for key in re.findall(r"\d+", reading.verdict.expected.en) if key in texts]
    keys = reading.answer.split()
    blocks: list[Block] = []
    for place, key in enumerate(right):
        text = Content(speech.say(texts[key]))
        if len(keys) == len(right) and keys[place] != key and keys[place] in texts:
            text = Content.assemble(text, "\n", (f"{speech.tell('Yours')}: {speech.say(texts[keys[place]])}", "$wrong"))
        blocks.append(Item(Content.styled(f"{place + 1}  ", "bold $key"), text, indent=1))
    return blocks


LABELS = (N_("Right, yours"), N_("Right"), N_("Yours"), N_("Not to mix up"))
"""Named here, because they are chosen by an expression above."""
