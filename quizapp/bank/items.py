"""The form of items as authors write them: one structure for each kind, from which the JSON Schema is generated."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec

from quizapp.bank.card import Band, Exam, Kind, Tier
from quizapp.bank.text import Text

IDENTIFIER: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
Identifier = Annotated[str, msgspec.Meta(pattern=IDENTIFIER, max_length=60)]
Word = Annotated[str, msgspec.Meta(min_length=1)]
ChoiceForm = Literal["most_suitable", "least_suitable", "fill_blank", "blank_pair"]
Scalar: TypeAlias = int | float | str


class Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every item has."""

    id: Identifier
    tier: Tier = "standard"
    exam: Exam = "G"
    revision: Annotated[int, msgspec.Meta(ge=1)] = 1
    """Raised by an author who corrects a key, so that those who learned the wrong one meet the item again."""
    difficulty: int | None = None
    tags: tuple[str, ...] = ()
    errata: tuple[str, ...] = ()
    confusions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    calculations: tuple[str, ...] = ()
    """Which of the calculations in coverage.yaml the item practises, such as C18-03."""
    siblings: tuple[Identifier, ...] = ()
    """Items that would give this one's answer away on the same day."""
    takeaway: Text | None = None
    exam_note: Text | None = None
    precise_note: Text | None = None
    source: Annotated[str, msgspec.Meta(min_length=5)]


class ChoiceOption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One option: whether it is to be chosen, what it says, and why it is right or tempts."""

    key: bool
    text: Text | None = None
    blanks: tuple[Literal["right", "wrong"], Literal["right", "wrong"]] | None = None
    """In the form `blank_pair` in place of `text`: which words stand in the two blanks."""
    why: Text


class Blank(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The right and the wrong words for one blank."""

    right: Text
    wrong: Text


class Choice(Base, frozen=True, kw_only=True, tag="choice"):
    """One right option out of four, in the exam's forms."""

    form: ChoiceForm = "most_suitable"
    prompt: Text
    blanks: dict[str, Blank] = {}
    options: Annotated[tuple[ChoiceOption, ...], msgspec.Meta(min_length=2, max_length=9)]


class MultipleChoice(Base, frozen=True, kw_only=True, tag="multiple_choice"):
    """Several right options; the exam has none of these."""

    form: ChoiceForm = "most_suitable"
    prompt: Text
    options: Annotated[tuple[ChoiceOption, ...], msgspec.Meta(min_length=2, max_length=9)]


class TrueFalse(Base, frozen=True, kw_only=True, tag="true_false"):
    """A statement that is true or false, with the reason."""

    statement: Text
    answer: bool
    why: Text


