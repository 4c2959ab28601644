"""In a window from 150 columns on, a screen that has more to show opens a second page beside its column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
import pytest
from rich.cells import cell_len
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import TextArea

from quizapp.bank.text import Text
from quizapp.tui.blocks import ORPHAN, Entry
from quizapp.tui.screens.base import VAST
from quizapp.tui.widgets.method_input import MethodInput
from quizapp.tui.widgets.outline import Outline
from quizapp.tui.widgets.page import Page
from tests.tui.screen_concepts import CHOICE
from tests.tui.screen_library import TERMS, FakeLibrary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from quizapp.bank.glossary import Term
    from quizapp.bank.text import Language
    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

LARGE, USUAL = (200, 50), (80, 24)
MEASURE = 90
"""Cells of the longest line that is read easily."""
PLACES = {
    "chapter": ("down down down down", "Understand the basic ideas", "畳み込み層の基本的な概念"),
    "objective": ("down down down down enter down", "A feature is found wherever", "位置がずれても"),
    "numbers": ("down", "these never run out", "尽きることがありません"),
    "practice": ("p", "Understand the parameters", "畳み込み層のパラメータ数"),
    "other places": ("down down down", "Terms in Japanese and English", "用語"),
    "lab": ("l", "receptive_field = ", "receptive_field = "),
    "lab's scenes": ("l o down", "the window moves", "窓を動かす"),
    "lab's experiments": ("l o down down down down down down", "how far it gets", "どこまで届くか"),
    "pick": ("p f", "16 questions", "16 問"),
    "description": ("l e", "conv2d", "conv2d"),
    "progress": ("m c o v e r a g e enter", "The year", "1年"),
    "browse": ("m b r o w s e enter s i z e", "A square input of side 32", "一辺 32"),
    "item": ("m b r o w s e enter s i z e enter", "Your memory of it", "この問題の記憶"),
    "glossary": ("m g l o s enter s t r i d e", "Questions that name it", "この語が出てくる問題"),
    "point": ("enter", "The figure", "図"),
    "settings": ("m s e t t i n g s enter down down down", "What you can give each day", "毎日"),
    "mock exams": ("m m o c k enter", "Questions of these nine topics", "9分野"),
    "mock exam": ("m m o c k enter enter 2", "1 of 9 answered", "9 問中 1 問に解答"),
    "help": ("question_mark", "On every screen", "どの画面でも"),
}


def second_page(sight: Sight) -> str:
    """What stands on the second page; nothing where none is seen."""
    pages = [page for page in sight.app.screen.query("#beside").results(Page) if page.parent and page.region.width]
    return pages[0].render().plain if pages else ""


async def opened(sight: Sight, keys: str) -> None:
    await sight.press(*keys.split())
    await sight.at_rest()


async def resized(sight: Sight, size: tuple[int, int]) -> None:
    await sight.pilot.resize_terminal(*size)
    await sight.at_rest()


async def looked_at(open_app: Open, place: str) -> None:
    """Open a place, make its window large and small again, and look at it in both languages."""
    keys, english, japanese = PLACES[place]
    async with open_app(size=USUAL, points=True) as sight:
        await opened(sight, keys)
        before, focused = sight.text, sight.app.focused
        assert not sight.app.screen.query("#side"), "what is not seen is not mounted"
        await resized(sight, LARGE)
        assert english in second_page(sight)
        column, side = sight.app.screen.query_one("#column", Vertical), sight.app.screen.query_one("#side")
        assert column.region.right <= side.region.x
        assert max(column.content_region.width, side.content_region.width) <= MEASURE
        assert column.region.x == LARGE[0] - side.region.right, "the two stand in the middle"
        await sight.press("ctrl+l")
        await sight.until(lambda: japanese in second_page(sight))
        await sight.press("ctrl+l")
        assert sight.app.focused is focused
        await resized(sight, USUAL)
        assert sight.text == before
        assert sight.app.focused is focused


@pytest.mark.parametrize("place", ["objective", "glossary"])
async def test_it_shows_more_of_what_is_under_the_cursor_and_goes_again(open_app: Open, place: str) -> None:
    await looked_at(open_app, place)


@pytest.mark.long
@pytest.mark.parametrize("place", [place for place in PLACES if place not in {"objective", "glossary"}])
async def test_so_it_does_on_every_screen_that_has_one(open_app: Open, place: str) -> None:
    await looked_at(open_app, place)


async def test_it_is_there_from_the_least_width_on(open_app: Open) -> None:
    async with open_app(size=(VAST - 1, 30)) as sight:
        assert not second_page(sight)
        await resized(sight, (VAST, 30))
        assert "Today" in second_page(sight)
        assert all(len(line) <= VAST for line in sight.lines)


async def test_a_wide_start_has_it_at_once(open_app: Open) -> None:
    async with open_app(size=LARGE) as sight:
        assert "Met so far" in second_page(sight)
        assert isinstance(sight.app.focused, Outline)


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_numbers_stand_under_each_other_beside_titles_of_any_length(open_app: Open, language: Language) -> None:
    many = FakeLibrary(*(msgspec.structs.replace(CHOICE, item=f"choice-{number}") for number in range(12)))
    async with open_app(size=(VAST, 30), language=language, banks=many) as sight:
        name = {"en": "new", "ja": "新しい問題"}[language]
        titled = [line for line in second_page(sight).splitlines() if re.match(r"\d\d-\d", line)]
        heading = second_page(sight).splitlines()[0]
        assert heading.endswith(name)
        assert titled
        assert all(line[-1].isdigit() and cell_len(line) == cell_len(heading) for line in titled)


def test_a_title_that_does_not_fit_goes_on_below_itself() -> None:
    entry = Entry(Content("17-3  "), Content("Can explain the role of the layer"), Content("2"), edge=5)
    assert [line.plain for line in entry.lines(31)] == [
        "17-3  Can explain the role    2",
        "      of the layer",
    ]


async def test_what_is_typed_and_chosen_goes_on_in_either_width(open_app: Open) -> None:
    async with open_app(size=USUAL) as sight:
        await opened(sight, "m g l o s enter s t r")
        await resized(sight, LARGE)
        await opened(sight, "i d")
        assert "How far a window moves" in second_page(sight)
        assert sight.text.count("How far a window moves") == 1, "it does not stand below the list as well"
        await resized(sight, USUAL)
        await sight.press("e")
        assert sight.app.screen.query_one(MethodInput).value == "stride"
        await sight.sees("How far a window moves")


async def test_a_place_that_was_left_is_right_when_one_comes_back(open_app: Open) -> None:
    async with open_app(size=USUAL) as sight:
        await opened(sight, "m g l o s enter s t r i d e")
        await sight.press("escape")
        await resized(sight, LARGE)
        await opened(sight, "m g l o s enter")
        assert "How far a window moves" in second_page(sight)


@pytest.mark.long
async def test_a_network_on_the_labs_shelf_shows_its_layers_and_where_it_was_published(open_app: Open) -> None:
    async with open_app(size=LARGE) as sight:
        await opened(sight, "l o end")
        await sight.until(lambda: "138,357,544" in second_page(sight))
        assert "Simonyan & Zisserman" in second_page(sight)
        assert "512x14x14" in second_page(sight)
        await sight.press("up", "up", "up")
        await sight.until(lambda: "more layers" in second_page(sight))
        assert "He, Zhang, Ren & Sun" in second_page(sight)


@pytest.mark.long
async def test_what_the_placement_asked_is_read_beside_the_list_with_what_is_right(open_app: Open) -> None:
    async with open_app("gap-parameters", "bn-learned-or-computed", size=LARGE) as sight:
        await sight.press("m", *"find out", "enter")
        await sight.until(lambda: sight.screen == "PlacingScreen")
        assert not second_page(sight)
        await sight.press("1", "enter", "1", "enter")
        await sight.until(lambda: sight.screen == "PlacedScreen")
        await sight.press("down")
        assert re.search(r"\d\d-\d", second_page(sight)), "what the chapter is about"
        await sight.press("down")
        await sight.until(lambda: "Question " in second_page(sight))
        assert "Correct" in second_page(sight)


async def test_a_verdict_stays_in_the_middle_until_more_is_asked_for(open_app: Open) -> None:
    async with open_app("conv-output-size", "conv-shape", size=LARGE) as sight:
        await sight.press("s", "1", "5", "enter", "enter")
        await sight.sees("15")
        middle = sight.app.screen.query_one("#column").region
        assert not second_page(sight)
        await sight.press("e")
        await sight.until(lambda: "A square input of side 32" in second_page(sight))
        assert "Formula" in second_page(sight)
        await sight.press("ctrl+l")
        await sight.until(lambda: "問題文" in second_page(sight))
        await sight.press("e")
        await sight.until(lambda: not second_page(sight))
        assert sight.app.screen.query_one("#column").region == middle
        await sight.press("e", "n")
        await sight.until(lambda: sight.screen == "ReviewScreen")
        await sight.press("1", "enter", "enter")
        await sight.until(lambda: sight.screen == "VerdictScreen")
        assert not second_page(sight), "the next verdict begins anew"


async def test_nothing_stands_beside_an_open_question(open_app: Open) -> None:
    async with open_app("lstm-forget-gate", size=LARGE, points=True) as sight:
        await sight.press("enter")
        await sight.until(lambda: "The figure" in second_page(sight))
        await sight.press("enter")
        await sight.until(lambda: sight.screen == "ReviewScreen")
        assert not second_page(sight)


async def test_a_point_has_its_figure_and_the_terms_of_its_text_beside_it(open_app: Open) -> None:
    class Library(FakeLibrary):
        def glossary(self) -> Sequence[Term]:
            used = msgspec.structs.replace(TERMS[0], ja="位置", en="position", gloss=Text("所", "A place."))
            return [*TERMS, used]

    async with open_app(size=USUAL, banks=Library(points=True)) as sight:
        await opened(sight, "enter")
        await sight.sees("a 3x3 filter")
        await resized(sight, LARGE)
        told = "The figure 1 0 1 0 1 0 a 3x3 filter 1 0 1 Terms in the text position A place."
        assert " ".join(second_page(sight).split()) == told
        assert sight.text.count("a 3x3 filter") == 1
        await sight.press("ctrl+l")
        await sight.until(lambda: "本文の用語" in second_page(sight) and "位置" in second_page(sight))


async def test_the_end_of_a_sitting_repeats_what_went_wrong_with_what_is_right(open_app: Open) -> None:
    async with open_app("bn-learned-or-computed", "conv-output-size", size=LARGE) as sight:
        await sight.press("enter", *"16", "enter", "enter", "3", "enter", "enter")
        await sight.until(lambda: sight.screen == "SummaryScreen")
        told = second_page(sight)
        assert told.startswith("To look at once more")
        assert "Which one of these statements" in told
        assert "Yours         At inference it uses running averages" in told
        assert "Correct       The mean and variance used" in told
        assert "A square input" not in told, "that was right"
        await sight.press("ctrl+l")
        await sight.until(lambda: "正解          " in second_page(sight))


async def test_where_nothing_went_wrong_it_stays_in_the_middle(open_app: Open) -> None:
    async with open_app("conv-output-size", size=LARGE) as sight:
        await sight.press("enter", *"16", "enter", "enter")
        await sight.until(lambda: sight.screen == "SummaryScreen")
        assert not second_page(sight)


async def test_the_score_of_an_exam_shows_each_question_with_its_answer(open_app: Open) -> None:
    async with open_app("bn-learned-or-computed", "conv-output-size", size=LARGE) as sight:
        await sight.press("m", *"mock", "enter", "enter", "right", "f", "f")
        await sight.until(lambda: sight.screen == "MockScoreScreen")
        assert second_page(sight).startswith("Question 1")
        await sight.press("down")
        await sight.until(lambda: second_page(sight).startswith("Question 2") and "Correct" in second_page(sight))


async def test_a_long_second_page_scrolls(open_app: Open) -> None:
    async with open_app(size=(160, 14)) as sight:
        await opened(sight, "m c o v e r a g e enter")
        side = sight.app.screen.query_one("#side", VerticalScroll)
        await sight.press("pagedown")
        assert side.scroll_offset.y > 0


async def test_keys_of_its_own_scroll_it_beside_a_list_that_has_the_others(open_app: Open) -> None:
    async with open_app(size=(160, 12)) as sight:
        await opened(sight, "m b r o w s e enter l e a r n e d")
        side, found = sight.app.screen.query_one("#side", VerticalScroll), sight.app.screen.query_one(Outline)
        at, last = found.current, side.max_scroll_y
        assert last > 0
        await sight.until(lambda: "Shift+Down read on" in sight.keys)
        await sight.press(*["shift+down"] * 20)
        assert (side.scroll_offset.y, found.current) == (last, at)
        await sight.press("ctrl+pageup")
        assert side.scroll_offset.y < last
        await sight.press(*["shift+up"] * 20)
        assert (side.scroll_offset.y, found.current) == (0, at)
        await sight.press("f1")
        await sight.sees("Scrolls the page at the right up.")


async def test_where_all_of_it_is_seen_they_are_not_named(open_app: Open) -> None:
    async with open_app(size=(160, 12)) as sight:
        await opened(sight, "m b r o w s e enter l e a r n e d")
        await sight.until(lambda: "Shift+Down" in sight.keys)
        await resized(sight, LARGE)
        await sight.until(lambda: "Shift+Down" not in sight.keys)
        await resized(sight, (160, 12))
        await sight.until(lambda: "Shift+Down" in sight.keys)
        await resized(sight, (100, 12))
        await sight.until(lambda: "Shift+Down" not in sight.keys)
        await sight.press("shift+down", "f1")
        assert "at the right" not in sight.text


async def test_beside_a_description_the_second_pair_scrolls_since_the_first_marks_text(open_app: Open) -> None:
    async with open_app(size=(160, 12)) as sight:
        await opened(sight, "l e" + " down" * 12 + " end" + " enter - space r e l u" * 6)
        side = sight.app.screen.query_one("#side", VerticalScroll)
        await sight.until(lambda: "Ctrl+PgDn read on" in sight.keys)
        await sight.press("ctrl+pagedown")
        assert side.scroll_offset.y > 0
        await sight.press("shift+up")
        assert sight.app.screen.query_one(TextArea).selected_text


async def test_the_list_of_an_exam_follows_the_question(open_app: Open) -> None:
    many = FakeLibrary(*(msgspec.structs.replace(CHOICE, item=f"choice-{number}") for number in range(25)))
    async with open_app(size=(160, 20), banks=many) as sight:
        await opened(sight, "m m o c k enter enter")
        side = sight.app.screen.query_one("#side", VerticalScroll)
        await sight.press(*["right"] * 24)
        assert "> 25" in second_page(sight)
        await sight.sees("> 25")
        assert " 25 " not in sight.keys, "the last line is the keys' alone"
        assert side.scroll_offset.y > 0
        await sight.press(*["left"] * 24)
        await sight.sees(">  1")


async def test_the_exam_shows_only_questions_that_were_seen(open_app: Open) -> None:
    async with open_app(size=LARGE) as sight:
        await opened(sight, "m m o c k enter enter")
        unseen = second_page(sight)
        await sight.press("right")
        assert len(second_page(sight)) > len(unseen)
        await sight.pilot.click("#beside", offset=(6, 6))
        assert ">  5" in second_page(sight)


async def test_the_settings_say_what_the_next_days_hold(open_app: Open) -> None:
    async with open_app(size=LARGE, settings={"exam_date": "2026-12-22", "minutes_per_day": 20}) as sight:
        await opened(sight, "m s e t t i n g s enter")
        assert "The next days" in second_page(sight)
        assert "2026-11-25" in second_page(sight)


def test_it_leaves_no_single_letters_there() -> None:
    title = Content("ディープラーニングにおけるスキップ結合の役割を説明できる")
    *_, last = Entry(Content("21-2  "), title, Content("4"), edge=4).lines(64)
    assert cell_len(last.plain.strip()) >= ORPHAN
