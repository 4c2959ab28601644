"""Messages of the app in Japanese and English: the message ids are the English sentences.

The catalogues lie beside this file, compiled, so that an installed app needs nothing but gettext to speak.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.bank.text import Language

DOMAIN = "quizapp"
FOLDER = Path(__file__).parent


def N_(message: str) -> str:  # noqa: N802 -- the customary name, which the extraction of messages looks for
    """Mark a message for the catalogue where it cannot be translated yet, such as in a table of keys."""
    return message


@cache
def translator(language: Language) -> gettext.NullTranslations:
    """Return the catalogue of `language`; English needs none, because its sentences are the ids.

    The result is kept, because each repaint asks for it.
    """
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, localedir=FOLDER, languages=[language])
