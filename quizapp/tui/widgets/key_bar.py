"""The last line of every screen: the keys that work now, in the chosen language.

One widget that draws itself, in place of Textual's footer, which builds a widget for each key whenever any changes.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget

from quizapp.tui.keys import BESIDE, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.screen import Screen

    from quizapp.tui.speech import Speech

SPACE = 2
"""Cells between two keys."""
HELPING = frozenset({"question_mark", "f1"})
LAST = (*BESIDE, "ctrl+l", "question_mark", "f1")
"""The keys of every screen that are named, if there is room."""
PARTLY = "backspace"
"""The key that takes back a part of an answer: named behind those that an answer cannot do without."""
WAYS_OUT = frozenset({"escape", "q"})
"""The keys that always lead back, or out; someone who is lost looks for them, so they are never left out for others."""


@runtime_checkable
class Speaking(Protocol):
    """What knows the language: the app."""

    @property
    def speech(self) -> Speech:
        """The language in which to draw."""


@runtime_checkable
class Hinting(Protocol):
    """A widget or a screen whose keys are a range rather than one key each, such as `1-4`."""

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Return for each what is written, its name, and the key that a click stands for."""


class KeyBar(Widget):
    """The keys that work now; a click on one presses it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; color: $quiet; text-wrap: nowrap; text-overflow: clip; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Draw anew whenever Textual says that the keys may have changed."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self.refresh()

    def _keys(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Return what is written, its name and its key, for each action once.

        The order is that of what matters: what has the focus comes first, then the screen in the order of its bindings,
        with its hints behind the first key of all.
        """
        found: dict[str, tuple[str, str, str]] = {}
        for key, active in self.screen.active_bindings.items():
            binding = active.binding
            if binding.show and active.enabled and binding.action not in found:
                found[binding.action] = (written(key, speech), speech.tell(binding.description), key)
        order = _order(type(self.screen))
        entries = sorted(found.values(), key=lambda entry: order.get(entry[2], -1))
        focused = self.screen.focused
        first: list[tuple[str, str, str]] = focused.key_hints(speech) if isinstance(focused, Hinting) else []
        hints: list[tuple[str, str, str]] = self.screen.key_hints(speech) if isinstance(self.screen, Hinting) else []
        hinted = {key for _, _, key in (*first, *hints)}
        entries = [entry for entry in entries if entry[2] not in hinted]
        return [*first, *hints, *entries] if first else [*entries[:1], *hints, *entries[1:]]

    def render(self) -> Content:
        """Write as many keys as fit, the ways out and the one for help always; none is left out for a lesser one."""
        assert isinstance(self.app, Speaking)  # noqa: S101 -- tells the type checker what the app is
        keys = self._keys(self.app.speech)
        helping = next((entry for entry in keys if entry[2] in HELPING), None)
        last = _written(helping) if helping else Content("")
        width = self.size.width
        line = Content("")
        self._places = []
        for entry in _fitting([entry for entry in keys if entry is not helping], width - last.cell_length):
            line = line.pad_right(SPACE) if line else line
            begin, line = line.cell_length, line + _written(entry)
            self._places.append((begin, line.cell_length, entry[2]))
        if helping:
            line = line.pad_right(width - last.cell_length - line.cell_length) + last
            self._places.append((width - last.cell_length, width, helping[2]))
        return line

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        at = event.x - self.styles.padding.left
        for begin, end, key in self._places:
            if begin <= at < end:
                self.app.simulate_key(key)


def _fitting(entries: Sequence[tuple[str, str, str]], room: int) -> list[tuple[str, str, str]]:
    """Return the ways out, and of the others as many as have room with them, from the first on."""
    room -= sum(_written(entry).cell_length + SPACE for entry in entries if entry[2] in WAYS_OUT)
    kept = []
    for entry in entries:
        if entry[2] not in WAYS_OUT:
            room -= _written(entry).cell_length + SPACE
        if entry[2] in WAYS_OUT or room >= 0:
            kept.append(entry)
    return kept


@cache
def _order(screen: type[Screen[object]]) -> dict[str, int]:
    """Return where each key stands among the bindings of a kind of screen and of the app, which come last.

    Textual lists first what a screen inherits, such as Tab, and keeps that place for a key that is bound anew.
    """
    own = [key for binding in screen.BINDINGS if isinstance(binding, Binding) for key in binding.key.split(",")]
    return {key: number for number, key in enumerate(dict.fromkeys((PARTLY, *own, *LAST)))}


@lru_cache(maxsize=256)
def _written(entry: tuple[str, str, str]) -> Content:
    """Write a key and its name."""
    return Content.assemble((entry[0], "bold $key"), (f" {entry[1]}", ""))
