"""When two typed words are one: the spellings of a term in Japanese and English."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DASHES: Final = re.compile("[‐‑‒–—−]")
_SPELT_ALIKE: Final = re.compile(r"(?<!^)(?<!\d)[-.]|(?<=\d)[-.](?!\d)|^[-.](?!\d)|[\s_・ー·,'’、。()「」『』\"“”]")
_AROUND: Final = re.compile(r"^the\s+(?=\S)|(?<=\S)(?:です|である|でした|だと思う|だ)[。.]?$")
"""What stands around a word in a sentence that says no more than it."""
"""What two spellings of one word may differ in; a hyphen or point stays where it makes a number another one."""


def spelling(word: str) -> str:
    """Bring a typed word to the form in which spellings are compared: NFKC, no case, spaces, hyphens or long vowels.

    Signs that make another number of it stay: 6.4 is not 64, and neither is -64.
    """
    folded = unicodedata.normalize("NFKC", _DASHES.sub("-", word)).casefold().strip()
    return _SPELT_ALIKE.sub("", _AROUND.sub("", folded))
