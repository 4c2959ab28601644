"""What banks and learners write can't move the cursor, open a link, run an action or turn the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment

from quizapp.tui.speech import safe

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

OURS = re.compile(r"\x1b\[[\d;]*m")
"""The only escapes that a painted screen may hold: colours and styles."""
FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def painted(sight: Sight) -> str:
    """What the terminal is sent for the whole screen."""
    strips = sight.app.screen._compositor.render_strips()
    assert all(not segment.control for strip in strips for segment in strip if isinstance(segment, Segment))
    return "\n".join(strip.render(sight.app.console) for strip in strips)


def check(sight: Sight) -> None:
    left = OURS.sub("", painted(sight))
    assert FORBIDDEN.findall(left) == []
    metas = [
        segment.style.meta
        for strip in sight.app.screen._compositor.render_strips()
        for segment in strip
        if segment.style
    ]
    assert not any("@click" in meta for meta in metas)


async def test_a_hostile_question_is_only_text_on_every_screen(open_app: Open) -> None:
    async with open_app("hostile", "gap-name") as sight:
        await sight.press("enter")
        await sight.until(lambda: sight.screen == "ReviewScreen")
        while "action" not in sight.text and "bold red" not in sight.text:
            await sight.press("f3")
            await sight.sees("Saved")
            await sight.press("enter")
        await sight.sees("[bold red]x[/] [/ [31mred", "[blink][5m", "[link=x]a[/]")
        check(sight)
        await sight.press("ctrl+l")
        await sight.sees("[/] [@click=app.quit]押す[/] [2J]8;;http://x 逆 31m $text", "[red]赤[/red][0m")
        check(sight)
        await sight.press("2", "enter")
        await sight.sees("不正解", "理由 [/]")
        check(sight)
        await sight.press("e", "ctrl+l")
        await sight.sees("Wrong", "reason [/]")
        check(sight)


async def test_a_hostile_answer_is_only_text(open_app: Open) -> None:
    async with open_app("gap-name") as sight:
        await sight.press("enter", "[", "/", "]", "[", "@", "c", "enter")
        await sight.sees("Wrong", "You answered [/][@c")
        check(sight)


@given(st.text())
def test_safe_text_moves_no_cursor_and_turns_no_line(text: str) -> None:
    assert FORBIDDEN.findall(safe(text)) == []
    assert safe(safe(text)) == safe(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S"]) | st.just("\n")))
def test_safe_text_keeps_what_is_read(text: str) -> None:
    assert safe(text) == text
