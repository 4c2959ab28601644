"""What an item must keep beyond its form: one right option, as many blanks in both languages, known mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.checks import nearest
from engine.errors import ExpressionError
from engine.expression import expression
from engine.source import Place
from quizapp.bank.items import (
    IDENTIFIER,
    Ask,
    Choice,
    ChoiceOption,
    Cloze,
    Computed,
    Item,
    Matching,
    MultipleChoice,
    Ordering,
)
from quizapp.bank.mistakes import MistakeEntry
from quizapp.bank.text import LANGUAGES, Text

HIDDEN: Final = re.compile(r"\[([^\[\]]+)\]")
"""What a cloze hides."""
FIELD: Final = re.compile(r"\{([^{}]+?)(?::(row|table|shape|signed|\d))?\}")
"""Where a number is put into a text: an expression, and how its value is written."""
ASKED: Final = ("output_shape", "value", "grid", "vector", "axes", "name")
_MOST_NAMES: Final = 9

Problem = tuple[Place, str, str]
"""The place within the item, what is wrong, and what to do."""


def problems_of(item: Item, mistakes: Mapping[str, MistakeEntry]) -> Iterator[Problem]:
    """Yield what is wrong with an item by itself."""
    match item:
        case Choice():
            yield from _choice(item)
        case MultipleChoice():
            right = sum(option.key for option in item.options)
            if not 1 <= right < len(item.options):
                yield ("options",), "some options must be right and some wrong", "set `key` on each option"
            yield from _texts(item.options)
        case Cloze():
            counts = [len(HIDDEN.findall(text)) for text in (item.text.ja, item.text.en)]
            if counts[0] != counts[1] or not counts[0]:
                yield ("text",), f"{counts[0]} parts are hidden in ja and {counts[1]} in en", "hide as many in both"
        case Ordering():
            yield from _different(item.steps, ("steps",), "two steps")
        case Matching():
            yield from _different([pair.left for pair in item.pairs], ("pairs",), "two things on the left")
            yield from _different([pair.right for pair in item.pairs], ("pairs",), "two partners on the right")
        case Computed():
            yield from _computed(item, mistakes)


def problems_of_mistake(name: str, entry: MistakeEntry) -> Iterator[Problem]:
    """Yield what is wrong with a mistake by itself."""
    if not re.fullmatch(IDENTIFIER, name):
        yield (), f"`{name}` is no name for a mistake", "use small letters, digits and hyphens, as in rounds-up"
    for replaced, by in entry.replace.items():
        if isinstance(by, str):
            yield from _expression(by, ("replace", replaced))


def _different(texts: Sequence[Text], place: Place, who: str) -> Iterator[Problem]:
    for language in LANGUAGES:
        said = [text.in_(language).strip() for text in texts]
        if len(set(said)) != len(said):
            yield place, f"{who} say the same in {language}", "make every one different"


def _choice(item: Choice) -> Iterator[Problem]:
    right = sum(option.key for option in item.options)
    if right != 1:
        yield ("options",), f"{right} options have `key: true`", "exactly one option is to be chosen"
    if item.form == "blank_pair":
        yield from _blank_pair(item)
    else:
        yield from _texts(item.options)


def _blank_pair(item: Choice) -> Iterator[Problem]:
    if len(item.blanks) != 2:  # noqa: PLR2004 - (ア) and (イ)
        yield ("blanks",), "a blank pair needs two blanks", "give ア and イ, each with right and wrong"
    for name, blank in item.blanks.items():
        yield from _different([blank.right, blank.wrong], ("blanks", name), "the right and the wrong words")
    for index, option in enumerate(item.options):
        if option.blanks is None:
            yield ("options", index), "the option names no `blanks`", "write for example `blanks: [right, wrong]`"
        elif option.key != (option.blanks == ("right", "right")):
            yield ("options", index, "key"), "the key does not fit the blanks", "only [right, right] has key: true"
        elif option.blanks in {other.blanks for other in item.options[:index]}:
            yield ("options", index, "blanks"), "two options have the same blanks", "cross right and wrong once each"


def _texts(options: tuple[ChoiceOption, ...]) -> Iterator[Problem]:
    for index, option in enumerate(options):
        if option.text is None:
            yield ("options", index), "the option has no `text`", "write what it says in ja and en"
    yield from _different([option.text for option in options if option.text is not None], ("options",), "two options")


def _computed(item: Computed, mistakes: Mapping[str, MistakeEntry]) -> Iterator[Problem]:
    for index, name in enumerate(item.mistakes):
        if name not in mistakes:
            meant = nearest(name, mistakes)
            yield ("mistakes", index), f"there is no mistake `{name}`{meant}", "name one that a mistakes.yaml defines"
    for index, ask in enumerate(item.asks):
        yield from _ask(ask, ("ask",) if isinstance(item.ask, Ask) else ("ask", index))
    for index, guard in enumerate(item.where):
        yield from _expression(guard, ("where", index))
    for name in ("text", "convention", "idea", "reason", "picture", "check"):
        yield from _fields(getattr(item, name), name)
    ja, en = ({match[1].strip() for match in FIELD.finditer(text)} for text in (item.text.ja, item.text.en))
    if ja != en:
        odd = ", ".join(f"{{{name}}}" for name in sorted(ja ^ en))
        yield ("text",), f"{odd} stands in one language only", "show the same numbers in both"


def _ask(ask: Ask, place: Place) -> Iterator[Problem]:
    given = [name for name in ASKED if getattr(ask, name) is not None]
    if len(given) != 1:
        yield place, f"exactly one of {', '.join(ASKED)} is asked, not {len(given)}", "mend `ask`"
        return
    if ask.axes is not None and (len(ask.of) < 2 or {len(axis) for axis in ask.of} != {1}):  # noqa: PLR2004 - a choice
        yield place, "a set of axes needs `of`, letters to choose from", "list them, as in `of: [N, C, H, W]`"
    if ask.name is not None:
        yield from _name(ask, place)
    if ask.range is not None:
        yield from _range(ask, place)
    if ask.output_shape is not None:
        for index, axis in enumerate(ask.output_shape):
            yield from _expression(axis, (*place, "output_shape", index))
    else:
        yield from _expression(getattr(ask, given[0]), (*place, given[0]))


def _range(ask: Ask, place: Place) -> Iterator[Problem]:
    least, greatest = ask.range or (None, None)
    if ask.axes is not None or ask.name is not None:
        yield (*place, "range"), "only numbers have a range", "take it out"
    elif least is None and greatest is None:
        yield (*place, "range"), "the range has no end", "give one, as in `range: [0, null]`, or take it out"
    elif isinstance(least, int | float) and isinstance(greatest, int | float) and least >= greatest:
        yield (
            (*place, "range"),
            "the range ends before it begins",
            "write the least number first, as in `range: [0, 1]`",
        )
    for end in (least, greatest):
        if isinstance(end, str):
            yield from _expression(end, (*place, "range"))


def _name(ask: Ask, place: Place) -> Iterator[Problem]:
    if not 1 < len(ask.of) <= _MOST_NAMES or len(set(ask.of)) < len(ask.of):
        yield (*place, "of"), f"a name needs 2 to {_MOST_NAMES} different ones in `of`", "as in `of: [same, valid]`"
    for name in ask.called:
        if name not in ask.of:
            yield (*place, "called"), f"`{name}` is not in `of`{nearest(name, ask.of)}", "call only what stands there"
    yield from _different([ask.called[name] for name in ask.of if name in ask.called], (*place, "called"), "two names")


def _fields(text: Text | None, name: str) -> Iterator[Problem]:
    for language in LANGUAGES if text is not None else ():
        said = text.in_(language) if text is not None else ""
        for match in FIELD.finditer(said):
            yield from _expression(match[1], (name, language))
        if set("{}") & set(FIELD.sub("", said)):
            yield (name, language), "a brace in the text has no partner", "write {W}, {x:table}, or leave braces out"


def _expression(source: str, place: Place) -> Iterator[Problem]:
    try:
        expression(source)
    except ExpressionError as problem:
        yield place, str(problem), "mend the expression"
