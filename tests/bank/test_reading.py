"""From what msgspec says to a sentence with the place at fault, also where it leaves out a name."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import pytest

from engine.source import parse
from quizapp.bank.collection import BankError
from quizapp.bank.reading import structured, wrong


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    count: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1
    word: Literal["one", "two"] = "one"
    texts: dict[str, str] = {}
    pair: tuple[int, int] = (0, 0)
    names: Annotated[dict[str, int], msgspec.Meta(max_length=2)] = {}
    short: Annotated[str, msgspec.Meta(max_length=3)] = ""
    maybe: int | None = None


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    parts: dict[str, Inner] = {}
    rows: list[Inner] = []


def refusal(written: str, kind: object = Outer) -> str:
    source = parse(written, "a.yaml")
    with pytest.raises(BankError) as caught:
        structured(source, source.data, kind)
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("parts:\n  a: {}\n  b: {count: 0}\n", "a.yaml:3: parts.b.count: a number of at least 1 was expected, not 0"),
        ("parts:\n  a: {count: 10}\n", "a.yaml:2: parts.a.count: a number of at most 9 was expected, not 10"),
        ("parts:\n  a: {texts: {x: y}}\n  b: {texts: {x: 3}}\n", "a.yaml:3: parts.b.texts.x: text was expected, not"),
        ("rows:\n- {}\n- {}\n- {texts: {x: y, z: [1]}}\n", "a.yaml:4: rows[2].texts.z: text was expected, not a list"),
        ("rows:\n- {word: three}\n", "a.yaml:2: rows[0].word: the value 'three' is not one of those allowed"),
        ("rows:\n- {pair: [1]}\n", "a.yaml:2: rows[0].pair: exactly 2 elements were expected"),
        ("rows:\n- {names: {a: 1, b: 2, c: 3}}\n", "rows[0].names: at most 2 names were expected"),
        ("rows:\n- {short: abcd}\n", "rows[0].short: at most 3 characters were expected"),
        ("rows:\n- {maybe: soon}\n", "rows[0].maybe: a whole number or nothing was expected, not text"),
        ("rows:\n- {}\n- {what: 1}\n", "a.yaml:3: rows[1].what: the field `what` is not known"),
        ("rows: 3\n", "a.yaml:1: rows: a list was expected, not a whole number"),
        ("3\n", "a.yaml:1: a mapping of names to values was expected, not a whole number"),
    ],
)
def test_the_sentence_names_place_line_and_what_was_expected(written: str, expected: str) -> None:
    assert expected in refusal(written)


def test_the_place_of_a_part_begins_with_the_place_of_the_whole() -> None:
    source = parse("items:\n- {}\n- {count: many}\n", "a.yaml")
    with pytest.raises(BankError, match=r"a\.yaml:3: items\[1\]\.count: a whole number was expected, not text"):
        structured(source, {"count": "many"}, Inner, ("items", 1))


def test_an_error_of_ones_own_is_written_alike() -> None:
    source = parse("a: 1\nb: 2\n", "a.yaml")
    assert str(wrong(source, ("b",), "b is 2", "make it 3")) == "a.yaml:2: b: b is 2. Make it 3."
