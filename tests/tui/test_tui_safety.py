"""What banks and learners write can't move the cursor, open a link, run an action or turn the text."""

from __future__ import annotations

import importlib
import re
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual import events
from textual.widgets import Input, TextArea

from quizapp.tui import screens
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.page import Page
from tests.tui.conftest import Sight
from tests.tui.hostile_library import CHAPTERS, ITEMS, MARK, POISON, HostileLibrary
from tests.tui.screen_library import FakeJournal, open_desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

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
    styles = [
        segment.style
        for strip in sight.app.screen._compositor.render_strips()
        for segment in strip
        if segment.style is not None
    ]
    assert not any(style.link or "@click" in style.meta for style in styles)


class Walk:
    """Goes through the screens, looks at each after every key in both languages, and remembers which it saw."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.seen: set[str] = set()
        self.marked: set[str] = set()
        """The screens on which something of the library's stood."""
        self.beside: set[str] = set()
        """Those on whose second page it did."""

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.sight.press(key)
            await self.look()

    async def look(self) -> None:
        for _ in ("here", "in the other language"):
            self.seen.add(self.sight.screen)
            if MARK in self.sight.text:
                self.marked.add(self.sight.screen)
            if any(MARK in page.render().plain for page in self.sight.app.screen.query("#beside").results(Page)):
                self.beside.add(self.sight.screen)
            check(self.sight)
            await self.sight.press("ctrl+l")

    async def to(self, screen: str, *keys: str) -> None:
        await self.sight.press(*keys)
        await self.sight.until(lambda: self.sight.screen == screen)
        await self.look()

    async def home(self) -> None:
        while self.sight.screen != "HomeScreen":
            await self.sight.press("escape")

    async def place(self, name: str, screen: str) -> None:
        await self.to("PaletteScreen", "m")
        await self.to(screen, *name, "enter")


@pytest.mark.long
async def test_nothing_hostile_reaches_the_terminal_on_any_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QuizApp, "open_url", lambda _, url, **__: opened.append(url))
    library, journal = HostileLibrary(), FakeJournal()
    app = QuizApp(
        lambda: open_desk(library, journal),
        language="en",
        save_language=lambda _: None,
        chapter_titles=lambda: CHAPTERS,
        warnings=lambda: [POISON, POISON],
        bench_of=lambda _: None,
        catalogue=lambda: library,
    )
    async with app.run_test(size=(80, 24)) as pilot:
        sight = Sight(app, pilot, journal, [])
        await sight.until(lambda: app.listening)
        walk = Walk(sight)
        await walk.press("down", "down", "down", "down", "enter")
        await study(walk)
        await practise(walk)
        await walk.place("mock", "MocksScreen")
        await walk.to("MockScreen", "enter")
        await walk.press("m", "f", "right", "2")
        await walk.to("MockScoreScreen", "f", "f")
        await walk.press("e", "down", "enter")
        await walk.home()
        await be_placed(walk)
        await look_up(walk)
        await experiment(walk)
        assert app.is_running
        assert opened == []
    assert walk.seen == every_screen()
    assert walk.marked >= {
        "BrowseScreen", "GlossaryScreen", "HomeScreen", "ItemScreen", "LabEditScreen", "MockScreen", "PointScreen",
        "PracticeScreen", "ProgressScreen", "ReviewScreen", "SummaryScreen", "VerdictScreen",
    }  # fmt: skip


@pytest.mark.long
async def test_nor_does_it_from_a_second_page() -> None:
    library, journal = HostileLibrary(), FakeJournal()
    app = QuizApp(
        lambda: open_desk(library, journal),
        language="en",
        save_language=lambda _: None,
        chapter_titles=lambda: CHAPTERS,
        catalogue=lambda: library,
    )
    async with app.run_test(size=(200, 50)) as pilot:
        sight = Sight(app, pilot, journal, [])
        await sight.until(lambda: app.listening)
        walk = Walk(sight)
        await walk.press("down", "down", "down", "down", "enter", "down")
        await walk.to("PracticeScreen", "p")
        await walk.home()
        await walk.place("mock", "MocksScreen")
        await walk.to("MockScreen", "enter")
        await walk.press("m", "right", "2")
        await walk.home()
        await look_up(walk)
        await walk.to("PointScreen", "s")
        await walk.to("ReviewScreen", "enter")
        await walk.to("VerdictScreen", "f3")
        await walk.press("e")
        assert walk.beside >= {
            "BrowseScreen", "GlossaryScreen", "HomeScreen", "MockScreen", "PracticeScreen", "VerdictScreen",
        }  # fmt: skip


