"""Every key of every screen is pressed: what the key bar offers does something, and nothing that is bound raises."""

from __future__ import annotations

import asyncio
import importlib
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.binding import Binding
from textual.containers import ScrollableContainer
from textual.screen import Screen

from quizapp.tui import screens, widgets
from tests.tui.test_tui_snapshots import SCENES, styled

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.binding import ActiveBinding

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

ENDS = frozenset({"quit", "app.quit"})
"""Actions that end the app, tried elsewhere."""
NOT_HERE = {
    ("VerdictScreen", "retry_save"): "offered only while an answer could not be saved: test_tui_review",
    ("PlacingScreen", "retry_save"): "likewise: test_tui_placing",
    ("PlacingScreen", "undo"): "offered after an answer: test_tui_placing",
    ("HomeScreen", "unknow"): "offered after k: test_tui_home",
    ("HomeScreen", "catch_up"): "offered to those who are behind: test_tui_home",
    ("VerdictScreen", "lab"): "offered for a question with a network: test_tui_lab",
    ("PlacedVerdictScreen", "lab"): "likewise",
    ("TourScreen", "no_exam"): "on a key that answers another step as well: test_tui_tour",
    ("QuizScreen", "scroll_beside(3)"): "offered where a second page is longer than the window: test_tui_two_pages",
    ("QuizScreen", "scroll_beside(-3)"): "likewise",
    ("TourScreen", "signs('narrow')"): "asked only where the terminal does not tell: test_tui_tour",
}
STILL = {
    "space on LabGradientsScreen",  # without an engine it fails again
    "x on ItemScreen",  # it says "Saved", as it did before
    "u on ItemScreen",  # likewise, when it takes that back
}
"""Keys that are offered and change nothing that is seen here."""
MORE = (
    ("bn-learned-or-computed conv-output-size", "m m o c k enter enter", False),
    ("conv-output-size", "enter 1 5 enter enter 2", False),
    ("bn-learned-or-computed conv-order", "m t w e l v e enter 2 3 1 enter 3 enter down down enter", False),
)
"""Scenes in which further keys work."""
PATIENCE = 30
"""How often a screen is looked at before it counts as unchanged."""

Pressed = set[tuple[type, str]]
"""What was done by a key, and the class of what it was pressed on."""


def owned(action: str) -> bool:
    """Tell whether an action chooses one of several numbered things, of which a scene has only some."""
    return action.startswith(("own(", "pick(", "choose('"))


def bound() -> set[tuple[str, str]]:
    """Return every key of the screens and of what is on them, with the class that binds it and its action."""
    found = set()
    for package in (screens, widgets):
        for one in iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{one.name}")
            for name, value in vars(module).items():
                if not isinstance(value, type) or value.__module__ != module.__name__:
                    continue
                for binding in vars(value).get("BINDINGS", ()):
                    assert isinstance(binding, Binding)
                    if binding.action not in ENDS and not owned(binding.action):
                        found.add((name, binding.action))
    return found


async def seen(sight: Sight) -> tuple[object, ...]:
    await sight.settle()
    app = sight.app
    return sight.screen, sight.text, styled(sight), app.speech.language, app.theme, repr(app.focused)


async def changed(sight: Sight, start: tuple[object, ...]) -> bool:
    """Tell whether the screen comes to look otherwise than it did."""
    for _ in range(PATIENCE):
        if await seen(sight) != start:
            return True
        await asyncio.sleep(0.01)
    return False


def waiting(sight: Sight, pressed: Pressed, *, inside: bool) -> list[tuple[str, ActiveBinding]]:
    """Return the keys that work now and do what was not done before: of what is inside the screen, or all others."""
    return [
        (key, active)
        for key, active in sight.app.screen.active_bindings.items()
        if active.enabled and active.binding.action not in ENDS
        if isinstance(active.node, Screen | App) != inside
        if reached(sight, key) - pressed
    ]


def reached(sight: Sight, key: str) -> Pressed:
    """Return what a key comes to: a container of Textual's that has nothing to scroll passes it on."""
    found: Pressed = set()
    for node, bindings in sight.app.screen._modal_binding_chain:
        for binding in bindings.key_to_bindings.get(key, ()):
            found.add((type(node), binding.action))
            if not isinstance(node, ScrollableContainer):
                return found
    return found


async def press_all(open_app: Open, scene: tuple[str, str, bool], pressed: Pressed, *, inside: bool) -> list[str]:
    """Press what was not pressed before, beginning anew where a key has led away; return the keys that did nothing.

    Of several keys for one action the first is pressed: Textual makes them one binding each, to the same action.
    """
    items, keys, points = scene
    idle: list[str] = []
    left = True
    while left:
        before = len(pressed)
        async with open_app(*items.split(), points=points) as sight:
            await sight.press(*keys.split())
            here = sight.app.screen
            while sight.app.screen is here and (found := waiting(sight, pressed, inside=inside)):
                key, active = found[0]
                pressed.update(reached(sight, key))
                start = await seen(sight)
                await sight.press(key)
                if active.binding.show and not await changed(sight, start):
                    idle.append(f"{key} on {type(active.node).__name__}")
                if sight.app.screen is not here:
                    await sight.press("escape")
        left = len(pressed) > before
    return idle


@pytest.mark.long
async def test_every_key_is_pressed_and_what_is_offered_does_something(open_app: Open) -> None:
    pressed: Pressed = set()
    idle: set[str] = set()
    for inside in (True, False):
        for scene in (*MORE, *SCENES.values()):
            idle.update(await press_all(open_app, scene, pressed, inside=inside))
    assert idle <= STILL
    tried = {(base.__name__, action) for kind, action in pressed for base in kind.__mro__}
    missing = sorted(bound() - tried - set(NOT_HERE))
    assert not missing, ", ".join(map(str, missing))
