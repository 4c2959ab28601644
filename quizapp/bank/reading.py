"""From a YAML file to a checked structure, with file and line for everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from engine.errors import EngineError
from engine.source import Place, Source, read
from quizapp.errors import QuizappError

Structure = TypeVar("Structure")

_AT = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\.\.\.)\]|\[([^\]]*)\]")


class BankError(QuizappError):
    """A bank, or a file beside it, is wrong; the message names file and line and says what to do."""


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
        inner, message = _place_of(data, kind, str(problem))
        raise wrong(source, (*place, *inner), _sentence(message), _advice(message)) from problem


def _place_of(data: object, kind: Any, message: str) -> tuple[list[str | int], str]:  # noqa: ANN401 - any structure
    """Find the place that msgspec speaks of; it leaves out which element of a list it was."""
    match = _AT.search(message)
    if match is None:
        return [], message
    steps: list[str | int] = []
    for name, element, key in _STEP.findall(match["path"]):
        steps.append(0 if element else (name or key.strip("'\"")))
    if "[...]" in match["path"]:
        steps = _which_element(data, kind, message, steps)
    return steps, message[: match.start()]


def _which_element(
    data: object,
    kind: Any,  # noqa: ANN401 - any structure
    message: str,
    steps: list[str | int],
) -> list[str | int]:
    found: list[str | int] = []
    here: Any = data
    for step in steps:
        if step == 0 and isinstance(here, list):
            index = next((n for n in range(len(here)) if _fails_alone(data, kind, message, found, n)), 0)
            found.append(index)
            here = here[index]
        elif isinstance(here, dict) and step in here:
            found.append(step)
            here = here[step]
        else:
            break
    return found


def _fails_alone(data: object, kind: Any, message: str, path: list[str | int], index: int) -> bool:  # noqa: ANN401
    """Say whether the same complaint is made when a list is cut off after the element at `index`."""
    trimmed = _with_element(data, path, index)
    try:
        msgspec.convert(trimmed, kind)
    except msgspec.ValidationError as problem:
        return str(problem) == message
    return False


def _with_element(data: Any, path: Sequence[str | int], index: int) -> Any:  # noqa: ANN401 - data from a file
    if not path:
        return list(data)[: index + 1]
    copied = list(data) if isinstance(data, list) else dict(data)
    copied[path[0]] = _with_element(copied[path[0]], path[1:], index)
    return copied


_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`")
_MISSING = re.compile(r"Object missing required field `(?P<name>.*)`")
_TAG = re.compile(r"Invalid value (?P<value>.*)")
_EXPECTED = re.compile(r"Expected `(?P<wanted>.*)`, got `(?P<got>.*)`")
_WORDS = {
    "object": "a mapping of names to values",
    "array": "a list",
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
}


def _sentence(message: str) -> str:
    if match := _UNKNOWN.fullmatch(message):
        return f"the field `{match['name']}` is not known"
    if match := _MISSING.fullmatch(message):
        return f"the field `{match['name']}` is missing"
    if match := _EXPECTED.fullmatch(message):
        wanted = " or ".join(_WORDS.get(word.strip(), word.strip()) for word in match["wanted"].split("|"))
        return f"{wanted} was expected, not {_WORDS.get(match['got'], match['got'])}"
    if match := _TAG.fullmatch(message):
        return f"the value {match['value']} is not one of those allowed"
    return message[0].lower() + message[1:]


def _advice(message: str) -> str:
    if match := _MISSING.fullmatch(message):
        if match["name"] in {"ja", "en"}:
            return "write the text in both languages, ja and en"
        return f"add `{match['name']}`, as in content/AUTHORING.md"
    if _UNKNOWN.fullmatch(message):
        return "mend its spelling or take it out; content/AUTHORING.md lists the fields of each kind"
    return "mend the value; content/AUTHORING.md shows the form"
