"""Every key of every screen is pressed: what the key bar offers does something, and nothing that is bound raises."""

from __future__ import annotations

import importlib
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding

from quizapp.tui import screens, widgets
from tests.tui.test_tui_snapshots import SCENES, styled

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

ENDS = frozenset({"quit", "app.quit"})
"""Actions that end the app, tried elsewhere."""
NOT_HERE = {
    ("VerdictScreen", "retry_save"): "offered only while an answer could not be saved: test_tui_review",
    ("PlacingScreen", "retry_save"): "likewise: test_tui_placing",
}
STILL: frozenset[tuple[str, str]] = frozenset()
"""Keys that are offered and change nothing that is seen, because it stands at its end or is shown already."""

Pressed = dict[tuple[type, str], str]
"""The action of each key that was pressed, by the class of what it was pressed on."""


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


async def press_all(open_app: Open, scene: str, pressed: Pressed) -> None:
    """Press each key of a scene that was not pressed before, from the scene as it opened."""
    items, keys, points = SCENES[scene]
    left = True
    while left:
        left = False
        async with open_app(*items.split(), points=points) as sight:
            await sight.press(*keys.split())
            start = await seen(sight)
            for key, active in sight.app.screen.active_bindings.items():
                kind, action = type(active.node), active.binding.action
                if (kind, key) in pressed or action in ENDS or not active.enabled:
                    continue
                pressed[kind, key] = action
                await sight.press(key)
                after = await seen(sight)
                offered = active.binding.show and (kind.__name__, key) not in STILL
                assert not offered or after != start, f"{key} on {kind.__name__} ({scene}) does nothing"
                if after[0] != start[0]:
                    await sight.press("escape")
                if await seen(sight) != start:
                    left = True
                    break


@pytest.mark.long
async def test_every_key_is_pressed_and_what_is_offered_does_something(open_app: Open) -> None:
    pressed: Pressed = {}
    for scene in SCENES:
        await press_all(open_app, scene, pressed)
    tried = {(base.__name__, action) for (kind, _), action in pressed.items() for base in kind.__mro__}
    assert bound() - tried - set(NOT_HERE) == set()