async def study(walk: Walk) -> None:
    """Meet every question, answer one in a way that fits two mistakes, and look at every detail."""
    sight = walk.sight
    await walk.to("PointScreen", "s")
    await walk.press("e")
    while sight.screen != "SummaryScreen":
        match sight.screen:
            case "PointScreen":
                await sight.press("enter")
            case "ReviewScreen":
                await walk.look()
                await sight.press("f2", "f2")
                await walk.look()
                if not sight.journal.reviews:
                    await walk.to("FlagScreen", "f8")
                    await walk.press("[", "/", "]", "escape")
                if "A square input" in sight.text:
                    await sight.press("1", "5", "enter", "enter")
                else:
                    await sight.press("f3")
                await sight.until(lambda: sight.screen == "VerdictScreen")
            case "VerdictScreen":
                await walk.look()
                await walk.press("f6")
                await walk.press("question_mark", "escape")
                await sight.sees("Saved")
                leaving = len(sight.journal.reviews) > len(ITEMS)
                await sight.press("escape" if leaving else "n" if "n skip" in sight.text else "enter")
            case other:
                pytest.fail(f"studying led to {other}")
    await walk.look()
    await walk.home()


async def be_placed(walk: Walk) -> None:
    """Take the tour, and answer the questions that find out what is known."""
    await walk.place("tour", "TourScreen")
    await walk.press("enter", "n", "enter", "b")
    await walk.home()
    await walk.place("twelve", "PlacingScreen")
    while walk.sight.screen == "PlacingScreen":
        await walk.look()
        await walk.sight.press("f3")
    await walk.look()
    await walk.to("PlacedVerdictScreen", "down", "down", "enter")
    await walk.home()


async def practise(walk: Walk) -> None:
    await walk.to("PracticeScreen", "p")
    await walk.press("space")
    await walk.home()


async def look_up(walk: Walk) -> None:
    await walk.place("progress", "ProgressScreen")
    await walk.press("e", "pagedown", "pagedown")
    await walk.home()
    await walk.place("glossary", "GlossaryScreen")
    await walk.press("s", "t", "down")
    await walk.home()
    await walk.place("browse", "BrowseScreen")
    walk.sight.app.screen.query_one(Input).value = POISON
    await walk.look()
    walk.sight.app.screen.query_one(Input).value = "card"
    await walk.sight.settle()
    await walk.to("ItemScreen", "enter")
    await walk.press("m", "s", "b", "x", "o")
    await walk.home()
    await walk.place("settings", "SettingsScreen")
    await walk.press("down", "down", "enter")
    walk.sight.app.post_message(events.Paste(POISON))
    await walk.press("enter", "escape")
    await walk.home()
    await walk.to("PracticeScreen", "p")
    await walk.to("PickScreen", "f")
    await walk.press("down", "down", "enter")
    await walk.home()
    await walk.place("settings", "SettingsScreen")
    await walk.to("EasyDaysScreen", "home", *["down"] * 9, "enter")
    await walk.home()


async def experiment(walk: Walk) -> None:
    await walk.to("LabScreen", "l")
    await walk.to("LabEditScreen", "e")
    area = walk.sight.app.screen.query_one(TextArea)
    area.text = f"input: {{x: [8]}}\nlayers:\n- linear: {{name: {POISON!r}, out_features: 4}}\n"
    await walk.look()
    area.text = f"{POISON}\n{POISON}"
    walk.sight.app.post_message(events.Paste(POISON))
    await walk.look()
    while walk.sight.screen == "LabEditScreen":
        await walk.press("escape")
    await walk.to("LabShelfScreen", "o")
    await walk.to("WatchScreen", "enter")
    await walk.home()
    await walk.place("gradients", "LabGradientsScreen")
    await walk.home()
    await walk.place("small model", "LabTrainingScreen")
    await walk.press("space")
    await walk.home()


def every_screen() -> set[str]:
    """Name the screens of the app."""
    modules = [importlib.import_module(f"{screens.__name__}.{found.name}") for found in iter_modules(screens.__path__)]
    return {
        name
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, QuizScreen) and value.__module__ == module.__name__
    } - {"QuizScreen"}


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
        await sight.press("ctrl+l")
        await sight.sees("Wrong", "reason [/]")
        check(sight)
        await sight.press("e")
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
