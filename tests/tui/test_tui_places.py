"""The places besides study: palette, glossary, browsing and one item, settings."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.content import Content

from quizapp.locale.speech import Speech
from quizapp.tui.places import PLACES
from quizapp.tui.plan_text import plan_blocks
from quizapp.tui.screens.item import editor_command
from quizapp.tui.widgets.method_input import MethodInput
from quizapp.tui.widgets.outline import Outline, OutlineRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]


class TestPalette:
    async def test_it_lists_every_place_and_what_is_typed_narrows_it(self, open_app: Open) -> None:
        async with open_app(size=(100, 40)) as sight:
            await sight.press("ctrl+p")
            await sight.sees(*(place.name for place in PLACES))
            await sight.press(*"kernel")
            await sight.sees("> lab: watch a layer")
            assert "app: quit" not in sight.text

    async def test_it_is_found_in_either_language(self, open_app: Open) -> None:
        async with open_app(language="ja") as sight:
            await sight.press("m", *"glossary")
            await sight.sees("調べる: 用語集")

    @pytest.mark.parametrize(
        ("typed", "screen"),
        [
            ("todays", "PaletteScreen"),
            ("review", "ReviewScreen"),
            ("objective", "PracticeScreen"),
            ("attributes", "LabScreen"),
            ("kernels", "LabShelfScreen"),
            ("glossary", "GlossaryScreen"),
            ("browse", "BrowseScreen"),
            ("settings", "SettingsScreen"),
        ],
    )
    async def test_enter_goes_there(self, open_app: Open, typed: str, screen: str) -> None:
        async with open_app() as sight:
            await sight.press("m", *typed, "enter")
            await sight.until(lambda: sight.screen == screen)

    async def test_in_the_middle_of_a_question_one_looks_something_up_and_comes_back(self, open_app: Open) -> None:
        async with open_app("conv-output-size") as sight:
            await sight.press("enter", "1", "ctrl+p")
            await sight.sees("Go to", "What you began waits for you", "look up: glossary")
            assert "study:" not in sight.text
            await sight.press(*"glossary", "enter")
            await sight.until(lambda: sight.screen == "GlossaryScreen")
            await sight.press("ctrl+p")
            await sight.sees("What you began waits for you")
            await sight.press("escape", "escape")
            await sight.until(lambda: sight.screen == "ReviewScreen")
            await sight.press("6", "enter")
            await sight.sees("Right", "You answered 16")

    async def test_where_there_is_no_room_a_place_keeps_its_name_and_is_explained_below(self, open_app: Open) -> None:
        async with open_app(size=(60, 20)) as sight:
            await sight.press("m", "down", "down", "down")
            await sight.sees("study: find out what I know", "> study: mock exam", "25 questions in 17 minutes")
            await sight.press("ctrl+l")
            await sight.sees("> 学習: 分野別模試", "17分で25問")


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (60, "勾配消失問題 vanishing gradient problem"),
        (40, "勾配消失問題 vanishing gradient pro.."),
        (23, "勾配消失問題"),
        (14, "勾配消失.."),
    ],
)
def test_a_term_in_the_language_read_stays_whole_while_the_other_gives_way(width: int, line: str) -> None:
    async def chosen(_: str) -> None:
        """Do nothing."""

    row = OutlineRow("", Content("勾配消失問題"), Content.styled("vanishing gradient problem", "$quiet"), yields=True)
    (drawn,) = Outline(lambda: [row], chosen)._lines(width)
    assert " ".join(drawn.plain.split()) == line
    assert drawn.cell_length <= width


class TestGlossary:
    async def test_a_term_is_found_by_either_name_or_its_reading(self, open_app: Open) -> None:
        async with open_app() as sight:
            await sight.press("m", *"glossary", "enter")
            for typed in ("strid", "ストライ", "すとら", "ｓｔｒｉ"):
                sight.app.screen.query_one(MethodInput).value = typed
                await sight.sees("> stride", "How far a window moves at each step.")
                await sight.until(lambda: "> kernel" not in sight.text)

    async def test_nothing_found_is_said(self, open_app: Open) -> None:
        async with open_app() as sight:
            await sight.press("m", *"glossary", "enter", *"zzz")
            await sight.sees("No term has this in it.")


class TestBrowse:
    async def test_every_typed_word_must_stand_in_an_item(self, open_app: Open) -> None:
        async with open_app() as sight:
            await sight.press("m", *"browse", "enter", *"computed 18-4")
            await sight.sees("A square input of side", "How many parameters has a convolutional")
            assert "batch normalization" not in sight.text

    async def test_an_item_is_marked_put_to_rest_and_taken_up_again(self, open_app: Open) -> None:
        async with open_app() as sight:
            desk = sight.app.desk
            assert desk is not None
            await sight.press("m", *"browse", "enter", *"conv-output-size", "enter")
            await sight.sees("A square input", "not asked yet")
            await sight.press("m")
            await sight.sees("marked", "Saved")
            await sight.press("s")
            await sight.sees("at rest until you take it up again")
            assert desk.wishes.suspended == {"conv-output-size"}
            await sight.press("s", "m")
            await sight.until(lambda: not desk.wishes.suspended | desk.wishes.marked)

    async def test_each_wish_for_an_item_is_taken_back(self, open_app: Open) -> None:
        async with open_app("conv-output-size") as sight:
            desk = sight.app.desk
            assert desk is not None
            await sight.press("m", *"browse", "enter", *"conv-output-size", "enter")
            for key, told in (("b", "left out for today"), ("s", "at rest until"), ("x", "Saved")):
                await sight.press(key)
                await sight.sees(told, "Saved")
            assert len(desk.history.said_of("conv-output-size")) == 3
            await sight.press("u", "u", "u")
            await sight.until(lambda: not desk.history.said_of("conv-output-size"))
            await sight.until(lambda: "left out" not in sight.text)
            assert "undo" not in sight.keys

    async def test_only_what_is_marked_can_be_shown(self, open_app: Open) -> None:
        async with open_app() as sight:
            await sight.press("m", *"browse", "enter", *"conv-output-size", "enter", "m")
            await sight.sees("Saved")
            await sight.press("escape", "ctrl+b")
            await sight.sees("marked only", "core *")

    async def test_without_an_editor_it_says_what_to_set(self, open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("EDITOR", "VISUAL"):
            monkeypatch.delenv(name, raising=False)
        async with open_app() as sight:
            await sight.press("m", *"browse", "enter", "enter", "o")
            await sight.sees("Set the variable EDITOR")
            await sight.press("ctrl+l")
            await sight.sees("EDITOR にエディタ")

    @pytest.mark.parametrize(
        ("editor", "told"),
        [
            ("no-such-editor-at-all --wait", "This terminal cannot be lent to an editor"),
            ("'vim", "cannot be read: 'vim. Is a"),
            ("   ", "Set the variable EDITOR"),
        ],
    )
    async def test_an_editor_that_does_not_open_is_told(
        self, open_app: Open, monkeypatch: pytest.MonkeyPatch, editor: str, told: str
    ) -> None:
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", editor)
        async with open_app() as sight:
            await sight.press("m", *"browse", "enter", "enter", "o")
            await sight.sees(told)

    async def test_an_editor_that_is_not_there_is_told(self, open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VISUAL", "no-such-editor-at-all")
        async with open_app() as sight:
            monkeypatch.setattr(sight.app, "suspend", nullcontext)
            await sight.press("m", *"browse", "enter", "enter", "o")
            await sight.sees("The editor could not be started", "no-such-editor-at-all")

    async def test_what_was_said_of_an_item_follows_the_language(self, open_app: Open) -> None:
        async with open_app() as sight:
            await sight.press("m", *"browse", "enter", *"conv-output-size", "enter", "m")
            await sight.sees("Saved")
            await sight.press("ctrl+l")
            await sight.sees("保存済み", "印付き、まだ出題していない")

    async def test_an_item_that_was_answered_begins_anew_only_when_asked_twice(self, open_app: Open) -> None:
        async with open_app("gap-parameters") as sight:
            desk = sight.app.desk
            assert desk is not None
            await sight.press("s", "1", "enter", "escape", "enter", "m", *"browse", "enter", *"gap-par", "enter", "x")
            await sight.sees("comes again on", "Press x again")
            assert "gap-parameters" in desk.history.states
            await sight.press("x")
            await sight.sees("not asked yet")


@pytest.mark.parametrize(
    ("editor", "command"),
    [
        ("vim", ["vim", "+7", "bank.yaml"]),
        ("nano -w", ["nano", "-w", "+7", "bank.yaml"]),
        ("code", ["code", "--wait", "--goto", "bank.yaml:7"]),
        ("notepad.exe", ["notepad.exe", "bank.yaml"]),
    ],
)
def test_the_editor_opens_at_the_line_as_it_wants_to_be_told(editor: str, command: list[str]) -> None:
    assert editor_command(Path("bank.yaml"), 7, editor) == command


class TestSettings:
    async def open(self, sight: Sight, *down: str) -> None:
        await sight.press("m", *"settings", "enter", *down)

    async def test_arrows_change_a_count(self, open_app: Open) -> None:
        async with open_app() as sight:
            assert sight.app.desk is not None
            before = sight.app.desk.settings.new_per_day
            await self.open(sight, *["down"] * 4, "right", "right")
            assert sight.app.desk.settings.new_per_day == before + 2

    async def test_the_key_bar_says_what_enter_does_with_each_of_them(self, open_app: Open) -> None:
        async with open_app() as sight:
            await self.open(sight)
            await sight.until(lambda: "Enter switch" in sight.keys)
            await sight.press("down", "down")
            await sight.until(lambda: "Enter type it" in sight.keys)
            await sight.press(*["down"] * 7)
            await sight.until(lambda: "Enter open" in sight.keys and "change" not in sight.keys)
            await sight.press("enter")
            await sight.until(lambda: "Left less" in sight.keys and "more" not in sight.keys)
            await sight.press("enter")
            await sight.until(lambda: "Left less" in sight.keys and "Right more" in sight.keys)
            await sight.press("enter")
            await sight.until(lambda: "Right more" in sight.keys and "less" not in sight.keys)

    async def test_what_is_typed_takes_the_place_of_what_was_there(self, open_app: Open) -> None:
        async with open_app() as sight:
            await self.open(sight, *["down"] * 4, "enter", *"25", "enter")
            assert sight.journal.settings["new_per_day"] == 25
            await sight.press("enter", "end", "backspace", "0", "enter")
            assert sight.journal.settings.get("new_per_day") == 20

    async def test_a_day_of_the_exam_is_typed_and_a_plan_follows(self, open_app: Open) -> None:
        async with open_app() as sight:
            await self.open(sight, "down", "down", "right")
            await sight.sees("left to study", "predicted recall on the day")
            await sight.press("enter", *["backspace"] * 12, *"２０３０-13-45", "enter")
            await sight.sees("Please type a day as in 2026-07-04")
            await sight.press("escape")
            assert sight.screen == "SettingsScreen"

    async def test_the_crammer_is_shown_no_plan(self, open_app: Open) -> None:
        async with open_app(settings={"exam_date": "2026-12-24", "cramming": True}, size=(160, 40)) as sight:
            await self.open(sight)
            await sight.sees("In crammer's mode no day is planned")
            await sight.at_rest()
            assert "left to study" not in sight.text
            assert "The next days" not in sight.text

    async def test_what_stood_there_is_typed_away_from_its_end(self, open_app: Open) -> None:
        async with open_app(settings={"exam_date": "2030-07-04"}) as sight:
            await self.open(sight, *["down"] * 3, "enter", "escape", "up", "enter")
            await sight.press(*["backspace"] * len("2030-07-04"), "enter")
            assert sight.journal.settings["exam_date"] == ""

    @pytest.mark.parametrize(("exam", "told"), [(-1, True), (0, True), (1, False)])
    def test_only_an_exam_that_is_over_is_said_to_be_while_the_plan_is_worked_out(self, exam: int, told: bool) -> None:  # noqa: FBT001
        today = date(2026, 11, 26)
        assert bool(plan_blocks(None, Speech("en"), today + timedelta(days=exam), today)) == told

    async def test_a_day_may_be_typed_as_one_writes_it(self, open_app: Open) -> None:
        async with open_app() as sight:
            await self.open(sight, "down", "down", "enter", *"２０３０年７月４日", "enter")
            assert sight.journal.settings["exam_date"] == "2030-07-04"

    @pytest.mark.parametrize(("day", "arrow"), [("9000-12-31", "right"), ("0001-01-01", "left")])
    async def test_arrows_end_where_the_calendar_does(self, open_app: Open, day: str, arrow: str) -> None:
        async with open_app(settings={"exam_date": day}) as sight:
            await self.open(sight, "down", "down", arrow)
            assert sight.journal.settings["exam_date"] == day

    async def test_what_is_wrong_and_the_line_are_seen_in_a_small_window(self, open_app: Open) -> None:
        async with open_app(size=(60, 20)) as sight:
            await self.open(sight, "down", "down", "enter", *"2030-13", "enter")
            await sight.sees(" 2030-13", "Please type a day")
            await sight.pilot.resize_terminal(40, 12)
            await sight.sees(" 2030-13", "Please type a day")
            await sight.press("escape", "down", "enter")
            sight.app.screen.query_one(MethodInput).value = "9" * 5000
            await sight.press("enter")
            await sight.sees("99999", "Please type a whole number")

    async def test_easy_days_are_chosen_and_kept_on_leaving(self, open_app: Open) -> None:
        async with open_app() as sight:
            desk = sight.app.desk
            assert desk is not None
            await self.open(sight, *["down"] * 9, "enter")
            await sight.sees("Easy days", "> Mon", "100%")
            await sight.press("left", "left", "end", "enter", "enter")
            await sight.sees("50%", "0%")
            await sight.press("escape")
            await sight.sees("Mon 50%, Sun 0%")
            assert desk.parameters.easy_days == (50, 100, 100, 100, 100, 100, 0)

    async def test_a_week_without_any_work_is_refused_and_can_be_left(self, open_app: Open) -> None:
        async with open_app() as sight:
            await self.open(sight, *["down"] * 9, "enter", *["enter", "enter", "down"] * 7, "escape")
            await sight.sees("Leave at least one weekday some of the work.")
            await sight.press("escape")
            await sight.until(lambda: sight.screen == "SettingsScreen")

    async def test_retention_has_its_bounds(self, open_app: Open) -> None:
        async with open_app() as sight:
            await self.open(sight, *["down"] * 6, "enter", "backspace", "backspace", *"50", "enter")
            await sight.sees("cannot be aimed at")

    async def test_language_and_colours_are_settings_too(self, open_app: Open) -> None:
        async with open_app() as sight:
            await self.open(sight, "right")
            await sight.sees("設定", "日本語")
            dark = sight.app.current_theme.dark
            await sight.press("down", "left")
            assert sight.app.current_theme.dark != dark
