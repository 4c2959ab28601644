"""The experiments of the lab: what they ask of the engine, and how they read its answers."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from engine.jobs import HANDLERS
from engine.training.options import KINDS, options
from engine.worker import Job
from quizapp.lab import stacks, training
from quizapp.lab.stacks import Stacks
from quizapp.lab.training import Training


def run(job: str, payload: Any) -> tuple[Any, list[Any]]:
    told: list[Any] = []
    return HANDLERS[job](Job(payload, told.append, threading.Event())), told


class TestStacks:
    @pytest.mark.parametrize("depth", [10, 50, 100])
    def test_what_the_engine_measures_is_what_the_rule_says_at_every_layer(self, depth: int) -> None:
        chosen = Stacks(depth)
        outcome, told = run(chosen.job, chosen.payload)
        found = stacks.measured(told)
        assert outcome["rows"] == told
        assert list(found) == list(chosen.distances)
        assert stacks.agree(stacks.by_rule(chosen), found)
        assert found[depth]["plain"] == pytest.approx(0.1**depth)
        assert found[depth]["residual"] > 0.1

    def test_a_wrong_measurement_is_noticed(self) -> None:
        expected = stacks.by_rule(Stacks(10))
        assert not stacks.agree(expected, {1: {"plain": 0.2, "residual": expected[1]["residual"]}})

    def test_the_first_layer_lies_farthest_from_the_end(self) -> None:
        chosen = Stacks(70)
        assert chosen.layer(chosen.distances[-1]) == 1
        assert len(chosen.distances) == stacks.ROWS

    def test_depth_goes_from_10_to_100(self) -> None:
        chosen = Stacks(10)
        seen = [chosen.depth]
        while (deeper := chosen.turned("depth", 1)) != chosen:
            chosen = deeper
            seen.append(chosen.depth)
        assert seen == list(range(10, 101, 10))
        assert Stacks(10).turned("depth", -1) == Stacks(10)
        assert Stacks(slope=1.0).turned("slope", 1) == Stacks(slope=1.0)

    def test_the_scale_holds_every_length_and_the_one_at_the_end(self) -> None:
        least, greatest = stacks.span(stacks.by_rule(Stacks(100)))
        assert least == -100
        assert greatest >= 0
        assert (stacks.written(0.0321), stacks.written(1e-9), stacks.written(123456.0)) == (
            "0.032",
            "1.0e-09",
            "1.2e+05",
        )


class TestTraining:
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_kind_and_every_setting_of_its_knobs_is_taken_by_the_engine(self, kind: str) -> None:
        chosen = Training(kind)
        for step in (-1, 1):
            for knob in chosen.knobs[1:]:
                turned = chosen
                for _ in range(40):
                    turned = turned.turned(knob.name, step)
                    options(turned.payload)

    def test_another_model_comes_with_what_suits_it(self) -> None:
        assert Training().turned("kind", 2).latent == options({"kind": "denoising"}).latent

    def test_what_is_reported_is_read(self) -> None:
        small = {"kind": "denoising", "epochs": 2, "images": 40, "held_out": 10, "seed": 1}
        outcome, told = run(training.JOB, small)
        epochs = [training.epoch(report) for report in told]
        assert [one.number for one in epochs] == [0, 1, 2]
        assert epochs[-1].whole == 2
        pictures = training.examples(outcome)
        assert {len(one) for one in pictures} == {3}
        assert {len(picture.rows) for one in pictures for picture in one} == {8}

    @pytest.mark.parametrize("phase", ["layer-2", "fine-tuning", "training"])
    def test_phases_are_named_in_both_languages(self, phase: str) -> None:
        named = training.phase_name(phase)
        assert named.ja != named.en
