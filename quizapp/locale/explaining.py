"""What went wrong, in the language that is read: the sentences of the rooms below know only English.

A sentence is recognized by its pattern, and so are the smaller sentences that were put into it; whatever is not known,
such as a name or what the system said, stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

_PLACE: Final = re.compile(
    r"((?:(?:layers|blocks|input|batch|description)\b[^:]*|`[^`]+`|[^\s:]+)(?::\d+)?): (.+)", re.DOTALL
)
"""A sentence behind the place that it is about, such as `layers[3].conv2d.kernel_size: …` or `description:3: …`."""
_FILE: Final = re.compile(r"(.*?\.\w+(?::\d+)?): (.+)", re.DOTALL)
"""The same behind the path of a file, which may hold spaces and, on Windows, a colon."""
_LINE: Final = re.compile(r"description:(\d+)")
_ADVISED: Final = re.compile(r"(.+?)\. ([A-Z].+)", re.DOTALL)
"""A sentence and the advice that follows it."""
_HOLE: Final = re.compile(r"\{(\d)\}")
_ANY: Final = r"(?:(?!\. [A-Z]).)*?"
"""What may stand in a hole: anything but the end of a sentence and the beginning of another."""
_END: Final = ("。", "?", "…")


class _Known(NamedTuple):
    """A sentence that is known, its Japanese, and the longest piece between its holes, which must stand in it."""

    english: str
    japanese: str
    piece: str


@cache
def _known(*, inner: bool) -> tuple[_Known, ...]:
    """Return every sentence, those that say most first; read when one is needed."""
    from quizapp.locale import app_sentences as app
    from quizapp.locale import engine_sentences as engine

    pairs = (*engine.INNER, *app.INNER) if inner else (*engine.ENGINE, *app.APP)
    ordered = sorted(pairs, key=lambda pair: -len(_HOLE.sub("", pair[0])))
    return tuple(_Known(*pair, max(_HOLE.split(pair[0])[::2], key=len)) for pair in ordered)


@cache
def _pattern(english: str) -> re.Pattern[str]:
    """Return the pattern of a sentence; of hundreds only those few are compiled of which a piece was found."""
    pieces = _HOLE.split(english)
    written = [f"(?P<_{piece}>{_ANY})" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)]
    return re.compile("".join(written), re.DOTALL)


def in_japanese(sentence: str) -> str:
    """Return a sentence in Japanese, as far as it is known."""
    told = _told(sentence)
    if told is None:
        return sentence
    return told if told.endswith(_END) else f"{told}。"


def _told(sentence: str) -> str | None:
    """Return a sentence without its full stop in Japanese, or None."""
    placed = _PLACE.fullmatch(sentence) or _FILE.fullmatch(sentence)
    if placed is not None and (told := _told(placed[2])) is not None:
        line = _LINE.fullmatch(placed[1])
        return f"{line[1]} 行目: {told}" if line else f"{placed[1]}: {told}"
    if (told := _matched(sentence, inner=False)) is not None:
        return told
    advised = _ADVISED.fullmatch(sentence)
    if advised is not None and (told := _told(advised[1])) is not None:
        advice = advised[2].rstrip(".")
        return f"{told}。{_told(advice[:1].lower() + advice[1:]) or _told(advice) or advised[2]}"
    return None


def _matched(sentence: str, *, inner: bool) -> str | None:
    """Return the Japanese of a sentence that is known as a whole, with what was put into it told likewise."""
    for known in _known(inner=inner):
        if known.piece not in sentence:
            continue
        found = _pattern(known.english).fullmatch(sentence)
        if found is not None:
            holes = {f"{{{name[1:]}}}": _put_in(text) for name, text in found.groupdict().items()}
            return _HOLE.sub(lambda hole, holes=holes: holes[hole[0]], known.japanese)  # type: ignore[misc]
    return None


def _put_in(text: str) -> str:
    """Return what was put into a sentence, in Japanese where it is a sentence or a phrase itself."""
    return _told(text) or _matched(text, inner=True) or text
