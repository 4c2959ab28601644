"""From a YAML file to a checked structure, with file and line for everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from engine.checks import nearest
from engine.errors import EngineError
from engine.source import Place, Source, read
from quizapp.bank.collection import BankError

_AT = re.compile(r" - at `\$(?P<path>.*)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\.\.\.|\d+)\]")
_ANY = "..."
"""What msgspec writes for a name of a mapping, which it does not tell."""


def load(path: Path) -> Source:
    """Read a YAML file.

    Raises:
        BankError: It cannot be read, with file and line.
    """
    try:
        return read(path)
    except EngineError as problem:
        raise BankError(str(problem)) from problem


def wrong(source: Source, place: Sequence[str | int], message: str, advice: str) -> BankError:
    """Return an error that names the file, the line and the place."""
    return BankError(str(source.error(tuple(place), message, advice)))


def structured(source: Source, data: object, kind: Any, place: Place = ()) -> Any:  # noqa: ANN401 - any structure
    """Check data against a structure.

    Raises:
        BankError: A field is missing, unknown or of the wrong type, with its line.
    """
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as problem:
        message = str(problem)
        inner, complaint = _place_of(data, kind, message), _AT.sub("", message)
        said, advice = _explained(complaint, _at(data, inner))
        unknown = _UNKNOWN.fullmatch(complaint)
        if unknown is not None:
            inner = [*inner, unknown["name"]]
        raise wrong(source, (*place, *inner), said, advice) from problem


def _place_of(data: object, kind: Any, message: str) -> list[str | int]:  # noqa: ANN401 - any structure
    """Find the place that msgspec speaks of; where it leaves out which name of a mapping it was, try them in turn."""
    match = _AT.search(message)
    if match is None:
        return []
    found: list[str | int] = []
    here: Any = data
    for name, element in _STEP.findall(match["path"]):
        step: str | int = name or (_ANY if element == _ANY else int(element))
        if step == _ANY and isinstance(here, dict):
            step = next((key for key in here if _fails_alone(data, kind, message, [*found, key])), "")
        if not _leads_on(here, step):
            break
        found.append(step)
        here = here[step]
    return found


def _leads_on(here: object, step: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(step, int) and step < len(here)
    return isinstance(here, dict) and step in here


def _at(data: object, place: Sequence[str | int]) -> object:
    here: Any = data
    for step in place:
        here = here[step]
    return here


def _fails_alone(data: object, kind: Any, message: str, path: list[str | int]) -> bool:  # noqa: ANN401 - as above
    """Say whether the same complaint is made when a mapping holds nothing but the last name of the path."""
    try:
        msgspec.convert(_with_only(data, path), kind)
    except msgspec.ValidationError as problem:
        return str(problem) == message
    return False


def _with_only(data: Any, path: Sequence[str | int]) -> Any:  # noqa: ANN401 - data from a file
    step, *rest = path
    if not rest:
        return {step: data[step]}
    copied = list(data) if isinstance(data, list) else dict(data)
    copied[step] = _with_only(copied[step], rest)  # type: ignore[index]
    return copied


_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`")
_MISSING = re.compile(r"Object missing required field `(?P<name>.*)`")
_VALUE = re.compile(r"Invalid (?:enum )?value (?P<value>.*)")
_EXPECTED = re.compile(r"Expected `(?P<wanted>.*)`, got `(?P<got>.*)`")
_PATTERN = re.compile(r"Expected `str` matching regex '(?P<pattern>.*)'")
_LENGTH = re.compile(r"Expected `(?P<kind>\w+)` of length (?P<bound>[<>]?=?) ?(?P<count>\d+)(?:, got \d+)?")
_BOUND = re.compile(r"Expected `(?:int|float)` (?P<bound>[<>]=?) (?P<number>.*)")
_WORDS = {
    "object": "a mapping of names to values",
    "array": "a list",
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
}
_OF_LENGTH = {"str": "characters", "array": "elements", "object": "names"}
_BOUNDS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than", "": "exactly"}
_KNOWN = (
    *(
        "choice",
        "multiple_choice",
        "true_false",
        "flashcard",
        "cloze",
        "ordering",
        "matching",
        "short_answer",
        "computed",
    ),
    *("most_suitable", "least_suitable", "fill_blank", "blank_pair", "right", "wrong"),
    *("core", "standard", "extra", "head", "paper", "calculator"),
)
"""The words that stand for themselves in a bank."""
_SHOWN = 40
_HERE = "mend the value; content/AUTHORING.md shows the form"


def _explained(complaint: str, value: object) -> tuple[str, str]:
    """Say in an author's words what is wrong with a value, and what to do."""
    if match := _UNKNOWN.fullmatch(complaint):
        advice = "mend its spelling or take it out; content/AUTHORING.md lists the fields of each kind"
        return f"the field `{match['name']}` is not known", advice
    if match := _MISSING.fullmatch(complaint):
        if match["name"] in {"ja", "en"}:
            return f"the field `{match['name']}` is missing", "write the text in both languages, ja and en"
        return f"the field `{match['name']}` is missing", f"add `{match['name']}`, as in content/AUTHORING.md"
    if match := _EXPECTED.fullmatch(complaint):
        wanted = " or ".join(_WORDS.get(word.strip(), word.strip()) for word in match["wanted"].split("|"))
        got = _WORDS.get(match["got"], match["got"])
        return f"{wanted} was expected, not {got}", _put_right(match["wanted"], match["got"])
    if match := _VALUE.fullmatch(complaint):
        meant = nearest(match["value"].strip("'"), _KNOWN)
        advice = f"mend its spelling{meant}; content/AUTHORING.md lists what can stand here"
        return f"the value {match['value']} is not one of those allowed", advice
    if _PATTERN.fullmatch(complaint):
        advice = "use small letters, digits and single hyphens, beginning with a letter, as in conv-output-size"
        if r"\d" in complaint:
            advice = "write chapter and number, in quotes if it has no hyphen, as in 18-4"
        return f"`{str(value)[:_SHOWN]}` is not of the form expected here", advice
    if match := _LENGTH.fullmatch(complaint):
        if value == "":
            return "the text is empty", "write it, or take the field out if it may be left out"
        count = f"{_BOUNDS[match['bound']]} {match['count']} {_OF_LENGTH.get(match['kind'], '')}".strip()
        return f"{count} were expected", _HERE
    if match := _BOUND.fullmatch(complaint):
        return f"a number of {_BOUNDS[match['bound']]} {match['number']} was expected, not {value}", _HERE
    return complaint[0].lower() + complaint[1:], _HERE


def _put_right(wanted: str, got: str) -> str:
    if wanted == "object" and got == "str":
        return (
            "write the text in both languages, as in {ja: 畳み込み, en: convolution}, or whatever mapping is due here"
        )
    if wanted.startswith("str") and got in {"int", "float", "bool"}:
        return "put it in quotes if it is meant as text"
    return _HERE
