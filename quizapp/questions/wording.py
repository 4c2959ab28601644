"""What people write around a number: "about", "the answer is", です, counters, 万, and sides called by their names.

What is taken off here never changes the number. Whatever could (以上, or, k for a thousand or 1,024) is left standing,
so that the answer is not read and costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

_MOST_AROUND: Final = 6
"""So many words are taken off one after another."""
_DASH: Final = "[-ー]"
"""A long vowel, which is a minus once signs are brought to one form."""
_BEFORE: Final = re.compile(
    r"(?:答え?|解答|回答|正解)\s*(?:は|が|[:=]|(?=\s*[-\d(]))"
    r"|(?:the\s+)?(?:answer|ans\.?|result)\s*(?:is\b|[:=]|(?=\s*[-\d(]))|it(?:\s+is|'s)\b"
    r"|(?:およそ|おおよそ|ほぼ|だいたい|大体|約)|(?:about|around|roughly|approximately|approx\.?|circa|ca\.)(?=\s*[-\d(.])"
    r"|[=~〜≈≒≃≅]",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"(?:になります|となります|になる|となる|でした|です|である|だ|くらい|ぐらい|程度|\(約\)|\(approx\.?\)|\.{3,}|…|。)$",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"(?<=[\d.)万億])\s*(?:"
    rf"(?:個|つ|本|層|倍|枚|通り|回|[かカヵケヶ]所|箇所|画素|ピクセル|マス|行|列|次元|チャン?ネル|ステップ|ユニット|組|種類|段|点|桁"
    rf"|要素|時刻|ビット|語|ト{_DASH}クン)(?:の(?:経路|重み|値|パラメ{_DASH}タ|特徴マップ|カ{_DASH}ネル))?"
    rf"|経路|重み|パラメ{_DASH}タ"
    r"|(?:px|pixel|path|parameter|param|weight|bias|value|number|step|channel|feature|unit|layer|time|place|position"
    r"|dimension|multiplication|multiply-add|mac|cell|map|kernel|filter|token|word|bit)s?\.?|biases"
    r")$",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(rf"\s*(?:パ{_DASH}セント|per\s?cent)\.?$", re.IGNORECASE)
_MINUS: Final = re.compile(r"^(?:マイナス|minus\b|[▲△])\s*(?=[\d.(])", re.IGNORECASE)
_POWER: Final = re.compile(r"(\d+)\s*の\s*(-?\d+)\s*乗")
_FRACTION: Final = re.compile(r"(\d+)\s*分の\s*(\d+)")
_LARGE: Final = re.compile(
    r"(?:(?P<hundred_millions>\d[\d,]*(?:\.\d+)?)億)?(?:(?P<myriads>\d[\d,]*(?:\.\d+)?)万)?(?P<rest>\d[\d,]*)?"
)
_COMMA: Final = re.compile(r"^([-+]?)0,(\d+)$")
_BETWEEN: Final = re.compile(r"(?:\band\b|[\s,、;x×()\[\]と])*")
_SIDES: Final[Mapping[str, tuple[str, ...]]] = {
    "channels": ("channels", "channel", "c", "ch", "チャネル", "チャンネル", "チャネル数"),
    "height": ("height", "h", "高さ", "縦"),
    "width": ("width", "w", "幅", "横"),
    "length": ("length", "l", "長さ"),
    "features": ("features", "d", "f", "特徴数", "特徴"),
    "time": ("time", "t", "時刻"),
}
_SIDE_OF: Final = {name: axis for axis, names in _SIDES.items() for name in names}
_NAMED: Final = re.compile(
    rf"(?<![a-z])({'|'.join(sorted(_SIDE_OF, key=len, reverse=True))})\s*(?:は|が|[:=])?\s*([-+]?\d[\d,]*(?:\.\d+)?)",
    re.IGNORECASE,
)
_OF_LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "N": ("minibatch", "mini-batch", "batch", "ミニバッチ", "バッチ"),
    "C": (*_SIDES["channels"][4:], "channels", "channel"),
    "H": ("height", "高さ", "縦"),
    "W": ("width", "幅", "横"),
}
_BESIDE_LETTERS: Final = re.compile(r"軸|方向|\band\b|と|&|および|axis|axes", re.IGNORECASE)


def unworded(text: str) -> str:
    """Take off what stands around a number without changing it; the text has its signs in one form already."""
    for _ in range(_MOST_AROUND):
        found = _BEFORE.match(text)
        text = text[found.end() :].strip() if found is not None else text
        text = _COUNTED.sub("", _BEHIND.sub("", text).strip()).strip()
    text = _PERCENT.sub("%", _MINUS.sub("-", text))
    return _FRACTION.sub(r"(\2/\1)", _POWER.sub(r"(\1**\2)", text))


def in_digits(text: str) -> str:
    """Write a number with 万 or 億 in digits, and one with a decimal comma behind a zero with a point."""
    text = _COMMA.sub(r"\g<1>0.\2", text)
    found = _LARGE.fullmatch(text) if re.search("[万億]", text) else None
    if found is None:
        return text
    parts = (("hundred_millions", 10**8), ("myriads", 10**4), ("rest", 1))
    whole = sum(Decimal((found[name] or "0").replace(",", "")) * worth for name, worth in parts)
    return f"{whole:f}" if whole != int(whole) else str(int(whole))


def by_sides(text: str, axes: tuple[str, ...]) -> list[str] | None:
    """Return the lengths of a shape in the order of its axes where each is called by its name; else None."""
    if not _BETWEEN.fullmatch(_NAMED.sub("", text)):
        return None
    named = {_SIDE_OF[name.casefold()]: length for name, length in _NAMED.findall(text)}
    return [named[axis] for axis in axes] if named.keys() == set(axes) else None


def letters_of(text: str) -> str:
    """Put letters for axes that are called by their names, and take out what stands between axes."""
    text = _BESIDE_LETTERS.sub(" ", text)
    for letter, names in _OF_LETTERS.items():
        for name in sorted(names, key=len, reverse=True):
            text = re.sub(rf"(?<![a-z]){name}(?![a-z])", f" {letter} ", text, flags=re.IGNORECASE)
    return text


def by_numbers(typed: str, count: int) -> list[str] | None:
    """Return what stands behind (1), (2) … or ①, ② … where just so many stand in order; else None."""
    for sign in (r"[①-⑨]", r"[(（][1-9１-９][)）]"):
        before, *pieces = re.split(f"({sign})", typed)
        signs, answers = pieces[::2], [piece.strip(" \u3000,、;；") for piece in pieces[1::2]]
        told = [int(unicodedata.normalize("NFKC", one).strip("()")) for one in signs]
        if not before.strip() and told == [*range(1, count + 1)] and all(answers):
            return answers
    return None


def by_names(text: str, names: Sequence[str]) -> list[str] | None:
    """Return what stands behind each name, in the order of the names, where each stands there once; else None."""
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    before, *pieces = re.split(rf"(?<![\w.])({pattern})\s*(?:は|が|[:=]|(?=\s))\s*", text, flags=re.IGNORECASE)
    found = {name.casefold(): piece.strip(" ,、;") for name, piece in zip(pieces[::2], pieces[1::2], strict=True)}
    if before.strip() or len(pieces) != 2 * len(names) or found.keys() != {name.casefold() for name in names}:
        return None
    return [found[name.casefold()] for name in names]
