"""Reading what a learner typed: full-width digits, separators, shapes, fractions, arithmetic, sets of axes.

What cannot be read is not wrong: it costs nothing, and the learner is told what was expected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engine.errors import ExpressionError
from engine.expression import arithmetic
from engine.value import Number, Value
from quizapp.bank.text import LANGUAGES, Language, Text
from quizapp.questions import phrases
from quizapp.questions.model import Part
from quizapp.questions.spelling import spelling
from quizapp.questions.wording import by_names, by_numbers, by_sides, in_digits, letters_of, unworded

MAX_TYPED: Final = 2_000
MAX_MAGNITUDE: Final = 10**18
"""No answer is larger; what is typed beyond it was not meant."""
_MINUS: Final = dict.fromkeys("−–—‐‑‒ー－﹣", "-")
_SIGNS: Final = str.maketrans(
    _MINUS | {"×": "x", "✕": "x", "∗": "*", "÷": "/", "、": ",", "，": ",", "⁄": "/", "⋅": "x", "✖": "x"}
)
_SUPERSCRIPT: Final = re.compile(r"(?<=[0-9０-９)）])[⁻]?[⁰¹²³⁴-⁹]+")
_CIRCLED: Final = re.compile(r"[①-⑳](?=[0-9０-９.．])")
"""The number of an answer, written so close to it that both together would be read as another one."""
_VULGAR: Final = re.compile(r"(?P<before>[0-9０-９]*)(?P<space>\s*)(?P<fraction>[¼-¾⅐-⅞↉])")
_PLAIN: Final = re.compile(r"[-+]?(?:[0-9]{1,30}(?:\.[0-9]{1,30})?|\.[0-9]{1,30})")
"""What nearly everybody types, and what nothing needs to be taken off of."""
_NUMBER: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?")
_THOUSANDS: Final = re.compile(r"(?<![\d.,])([1-9]\d{0,2}(?:,\d{3})+)(?![\d,])")
_SPACED: Final = re.compile(r"([-+]?[1-9]\d{0,2}(?:\s\d{3})+)(\.\d+)?")
"""A number with spaces between its thousands, which is one only where one is asked."""
_MIXED: Final = re.compile(r"([-+]?)(\d+)\s+(\d+)/(\d+)")
_WRAPPED: Final = re.compile(
    r"(?:(?:torch|np|numpy|tf)\.)?(?:Size|Tensor|array|TensorShape)\s*\((.*)\)", re.IGNORECASE | re.DOTALL
)
"""A shape or an array as a program prints it."""
_ROOT: Final = re.compile(r"(?<![\d.)])\s*(?:√|ル[-ー]ト)\s*(?:\(([^()]*)\)|(\d+(?:\.\d+)?))|sqrt\s*\(([^()]*)\)")
"""A square root; behind a number √ is left standing, since it could be a higher one."""
_ARITHMETIC: Final = re.compile(r"[\d\s.+\-*/()e]+")
_TIMES: Final = re.compile(r"(?<=[\d)])\s*x\s*(?=[\d(.-])")
_BESIDE_BRACKETS: Final = re.compile(r"(?<=[\d)])\s*(?=\()|(?<=\))\s*(?=\d)")
_LABEL: Final = re.compile(r"([^\W\d]\w*)\s*[=:]\s*")
_BEFORE_LABEL: Final = re.compile(r"(?<!\w)(?=[^\W\d]\w*\s*[=:])")
_BRACKETS: Final = str.maketrans(dict.fromkeys("()[]{}「」", " "))
_SEPARATORS: Final = (
    r"[;\n|・·∙]|,\s|\s,|[との]|\s+(?:and|by)\s+",
    r"\s*[xX]\s*",
    r"\s+",
    r"\s*\*\s*",
    r",(?!\d{3}(?!\d))",
    r",",
)
"""What may stand between two numbers, from what is never part of one to what may be."""


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
    """Bring typed text to one form: NFKC, ASCII signs, powers and fractions as arithmetic."""
    if len(typed) > MAX_TYPED:
        raise Unreadable(phrases.TOO_LONG)
    text = _CIRCLED.sub("?", typed)
    text = _SUPERSCRIPT.sub(lambda power: f"**{unicodedata.normalize('NFKC', power[0])}", text)
    text = _VULGAR.sub(_written_out, text)
    return unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).strip()


def _written_out(match: re.Match[str]) -> str:
    """Write ½ as (1/2) and 1½ as (1+1/2); leave 1 ½, which may be two numbers, unreadable."""
    if match["before"] and match["space"]:
        return match[0].replace(match["fraction"], "?")
    whole = f"{match['before']}+" if match["before"] else ""
    return f"{match['space']}({whole}{unicodedata.normalize('NFKC', match['fraction'])})"


def read_number(typed: str) -> Read | None:
    """Read one number: digits with or without separators, a fraction, arithmetic, a percentage; else None."""
    plain = typed.strip()
    if _PLAIN.fullmatch(plain):
        found = _digits(plain)
        return found if abs(found.value) < MAX_MAGNITUDE else None
    text = unworded(re.sub(rf"^\s*{_LABEL.pattern}", "", normal(typed))).rstrip("。. ").lower()
    if "=" in text:
        return _equation(text)
    percent = text.endswith("%")
    text = in_digits(_THOUSANDS.sub(lambda digits: digits[0].replace(",", ""), text.removesuffix("%").strip()))
    read = _digits(text) if _NUMBER.fullmatch(text) else _computed(text)
    if read is None or not abs(read.value) < MAX_MAGNITUDE:
        return None
    if not percent:
        return read
    return Read(read.value / 100, None if read.places is None else read.places + 2)


def _equation(text: str) -> Read | None:
    """Read `28*64 = 1792`, where both sides are the same number, as its last side; else None."""
    sides = [read_number(side) if side.strip() else None for side in text.split("=")]
    last = sides[-1]
    if last is None:
        return None
    slack = 0 if not last.places else 0.5 * 10.0**-last.places
    return last if all(one is not None and abs(one.value - last.value) <= slack for one in sides) else None


def _digits(text: str) -> Read:
    mantissa, exponent, _ = text.partition("e")
    value: Number = float(text) if "." in mantissa or exponent else int(text)
    return Read(value, None if exponent else len(mantissa.partition(".")[2]))


def _computed(text: str) -> Read | None:
    if "√" in text or "ト" in text or "sqrt" in text:
        text = _ROOT.sub(r"((\1\2\3)**0.5)", text)
    source = _BESIDE_BRACKETS.sub("*", _TIMES.sub("*", text.replace("^", "**")))
    if not _ARITHMETIC.fullmatch(source):
        return None
    try:
        return Read(arithmetic(source), None)
    except ExpressionError:
        return None


def divided(text: str, count: int) -> list[str] | None:
    """Divide a row into so many readable numbers, at the surest separators that do; None if none does."""
    for text_or_inside in dict.fromkeys((text, text.translate(_BRACKETS).strip())):
        for last in range(len(_SEPARATORS) + 1):
            found = re.split("|".join(_SEPARATORS[:last]), text_or_inside) if last else [text_or_inside]
            pieces = [piece.strip() for piece in found if piece.strip()]
            if len(pieces) == count and all(read_number(piece) is not None for piece in pieces):
                return pieces
    return None


def read_numbers(typed: str, count: int) -> list[Read] | None:
    """Read so many numbers from a row or a shape; None if there are more or fewer."""
    pieces = divided(normal(typed), count)
    return None if pieces is None else list(_all_read(pieces))


def _all_read(pieces: Sequence[str]) -> Iterator[Read]:
    for piece in pieces:
        read = read_number(piece)
        if read is not None:
            yield read


def read_grid(typed: str, rows: int, columns: int) -> list[Read] | None:
    """Read a grid row by row, rows divided by semicolons, line ends or brackets; one row may hold all its numbers."""
    text = normal(re.sub(r"[\])}]\s*[,、，;]?\s*(?=[\[({])", "; ", typed))
    for between in (r"[;\n|]", r"\s/\s"):
        lines = [line for line in re.split(between, text) if line.translate(_BRACKETS).strip()]
        reads = [read_numbers(line, columns) for line in lines]
        whole = [read for row in reads if row is not None for read in row]
        if len(lines) == rows and len(whole) == rows * columns:
            return whole
    return read_numbers(text, rows * columns) if not re.search(r"[;\n|]", text.strip(" ;\n|")) else None


def read_axes(typed: str, known: tuple[str, ...]) -> tuple[str, ...] | None:
    """Read a set of axes: `N, H, W`, `NHW`, `n h w`; None if a letter is no axis here."""
    text = letters_of(unicodedata.normalize("NFKC", typed[:MAX_TYPED]))
    letters = {letter for letter in text.upper() if letter.isalnum()}
    chosen = tuple(axis for axis in known if axis.upper() in letters)
    return chosen if chosen and len(chosen) == len(letters) else None


def read_part(part: Part, typed: str) -> tuple[Value, list[Read]]:
    """Read the answer to one part.

    Raises:
        Unreadable: It is not of the form asked for.
    """
    if part.form == "axes":
        axes = read_axes(typed, part.axes)
        if axes is None:
            raise Unreadable(phrases.expected_of(part))
        return axes, []
    if part.form == "name":
        return _name(part, typed), []
    text = _without_unit(typed, part.unit)
    reads = _numbers_of(part, text) or _seldom_written(part, text)
    if not reads:
        raise Unreadable(phrases.expected_of(part))
    values = [_whole(read.value) for read in reads]
    if part.form in {"integer", "decimal"}:
        return values[0], reads
    if part.form == "grid":
        columns = part.size[1]
        return tuple(tuple(values[start : start + columns]) for start in range(0, len(values), columns)), reads
    return tuple(values), reads


def _name(part: Part, typed: str) -> str:
    """Read one of the names of a part, in any of its spellings or by the word that the bank has for it."""
    word = spelling(re.sub(rf"^\s*{_LABEL.pattern}", "", typed))
    for name, choice in zip(part.axes, part.choices, strict=True):
        if word and word in {spelling(name), spelling(choice.ja), spelling(choice.en)}:
            return name
    raise Unreadable(phrases.expected_of(part))


def _numbers_of(part: Part, typed: str) -> list[Read] | None:
    match part.form:
        case "integer" | "decimal":
            read = read_number(typed)
            return None if read is None else [read]
        case "grid":
            return read_grid(typed, *part.size)
        case "shape":
            return _sides_of(part, unworded(normal(typed)))
        case _:
            return read_numbers(typed, *part.size)


def _seldom_written(part: Part, typed: str) -> list[Read] | None:
    """Read what is looked for only where nothing else was found: `1 792` and `1 1/2`, or `torch.Size([16, 32])`."""
    if part.form not in {"integer", "decimal"}:
        wrapped = _WRAPPED.fullmatch(normal(typed))
        return None if wrapped is None else _numbers_of(part, wrapped[1])
    text = unworded(re.sub(rf"^\s*{_LABEL.pattern}", "", normal(typed))).rstrip("。. ")
    if spaced := _SPACED.fullmatch(text):
        digits = re.sub(r"\s", "", spaced[1])
        return [Read(float(digits + spaced[2]) if spaced[2] else int(digits), None)]
    mixed = _MIXED.fullmatch(text)
    if mixed is None or not int(mixed[3]) < int(mixed[4]):
        return None
    return [Read(float(f"{mixed[1]}1") * (int(mixed[2]) + int(mixed[3]) / int(mixed[4])), None)]


def _sides_of(part: Part, text: str) -> list[Read] | None:
    """Read the lengths of a shape: in the order asked, or each called by its name."""
    named = by_sides(text, part.axes)
    if named is not None:
        return read_numbers(" ".join(named), len(part.axes))
    return read_numbers(text, len(part.axes)) or read_numbers(text.replace("/", " "), len(part.axes))


def _without_unit(typed: str, unit: Text | None) -> str:
    """Take off the unit that the question asks in, so that 25% of an answer in percent is 25."""
    if unit is None or _PLAIN.fullmatch(typed):
        return typed
    text = unworded(normal(typed))
    for word in (unit.ja, unit.en):
        text = text.removesuffix(normal(word)).strip()
    return text


def _whole(value: Number) -> Number:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def split_parts(parts: tuple[Part, ...], typed: str) -> list[str]:
    """Divide an answer among several parts: at lines, semicolons or slashes, by their labels, else number by number.

    Raises:
        Unreadable: There are more or fewer answers than parts.
    """
    if len(parts) == 1:
        return [typed]
    numbered = by_numbers(typed[:MAX_TYPED], len(parts))
    if numbered is not None:
        return numbered
    for separator in (r"\n", r"[;\n；]|\s[/／]\s"):
        pieces = [piece for piece in re.split(separator, typed) if piece.strip()]
        if len(pieces) == len(parts):
            return _in_order(parts, pieces)
    text = normal(typed)
    labelled = [piece.strip(" ,") for piece in _BEFORE_LABEL.split(text) if piece.strip(" ,")]
    if len(labelled) == len(parts) and all(_LABEL.match(piece) for piece in labelled):
        return _in_order(parts, labelled)
    for language in LANGUAGES:
        named = by_names(text, _names_of(parts, language))
        if named is not None:
            return named
    single = all(part.form in {"integer", "decimal"} for part in parts)
    numbers = divided(text, len(parts)) if single else None
    if numbers is None:
        raise Unreadable(phrases.answers_of(parts))
    return numbers


def _names_of(parts: tuple[Part, ...], language: Language) -> list[str]:
    return [part.name if part.label is None else normal(part.label.in_(language)) for part in parts]


def _in_order(parts: tuple[Part, ...], pieces: list[str]) -> list[str]:
    """Put answers that carry the parts' labels in the parts' order; others stay as they stand."""
    found = [_LABEL.match(normal(piece)) for piece in pieces]
    given = [match[1].casefold() if match is not None else "" for match in found]
    for language in LANGUAGES:
        names = [name.casefold() for name in _names_of(parts, language)]
        if sorted(given) == sorted(names):
            return [pieces[given.index(name)] for name in names]
    return pieces
