"""A scene: a layer at work on something small, shown frame by frame.

A scene is plain data for each frame, so that a screen only draws it and a test can read it. Turning one of its knobs
gives another scene.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import msgspec

from quizapp.bank.text import Text
from quizapp.lab.bench import Knob

Mark = Literal["", "edge", "seen", "now", "done", "waiting"]
"""How a cell is lit: padding, under the window, just worked out, worked out before, not yet."""


class Cell(msgspec.Struct, frozen=True):
    """One cell: what stands in it, how it is lit, and for a heat map how strongly, from 0 to 1."""

    text: str
    mark: Mark = ""
    heat: float | None = None


class Panel(msgspec.Struct, frozen=True):
    """A grid of cells under its title, with names for its rows and columns where they have any."""

    title: Text
    rows: tuple[tuple[Cell, ...], ...]
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()


class Picture(msgspec.Struct, frozen=True):
    """A small picture under its title: rows of red, green and blue from 0 to 255."""

    title: Text
    rows: tuple[tuple[tuple[int, int, int], ...], ...]


class Frame(msgspec.Struct, frozen=True):
    """One moment: the grids or pictures beside each other, the working below them, and one sentence."""

    panels: tuple[Panel, ...] = ()
    lines: tuple[str, ...] = ()
    said: Text | None = None
    pictures: tuple[Picture, ...] = ()


class Scene(Protocol):
    """What can be watched."""

    @property
    def title(self) -> Text:
        """What is shown."""
        ...

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """What can be turned."""
        ...

    @property
    def length(self) -> int:
        """How many frames there are."""
        ...

    def frame(self, number: int) -> Frame:
        """Return a frame, counted from 0."""
        ...

    def turned(self, name: str, step: int) -> Scene:
        """Return the scene with one knob one step up or down; EngineError or ValueError where there is none."""
        ...


class Experiment(Protocol):
    """What the engine can run for as long as it takes, reporting on the way."""

    @property
    def title(self) -> Text:
        """What is run."""
        ...

    @property
    def job(self) -> str:
        """The engine's name for it."""
        ...

    @property
    def payload(self) -> Mapping[str, Any]:
        """What the engine is asked."""
        ...

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """What can be turned."""
        ...

    def turned(self, name: str, step: int) -> Experiment:
        """Return the experiment with one knob one step up or down."""
        ...
