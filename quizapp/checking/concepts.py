"""The concept banks audited as a whole: what a learner could use who knows the habits of authors and nothing else.

One item proves nothing; all together they must not give the right option away by its place, its length, or that it is
like the others, nor a false statement by an absolute word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from quizapp.bank.collection import Banks
from quizapp.bank.items import Choice, TrueFalse
from quizapp.bank.text import LANGUAGES, Language
from quizapp.checking.guessing import LEVEL, OF_TEXTS, Guesses, likelier_in
from quizapp.questions.concept import ConceptItem

_ORDERS: Final = 8
"""In how many orders each item is shown to the bots; only what depends on the order is counted in each."""
ABSOLUTE: Final[dict[Language, re.Pattern[str]]] = {
    "ja": re.compile(
        "必ず|すべて|全て|のみ|だけ|常に|つねに|いつでも|決して|けっして|まったく|全く|一切|絶対|あらゆる|いかなる|完全に|唯一"
    ),
    "en": re.compile(
        r"\b(?:always|never|only|all|every|everything|none|nothing|no longer|must|any|entirely|completely|solely|"
        r"cannot ever|regardless|invariably)\b",
        re.IGNORECASE,
    ),
}
"""Words that careless authors put into false statements."""


class Habit(msgspec.Struct, kw_only=True):
    """One habit tried on one language: how often it was right, and how likely that is by chance."""

    language: str
    habit: str
    tried: int
    rate: float
    chance: float
    luck: float
    caught: bool


def audit_concepts(banks: Banks) -> list[Habit]:
    """Try every habit on all choices and statements of the banks."""
    return [habit for language in LANGUAGES for habit in (*_choices(banks, language), *_absolute(banks, language))]


def _choices(banks: Banks, language: Language) -> Iterator[Habit]:
    placed, fixed = (
        Guesses({name: bot for name, bot in OF_TEXTS.items() if name.startswith("place") == moves})
        for moves in (True, False)
    )
    for name, entry in banks.entries.items():
        item = entry.item
        if not isinstance(item, Choice):
            continue
        ready = ConceptItem(entry)
        right = next(place for place, option in enumerate(item.options) if option.key)
        for order in range(_ORDERS):
            ordered = ready.ordered(f"audit{order}")
            texts = [text.in_(language) for _, text, _ in ordered]
            where = next(shown for shown, (_, _, place) in enumerate(ordered) if place == right)
            placed.ask(texts, where, f"{name} {order}")
            if order == 0:
                fixed.ask(texts, where, name)
    caught = {*placed.winners(), *fixed.winners()}
    for habit, tally in {**placed.tallies, **fixed.tallies}.items():
        yield Habit(
            language=language,
            habit=habit,
            tried=tally.tried,
            rate=tally.rate,
            chance=tally.expected / tally.tried,
            luck=tally.luck,
            caught=habit in caught,
        )


def _absolute(banks: Banks, language: Language) -> Iterator[Habit]:
    """Compare how often absolute words stand in what is false and in what is true."""
    marked = ABSOLUTE[language]
    statements: dict[str, dict[bool, list[bool]]] = {
        "absolute words in false statements": {True: [], False: []},
        "absolute words in wrong options": {True: [], False: []},
    }
    of_statements, of_options = statements.values()
    for entry in banks.entries.values():
        match entry.item:
            case TrueFalse() as item:
                of_statements[item.answer].append(marked.search(item.statement.in_(language)) is not None)
            case Choice() as item:
                for option in item.options:
                    if option.text is not None:
                        says_so = option.key != (item.form == "least_suitable")
                        of_options[says_so].append(marked.search(option.text.in_(language)) is not None)
            case _:
                pass
    for habit, found in statements.items():
        false, true = found[False], found[True]
        luck = likelier_in((sum(false), len(false)), (sum(true), len(true))) if false and true else 1.0
        yield Habit(
            language=language,
            habit=habit,
            tried=len(false),
            rate=sum(false) / max(1, len(false)),
            chance=sum(true) / max(1, len(true)),
            luck=luck,
            caught=luck < LEVEL / len(statements),
        )
