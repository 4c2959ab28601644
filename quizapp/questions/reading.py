"""Reading what a learner typed: full-width digits, separators, shapes, fractions, arithmetic, sets of axes.

What cannot be read is not wrong: it costs nothing, and the learner is told what was expected.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from engine.errors import ExpressionError
from engine.expression import arithmetic
from engine.value import Number, Value
from quizapp.bank.text import Text
from quizapp.questions.model import Part

MAX_TYPED: Final = 2_000
_MINUS: Final = str.maketrans(dict.fromkeys("−–—‐‑‒ー－﹣", "-") | {"×": "x", "✕": "x", "∗": "*", "÷": "/", "、": ",", "，": ","})
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NUMBER: Final = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?")
_BRACKETS: Final = str.maketrans(dict.fromkeys("()[]{}「」", " "))
_LABEL: Final = re.compile(r"^\s*[A-Za-z_][\w]*\s*=\s*")


@dataclass(frozen=True, slots=True)
class Read:
    """A number as it was read, with the decimal places that were typed."""

    value: Number
    places: int | None
    """None for what was computed from a fraction or arithmetic, which is as precise as it is."""


class Unreadable(Exception):  # noqa: N818 - not an error: it costs the learner nothing
    """The answer was not read; `expected` says what is asked for."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


def normal(typed: str) -> str:
    """Bring typed text to one form: NFKC, ASCII signs, no thousands separators."""
    if len(typed) > MAX_TYPED:
        raise Unreadable(Text("長すぎて読み取れません。数だけを入力してください。", "That is too long to read. Type the numbers only."))
    return unicodedata.normalize("NFKC", typed.translate(_MINUS)).translate(_MINUS).strip()


def read_number(typed: str) -> Read | None:
    """Read one number: digits with or without separators, a fraction, arithmetic, a percentage; else None."""
    text = _LABEL.sub("", normal(typed)).rstrip("。.") if typed.strip() else ""
    text = text.strip()
    percent = text.endswith("%")
    text = text.removesuffix("%").strip().lower()
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if _NUMBER.fullmatch(text):
        value: Number = float(text) if set(text) & set(".e") else int(text)
        places = len(text.partition("e")[0].partition(".")[2]) if "e" not in text else None
        return Read(value / 100, places + 2 if places is not None else None) if percent else Read(value, places)
    return _computed(text, percent=percent)


def _computed(text: str, *, percent: bool) -> Read | None:
    source = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text).replace("^", "**")
    source = re.sub(r"(?<=[\d)])\s*x\s*(?=[\d(-])", "*", source)
    if not source or not re.fullmatch(r"[\d\s.+\-*/()e%]+", source):
        return None
    try:
        value = arithmetic(source)
    except ExpressionError:
        return None
    if not isinstance(value, int | float):
        return None
    return Read(value / 100 if percent else value, None)


def _pieces(text: str) -> list[str]:
    """Cut a row of numbers apart at commas, ×, semicolons or spaces."""
    text = text.translate(_BRACKETS)
    for separator in (r"[;\n]", r",\s+|,(?!\d{3}(?!\d))|\s+,", r"\s*x\s*|\s*\*\s*", r"\s+", r","):
        pieces = [piece.strip() for piece in re.split(separator, text) if piece.strip()]
        if len(pieces) > 1:
            return [cut for piece in pieces for cut in _pieces(piece)]
    return [text.strip()]


def read_numbers(typed: str, count: int) -> list[Read] | None:
    """Read so many numbers from a row, a shape or a grid; None if there are more or fewer."""
    text = normal(typed)
    reads = [read_number(piece) for piece in _pieces(text)]
    if len(reads) != count or None in reads:
        plain = text.translate(_BRACKETS)
        reads = [read_number(piece) for piece in re.split(r"[\s,;x]+", plain) if piece]
    numbers = [read for read in reads if read is not None]
    return numbers if len(numbers) == len(reads) == count else None


def read_axes(typed: str, known: tuple[str, ...]) -> tuple[str, ...] | None:
    """Read a set of axes: `N, H, W`, `NHW`, `n h w`; None if a letter is no axis here."""
    letters = [letter for letter in normal(typed).upper() if letter.isalnum()]
    chosen = {axis for axis in known if axis.upper() in letters}
    if not letters or len(chosen) != len(set(letters)):
        return None
    return tuple(axis for axis in known if axis in chosen)


def expected_of(part: Part) -> Text:
    """Say what kind of answer a part asks for."""
    places = part.decimals or 0
    match part.form:
        case "integer":
            return Text("整数を1つ入力してください。例 16", "Type one whole number, as in 16")
        case "decimal":
            example = f"{0.5:.{places}f}"
            return Text(f"数を1つ、小数第{places}位まで入力してください。例 {example}", f"Type one number with {places} decimals, as in {example}")
        case "shape":
            axes = " ".join(part.axes)
            return Text(f"{len(part.axes)} つの整数を {axes} の順に入力してください。例 16 16 32", f"Type {len(part.axes)} whole numbers in the order {axes}, as in 16 16 32")
        case "axes":
            axes = ", ".join(part.axes)
            return Text(f"{axes} から選んで並べてください。例 N, H", f"Choose from {axes}, as in N, H")
        case "grid":
            rows, columns = part.size
            return Text(
                f"{rows} 行 {columns} 列の数を行ごとに入力してください(行の区切りは ;)。例 1 2 ; 3 4",
                f"Type {rows} rows of {columns} numbers, row by row with ; between rows, as in 1 2 ; 3 4",
            )
        case _:
            count = part.size[0] if part.size else 1
            return Text(f"{count} 個の数を順に入力してください。例 0.1 0.2", f"Type {count} numbers in order, as in 0.1 0.2")


def read_part(part: Part, typed: str) -> tuple[Value, list[Read]]:
    """Read the answer to one part.

    Raises:
        Unreadable: It is not of the form asked for.
    """
    if part.form == "axes":
        axes = read_axes(typed, part.axes)
        if axes is None:
            raise Unreadable(expected_of(part))
        return axes, []
    if part.form in {"integer", "decimal"}:
        read = read_number(typed)
        if read is None:
            raise Unreadable(expected_of(part))
        return _whole(read.value), [read]
    count = len(part.axes) if part.form == "shape" else 1
    for length in part.size:
        count *= length
    reads = read_numbers(typed, count)
    if reads is None:
        raise Unreadable(expected_of(part))
    values = [_whole(read.value) for read in reads]
    if part.form == "grid":
        columns = part.size[1]
        return tuple(tuple(values[start : start + columns]) for start in range(0, count, columns)), reads
    return tuple(values), reads


def _whole(value: Number) -> Number:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def split_parts(parts: tuple[Part, ...], typed: str) -> list[str]:
    """Divide an answer among several parts: at semicolons or lines, else one number for each.

    Raises:
        Unreadable: There are more or fewer answers than parts.
    """
    if len(parts) == 1:
        return [typed]
    pieces = [piece for piece in re.split(r"[;\n；]|\s/\s", typed) if piece.strip()]
    if len(pieces) != len(parts) and all(part.form in {"integer", "decimal"} for part in parts):
        bare = re.sub(r"[A-Za-z_]\w*\s*[=＝]\s*", " ", normal(typed))
        pieces = _pieces(bare)
    if len(pieces) != len(parts):
        labels = " ; ".join(part.label.en if part.label else part.name for part in parts)
        raise Unreadable(
            Text(f"{len(parts)} つの答えを ; で区切って順に入力してください({labels})。", f"Type {len(parts)} answers in order with ; between them ({labels}).")
        )
    return pieces
