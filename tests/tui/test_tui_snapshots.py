"""Every screen as plain text, in three sizes and both languages, to be looked at whenever one of them changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.containers import VerticalScroll

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from syrupy.assertion import SnapshotAssertion

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

SIZES = ((60, 20), (80, 24), (120, 40))
SCENES = {
    "home": ("", "down down down down enter", False),
    "point": ("lstm-forget-gate", "enter", True),
    "practice": ("", "p down space", False),
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
    "tour-language": ("", "m t o u r enter", False),
    "tour-exam": ("", "m t o u r enter enter", False),
    "tour-minutes": ("", "m t o u r enter enter enter", False),
    "tour-start": ("", "m t o u r enter enter n enter", False),
    "placing": ("bn-learned-or-computed", "m t w e l v e enter 3", False),
    "placed": ("bn-learned-or-computed conv-order", "m t w e l v e enter 2 3 1 enter 3 enter down", False),
    "help": ("conv-output-size", "enter question_mark", False),
}


@pytest.mark.parametrize("scene", SCENES)
async def test_the_screen_looks_as_it_did(open_app: Open, snapshot: SnapshotAssertion, scene: str) -> None:
    items, keys, points = SCENES[scene]
    async with open_app(*items.split(), points=points) as sight:
        await sight.press(*keys.split())
        await sight.pilot.pause(0.05)
        for size in SIZES:
            await sight.pilot.resize_terminal(*size)
            for language in ("en", "ja"):
                if sight.app.speech.language != language:
                    await sight.press("ctrl+l")
                body = sight.app.screen.query_one("#body", VerticalScroll)
                body.scroll_home(animate=False)
                await sight.pilot.pause(0.02)
                assert all(len(line) <= size[0] for line in sight.lines)
                assert body.max_scroll_x == 0
                picture = "\n".join(f"|{line.rstrip()}" for line in sight.lines)
                assert picture == snapshot(name=f"{size[0]}x{size[1]} {language}")
