"""The language in which screens and lines speak: messages from the catalogue, and bank texts made safe to show.

Everything that is drawn asks this object anew, so that changing the language needs nothing but a repaint.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import msgspec

from quizapp.locale import translator

if TYPE_CHECKING:
    from quizapp.bank.text import Language, Text

_DIRECTIONS: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE: Final = "\u200b\u2028\u2029\u2060\ufeff"
_REMOVED: Final = dict.fromkeys(
    [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) != "\n"]
    + [ord(character) for character in _DIRECTIONS + _INVISIBLE]
) | {ord("\t"): "    "}


def safe(text: str) -> str:
    """Return a text without anything that could move the cursor or turn the direction of writing.

    Banks are cleaned when they load; this is the second lock on the same door, because what reaches the terminal
    also comes from answers and from the store.
    """
    return text.translate(_REMOVED)


def typed_form(text: str) -> str:
    """Return what was typed with full-width letters and digits made plain, as an input method leaves them."""
    return unicodedata.normalize("NFKC", text)


class Speech(msgspec.Struct, frozen=True):
    """One language, with the ways in which a screen says something."""

    language: Language

    def tell(self, message: str, **values: object) -> str:
        """Return a message of the app, with values put in for its names in braces."""
        told = translator(self.language).gettext(message)
        return told.format(**values) if values else told

    def count(self, singular: str, plural: str, number: int) -> str:
        """Return a message that depends on a number, with the number put in for `{number}`."""
        return translator(self.language).ngettext(singular, plural, number).format(number=number)

    def explain(self, problem: object) -> str:
        """Return what went wrong, a message of the app or a sentence of the rooms below, made safe.

        It is in this language as far as the sentence is known in it, so keep the problem and explain it when drawing.
        """
        sentence = str(problem)
        if self.language == "en" or not sentence:
            return safe(sentence)
        told = translator(self.language).gettext(sentence)
        if told == sentence:
            from quizapp.locale.explaining import in_japanese

            told = in_japanese(sentence)
        return safe(told)

    @property
    def between(self) -> str:
        """What stands between two sentences: nothing in Japanese."""
        return "" if self.language == "ja" else " "

    def say(self, text: Text | None) -> str:
        """Return a bank's text, made safe; nothing for none."""
        return "" if text is None else safe(text.in_(self.language)).strip("\n")
