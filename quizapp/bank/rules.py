"""What an item must keep beyond its form: one right option, as many blanks in both languages, known mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.checks import nearest
from engine.errors import ExpressionError
from engine.expression import expression
from engine.source import Place
from quizapp.bank.items import Ask, Choice, ChoiceOption, Cloze, Computed, Item, Matching, MultipleChoice
from quizapp.bank.mistakes import MistakeEntry

HIDDEN = re.compile(r"\[([^\[\]]+)\]")

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
        case Matching():
            for language in ("ja", "en"):
                rights = [getattr(pair.right, language) for pair in item.pairs]
                if len(set(rights)) != len(rights):
                    yield ("pairs",), f"two partners on the right are the same in {language}", "make them different"
        case Computed():
            yield from _computed(item, mistakes)


def _choice(item: Choice) -> Iterator[Problem]:
    right = sum(option.key for option in item.options)
    if right != 1:
        yield ("options",), f"{right} options have `key: true`", "exactly one option is to be chosen"
    if item.form == "blank_pair":
        if len(item.blanks) != 2:  # noqa: PLR2004 - (ア) and (イ)
            yield ("blanks",), "a blank pair needs two blanks", "give ア and イ, each with right and wrong"
        for index, option in enumerate(item.options):
            if option.blanks is None:
                yield ("options", index), "the option names no `blanks`", "write e.g. `blanks: [right, wrong]`"
            elif option.key != (option.blanks == ("right", "right")):
                yield ("options", index, "key"), "the key does not fit the blanks", "only [right, right] has key: true"
    else:
        yield from _texts(item.options)


def _texts(options: tuple[ChoiceOption, ...]) -> Iterator[Problem]:
    for index, option in enumerate(options):
        if option.text is None:
            yield ("options", index), "the option has no `text`", "write what it says in ja and en"
    for language in ("ja", "en"):
        said = [getattr(option.text, language) for option in options if option.text is not None]
        if len(set(said)) != len(said):
            yield ("options",), f"two options say the same in {language}", "make every option different"


def _computed(item: Computed, mistakes: Mapping[str, MistakeEntry]) -> Iterator[Problem]:
    for index, name in enumerate(item.mistakes):
        if name not in mistakes:
            yield ("mistakes", index), f"there is no mistake `{name}`{nearest(name, mistakes)}", "name one of mistakes.yaml"
    for index, ask in enumerate(item.asks):
        place: Place = ("ask",) if isinstance(item.ask, Ask) else ("ask", index)
        given = [name for name in ("output_shape", "value", "grid", "vector", "axes") if getattr(ask, name) is not None]
        if len(given) != 1:
            yield place, "exactly one of output_shape, value, grid, vector and axes is asked", "mend `ask`"
            continue
        if ask.axes is not None and not ask.of:
            yield place, "a set of axes needs `of`", "list the axes to choose from, as in `of: [N, C, H, W]`"
        if given[0] != "output_shape":
            yield from _expression(getattr(ask, given[0]), (*place, given[0]))
    for index, guard in enumerate(item.where):
        yield from _expression(guard, ("where", index))


def _expression(source: str, place: Place) -> Iterator[Problem]:
    try:
        expression(source)
    except ExpressionError as problem:
        yield place, str(problem), "mend the expression"
