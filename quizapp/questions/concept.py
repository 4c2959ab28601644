"""Concept items posed and graded: choices, statements, flashcards, clozes, orderings, matchings, short answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from quizapp.bank.collection import Entry
from quizapp.bank.items import (
    Choice,
    ChoiceOption,
    Cloze,
    Computed,
    Flashcard,
    Item,
    Matching,
    MultipleChoice,
    Ordering,
    Pair,
    ShortAnswer,
    TrueFalse,
    kind_of,
)
from quizapp.bank.rules import HIDDEN
from quizapp.bank.text import LANGUAGES, Language, Text
from quizapp.questions import phrases
from quizapp.questions.model import (
    DID_NOT_KNOW,
    KNEW,
    MOST_QUOTED,
    NOT_KNOWN,
    Form,
    Kind,
    Option,
    OptionVerdict,
    Outcome,
    Part,
    Question,
    Verdict,
)
from quizapp.questions.seeds import Stream
from quizapp.questions.spelling import spelling

_NAMES_OF_BLANKS: Final = {"ア": "a", "イ": "b"}
_TRUE_KEY, _FALSE_KEY = "1", "2"
_BETWEEN_KEYS: Final = re.compile(r"[\d\s,、.→>()\[\]番-]*")
_TRUTHS: Final = {
    **dict.fromkeys(("正しい", "正", "○", "〇", "◯", "true", "t", "はい", "yes", "right", "correct"), _TRUE_KEY),
    **dict.fromkeys(("誤り", "誤", "×", "✕", "x", "false", "f", "いいえ", "no", "wrong", "incorrect"), _FALSE_KEY),
}
"""How people say that a statement holds or does not."""


class ConceptItem:
    """One concept item at work; its seed decides the order of what is chosen from."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.item: Item = entry.item
        if isinstance(self.item, Computed):
            raise TypeError(self.item.id)

    def pose(self, seed: str, *, options: bool = False) -> Question:  # noqa: ARG002 - one face for all kinds
        """Ask the item, its options in the order of the seed."""
        item = self.item
        prompt, figure, back = Text.same(""), None, None
        lefts: tuple[Text, ...] = ()
        match item:
            case Choice() | MultipleChoice() | ShortAnswer() | Ordering():
                prompt = item.prompt
            case TrueFalse():
                prompt = item.statement
            case Flashcard():
                prompt, figure, back = item.front, item.figure, item.back
            case Cloze():
                prompt, back = _hidden(item.text), _revealed(item.text)
            case Matching():
                prompt, lefts = item.prompt, tuple(pair.left for pair in item.pairs)
        kind = kind_of(item)
        return Question(
            item=item.id,
            objective=self.entry.objective,
            kind=kind,
            seed=seed,
            revision=self.entry.revision,
            prompt=prompt,
            parts=(Part(name="answer", form=_FORMS[kind]),),
            options=tuple(Option(key, text) for key, text, _ in self.ordered(seed)),
            lefts=lefts,
            back=back,
            back_figure=figure,
        )

    def ordered(self, seed: str) -> list[tuple[str, Text, int]]:
        """Return key, text and authored place of each option, in the order shown."""
        item = self.item
        texts: Sequence[Text]
        match item:
            case Choice() | MultipleChoice():
                texts = [_option_text(item, option) for option in item.options]
            case TrueFalse():
                return [(_TRUE_KEY, phrases.TRUE, 0), (_FALSE_KEY, phrases.FALSE, 1)]
            case Ordering():
                texts = item.steps
            case Matching():
                texts = [pair.right for pair in item.pairs]
            case Flashcard() | Cloze():
                return [(KNEW, phrases.KNEW, 0), (DID_NOT_KNOW, phrases.DID_NOT_KNOW, 1)]
            case _:
                return []
        places = list(range(len(texts)))
        stream = Stream(item.id, self.entry.revision, seed, "options")
        stream.shuffle(places)
        if isinstance(item, Ordering) and places == sorted(places):
            places = [*places[1:], places[0]]
        return [(str(shown), texts[place], place) for shown, place in enumerate(places, start=1)]

    def grade(self, question: Question, answer: str) -> Verdict:
        """Say what an answer is worth, and why each option tempts."""
        ordered = self.ordered(question.seed)
        if unicodedata.normalize("NFKC", answer).strip() == NOT_KNOWN:
            return self._verdict("not-known", (), ordered)
        match self.item:
            case ShortAnswer():
                return self._short(self.item, answer)
            case Flashcard() | Cloze():
                return self._judged(answer, ordered)
            case _:
                keys = self._keys(answer, ordered)
        if isinstance(keys, Text):
            return self._unread(answer, keys)
        places = tuple(next(place for key, _, place in ordered if key == chosen) for chosen in keys)
        return self._verdict("right" if self._is_right(places) else "wrong", keys, ordered)

    def _unread(self, typed: str, expected: Text) -> Verdict:
        yours = Text.same(typed.strip()[:MOST_QUOTED])
        return Verdict(
            outcome="unreadable", yours=yours, expected=phrases.NOTHING, message=expected, source=self.item.source
        )

    def _keys(self, answer: str, ordered: list[tuple[str, Text, int]]) -> tuple[str, ...] | Text:
        """Read option keys, or return what was expected."""
        text = unicodedata.normalize("NFKC", answer).strip()
        if isinstance(self.item, TrueFalse):
            text = _TRUTHS.get(text.casefold().rstrip("。."), text)
        if isinstance(self.item, Choice):
            text = next((key for key, one, _ in ordered if _is_option(one, text)), text)
        known = [key for key, _, _ in ordered]
        typed = re.findall(r"\d+", text)
        if len(typed) == 1 and len(typed[0]) > 1 and typed[0] not in known:
            typed = list(typed[0])
        wholly_read = _BETWEEN_KEYS.fullmatch(text) is not None and all(key in known for key in typed)
        match self.item:
            case MultipleChoice():
                return tuple(sorted(set(typed), key=int)) if typed and wholly_read else phrases.CHOOSE_SEVERAL
            case Ordering():
                return tuple(typed) if wholly_read and sorted(typed) == sorted(known) else phrases.ORDER
            case Matching():
                return tuple(typed) if wholly_read and sorted(typed) == sorted(known) else phrases.PAIRS
            case _:
                return (typed[0],) if len(typed) == 1 and wholly_read else phrases.CHOOSE

    def _is_right(self, places: tuple[int, ...]) -> bool:
        match self.item:
            case Choice() | MultipleChoice():
                return set(places) == {n for n, option in enumerate(self.item.options) if option.key}
            case TrueFalse():
                return places == ((0,) if self.item.answer else (1,))
            case _:
                return places == tuple(range(len(places)))

    def _verdict(self, outcome: Outcome, keys: tuple[str, ...], ordered: list[tuple[str, Text, int]]) -> Verdict:
        item = self.item
        by_place = {place: (key, text) for key, text, place in ordered}
        options: tuple[OptionVerdict, ...] = ()
        explanation: Text | None = None
        match item:
            case Choice() | MultipleChoice():
                expected = _joined([by_place[n] for n, option in enumerate(item.options) if option.key])
                options = tuple(
                    OptionVerdict(
                        key=key,
                        text=text,
                        right=item.options[place].key,
                        chosen=key in keys,
                        why=item.options[place].why,
                    )
                    for key, text, place in ordered
                )
            case TrueFalse():
                expected, explanation = (phrases.TRUE if item.answer else phrases.FALSE), item.why
            case Ordering():
                expected = _joined([by_place[n] for n in range(len(item.steps))], arrow=True)
                explanation = item.why
            case Matching():
                expected = Text(*(_paired(item.pairs, language) for language in LANGUAGES))
                options = tuple(
                    OptionVerdict(
                        key=by_place[n][0],
                        text=pair.right,
                        right=True,
                        chosen=keys[n : n + 1] == (by_place[n][0],),
                        why=pair.why,
                    )
                    for n, pair in enumerate(item.pairs)
                )
            case Flashcard():
                expected = item.back
                options = tuple(
                    OptionVerdict(key="", text=other.text, right=False, chosen=False, why=other.why)
                    for other in item.mixed_up_with
                )
            case Cloze():
                expected, explanation = _revealed(item.text), item.why
            case ShortAnswer():
                expected = Text(" / ".join((*item.accept.ja, *item.accept.en)[:2]), item.accept.en[0])
                explanation = item.why
            case _:
                expected = Text.same("")
        chosen = {key: text for key, text, _ in ordered}
        yours = (
            _joined([(key, chosen[key]) for key in keys], arrow=isinstance(item, Ordering)) if keys else phrases.DASH
        )
        return Verdict(
            outcome=outcome,
            yours=yours,
            expected=expected,
            options=options,
            explanation=explanation,
            takeaway=item.takeaway,
            exam_note=item.exam_note,
            precise_note=item.precise_note,
            source=item.source,
        )

    def _judged(self, answer: str, ordered: list[tuple[str, Text, int]]) -> Verdict:
        text = unicodedata.normalize("NFKC", answer).strip()
        if text not in {KNEW, DID_NOT_KNOW}:
            return self._unread(text, phrases.JUDGE)
        return self._verdict("right" if text == KNEW else "not-known", (text,), ordered)

    def _short(self, item: ShortAnswer, answer: str) -> Verdict:
        typed = spelling(answer)
        if not typed:
            return self._unread(answer, phrases.TYPE_WORD)
        accepted = {spelling(word) for word in (*item.accept.ja, *item.accept.en)}
        verdict = self._verdict("right" if typed in accepted else "wrong", (), [])
        return replace(verdict, yours=Text.same(answer.strip()[:MOST_QUOTED]))


