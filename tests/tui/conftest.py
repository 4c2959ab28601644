"""Running the app on a fake desk, and reading its screen as plain text."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.keys import _character_to_key, key_to_character

from quizapp.tui.app import QuizApp
from quizapp.tui.themes import DARK
from tests.tui.screen_library import CHAPTERS, EVERY, FakeJournal, FakeLibrary, open_desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from quizapp.bank.text import Language
    from quizapp.study.review import Review
    from quizapp.tui.app import Confirming

PATIENCE = 300
"""How often the screen is given time to settle before a test gives up."""


class Sight:
    """What a learner does and sees."""

    def __init__(self, app: QuizApp, pilot: Pilot[int], journal: FakeJournal, languages: list[str]) -> None:
        self.app, self.pilot, self.journal, self.languages = app, pilot, journal, languages

    async def press(self, *keys: str) -> None:
        """Press keys one after the other; Textual's own pilot waits 50 ms for each."""
        for key in keys:
            self.burst(key)
            await self.settle()

    def burst(self, *keys: str) -> None:
        """Press keys without waiting for anything."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 else key
            self.app.post_message(events.Key(name, key if len(key) == 1 else key_to_character(name)))

    async def settle(self) -> None:
        """Wait until every widget has handled what it was sent; Textual's own pause sleeps as well."""
        for _ in range(2):
            await self.pilot._wait_for_screen()

    async def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(PATIENCE):
            if condition():
                await self.settle()
                return
            await asyncio.sleep(0.01)
        pytest.fail(f"it never came to pass; the screen shows:\n{self.text}")

    async def at_rest(self) -> None:
        """Wait for what is read beside the screen, and for what follows from it."""
        for _ in range(3):
            await self.settle()
            await self.until(lambda: all(worker.is_finished for worker in self.app.workers))

    async def sees(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.text for text in texts))

    @property
    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def keys(self) -> str:
        """The key bar; nothing while a screen is not laid out yet."""
        return next(reversed(self.lines), "")

    @property
    def screen(self) -> str:
        return type(self.app.screen).__name__


@pytest.fixture
def open_app() -> Callable[..., AbstractAsyncContextManager[Sight]]:
    """Open the app on some of the questions, and wait until the desk is open."""

    @asynccontextmanager
    async def opened(  # noqa: PLR0913 -- each test changes one of them
        *items: str,
        language: Language = "en",
        size: tuple[int, int] = (80, 24),
        points: bool = False,
        theme: str = DARK,
        confirmer: Confirming | None = None,
        welcome: bool = False,
        settings: Mapping[str, object] | None = None,
        banks: FakeLibrary | None = None,
        past: Sequence[Review] = (),
        unsaved: str = "",
    ) -> AsyncIterator[Sight]:
        journal = FakeJournal()
        library = banks or FakeLibrary(*(question for question in EVERY if question.item in items), points=points)
        languages: list[str] = []
        app = QuizApp(
            lambda: open_desk(library, journal, settings, past),
            language=language,
            save_language=languages.append,
            theme=theme,
            chapter_titles=lambda: CHAPTERS,
            confirmer=confirmer,
            catalogue=lambda: library,
            welcome=welcome,
            unsaved=lambda: unsaved,
        )
        async with app.run_test(size=size) as pilot:
            sight = Sight(app, pilot, journal, languages)
            await sight.until(lambda: app.listening)
            yield sight

    return opened
