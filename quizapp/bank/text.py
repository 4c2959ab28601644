"""Text in both languages: each written for its own reader, chosen only when it is shown."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in Japanese and English; in a bank neither may be empty."""

    ja: Annotated[str, msgspec.Meta(min_length=1)]
    en: Annotated[str, msgspec.Meta(min_length=1)]

    def in_(self, language: Language) -> str:
        """Return the text as a reader of `language` sees it."""
        return self.ja if language == "ja" else self.en

    @classmethod
    def same(cls, text: str) -> Text:
        """Return a text that both languages share, such as a number or a formula."""
        return cls(text, text)