_FORMS: Final[dict[Kind, Form]] = {
    "choice": "option",
    "multiple_choice": "option",
    "true_false": "option",
    "flashcard": "option",
    "cloze": "option",
    "ordering": "order",
    "matching": "pairs",
    "short_answer": "text",
}


def _is_option(option: Text, typed: str) -> bool:
    """Return whether an option was typed as it stands, and not as a number that could be a key."""
    return not typed.isdecimal() and spelling(typed) in {spelling(option.ja), spelling(option.en)} - {""}


def _paired(pairs: Sequence[Pair], language: Language) -> str:
    return "\n".join(f"{pair.left.in_(language)} - {pair.right.in_(language)}" for pair in pairs)


def _hidden(text: Text) -> Text:
    return Text(HIDDEN.sub("[ ____ ]", text.ja), HIDDEN.sub("[ ____ ]", text.en))


def _revealed(text: Text) -> Text:
    return Text(HIDDEN.sub(r"[\1]", text.ja), HIDDEN.sub(r"[\1]", text.en))


def _option_text(item: Choice | MultipleChoice, option: ChoiceOption) -> Text:
    if option.text is not None:
        return option.text
    if not isinstance(item, Choice) or option.blanks is None:
        return Text.same("")
    ja, en = [], []
    for (name, blank), side in zip(item.blanks.items(), option.blanks, strict=True):
        words = blank.right if side == "right" else blank.wrong
        ja.append(f"({name}) {words.ja}")
        en.append(f"({_NAMES_OF_BLANKS.get(name, name)}) {words.en}")
    return Text("  ".join(ja), "  ".join(en))


def _joined(chosen: Sequence[tuple[str, Text]], *, arrow: bool = False) -> Text:
    if arrow:
        return Text.same(" → ".join(key for key, _ in chosen))
    return Text(
        "\n".join(f"{key} {text.ja}" for key, text in chosen), "\n".join(f"{key} {text.en}" for key, text in chosen)
    )
