"""Checks on data from a file, shared by all that understand descriptions."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from engine.errors import DescriptionError

_LONGEST_QUOTE: Final = 60


def nearest(name: str, known: Iterable[str]) -> str:
    """Write " (did you mean `x`?)" if a known name is near, else nothing."""
    close = difflib.get_close_matches(name[:_LONGEST_QUOTE], list(known), n=1)
    return f" (did you mean `{close[0]}`?)" if close else ""


def quote(data: object) -> str:
    """Write what was found, cut to the length of a sentence."""
    text = repr(data)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def kind_name(data: object) -> str:
    """Name what was found where something else was expected."""
    if data is None:
        return "nothing"
    if isinstance(data, list):
        return "a list" if data else "an empty list"
    return f"the text {quote(data)}" if isinstance(data, str) else quote(data)


def mapping(data: object, place: str) -> Mapping[str, Any]:
    """Return `data` if it is a mapping, or say at its place what was found."""
    if not isinstance(data, Mapping):
        raise DescriptionError(place, f"a mapping of names to values was expected, not {kind_name(data)}")
    return data


def known_keys(data: Mapping[str, object], known: Sequence[str], place: str) -> None:
    """Refuse a key that is not known, with the nearest one that is."""
    for key in data:
        if key not in known:
            found = str(key)[:_LONGEST_QUOTE]
            where = f"{place}.{found}".lstrip(".")
            raise DescriptionError(where, f"`{found}` is not known here{nearest(found, known)}")
