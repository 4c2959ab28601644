"""Scenes: every frame of every scene can be drawn, and shows what the engine computes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from quizapp.lab import shelf
from quizapp.lab.axes import AxesScene
from quizapp.lab.gates import GatesScene
from quizapp.lab.heat import WORDS, HeatScene
from quizapp.lab.scene import Frame, Scene
from quizapp.lab.window import WindowScene

PLAIN = {"kernel_size": 3, "stride": 1, "padding": 1, "dilation": 1}


def marked(frame: Frame, panel: int, mark: str) -> list[tuple[int, int]]:
    rows = frame.panels[panel].rows
    return [(y, x) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell.mark == mark]


@pytest.mark.parametrize("name", shelf.SCENES)
def test_every_scene_has_frames_knobs_and_words_in_both_languages(name: str) -> None:
    scene = shelf.SCENES[name]()
    assert scene.length > 1
    assert scene.knobs
    assert shelf.WORDS[name].ja != shelf.WORDS[name].en
    for number in range(scene.length):
        frame = scene.frame(number)
        assert frame.panels or frame.pictures
        assert frame.lines or frame.said


@pytest.mark.parametrize("name", shelf.SCENES)
@given(turns=st.lists(st.tuples(st.integers(0, 5), st.sampled_from([-1, 1])), max_size=12))
def test_whatever_is_turned_every_frame_can_be_drawn(name: str, turns: list[tuple[int, int]]) -> None:
    scene: Scene = shelf.SCENES[name]()
    for knob, step in turns:
        try:
            scene = scene.turned(scene.knobs[knob % len(scene.knobs)].name, step)
        except EngineError:
            continue
    scene.frame(0)
    scene.frame(scene.length - 1)


class TestWindow:
    def test_the_window_starts_at_the_edge_and_moves_by_the_stride(self) -> None:
        scene = WindowScene("conv2d", 6, {**PLAIN, "stride": 2})
        first, second = (min(marked(scene.frame(number), 0, "seen")) for number in (0, 1))
        assert (first, second) == ((0, 0), (0, 2))

    def test_as_many_cells_are_lit_as_the_kernel_has(self) -> None:
        scene = WindowScene("conv2d", 8, {**PLAIN, "dilation": 2})
        assert all(len(marked(scene.frame(number), 0, "seen")) == 9 for number in range(scene.length))

    def test_the_sum_that_is_written_gives_the_value_that_is_shown(self) -> None:
        scene = WindowScene("conv2d", 6, PLAIN)
        for number in range(scene.length):
            *terms, total = scene.frame(number).lines
            assert eval(" ".join(terms)) == int(total.removeprefix("= "))  # noqa: S307 -- arithmetic that we wrote

    def test_a_maximum_is_the_largest_in_its_window(self) -> None:
        scene = WindowScene("max_pool2d", 6, {**PLAIN, "kernel_size": 2, "stride": 2, "padding": 0})
        for number in range(scene.length):
            frame = scene.frame(number)
            seen = [int(frame.panels[0].rows[y][x].text) for y, x in marked(frame, 0, "seen")]
            ((y, x),) = marked(frame, 1, "now")
            assert int(frame.panels[1].rows[y][x].text) == max(seen)

    def test_a_kernel_that_does_not_fit_is_refused(self) -> None:
        with pytest.raises(EngineError):
            WindowScene("conv2d", 3, {**PLAIN, "padding": 0}).turned("kernel_size", 1)


class TestAxes:
    @pytest.mark.parametrize(
        ("kind", "sets"), [("batch_norm", 4), ("layer_norm", 3), ("instance_norm", 12), ("group_norm", 6)]
    )
    def test_each_kind_has_as_many_means_as_the_axes_that_it_keeps_apart(self, kind: str, sets: int) -> None:
        scene = AxesScene(kind, samples=3, channels=4)
        assert scene.length == sets
        lit = [place for number in range(sets) for place in marked(scene.frame(number), 0, "seen")]
        assert sorted(lit) == [(sample, channel) for sample in range(3) for channel in range(4)], "each map once"


class TestGates:
    def test_an_open_forget_gate_keeps_the_cell(self) -> None:
        kept = GatesScene(forget_bias=6.0, input_bias=-6.0).frame(3)
        assert kept.panels[0].rows[1][1].text == "1.00"

    def test_the_cell_follows_from_gates_and_candidate(self) -> None:
        frame = GatesScene().frame(0)
        values = {name: float(row[0].text) for name, row in zip(frame.panels[0].row_names, frame.panels[0].rows)}  # noqa: B905
        assert values["c_t"] == pytest.approx(values["i"] * values["g"], abs=0.01)


class TestAttention:
    def test_every_row_adds_up_to_one(self) -> None:
        for causal in (False, True):
            frame = HeatScene(causal=causal).frame(len(WORDS) - 1)
            for row in frame.panels[0].rows:
                assert sum(cell.heat or 0 for cell in row) == pytest.approx(1)

    def test_behind_the_mask_no_word_is_seen(self) -> None:
        frame = HeatScene(causal=True).frame(len(WORDS) - 1)
        assert marked(frame, 0, "edge") == [(y, x) for y in range(4) for x in range(4) if x > y]

    def test_without_scaling_the_weights_are_sharper(self) -> None:
        scaled, sharp = (max(cell.heat or 0 for cell in HeatScene(scale=scale).frame(3).panels[0].rows[3])
                         for scale in ("sqrt(d_k)", "none"))  # fmt: skip
        assert sharp > scaled
