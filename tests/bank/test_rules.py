"""What each kind of item must keep beyond its form, each breach with its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.bank.writing import bank, item, load_with, option, problem_of, text

BLANKS = {
    "ア": {"right": text("right a"), "wrong": text("wrong a")},
    "イ": {"right": text("right b"), "wrong": text("wrong b")},
}
SIDES = (["right", "right"], ["right", "wrong"], ["wrong", "right"], ["wrong", "wrong"])


def side(blanks: list[str], *, key: bool = False) -> dict[str, Any]:
    return {"key": key, "blanks": blanks, "why": text("why")}


def pair_of_blanks(*options: dict[str, Any], blanks: dict[str, Any] = BLANKS) -> dict[str, Any]:
    return item("choice", form="blank_pair", blanks=blanks, options=list(options))


def asking(ask: Any, **fields: Any) -> dict[str, Any]:
    return item("computed", ask=ask, **fields)


BREACHES: dict[str, tuple[dict[str, Any], str]] = {
    "a choice without a right option": (
        item("choice", options=[option("this"), option("that")]),
        r"\.options: 0 options have `key: true`",
    ),
    "a choice with two right options": (
        item("choice", options=[option("this", key=True), option("that", key=True)]),
        r"\.options: 2 options have `key: true`. Exactly one option",
    ),
    "two options that say the same": (
        item("choice", options=[option("this", key=True), option("this")]),
        r"\.options: two options say the same in ja",
    ),
    "an option without a text": (
        item("choice", options=[option("this", key=True), {"key": False, "why": text("why")}]),
        r"\.options\[1\]: the option has no `text`",
    ),
    "a multiple choice in which all are right": (
        item("multiple_choice", options=[option("this", key=True), option("that", key=True)]),
        r"some options must be right and some wrong",
    ),
    "a blank pair with one blank": (
        pair_of_blanks(side(SIDES[0], key=True), side(SIDES[1]), blanks={"ア": BLANKS["ア"]}),
        r"\.blanks: a blank pair needs two blanks",
    ),
    "a blank whose words are the same": (
        pair_of_blanks(
            side(SIDES[0], key=True),
            side(SIDES[1]),
            blanks=BLANKS | {"イ": {"right": text("same"), "wrong": text("same")}},
        ),
        r"the right and the wrong words say the same in ja",
    ),
    "a blank pair whose key is on the wrong side": (
        pair_of_blanks(side(SIDES[0]), side(SIDES[1], key=True)),
        r"\.options\[0\]\.key: the key does not fit the blanks",
    ),
    "a blank pair with an option that names no blanks": (
        pair_of_blanks(side(SIDES[0], key=True), option("this")),
        r"\.options\[1\]: the option names no `blanks`",
    ),
    "a blank pair with two options alike": (
        pair_of_blanks(side(SIDES[0], key=True), side(SIDES[1]), side(SIDES[1])),
        r"\.options\[2\]\.blanks: two options have the same blanks",
    ),
    "a cloze that hides nothing": (item("cloze", text=text("nothing")), r"\.text: 0 parts are hidden in ja and"),
    "a cloze that hides more in one language": (
        item("cloze", text={"ja": "[一]と[二]", "en": "[one] and two"}),
        r"2 parts are hidden in ja and 1 in en. Hide as many in both",
    ),
    "an ordering with two steps alike": (
        item("ordering", steps=[text("one"), text("two"), text("one")]),
        r"\.steps: two steps say the same in ja",
    ),
    "a matching with two partners alike": (
        item("matching", pairs=[{"left": text("a"), "right": text("1")}, {"left": text("b"), "right": text("1")}]),
        r"\.pairs: two partners on the right say the same in ja",
    ),
    "a matching with the same thing twice on the left": (
        item("matching", pairs=[{"left": text("a"), "right": text("1")}, {"left": text("a"), "right": text("2")}]),
        r"two things on the left say the same in ja",
    ),
    "a computed item that asks nothing": (asking({"decimals": 2}), r"\.ask: exactly one of output_shape, value"),
    "a computed item that asks two things in one": (
        asking({"value": "height", "output_shape": ["height"]}),
        r"\.ask: exactly one of .* is asked, not 2",
    ),
    "a second part that asks nothing": (asking([{"value": "height"}, {}]), r"\.ask\[1\]: exactly one of"),
    "a value that cannot be read": (asking({"value": "height*"}), r"\.ask\.value: `height\*` cannot be read"),
    "an axis that cannot be read": (asking({"output_shape": ["height", "*"]}), r"output_shape\[1\]: `\*` cannot be"),
    "axes without letters to choose from": (asking({"axes": "statistics"}), r"\.ask: a set of axes needs `of`"),
    "axes whose names are no letters": (
        asking({"axes": "statistics", "of": ["N", "height"]}),
        r"a set of axes needs `of`, letters to choose from",
    ),
    "a guard that cannot be read": (item("computed", where=["W >"]), r"\.where\[0\]: `W >` cannot be read"),
    "a guard that calls what is not in the language": (
        item("computed", where=["open('x')"]),
        r"\.where\[0\]: `open\('x'\)`: there is no function `open`",
    ),
    "a range without an end": (asking({"value": "W", "range": [None, None]}), r"\.range: the range has no end"),
    "a range that ends before it begins": (asking({"value": "W", "range": [1, 0]}), r"\.range: the range ends before"),
    "a range to what is no expression": (asking({"value": "W", "range": [0, "W +"]}), r"\.range: "),
    "a range of letters": (asking({"axes": "axes(N)", "of": ["N", "C"], "range": [0, 1]}), r"\.range: only numbers"),
    "a mistake that does not exist": (item("computed", mistakes=["no-such"]), r"\.mistakes\[0\]: there is no mistake"),
    "a text with a field that cannot be read": (
        item("computed", text={"ja": "{W W}{S}", "en": "{W W}{S}"}),
        r"\.text\.ja: `W W` cannot be read",
    ),
    "a text with a brace too many": (
        item("computed", idea={"ja": "{W", "en": "{W}"}),
        r"\.idea\.ja: a brace in the text has no partner",
    ),
    "a text with a number in one language only": (
        item("computed", text={"ja": "{W}", "en": "{W}, {S}"}),
        r"\.text: \{S\} stands in one language only",
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_told_with_its_place(tmp_path: Path, breach: str) -> None:
    broken, words = BREACHES[breach]
    said = problem_of(tmp_path, bank(item("flashcard"), broken))
    assert "items[1]" in said, "the second item is the broken one"
    assert re.search(words, said), said


def test_the_line_is_that_of_the_place(tmp_path: Path) -> None:
    written = bank(item("computed", where=["W > 3", "W >"]))
    line = written.splitlines().index("  - W >") + 1
    assert f"bank1.yaml:{line}: items[0].where[1]" in problem_of(tmp_path, written)


def test_a_crossed_blank_pair_is_right_as_it_stands(tmp_path: Path) -> None:
    written = bank(pair_of_blanks(*(side(blanks, key=blanks == SIDES[0]) for blanks in SIDES)))
    assert not load_with(tmp_path, written).problems


def test_a_style_after_a_colon_is_no_part_of_the_expression(tmp_path: Path) -> None:
    written = bank(item("computed", text=text("{W:signed} {S:2} {multiples(3, S):row}")))
    assert not load_with(tmp_path, written).problems
