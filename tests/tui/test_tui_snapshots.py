"""Every screen as plain text in four sizes and both languages, and its styles, to be looked at whenever one changes.

The two sizes in which most is squeezed are compared always; the large ones, and the light colours, with the long tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.color import Color
from textual.containers import VerticalScroll

from quizapp.tui.themes import LIGHT
from quizapp.tui.themes import THEMES as OURS

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from rich.color import Color as RichColor
    from rich.style import Style
    from syrupy.assertion import SnapshotAssertion

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

SIZES = ((60, 20), (80, 24))
LARGE = ((120, 40), (200, 50))
GROUNDS = ("foreground", "background", "surface", "panel")
THEMES = {theme.name: theme for theme in OURS}
SCENES = {
    "home": ("", "down down down down enter", False),
    "point": ("lstm-forget-gate", "enter", True),
    "practice": ("", "p down space", False),
    "pick": ("", "p f down down enter down enter down down down enter down space", False),
    "choice": ("bn-learned-or-computed", "enter 3", False),
    "several": ("pooling-properties", "enter 1 3", False),
    "order": ("conv-order", "enter 2 3", False),
    "match": ("pool-match", "enter 2", False),
    "card": ("lstm-forget-gate", "enter enter", False),
    "number": ("conv-output-size", "enter h 1 5 enter", False),
    "shape": ("conv-shape", "enter 1 2 8", False),
    "axes": ("normalization-axes", "enter N enter", False),
    "grid": ("max-pool-grid", "enter 6 enter 5", False),
    "parts": ("lstm-cell-update", "enter 1", False),
    "words": ("gap-name", "enter f2 g", False),
    "flag": ("conv-output-size", "enter f8 o d d", False),
    "lab-edit": ("", "l e", False),
    "verdict-two-slips": ("conv-output-size", "enter 1 5 enter enter", False),
    "verdict-owned": ("conv-output-size", "enter 1 5 enter enter 2", False),
    "verdict-transfer": ("conv-output-size", "enter 1 5 enter enter enter 3", False),
    "verdict-one-slip": ("conv-parameters", "enter 7 3 7 2 8 enter enter", False),
    "verdict-choice": ("bn-learned-or-computed", "enter 3 enter", False),
    "verdict-right": ("conv-output-size", "enter 1 6 enter", False),
    "verdict-not-known": ("gap-name", "enter f3", False),
    "verdict-details": ("conv-output-size", "enter 1 5 enter enter e", False),
    "summary": ("conv-parameters", "enter 7 3 7 2 8 enter enter escape", False),
    "lab": ("", "l tab right down down", False),
    "lab-scenes": ("", "l o down", False),
    "lab-kernel": ("", "l enter space space space space", False),
    "lab-axes": ("", "l o down down enter space", False),
    "lab-gates": ("", "l o down down down enter space space", False),
    "lab-attention": ("", "l o down down down down enter space space", False),
    "lab-augment": ("", "l o down down down down down enter space", False),
    "lab-gradients": ("", "m g r a d i enter right", False),
    "lab-training": ("", "m s m a l l enter tab right", False),
    "mocks": ("bn-learned-or-computed", "m m o c k enter", False),
    "mock": ("bn-learned-or-computed", "m m o c k enter enter 2 m", False),
    "mock-score": ("bn-learned-or-computed", "m m o c k enter enter f f", False),
    "progress": ("", "m p r o g r e s s enter", False),
    "palette": ("", "m down", False),
    "glossary": ("", "m g l o s enter s t", False),
    "browse": ("", "m b r o w s e enter c o n v down", False),
    "item": ("conv-output-size", "m b r o w s e enter enter m", False),
    "settings": ("", "m s e t t i n g s enter down down right down right", False),
    "easy-days": ("", "m s e t t i n g s enter" + " down" * 9 + " enter left left down enter", False),
    "tour-language": ("", "m t o u r enter", False),
    "tour-signs": ("", "m t o u r enter enter down", False),
    "tour-exam": ("", "m t o u r enter enter", False),
    "tour-minutes": ("", "m t o u r enter enter enter", False),
    "tour-start": ("", "m t o u r enter enter n enter", False),
    "placing": ("bn-learned-or-computed", "m t w e l v e enter 3", False),
    "placed": ("bn-learned-or-computed conv-order", "m t w e l v e enter 2 3 1 enter 3 enter down", False),
    "help": ("conv-output-size", "enter question_mark", False),
}

UNANSWERED = {"tour-signs"}
"""Scenes on a terminal that was asked how wide signs are and has not answered."""


async def at_the_top(sight: Sight) -> VerticalScroll:
    """Scroll to the top; a verdict that was still being laid out may scroll once more by itself."""
    body = sight.app.screen.query_one("#body", VerticalScroll)
    for _ in range(2):
        await sight.pilot.pause()
        body.scroll_home(animate=False, immediate=True)
        await sight.settle()
    return body


async def shown(sight: Sight, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    """Compare the screen of one size in both languages; nothing may stick out of it."""
    await sight.pilot.resize_terminal(*size)
    await sight.at_rest()
    for language in ("en", "ja"):
        if sight.app.speech.language != language:
            await sight.press("ctrl+l")
        body = await at_the_top(sight)
        assert all(len(line) <= size[0] for line in sight.lines)
        assert body.max_scroll_x == 0
        picture = "\n".join(f"|{line.rstrip()}" for line in sight.lines)
        assert picture == snapshot(name=f"{size[0]}x{size[1]} {language}")


@pytest.mark.parametrize("scene", SCENES)
async def test_the_screen_looks_as_it_did(open_app: Open, snapshot: SnapshotAssertion, scene: str) -> None:
    items, keys, points = SCENES[scene]
    async with open_app(*items.split(), points=points) as sight:
        sight.app.signs_asked = scene in UNANSWERED
        await sight.press(*keys.split())
        await sight.pilot.pause(0.05)
        for size in SIZES:
            await shown(sight, size, snapshot)
        assert styled(sight) == snapshot(name="styles")


@pytest.mark.long
@pytest.mark.parametrize("scene", SCENES)
async def test_it_does_in_large_windows_and_in_light_colours(
    open_app: Open, snapshot: SnapshotAssertion, scene: str
) -> None:
    items, keys, points = SCENES[scene]
    async with open_app(*items.split(), points=points) as sight:
        sight.app.signs_asked = scene in UNANSWERED
        await sight.press(*keys.split())
        await sight.pilot.pause(0.05)
        await at_the_top(sight)
        dark = styled(sight)
        for size in LARGE:
            await shown(sight, size, snapshot)
        await sight.press("ctrl+l", "ctrl+t")
        await sight.pilot.resize_terminal(*SIZES[-1])
        await at_the_top(sight)
        assert sight.app.theme == LIGHT
        assert styled(sight) == dark


def styled(sight: Sight) -> str:
    """Name what stands in which style, line by line, by the roles of the colours and not by their values."""
    roles = {Color.parse(value).rgb: name for name, value in reversed(THEMES[sight.app.theme].variables.items())}
    roles |= {Color.parse(getattr(THEMES[sight.app.theme], name) or "black").rgb: name for name in GROUNDS}

    def named(colour: RichColor | None) -> str:
        triplet = colour.triplet if colour is not None else None
        return "" if triplet is None else roles.get((triplet.red, triplet.green, triplet.blue), "mixed")

    def told(style: Style | None) -> str:
        if style is None:
            return ""
        ways = [way for way in ("bold", "italic", "underline", "reverse", "dim", "strike") if getattr(style, way)]
        front, ground = named(style.color), named(style.bgcolor)
        return " ".join(
            [*ways, *([front] if front != "foreground" else []), *([f"on {ground}"] if ground != "background" else [])]
        )

    lines: list[str] = []
    for number, strip in enumerate(sight.app.screen._compositor.render_strips()):
        runs: list[tuple[int, int, str]] = []
        at = 0
        for segment in strip:
            end, style = at + segment.cell_length, told(segment.style)
            empty = not segment.text.strip() and " on " not in f" {style}" and "underline" not in style
            if style and not empty:
                joins = bool(runs) and runs[-1][1] == at and runs[-1][2] == style
                runs[-1:] = [(runs[-1][0], end, style)] if joins else [*runs[-1:], (at, end, style)]
            at = end
        if runs:
            lines.append(f"{number}: " + ", ".join(f"{start}-{end} {style}" for start, end, style in runs))
    return "\n".join(lines)
