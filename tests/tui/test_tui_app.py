"""The app around the screens: its start, its languages and colours, its size, and what it lets through."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from textual.color import Color
from textual.widgets import Input

from quizapp.errors import QuizappError
from quizapp.tui.app import QuizApp
from quizapp.tui.themes import DARK, LIGHT, THEMES
from quizapp.tui.widgets.page import Page
from tests.tui.conftest import Sight
from tests.tui.screen_concepts import TRUE_FALSE
from tests.tui.screen_library import FakeJournal, FakeLibrary, open_desk
from tests.tui.screen_questions import OUTPUT_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from typing import Any

    from textual.content import Content

    from quizapp.questions.model import Question
    from quizapp.study.desk import Desk

    Open = Callable[..., AbstractAsyncContextManager[Sight]]


async def test_the_frame_is_painted_before_the_desk_is_open_and_no_key_is_lost() -> None:
    journal, gate = FakeJournal(), threading.Event()

    def opening() -> Desk:
        gate.wait(30)
        return open_desk(FakeLibrary(TRUE_FALSE), journal)

    app = QuizApp(opening, language="en", save_language=lambda _: None)
    async with app.run_test(size=(80, 24)) as pilot:
        sight = Sight(app, pilot, journal, [])
        await sight.sees("quizapp", "Start today's review", "Opening your desk")
        await sight.press("enter", "1", "enter")
        assert sight.screen == "HomeScreen"
        gate.set()
        await sight.sees("Right", "You answered 1")


async def test_keys_pressed_while_it_opens_keep_their_order() -> None:
    journal = FakeJournal()
    app = QuizApp(lambda: open_desk(FakeLibrary(OUTPUT_SIZE), journal), language="en", save_language=lambda _: None)
    async with app.run_test(size=(80, 24)) as pilot:
        sight = Sight(app, pilot, journal, [])
        sight.burst("enter", "1", "6")
        await asyncio.sleep(0)
        sight.burst("backspace", "5", "left", "2", "enter")
        await sight.sees("Answer  125", "Not yet")


@pytest.mark.parametrize("keys", [("escape", "p"), ("enter", "escape", "p"), ("enter", "n", "enter", "escape", "p")])
async def test_keys_pressed_before_the_tour_is_there_may_end_it(keys: tuple[str, ...]) -> None:
    gate = threading.Event()

    def opening() -> Desk:
        gate.wait(30)
        return open_desk()

    app = QuizApp(opening, language="en", save_language=lambda _: None, welcome=True)
    async with app.run_test(size=(80, 24)) as pilot:
        sight = Sight(app, pilot, FakeJournal(), [])
        await sight.sees("Opening your desk")
        sight.burst(*keys)
        gate.set()
        await sight.until(lambda: sight.screen == "PracticeScreen")


async def test_ctrl_c_says_how_to_leave_in_the_language_of_the_screen(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    async with open_app("conv-output-size", language="ja") as sight:
        monkeypatch.setattr(sight.app, "notify", lambda message, **_: told.append(message))
        await sight.press("enter", "1", "ctrl+c")
        assert told == ["終了するには Ctrl+Q を押してください。保存した記録は残ります。"]
        await sight.press("6", "enter")
        await sight.sees("正解")


async def test_a_desk_that_is_open_at_once_is_on_the_first_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.tui.app.MOMENT", 30)
    told: list[str] = []
    written = Page.render

    def render(page: Page) -> Content:
        content = written(page)
        told.append(content.plain)
        return content

    monkeypatch.setattr(Page, "render", render)
    app = QuizApp(open_desk, language="en", save_language=lambda _: None)
    async with app.run_test(size=(80, 24)) as pilot:
        await Sight(app, pilot, FakeJournal(), []).sees("Start today's review")
    assert not [text for text in told if "Opening your desk" in text]
    assert [text for text in told if "Today: " in text]


async def test_keys_that_come_in_one_burst_have_their_effects_in_order(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        sight.burst("enter", "h", "1", "5", "enter", "enter", "2", "enter", "3", "2", "enter")
        await sight.sees("Right", "You answered 32")
        assert [
            (review.answer, review.mistake) for review in sight.journal.reviews if review.id not in sight.journal.undone
        ] == [
            ("15", "pads-one-side"),
            ("32", None),
        ]


async def test_the_language_and_the_way_out_need_no_desk() -> None:
    gate = threading.Event()

    def opening() -> Desk:
        gate.wait(30)
        return open_desk()

    app = QuizApp(opening, language="en", save_language=lambda _: None)
    async with app.run_test(size=(80, 24)) as pilot:
        sight = Sight(app, pilot, FakeJournal(), [])
        await sight.press("ctrl+l")
        await sight.sees("準備しています")
        await sight.press("ctrl+q")
        gate.set()
    assert app.return_code == 0


async def test_a_desk_that_cannot_be_opened_ends_with_a_sentence_and_code_2() -> None:
    def opening() -> Desk:
        raise QuizappError("The data folder can't be written: [/] \x1b[2Jcheck it.")

    app = QuizApp(opening, language="en", save_language=lambda _: None)
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(100):
            if app.return_code is not None:
                break
            await pilot.pause(0.01)
        assert [str(told) for told in app._exit_renderables] == ["The data folder can't be written: [/] [2Jcheck it."]
    assert app.return_code == 2


class FakeConfirmer:
    """Contradicts the items it is told to, when its gate is open."""

    def __init__(self, *wrong: str) -> None:
        self.wrong = wrong
        self.gate = asyncio.Event()
        self.heard: list[str] = []

    async def start(self) -> None:
        self.heard.append("start")

    async def confirm(self, question: Question) -> bool:
        self.heard.append(question.item)
        await self.gate.wait()
        return question.item not in self.wrong

    async def verify(self, description: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:  # noqa: ARG002
        return None

    async def run(self, job: str, payload: Mapping[str, Any], told: Callable[[object], None]) -> object:  # noqa: ARG002
        return None

    async def close(self) -> None:
        self.heard.append("close")


async def test_the_worker_is_started_asked_and_closed() -> None:
    confirmer = FakeConfirmer()
    confirmer.gate.set()
    app = QuizApp(
        lambda: open_desk(FakeLibrary(OUTPUT_SIZE)), language="en", save_language=lambda _: None, confirmer=confirmer
    )
    async with app.run_test(size=(80, 24)) as pilot:
        sight = Sight(app, pilot, FakeJournal(), [])
        await sight.until(lambda: confirmer.heard == ["start"])
        await sight.press("enter")
        await sight.until(lambda: confirmer.heard == ["start", "conv-output-size"])
    assert confirmer.heard == ["start", "conv-output-size", "close"]


@pytest.mark.parametrize("keys", [[], ["1", "5", "enter"], ["1", "6", "enter"], ["1", "6", "enter", "question_mark"]])
async def test_a_contradicted_question_is_withdrawn_at_no_cost(keys: list[str]) -> None:
    confirmer, journal = FakeConfirmer("conv-output-size"), FakeJournal()
    library = FakeLibrary(OUTPUT_SIZE, TRUE_FALSE)
    app = QuizApp(lambda: open_desk(library, journal), language="en", save_language=lambda _: None, confirmer=confirmer)
    async with app.run_test(size=(80, 24)) as pilot:
        sight = Sight(app, pilot, journal, [])
        await sight.until(lambda: app.listening)
        await sight.press("enter")
        while "Global average" in sight.text:
            await sight.press("1", "enter", "enter")
        answered = len(journal.reviews)
        await sight.press(*keys)
        confirmer.gate.set()
        await sight.sees("was put aside")
        assert sight.screen == "ReviewScreen"
        assert journal.undone == [review.id for review in journal.reviews[answered:]]


async def test_what_could_not_be_read_is_said_at_home() -> None:
    told = ["18-1.yaml, line 3: unknown field `promt`; did you mean `prompt`?", "another", "a third"]
    app = QuizApp(open_desk, language="en", save_language=lambda _: None, warnings=lambda: told)
    async with app.run_test(size=(80, 24)) as pilot:
        await Sight(app, pilot, FakeJournal(), []).sees("18-1.yaml, line 3", "and 2 more problems")


async def test_the_colours_change_and_are_kept() -> None:
    kept: list[str] = []
    app = QuizApp(open_desk, language="en", save_language=lambda _: None, theme=LIGHT, save_theme=kept.append)
    async with app.run_test(size=(80, 24)) as pilot:
        sight = Sight(app, pilot, FakeJournal(), [])
        await sight.press("ctrl+t")
        await sight.until(lambda: kept == [DARK])
        assert app.theme == DARK


async def test_a_verdict_is_drawn_in_colours_that_changed_while_it_was_away(open_app: Open) -> None:
    async with open_app(theme=DARK) as sight:
        await sight.press("enter", "f3")
        await sight.until(lambda: sight.screen == "VerdictScreen")
        verdict = sight.app.screen
        await sight.press("space", "ctrl+t", "f3")
        await sight.until(lambda: sight.app.screen is verdict)
        light = Color.parse(sight.app.theme_variables["background"])
        drawn = {node.background_colors[1] for node in sight.app.screen.walk_children() if node.display}
        assert sight.app.theme == LIGHT
        assert light in drawn
        assert Color.parse(THEMES[0].background or "") not in drawn


async def test_a_theme_that_no_longer_exists_gives_way_to_ours() -> None:
    assert QuizApp(open_desk, language="en", save_language=lambda _: None, theme="gone").theme == DARK


@pytest.mark.parametrize("theme", ["textual-light", "nord", "ansi-dark"])
async def test_the_built_in_themes_work_too(open_app: Open, theme: str) -> None:
    async with open_app("conv-output-size", theme=theme) as sight:
        assert sight.app.theme == theme
        await sight.press("enter", "1", "5", "enter", "enter")
        await sight.sees("2 slips give this answer")


async def test_a_window_too_small_says_so_and_loses_nothing(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "5", "7")
        await sight.pilot.resize_terminal(38, 11)
        await sight.sees("at least 40")
        await sight.pilot.resize_terminal(80, 24)
        await sight.until(lambda: "at least" not in sight.text)
        assert sight.app.screen.query_one(Input).value == "57"


async def test_nothing_is_drawn_while_nothing_happens(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "1")
        await sight.pilot.pause(0.1)
        drawn: list[object] = []
        monkeypatch.setattr(type(sight.app), "_display", lambda *arguments: drawn.append(arguments))
        await sight.pilot.pause(1.2)
        assert drawn == []


def test_importing_the_app_is_lean() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", "import sys, quizapp.tui.app; print('\\n'.join(sys.modules))"],
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout.split()
    heavy = {
        "torch",
        "numpy",
        "markdown_it",
        "babel",
        "yaml",
        "textual.widgets._markdown",
        "textual.widgets._text_area",
    }
    assert heavy.isdisjoint(listed)
