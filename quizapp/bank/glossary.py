"""The glossary: each term in Japanese with its reading, in English, and in one line of each."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Final

import msgspec

from quizapp.bank.collection import content_folder
from quizapp.bank.reading import load, structured
from quizapp.bank.text import Text

FILE: Final = "glossary.yaml"
_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One term."""

    id: str
    ja: str
    reading: str
    """In hiragana, by which Japanese terms are found and ordered."""
    en: str
    gloss: Text

    @property
    def name(self) -> Text:
        """The term in both languages."""
        return Text(self.ja, self.en)

    def matches(self, wanted: str) -> bool:
        """Return whether what was typed stands in the term, its reading or its line, in either language."""
        needle = folded(wanted)
        return any(needle in folded(text) for text in (self.id, self.ja, self.reading, self.en, *_lines(self.gloss)))


class Glossary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All terms, in the order of the syllabus."""

    entries: tuple[Term, ...]


def _lines(text: Text) -> tuple[str, str]:
    return text.ja, text.en


def folded(text: str) -> str:
    """Return a text as it is compared: full and half width, capitals, and the two kana alike."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_TO_HIRAGANA)


def glossary(path: Path | None = None) -> Glossary:
    """Read the glossary.

    Raises:
        BankError: The file is broken; the message names its line.
    """
    source = load(path or content_folder() / "g-kentei" / FILE)
    found: Glossary = structured(source, source.data, Glossary)
    return found
