"""What a question and a verdict are: frozen data that screens, commands and the store share.

Every text is bilingual, so that the language can change at any moment without asking again.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from quizapp.bank import card
from quizapp.bank.text import Text

Kind = card.Kind
Form = Literal["integer", "decimal", "shape", "axes", "grid", "vector", "name", "option", "text", "order", "pairs"]
Outcome = Literal["right", "wrong", "unreadable", "imprecise", "other-convention", "not-known"]

MOST_QUOTED = 80
"""The most that is repeated of an answer that was not read."""
NOT_KNOWN = "?"
"""The answer that says "I don't know", in every kind; screens offer the key 0 for it where 0 is no number."""
KNEW = "1"
"""The answer to a flashcard or cloze, given after its back was shown: the learner had it right."""
DID_NOT_KNOW = "2"
"""The answer to a flashcard or cloze, given after its back was shown: the learner did not have it."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One thing asked; most questions have one, linked ones several, graded each by itself."""

    name: str
    form: Form
    label: Text | None = None
    decimals: int | None = None
    unit: Text | None = None
    axes: tuple[str, ...] = ()
    """For a shape, the axes in the order asked; for a set of axes, those to choose from."""
    size: tuple[int, ...] = ()
    """For a vector its length, for a grid its rows and columns."""
    choices: tuple[Text, ...] = ()
    """For a name, those to choose from."""


class Option(msgspec.Struct, frozen=True):
    """An answer to choose: `key` is what is typed ("1", "2", …), in the order shown."""

    key: str
    text: Text


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """An item posed: all that is shown before the answer.

    An answer is one string in every kind: typed text for computed items and short answers; keys for options
    ("2", "1 3"); the keys in order for an ordering ("3 1 2"); for matching the key of the option that belongs to each
    of `lefts` in turn; KNEW or DID_NOT_KNOW for a flashcard or cloze after `back` was shown; NOT_KNOWN always.
    """

    item: str
    objective: str
    kind: Kind
    seed: str
    revision: str
    prompt: Text
    parts: tuple[Part, ...]
    options: tuple[Option, ...] = ()
    lefts: tuple[Text, ...] = ()
    back: Text | None = None
    figure: str | None = None
    back_figure: str | None = None
    """Drawn with the back, which it may show."""
    convention: Text | None = None
    hints: tuple[Text, ...] = ()
    variants: int | None = None
    band: card.Band | None = None
    """With what the numbers of a computed question can be worked out."""


class PartVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """How one part was answered, beside what is right."""

    name: str
    outcome: Outcome
    yours: Text
    expected: Text
    label: Text | None = None
    message: Text | None = None


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """A single mistake that by itself gives exactly the learner's answer."""

    mistake: str
    name: Text
    """The mistake in a few words, as an option: "left out the final + 1"."""
    note: Text
    """What is said once the learner has owned it: what it computes and how to catch it."""


class WorkingStep(msgspec.Struct, frozen=True, kw_only=True):
    """One named equation of the working: formula, numbers put in, value, and theirs beside it."""

    name: str
    label: Text
    formula: str
    substituted: str
    value: str
    yours: tuple[str, ...] = ()
    """The value of this step under each fitting mistake, in the order of `Verdict.fits`."""
    parts_here: tuple[bool, ...] = ()
    """For each fitting mistake, whether this is the step where it leaves the right working."""


class OptionVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """An option after the answer: whether it is right, whether it was chosen, and why it tempts."""

    key: str
    text: Text
    right: bool
    chosen: bool
    why: Text | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What is said after an answer, in the order in which it should be read."""

    outcome: Outcome
    yours: Text
    expected: Text
    message: Text | None = None
    """For an answer that was not read, not precise enough, or in another order or convention: what to do."""
    fits: tuple[Fit, ...] = ()
    """The mistakes that fit alone: one is asserted, several are asked about."""
    parts: tuple[PartVerdict, ...] = ()
    steps: tuple[WorkingStep, ...] = ()
    reason: Text | None = None
    picture: Text | None = None
    check: Text | None = None
    options: tuple[OptionVerdict, ...] = ()
    explanation: Text | None = None
    takeaway: Text | None = None
    exam_note: Text | None = None
    precise_note: Text | None = None
    source: str = ""
    transfer_seed: str | None = None
    """The seed of a variant whose numbers separate the mistakes that this answer could not, or most of them."""
    transfer_separates: bool = False
    """Whether under those numbers every mistake that fitted gives another answer."""
