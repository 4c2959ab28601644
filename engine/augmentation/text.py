"""Augmenting a sentence: noising, which disturbs it, and paraphrasing, which keeps its meaning.

Li, Hou & Che, Data Augmentation Approaches in Natural Language Processing, arXiv:2110.01852, sections 2.1 and 2.2; Wei
& Zou, EDA, arXiv:1901.11196, section 2 (deleting and swapping words); Xie et al., Data Noising as Smoothing in Neural
Network Language Models, arXiv:1703.02573, section 3 (blanks in place of words).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.augmentation.paraphrases import PARAPHRASES, Language
from engine.chance import Chance
from engine.errors import EngineError

Noise = Literal["delete", "swap", "mask"]
NOISES: Final = ("delete", "swap", "mask")

_MASK: Final = "[MASK]"
_PIECES: Final = re.compile(r"[、。,.!?!?]|[^\s、。,.!?!?\u3040-\u309f]*[\u3040-\u309f]*")
"""A mark, or a run of other letters with the hiragana behind it: about what a Japanese reader calls a bunsetsu."""
_MARK: Final = re.compile(r"[、。,.!?!?]")


@dataclass(frozen=True, slots=True)
class Changed:
    """A sentence after its augmentation.

    Attributes:
        text: What came of it.
        touched: What was changed of the original: its words that were deleted, swapped or masked, or its phrases that
            were reworded, in their order.
    """

    text: str
    touched: tuple[str, ...]


def words(text: str) -> list[str]:
    """Divide a sentence: at its spaces, or, written without any, before each run of kanji, katakana or letters.

    Marks stay with the word before them where there are spaces, and stand alone where there are none.
    """
    if any(character.isspace() for character in text.strip()):
        return text.split()
    return [piece for piece in _PIECES.findall(text.strip()) if piece]


def _joined(pieces: Sequence[str], original: str) -> str:
    spaced = any(character.isspace() for character in original.strip())
    return (" " if spaced else "").join(pieces)


def noised(text: str, noise: Noise, seed: int | str, probability: float = 0.2) -> Changed:
    """Disturb a sentence.

    Args:
        text: The sentence, in Japanese or English.
        noise: `delete` leaves each word out with the given probability, but never all; `mask` puts `[MASK]` in its
            place; `swap` exchanges two words, once for every word that the probability hits.
        seed: Decides which words.
        probability: How likely each word is touched.

    Raises:
        EngineError: The noise is unknown or the probability not between 0 and 1.
    """
    if noise not in NOISES:
        raise EngineError(f"{noise!r} is no noise; one of {', '.join(NOISES)} was expected")
    if not 0 <= probability <= 1:
        raise EngineError(f"the probability {probability:g} was found; a number from 0 to 1 was expected")
    chance = Chance(seed, "text", noise)
    pieces = words(text)
    places = [place for place, piece in enumerate(pieces) if not _MARK.fullmatch(piece)]
    hit = [place for place in places if chance.happens(probability)]
    match noise:
        case "delete":
            if hit and len(hit) == len(places):
                hit.remove(chance.chosen(hit))
            left = [piece for place, piece in enumerate(pieces) if place not in hit]
        case "mask":
            left = [_MASK if place in hit else piece for place, piece in enumerate(pieces)]
        case "swap":
            left, hit = _swapped(pieces, places, hit, chance)
    return Changed(_joined(left, text), tuple(pieces[place] for place in hit))


def _swapped(pieces: list[str], places: list[int], hit: list[int], chance: Chance) -> tuple[list[str], list[int]]:
    """Exchange each word that was hit with another; return the words, and the places where others stand now."""
    order = {place: place for place in range(len(pieces))}
    for place in hit if len(places) > 1 else []:
        other = chance.chosen([one for one in places if one != place])
        order[place], order[other] = order[other], order[place]
    left = [pieces[order[place]] for place in range(len(pieces))]
    return left, [place for place in range(len(pieces)) if order[place] != place]


def paraphrased(text: str, language: Language, seed: int | str, probability: float = 1.0) -> Changed:
    """Reword a sentence by a table of phrases that mean the same, where it holds any of them.

    Args:
        text: The sentence.
        language: `ja` or `en`.
        seed: Decides which of several paraphrases is taken.
        probability: How likely each phrase that is found is reworded.

    Raises:
        EngineError: The language has no table.
    """
    table = PARAPHRASES.get(language)
    if table is None:
        raise EngineError(f"{language!r} has no table of paraphrases; one of {', '.join(PARAPHRASES)} was expected")
    chance = Chance(seed, "text", "paraphrase")
    phrases = "|".join(re.escape(phrase) for phrase in sorted(table, key=len, reverse=True))
    touched: list[str] = []

    def reword(found: re.Match[str]) -> str:
        phrase = found.group()
        if not _stands_alone(text, found.start(), found.end()) or not chance.happens(probability):
            return phrase
        touched.append(phrase)
        other = chance.chosen(table[phrase.lower()])
        return other[0].upper() + other[1:] if phrase[0].isupper() else other

    changed = re.sub(phrases, reword, text, flags=re.IGNORECASE)
    return Changed(changed, tuple(touched))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a phrase is no part of a longer word: kanji, katakana and letters do not run on at its ends."""
    before = _script(text[start - 1]) if start else ""
    after = _script(text[end]) if end < len(text) else ""
    return _script(text[start]) != before and _script(text[end - 1]) != after


def _script(character: str) -> str:
    """Name the script of a letter; hiragana and marks, before and behind which words may end, have no name."""
    for script, pattern in _SCRIPTS.items():
        if pattern.fullmatch(character):
            return script
    return character if character == "" else f"other {ord(character)}"


_SCRIPTS: Final = {
    "kanji": re.compile(r"[\u3400-\u9fff々]"),
    "katakana": re.compile(r"[\u30a0-\u30ff]"),
    "latin": re.compile(r"[A-Za-z0-9]"),
}
