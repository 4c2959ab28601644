"""The lab as one uses it: turn a knob, watch a kernel move, type a network, come back to the verdict."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
from textual.widgets import TextArea

from quizapp.lab.bench import Bench, read_bench
from quizapp.questions.model import Question
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.lab_edit import LabEditScreen
from quizapp.tui.screens.watch import WatchScreen
from tests.tui.conftest import Sight
from tests.tui.screen_library import FakeJournal, FakeLibrary, open_desk
from tests.tui.screen_questions import OUTPUT_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from typing import Any

    Open = Callable[..., AbstractAsyncContextManager[Sight]]


async def test_l_opens_it_from_home_and_escape_leads_back(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l")
        await sight.sees("stem (conv2d)", "16x32x32", "< out_channels 16 >", "5418 parameters")
        await sight.press("escape")
        await sight.until(lambda: sight.screen == "HomeScreen")


async def test_the_arrows_turn_an_attribute_and_everything_follows(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "tab", "tab", "right")
        await sight.sees("< stride 2 >", "16x16x16", "steps = floor(room/S) = floor(31/2) = 15")
        await sight.press("left")
        await sight.sees("< stride 1 >", "16x32x32")


async def test_the_cursor_chooses_whose_working_is_shown(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "end")
        await sight.sees("< out_features 10 >", "linear: (32) -> (10)")


async def test_a_layer_is_watched_step_by_step(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "enter")
        await sight.sees("Convolution: the kernel moves", "step 1 of", "input", "kernel", "output")
        await sight.press("space")
        await sight.sees("step 2 of")
        await sight.press("b", "b")
        await sight.sees("step")
        await sight.press("tab", "tab", "right")
        await sight.sees("< stride 2 >")


async def test_a_knob_that_cannot_be_turned_says_why(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "enter", *["tab"] * 4, *["right"] * 8)
        await sight.sees("< dilation")
        assert sight.screen == "WatchScreen"


def playing(sight: Sight) -> bool:
    watching = sight.app.screen
    assert isinstance(watching, WatchScreen)
    return watching.is_playing


async def test_nothing_moves_by_itself_before_it_is_played(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "enter")
        assert not playing(sight)
        await sight.press("p")
        assert playing(sight)
        await sight.press("p")
        assert not playing(sight)


async def test_scenes_and_networks_are_listed(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "o")
        await sight.sees("Watch a pooling window move", "Follow the gates of an LSTM", "A small network to begin with")
        await sight.press("down", "down", "down", "down", "enter")
        await sight.sees("Attention: which word looks at which")


@pytest.mark.parametrize("scene", range(6))
async def test_a_small_window_holds_a_scene_with_its_working_and_its_knobs(open_app: Open, scene: int) -> None:
    async with open_app(size=(60, 20)) as sight:
        await sight.press("l", "o", *["down"] * scene, "enter", "space", "space")
        for language in ("en", "ja"):
            assert sight.app.speech.language == language
            assert sight.app.screen.query_one("#body").max_scroll_y == 0
            assert any(line.strip().startswith("< ") for line in sight.lines)
            await sight.press("ctrl+l")


async def test_the_summary_follows_what_is_typed(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "e")
        await sight.until(lambda: sight.screen == "LabEditScreen")
        area = sight.app.screen.query_one(TextArea)
        area.text = "input: {x: [8]}\nlayers:\n- linear: {out_features: 4}\n"
        await sight.sees("36 parameters")
        area.text = "input: {x: [8]}\nlayers:\n- linar: {out_features: 4}\n"
        await sight.sees("did you mean `linear`?", "36 parameters")
        await sight.press("ctrl+l")
        await sight.sees("`linar` という層はありません(`linear` のことでしょうか)。")
        await sight.press("ctrl+l")
        await sight.press("f10")
        await sight.sees("It cannot be taken while it describes no network.")
        area.text = "input: {x: [8]}\nlayers:\n- linear: {out_features: 5}\n"
        await sight.sees("45 parameters")
        await sight.press("f10")
        await sight.sees("linear: (8) -> (5)", "45 parameters")


async def test_what_is_taken_is_what_stands_there_however_fast_the_key(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as sight:
        await sight.press("l", "e")
        await sight.until(lambda: sight.screen == "LabEditScreen")
        monkeypatch.setattr(LabEditScreen, "_work_out", lambda *_: None)
        sight.app.screen.query_one(TextArea).text = "input: {x: [8]}\nlayers:\n- linear: {out_features: 5}\n"
        await sight.press("f10")
        await sight.sees("linear: (8) -> (5)", "45 parameters")


@pytest.mark.parametrize("size", [(60, 20), (40, 12)])
async def test_what_is_wrong_is_seen_below_the_text_in_a_small_window(open_app: Open, size: tuple[int, int]) -> None:
    async with open_app(size=size) as sight:
        await sight.press("l", "e", "end", "}")
        await sight.sees("input:}", "description:2: a colon stands", "put")


async def test_the_list_follows_a_cursor_that_leaves_the_window(open_app: Open) -> None:
    async with open_app(size=(60, 20)) as sight:
        await sight.press("l", "o", *["down"] * 18)
        await sight.until(lambda: "> " in sight.text and "Watch a convolution" not in sight.text)
        await sight.press(*["up"] * 6)
        await sight.until(lambda: "> " in sight.text)
        await sight.press("home")
        await sight.sees("Choose what to look at", "Watch a convolution")


async def test_to_watch_is_offered_only_where_there_is_something_to_see(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l")
        await sight.until(lambda: "Enter watch" in sight.keys)
        await sight.press("down")
        await sight.until(lambda: "Enter" not in sight.keys)
        await sight.press("enter")
        await sight.sees("There is no scene for this layer yet")


async def test_what_was_typed_is_thrown_away_only_when_asked_twice(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "e", "escape")
        await sight.until(lambda: sight.screen == "LabScreen")
        await sight.press("e", "x", "escape")
        await sight.sees("Press Esc again to throw away what you typed")
        await sight.press("y")
        await sight.until(lambda: "Press Esc again" not in sight.text)
        await sight.press("escape", "escape")
        await sight.until(lambda: sight.screen == "LabScreen")


async def test_the_key_bar_says_that_the_arrow_keys_change_something(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l")
        await sight.sees("Left/Right change")
        await sight.press("down", "ctrl+l")
        await sight.sees("relu")
        assert "左/右" not in sight.keys
        await sight.press("up", "enter")
        await sight.until(lambda: "左/右 変える" in sight.keys)
        await sight.press("question_mark")
        await sight.sees("右  ", "値を増やします")


async def test_an_equation_that_is_too_long_goes_on_in_the_next_line(open_app: Open) -> None:
    async with open_app(size=(60, 20)) as sight:
        await sight.press("l", "end", "pagedown")
        await sight.sees("linear")
        body = "".join(line.strip() for line in sight.lines)
        assert ".." not in body.partition("linear: (32)")[2].partition("Enter")[0]


async def test_a_long_network_is_walked_from_end_to_end(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "o", *["down"] * 10, "enter")
        await sight.sees("word (embedding)", "more layers")
        await sight.press("end")
        await sight.sees("pooler")
        await sight.press("home")
        await sight.sees("> word (embedding)")


async def test_another_language_leaves_the_bench_as_it_is(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "tab", "right", "ctrl+l")
        await sight.sees("実験室", "< kernel_size 4 >")


class Runner:
    """An engine that agrees, or is not there."""

    def __init__(self, *, works: bool) -> None:
        self.works = works

    async def start(self) -> None: ...

    async def confirm(self, question: Question) -> bool:  # noqa: ARG002 -- whichever it is
        return True

    async def verify(self, description: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:
        assert "layers" in description
        return [{"name": "stem.parameters", "rule": 448, "run": 448, "agrees": True}] if self.works else None

    async def run(self, job: str, payload: Mapping[str, Any], told: Callable[[object], None]) -> object:  # noqa: ARG002
        return None

    async def close(self) -> None: ...


async def test_a_network_is_run_beside_the_screen(open_app: Open) -> None:
    async with open_app(confirmer=Runner(works=True)) as sight:
        await sight.press("l", "end", "v")
        await sight.sees("1 of 1 numbers agree by rule and by run")
        await sight.press("pagedown")
        await sight.sees("By rule and by run:", "stem.parameters: 448 = 448")


async def test_a_run_that_failed_says_how_to_run_it_again(open_app: Open) -> None:
    async with open_app(confirmer=Runner(works=False)) as sight:
        await sight.press("m", *"train", "enter", "space")
        await sight.sees("failed", "Space runs it again.")


async def test_without_an_engine_it_says_so(open_app: Open) -> None:
    async with open_app(confirmer=Runner(works=False)) as sight:
        await sight.press("l", "end", "v")
        await sight.sees("engine.log says why")


async def test_behind_a_verdict_one_key_opens_that_very_question() -> None:
    asked: list[str] = []

    def bench_of(question: Question) -> Bench | None:
        asked.append(question.item)
        return read_bench("input: {x: [3, 32, 32]}\nlayers: [{conv2d: {out_channels: 8, kernel_size: 5, stride: 2}}]")

    library, journal = FakeLibrary(OUTPUT_SIZE), FakeJournal()
    app = QuizApp(lambda: open_desk(library, journal), language="en", save_language=lambda _: None, bench_of=bench_of)
    async with app.run_test(size=(80, 24)) as pilot:
        sight = Sight(app, pilot, journal, [])
        await sight.until(lambda: app.desk is not None)
        await sight.press("enter", "1", "6", "enter")
        await sight.sees("Right", "l lab")
        await sight.press("l")
        await sight.sees("< out_channels 8 >", "8x14x14")
        assert set(asked) == {"conv-output-size"}
        await sight.press("escape")
        await sight.sees("Right")


async def test_a_list_longer_than_the_window_follows_its_cursor(open_app: Open) -> None:
    async with open_app(size=(60, 14)) as sight:
        await sight.press("l", "o", "end")
        await sight.sees(">   vgg16")
        await sight.press(*["up"] * 12)
        await sight.until(lambda: any(line.lstrip().startswith(">") for line in sight.lines))
        await sight.press("home")
        await sight.sees("Watch", ">   Watch a convolution's kernel move")


async def test_a_verdict_of_a_mock_exam_opens_its_question_in_the_lab_as_well() -> None:
    library, journal = FakeLibrary(OUTPUT_SIZE), FakeJournal()
    app = QuizApp(
        lambda: open_desk(library, journal),
        language="en",
        save_language=lambda _: None,
        bench_of=lambda _: read_bench("input: {x: [8]}\nlayers: [linear: {out_features: 4}]"),
    )
    async with app.run_test(size=(80, 24)) as pilot:
        sight = Sight(app, pilot, journal, [])
        await sight.until(lambda: app.listening)
        await sight.press("m", *"mock", "enter", "enter", "1", "f")
        await sight.sees("Question by question")
        await sight.press("enter")
        await sight.until(lambda: "l lab" in sight.keys)
        await sight.press("l")
        await sight.sees("< out_features 4 >")
        await sight.press("escape")
        await sight.sees("Correct")


async def test_a_description_is_let_go_of_once_it_is_closed(open_app: Open) -> None:
    typed = []
    async with open_app() as sight:
        await sight.press("l")
        for _ in range(3):
            await sight.press("e")
            await sight.until(lambda: sight.screen == "LabEditScreen")
            typed.append(weakref.ref(sight.app.screen.query_one(TextArea)))
            await sight.press("escape")
            await sight.until(lambda: sight.screen == "LabScreen")
        await sight.at_rest()
        gc.collect()
        assert [text() for text in typed[:-1]] == [None, None], "all but the last, which a message may still hold"


async def test_an_open_description_takes_the_colours_of_now(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("l", "e")
        await sight.until(lambda: sight.screen == "LabEditScreen")
        area = sight.app.screen.query_one(TextArea)
        dark = [segment.style for segment in area.render_line(0)]
        await sight.press("ctrl+t")
        await sight.until(lambda: [segment.style for segment in area.render_line(0)] != dark)
        await sight.press("ctrl+t")
        await sight.until(lambda: [segment.style for segment in area.render_line(0)] == dark)
