"""Training: each network learns, says where it stands after every epoch, and does the same again from the same seed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch

from engine.errors import EngineError, RunError
from engine.jobs import train_network
from engine.training.course import MODELS, Outcome, Report, train
from engine.training.options import KINDS, Options, options
from engine.worker import Job

SHORT: dict[str, Any] = {"epochs": 5, "images": 200, "held_out": 40, "seed": 1}


def course(unwanted: Callable[[], bool] | None = None, **chosen: Any) -> tuple[list[Report], Outcome | None]:
    """Train to the end; return the reports and the outcome."""
    steps = train(options({**SHORT, **chosen}), *([unwanted] if unwanted else []))
    reports = []
    while True:
        try:
            reports.append(next(steps))
        except StopIteration as end:
            return reports, end.value


def test_there_is_a_network_for_each_kind() -> None:
    assert tuple(sorted(MODELS)) == tuple(sorted(KINDS))


@pytest.mark.parametrize("kind", KINDS)
def test_it_learns_in_every_phase(kind: str) -> None:
    reports, outcome = course(kind=kind)
    assert outcome is not None
    for phase in dict.fromkeys(report.phase for report in reports):
        own = [report for report in reports if report.phase == phase]
        assert [report.epoch for report in own] == list(range(6))
        assert own[-1].loss < own[0].loss
    assert reports[0].held_out == outcome.before
    assert outcome.after == reports[-1].held_out < 0.75 * outcome.before


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_decides_everything(kind: str) -> None:
    short: dict[str, Any] = {"epochs": 1, "images": 40}
    assert course(kind=kind, **short) == course(kind=kind, **short)
    assert course(kind=kind, **short)[0] != course(kind=kind, **short, seed=2)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_the_rules_count_the_weights_that_are_learned(kind: str) -> None:
    model = MODELS[kind](torch, Options(kind))
    learned = {id(weight): weight.numel() for phase in model.phases for weight in phase.parameters}
    assert sum(part.counted for part in model.parts) == sum(learned.values())


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_is_plain_data_with_images_to_look_at(kind: str) -> None:
    _, outcome = course(kind=kind, epochs=1, images=40)
    assert outcome is not None
    data = outcome.data()
    assert len(data["examples"]) == 5
    for example in data["examples"]:
        for name in ("image", "shown", "reconstruction"):
            assert [len(row) for row in example[name]] == [8] * 8
            assert all(0 <= cell <= 1 for row in example[name] for cell in row)
    more = {"denoising": {"noisy"}, "vq-vae": {"codes", "perplexity"}}
    variational = {"made_up", "kl_of_dimensions"} if kind.endswith("vae") and kind != "vq-vae" else set()
    assert set(data) == {"kind", "seed", "parameters", "held_out", "examples"} | more.get(kind, variational)


# ------------------------------------------------------------------------------------ what each is about


def test_a_stacked_autoencoder_learns_layer_by_layer_and_then_as_a_whole() -> None:
    reports, _ = course(kind="stacked")
    phases = list(dict.fromkeys(report.phase for report in reports))
    assert phases == ["layer-1", "layer-2", "layer-3", "fine-tuning"]
    last = {report.phase: report.held_out for report in reports}
    first = {report.phase: report.held_out for report in reversed(reports)}
    assert first["fine-tuning"] == pytest.approx(last["layer-3"])
    assert last["fine-tuning"] < first["fine-tuning"] < first["layer-1"]


def test_a_layer_that_has_learned_stays_as_it_is_until_fine_tuning() -> None:
    model = MODELS["stacked"](torch, Options("stacked"))
    moved = [{id(weight) for weight in phase.parameters} for phase in model.phases]
    assert all(one.isdisjoint(other) for one, other in pairwise(moved[:-1]))
    assert moved[-1] == set().union(*moved[:-1])
    generator = torch.Generator().manual_seed(0)
    images = torch.rand((10, 64), generator=generator)
    second = model.phases[1]
    gradients = torch.autograd.grad(
        second.losses(images, generator)["loss"], list(model.phases[0].parameters), allow_unused=True
    )
    assert gradients == (None,) * 4


def test_a_denoising_autoencoder_removes_noise() -> None:
    _, outcome = course(kind="denoising", epochs=16)
    assert outcome is not None
    assert outcome.after < outcome.extras["noisy"]
    example = outcome.examples[0]
    assert example["shown"] != example["image"]


def test_a_denoising_autoencoder_fills_in_cells_that_were_blackened() -> None:
    _, outcome = course(kind="denoising", epochs=16, noise=0, masked=0.5)
    assert outcome is not None
    assert outcome.after < outcome.extras["noisy"]
    example = outcome.examples[0]
    pairs = [pair for rows in zip(example["shown"], example["image"], strict=True) for pair in zip(*rows, strict=True)]
    assert all(shown in (0, whole) for shown, whole in pairs)
    assert sum(shown != whole for shown, whole in pairs) > 10


def test_a_larger_beta_leaves_less_divergence_and_a_larger_error() -> None:
    plain, strict = (course(kind="beta-vae", epochs=5, beta=beta)[0][-1] for beta in (0.5, 4))
    assert strict.parts["kl"] < plain.parts["kl"]
    assert strict.held_out > plain.held_out


def test_info_vae_pays_for_the_discrepancy_alone_when_alpha_is_1() -> None:
    report = course(kind="info-vae", epochs=1, lam=20)[0][-1]
    parts = report.parts
    assert report.loss == pytest.approx(parts["reconstruction"] + 20 * parts["mmd"], rel=1e-5)


def test_info_vae_with_alpha_0_and_lambda_1_pays_what_a_vae_pays() -> None:
    parts = course(kind="info-vae", epochs=1, alpha=0, lam=1)[0][-1].parts
    assert parts["loss"] == pytest.approx(parts["reconstruction"] + parts["kl"], rel=1e-5)


def test_vq_vae_writes_an_image_as_four_codes_of_its_codebook() -> None:
    _, outcome = course(kind="vq-vae", codes=8)
    assert outcome is not None
    codes = outcome.extras["codes"]
    assert len(codes) == SHORT["held_out"]
    assert all(len(row) == 4 and set(row) <= set(range(1, 9)) for row in codes)
    assert 1 < outcome.extras["perplexity"] <= 8


# ------------------------------------------------------------------------------------------- when it ends


def test_a_cancelled_training_ends_within_the_epoch() -> None:
    asked = iter([False] * 4)
    reports, outcome = course(lambda: next(asked, True), kind="autoencoder", epochs=500)
    assert [report.epoch for report in reports] == [0]
    assert outcome is None


def test_a_cancelled_job_sends_no_more_reports() -> None:
    stop, sent = threading.Event(), []

    def send(report: object) -> None:
        sent.append(report)
        if len(sent) == 3:
            stop.set()

    assert train_network(Job({**SHORT, "kind": "vae", "epochs": 500}, send, stop)) is None
    assert len(sent) == 3


def test_a_loss_that_grows_beyond_all_numbers_is_told_in_a_sentence() -> None:
    with pytest.raises(RunError, match=r"the training went astray .*; choose a smaller rate"):
        course(kind="vae", rate=1.0, beta=1000.0)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "vea"}, "'vea' cannot be trained; one of autoencoder, stacked"),
        ({}, "None cannot be trained"),
        ({"kind": "vae", "epoch": 3}, "no option `epoch` .did you mean `epochs`"),
        ({"kind": "vae", "epochs": 0}, "epochs: 0 was found; a whole number from 1 to 500"),
        ({"kind": "vae", "epochs": 2.5}, "epochs: 2.5 was found; a whole number"),
        ({"kind": "vae", "seed": True}, "seed: True was found; a whole number"),
        ({"kind": "vae", "beta": "much"}, "beta: 'much' was found; a number from 0 to 1000"),
        ({"kind": "vae", "rate": 0}, "rate: 0 was found; a number from 1e-06 to 1"),
    ],
)
def test_what_cannot_be_chosen_is_told_in_a_sentence(data: dict[str, Any], sentence: str) -> None:
    with pytest.raises(EngineError, match=sentence):
        options(data)


def test_what_is_left_open_is_chosen_for_the_kind() -> None:
    assert options({"kind": "stacked", "epochs": None}).epochs == 20
    assert options({"kind": "vq-vae"}).beta == 0.25
    assert options({"kind": "vq-vae", "beta": 1}).beta == 1
