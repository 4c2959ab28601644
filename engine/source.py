"""Reading one YAML file that a stranger may have written: plain data, and the line of every value.

The parser's events are looked at one by one before anything is composed, because aliases, tags and deep nesting
can exhaust or crash what composes them. Scalars follow the core schema of YAML 1.2, so that `no` and `3:4` stay text.
"""

from __future__ import annotations

import json
import math
import re
import stat
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from engine.errors import EngineError

try:
    from yaml import CSafeLoader as _FastLoader
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader as _FastLoader  # type: ignore[assignment]

Place = tuple[str | int, ...]

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 20
MAX_NODES: Final = 200_000
MAX_NUMBER_LENGTH: Final = 100
MAX_WHOLE_NUMBER: Final = 2**63 - 1

_SHOWN: Final = 40
_WORD: Final = re.compile(r"[\w-]+")
_LINE_END: Final = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_REFUSED: Final = re.compile(
    # What cannot be seen or moves other text: control characters, Unicode's default ignorable characters except
    # variation selectors (kanji and emoji need those), line separators, surrogates and noncharacters.
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FRACTION: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_BRACKETS: Final = "put brackets and braces in quotes if they belong to a text"
_INDENT: Final = "indent it as deep as the lines it belongs to, or put the text that holds it in quotes"
_SENTENCES: Final = (
    # what PyYAML's two parsers say, whether the fault is where they began or where they stopped, message, advice
    ("tab character", "end", "a tab stands where only spaces may stand", "indent with spaces"),
    ("quoted scalar: found unexpected", "begin", "a quotation mark opens here and never closes", "close it"),
    ("quoted scalar", "end", "a backslash in double quotes begins no known escape", "write two backslashes for one"),
    ("directive|YAML document", "end", "a line that begins with `%` is not allowed here", "take it out"),
    ("document start", "end", "something follows after the end of the data", "take it out, or mend the indentation"),
    ("cannot start any", "end", "a text cannot begin with {stop}", "put the text in quotes"),
    ("scanning an a", "begin", "a text cannot begin with `*` or `&`", "put the text in quotes"),
    (" tag", "end", "a text that begins with `!` is read as a type tag", "put the text in quotes"),
    ("block scalar", "begin", "nothing may follow `|` or `>` on its line", "begin the text on the next line, indented"),
    ("values are not", "end", "a colon stands inside a text, or the line above lacks its colon", _INDENT),
    ("entries are not", "end", "a list cannot begin here", "begin it on a line of its own, or put the text in quotes"),
    ("keys are not", "end", "a text cannot begin with `?` and a space", "put the text in quotes"),
    ("expected ':'", "begin", "this line is no `name: value`", "put a colon and a space after the name, or " + _INDENT),
    ("flow (seq|map)", "end", "the bracket or brace from line {begin} is not closed, or a comma is missing", _BRACKETS),
    ("node content", "end", "a bracket, brace or comma stands where a value is expected", _BRACKETS),
    ("block.* after", "end", "something follows a closing quotation mark or bracket", "put the whole value in quotes"),
    ("parsing a block", "end", "this does not fit what begins on line {begin}", _INDENT),
    ("", "end", "this is not YAML", "compare the line with one like it: indentation, colons, quotes"),
)
_WIDE_COLON: Final = re.compile(r"\s*(?:- )?[\w-]+：(?!.*: )")


class SourceError(EngineError):
    """A file cannot be read as data; path, line and advice let its author mend it."""

    def __init__(self, path: Path | str, line: int | None, message: str, advice: str) -> None:
        super().__init__(path, line, message, advice)
        self.path = path
        self.line = line
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        where = str(self.path) if self.line is None else f"{self.path}:{self.line}"
        advice = self.advice[:1].upper() + self.advice[1:]
        text = f"{where}: {self.message.rstrip('.')}. {advice}{'' if advice.endswith(('.', '!', '?')) else '.'}"
        return clean(text).replace("\n", " ")  # a path may hold anything


@dataclass(frozen=True, slots=True)
class Source:
    """The data of one file and where each value stands, so that later checks can name the line."""

    path: Path | str
    data: object
    lines: Mapping[Place, int]

    def line(self, *place: str | int) -> int:
        """Return the line of a place, or of the nearest ancestor that the file holds."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return self.lines.get((), 1)

    def error(self, place: Place, message: str, advice: str) -> SourceError:
        """Return an error that names the place and its line; the caller raises it."""
        return SourceError(self.path, self.line(*place), _at(place, message), advice)


def read(path: Path) -> Source:
    """Read a YAML file.

    Raises:
        SourceError: It is missing, too large, not UTF-8, not YAML, or holds what is not plain data.
    """
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise SourceError(path, None, "this is a folder, not a file", "name a YAML file in it")
        if not stat.S_ISREG(facts.st_mode):
            raise SourceError(path, None, "this is not an ordinary file", "copy its text to a file first")
        if facts.st_size > MAX_BYTES:
            raise _too_large(path)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as problem:
        raise SourceError(path, None, "there is no such file", "check its name and its folder") from problem
    except PermissionError as problem:
        raise SourceError(path, None, "the file may not be read", "give yourself permission to read it") from problem
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise SourceError(path, None, f"the file cannot be read ({reason})", "check its name and its disk") from problem
    return _parsed(content, path)


def parse(text: str | bytes, name: str) -> Source:
    """Read YAML that is already in memory; `name` stands for the path in errors.

    Raises:
        SourceError: It is too large, not UTF-8, not YAML, or holds what is not plain data.
    """
    return _parsed(text, name)


def clean(text: str) -> str:
    """Take out what a file may not hold: control characters, invisible ones and those that change direction.

    Pasted text can carry them unseen; line ends of every kind become a newline, so that lines stay apart.
    """
    return _REFUSED.sub("", _LINE_END.sub("\n", text))


def place_text(place: Sequence[str | int]) -> str:
    """Write a place as an author reads it, such as `items[3].prompt.ja`."""
    parts: list[str] = []
    for step in place:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif _WORD.fullmatch(step):
            parts.append(f".{_shortened(step)}")
        else:
            parts.append(f"[{json.dumps(_shortened(step), ensure_ascii=False)}]")
    return "".join(parts).removeprefix(".")


def _at(place: Sequence[str | int], message: str) -> str:
    return f"{place_text(place)}: {message}" if place else message


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _shown(text: str) -> str:
    return "`" + " ".join(_shortened(text).split()) + "`"


def _parsed(content: str | bytes, path: Path | str, loader: Any = _FastLoader) -> Source:  # noqa: ANN401 - two unrelated types
    text = _checked_text(content, path)
    builder = _Builder(path)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as problem:
        raise _syntax_error(path, text, problem) from problem
    except (yaml.YAMLError, ValueError, OverflowError) as problem:
        # The pure parser lets int() and chr() fail on numbers in escapes and directives.
        raise SourceError(path, None, "a backslash or a `%` has a number that is too large", "take it out") from problem
    if builder.empty:
        raise SourceError(path, None, "the file is empty", "write at least one line such as `name: value`")
    return Source(path, builder.data, MappingProxyType(builder.lines))


def _checked_text(content: str | bytes, path: Path | str) -> str:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(raw) > MAX_BYTES:
        raise _too_large(path)
    text = content if isinstance(content, str) else _decoded(content, path)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = _REFUSED.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        message = f"{_character(found[0])} stands at column {column}, and it cannot be seen"
        raise SourceError(path, line, message, "delete it, and if you cannot find it, type the line anew")
    return text


def _decoded(content: bytes, path: Path | str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(path, 1, "the file is saved as UTF-16", "save it as UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = len(re.findall(rb"\r\n?|\n", content[: problem.start])) + 1
        message = f"the byte 0x{content[problem.start]:02X} is not valid UTF-8"
        advice = "save the file as UTF-8; your editor may have used another encoding, such as Shift_JIS"
        raise SourceError(path, line, message, advice) from problem


def _too_large(path: Path | str) -> SourceError:
    message = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
    return SourceError(path, None, message, "divide it into several files")


def _character(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"the character U+{ord(character):04X}{f' ({name})' if name else ''}"


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    data: dict[str, object] | list[object]
    place: Place
    name: str | None = None

    def place_of_next(self) -> Place:
        return (*self.place, len(self.data) if isinstance(self.data, list) else self.name or "")


@dataclass(slots=True)
class _Builder:
    """Builds data from events in one pass; it keeps its own stack, so that no input can exhaust Python's."""

    path: Path | str
    data: object = None
    empty: bool = True
    lines: dict[Place, int] = field(default_factory=dict)
    nodes: int = 0
    begun: bool = False
    opened: list[_Open] = field(default_factory=list)

    def take(self, event: Any) -> None:  # noqa: ANN401 - PyYAML has no types for events
        """Take one event, or refuse it before the parser goes on.

        Raises:
            SourceError: It is not part of plain data.
        """
        line = event.start_mark.line + 1
        if isinstance(event, yaml.NodeEvent):
            self._take_node(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.opened.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            if self.begun:
                advice = "keep one document in a file: take out the line `---` and what follows it"
                raise self._wrong((), line, "a second document begins here", advice)
            if event.tags:
                raise self._wrong((), line, "`%TAG` is not allowed", "take out the lines that begin with `%`")
            self.begun = True

    def _take_node(self, event: Any, line: int) -> None:  # noqa: ANN401 - as above
        self.nodes += 1
        if self.nodes > MAX_NODES:
            message = f"the file holds more than {MAX_NODES:,} names and values"
            raise self._wrong((), line, message, "divide it into several files")
        top = self.opened[-1] if self.opened else None
        if top is not None and isinstance(top.data, dict) and top.name is None:
            top.name = self._name(event, top.data, top.place, line)
            self.lines[*top.place, top.name] = line
            return
        place = top.place_of_next() if top is not None else ()
        self._refuse_reserved(event, place, line)
        self.lines.setdefault(place, line)
        if isinstance(event, yaml.ScalarEvent):
            self.empty = not self.opened and not event.value and event.implicit[0]
            self._put(self._value(event, place, line))
            return
        if len(self.opened) == MAX_DEPTH:
            raise self._wrong((), line, f"lists and mappings are nested more than {MAX_DEPTH} deep", _BRACKETS)
        self.empty = False
        data: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._put(data)
        self.opened.append(_Open(data, place))

    def _put(self, value: object) -> None:
        if not self.opened:
            self.data = value
            return
        top = self.opened[-1]
        if isinstance(top.data, list):
            top.data.append(value)
        elif top.name is not None:
            top.data[top.name] = value
            top.name = None

    def _name(self, event: Any, data: dict[str, object], place: Place, line: int) -> str:  # noqa: ANN401 - as above
        self._refuse_reserved(event, place, line)
        if not isinstance(event, yaml.ScalarEvent):
            raise self._wrong(place, line, "a list or a mapping stands where a name is expected", _BRACKETS)
        name: str = event.value
        self._refuse_invisible(event, place, line)
        if event.implicit[0]:
            if not name:
                raise self._wrong(place, line, "a colon has no name before it", "write a name, or quote the text")
            if name == "<<":
                raise self._wrong(place, line, "`<<` merges mappings, which is not allowed", "write the values out")
            if name != name.strip():
                space = _character(name[0] if name[0].isspace() else name[-1])
                raise self._wrong(place, line, f"the name {_shown(name)} has {space} at an end", "use ordinary spaces")
        if name in data:
            message = f"the name {_shown(name)} is given twice, first on line {self.lines[*place, name]}"
            raise self._wrong(place, line, message, "take one of them out or rename it")
        return name

    def _value(self, event: Any, place: Place, line: int) -> object:  # noqa: ANN401 - as above
        text: str = event.value
        self._refuse_invisible(event, place, line)
        if not event.implicit[0]:
            return text
        if text in _NULL:
            return None
        if text in _TRUTH:
            return _TRUTH[text]
        try:
            return _number_or_text(text) if text[0] in "+-.0123456789" else text
        except OverflowError as problem:
            advice = "put it in quotes if it is meant as text, or write another number"
            raise self._wrong(place, line, str(problem), advice) from problem

    def _refuse_reserved(self, event: Any, place: Place, line: int) -> None:  # noqa: ANN401 - as above
        if event.anchor is not None:
            mark = "*" if isinstance(event, yaml.AliasEvent) else "&"
            message = f"{_shown(mark + event.anchor)} shares a value between places, which is not allowed"
            raise self._wrong(place, line, message, f"put the text in quotes if it begins with `{mark}`")
        if not isinstance(event, yaml.AliasEvent) and event.tag is not None:
            message = f"{_shown(event.tag)} is a type tag, which is not allowed"
            raise self._wrong(place, line, message, "take it out, or put the text in quotes if it begins with `!`")

    def _refuse_invisible(self, event: Any, place: Place, line: int) -> None:  # noqa: ANN401 - as above
        found = _REFUSED.search(event.value) if event.style == '"' else None  # elsewhere there are no escapes
        if found is not None:
            message = f"a backslash writes {_character(found[0])}, which cannot be seen"
            raise self._wrong(place, line, message, "take it out, or write two backslashes to show one")

    def _wrong(self, place: Place, line: int, message: str, advice: str) -> SourceError:
        return SourceError(self.path, line, _at(place, message), advice)


def _number_or_text(text: str) -> object:
    """Read a plain scalar; OverflowError says what is wrong with a number."""
    whole, fraction = _WHOLE.fullmatch(text), _FRACTION.fullmatch(text)
    if _NOT_FINITE.fullmatch(text):
        raise OverflowError(f"{_shown(text)} is not a finite number")
    if not whole and not fraction:
        return text
    if len(text) > MAX_NUMBER_LENGTH:
        raise OverflowError(f"{_shown(text)} is too long for a number")
    number = int(text, 0 if text[:2] in {"0o", "0x"} else 10) if whole else float(text)
    if abs(number) > MAX_WHOLE_NUMBER if whole else math.isinf(number):
        raise OverflowError(f"{_shown(text)} is too large for a number")
    return number


def _syntax_error(path: Path | str, text: str, problem: yaml.MarkedYAMLError) -> SourceError:
    """Say in an author's words what the parser stumbled over."""
    lines = text.split("\n")
    mark = problem.problem_mark
    end = min(mark.line, len(lines) - 1) if mark else len(lines) - 1
    begin = problem.context_mark.line if problem.context_mark else end
    before, stop = (lines[end][: mark.column].strip(" -"), lines[end][mark.column :][:1]) if mark else ("", "")
    said = "tab character" if stop == "\t" else f"{problem.context}: {problem.problem}{' after' if before else ''}"
    _, at, message, advice = next(row for row in _SENTENCES if re.search(row[0], said))
    line = begin if at == "begin" else end
    for number in (line, line - 1):
        if number >= 0 and _WIDE_COLON.match(lines[number]):
            advice = f"write an ordinary colon and a space, not `：`, on line {number + 1}"
    return SourceError(path, line + 1, message.format(begin=begin + 1, stop=stop), advice)