class MixedUpWith(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a flashcard's answer is taken for, and how to tell them apart."""

    text: Text
    why: Text


class Flashcard(Base, frozen=True, kw_only=True, tag="flashcard"):
    """A front and a back; the learner judges."""

    front: Text
    back: Text
    figure: str | None = None
    """Drawn with the back, which it may show."""
    reading: dict[str, str] = {}
    mixed_up_with: tuple[MixedUpWith, ...] = ()


class Cloze(Base, frozen=True, kw_only=True, tag="cloze"):
    """A sentence with parts hidden, written in square brackets; the learner judges."""

    text: Text
    why: Text | None = None


class Ordering(Base, frozen=True, kw_only=True, tag="ordering"):
    """Steps to be put in order; authors write them in the right one."""

    prompt: Text
    steps: Annotated[tuple[Text, ...], msgspec.Meta(min_length=3, max_length=6)]
    why: Text


class Pair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two things that belong together, and why."""

    left: Text
    right: Text
    why: Text | None = None


class Matching(Base, frozen=True, kw_only=True, tag="matching"):
    """Things on the left, each with its partner on the right."""

    prompt: Text
    pairs: Annotated[tuple[Pair, ...], msgspec.Meta(min_length=2, max_length=6)]


class Accept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The spellings that are right; those of English are accepted in Japanese as well."""

    ja: tuple[Word, ...]
    en: Annotated[tuple[Word, ...], msgspec.Meta(min_length=1)]


class ShortAnswer(Base, frozen=True, kw_only=True, tag="short_answer"):
    """A word or number to be typed."""

    prompt: Text
    accept: Accept
    why: Text


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a computed item asks; exactly one of the first six is given."""

    output_shape: tuple[str, ...] | None = None
    """Axes of the last layer's output, in the order asked."""
    value: str | None = None
    """An expression over the drawn numbers and the quantities of the description; whole unless `decimals` is given."""
    grid: str | None = None
    vector: str | None = None
    axes: str | None = None
    """An expression that gives a set of axes, chosen from `of`."""
    name: str | None = None
    """An expression that gives one of the names in `of`: the name itself, or its place, counted from 0."""
    of: tuple[str, ...] = ()
    called: dict[str, Text] = {}
    """How the names in `of` are called in both languages; layers have the names of their chapter."""
    decimals: Annotated[int, msgspec.Meta(ge=0, le=9)] | None = None
    unit: Text | None = None
    range: tuple[float | str | None, float | str | None] | None = None
    """The least and the greatest number that an answer can be, null where there is none; no option lies outside.

    An end may be an expression over the drawn numbers, as in `[min(flatten(x)), max(flatten(x))]` of a map.
    """
    label: str | Text | None = None
    """How a part is called beside its answer; a plain string is one that both languages write alike, as in `c_t`."""

    @property
    def title(self) -> Text | None:
        """How the part is called in both languages, where it has a label."""
        return Text.same(self.label) if isinstance(self.label, str) else self.label


class Computed(Base, frozen=True, kw_only=True, tag="computed"):
    """A question that is drawn afresh each time and whose answer is computed, never typed in."""

    draw: dict[str, Any]
    where: tuple[str, ...] = ()
    given: dict[str, Any]
    ask: Ask | Annotated[tuple[Ask, ...], msgspec.Meta(min_length=1, max_length=6)]
    mistakes: tuple[Identifier, ...] = ()
    """Those that the item is about: in a drawn question each differs from the truth and from the others."""
    text: Text
    band: Band = "paper"
    convention: Text | None = None
    idea: Text | None = None
    reason: Text | None = None
    picture: Text | None = None
    check: Text | None = None
    variants: int | None = None
    """Given only by a calculation that has fewer than 200 variants."""
    why_few: str | None = None

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What is asked, as a tuple in every case."""
        return (self.ask,) if isinstance(self.ask, Ask) else self.ask


Item: TypeAlias = Choice | MultipleChoice | TrueFalse | Flashcard | Cloze | Ordering | Matching | ShortAnswer | Computed


class Point(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """要点: what is taught of an objective before it is asked, at most twelve lines."""

    text: Text
    figure: str | None = None
    source: str = ""


class Bank(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of items for one objective."""

    objective: Annotated[str, msgspec.Meta(pattern=r"^\d{1,2}-\d{1,2}$")]
    point: Point | None = None
    items: tuple[Item, ...]


def kind_of(item: Item) -> Kind:
    """Return the kind as it is written in a bank."""
    kind: Kind = item.__struct_config__.tag  # type: ignore[assignment]
    return kind


def revision_of(item: Item) -> str:
    """Return the revision: a hash of what decides an item's numbers or key, which mending a text does not change.

    Behind a corrected key it begins with the number that its author raised, as in `2-9f3c01ab`, so that study can tell
    whose answers were given before.
    """
    deciding: list[object] = [item.id, kind_of(item), item.revision]
    match item:
        case Computed():
            asked = [msgspec.structs.replace(ask, unit=None, label=None, called={}, range=None) for ask in item.asks]
            deciding += [item.draw, item.given, msgspec.to_builtins(asked)]
        case Choice() | MultipleChoice():
            deciding.append([option.key for option in item.options])
        case TrueFalse():
            deciding.append(item.answer)
        case Ordering():
            deciding.append(len(item.steps))
        case Matching():
            deciding.append(len(item.pairs))
    packed = msgspec.json.encode(deciding, order="sorted")
    decided = hashlib.blake2b(packed, digest_size=4).hexdigest()
    return decided if item.revision == 1 else f"{item.revision}-{decided}"
