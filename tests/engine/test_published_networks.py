"""The networks of content/g-kentei/networks: each has its published totals and their source, by rule and by run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.__main__ import load
from engine.description import describe
from engine.run import Run
from engine.source import read
from engine.summary import Summary, summarize
from engine.verify import verify_counts

FOLDER = Path(__file__).resolve().parents[2] / "content" / "g-kentei" / "networks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))

PARAMETERS = {
    "lenet-5-1998": 60_000,
    "lenet-5": 61_706,
    "alexnet": 61_100_840,
    "vgg16": 138_357_544,
    "resnet-18": 11_689_512,
    "resnet-50": 25_557_032,
    "mobilenet-v1": 4_231_976,
    "mobilenet-v2": 3_504_872,
    "lstm-language-model": 19_780_400,
    "transformer-base": 44_140_544,
    "bert-base": 109_482_240,
    "gpt-2-small": 124_439_808,
    "vae-mnist": 652_824,
}
MACS = {
    "alexnet": 714_188_480,
    "vgg16": 15_470_264_320,
    "resnet-18": 1_814_073_344,
    "resnet-50": 4_089_184_256,
    "mobilenet-v1": 568_740_352,
    "mobilenet-v2": 300_774_272,
}
"""Copied here from the publications, so that a description and its own header cannot drift together."""


def about(name: str) -> dict[str, Any]:
    data: Any = read(FOLDER / f"{name}.yaml").data
    found: dict[str, Any] = data["about"]
    return found


def summary(name: str) -> Summary:
    return summarize(load(FOLDER / f"{name}.yaml"))


def test_every_network_of_the_list_is_there_and_no_other() -> None:
    assert set(NAMES) == set(PARAMETERS)


@pytest.mark.parametrize("name", NAMES)
def test_a_network_has_its_published_totals_and_their_source(name: str) -> None:
    header, found = about(name), summary(name)
    published = header["published"]
    assert header["name"]
    assert len(header["source"]) > len("a source")
    assert published["parameters"] == PARAMETERS[name]
    assert published.get("macs") == MACS.get(name)
    totals = {"parameters": found["totals"]["parameters"], "macs": found["totals"]["macs"]}
    assert totals == {**totals, **{what: count for what, count in published.items() if what != "layers"}}
    layers = {layer["name"]: layer["parameters"] for layer in found["layers"]}
    assert published.get("layers", {}).items() <= layers.items()


@pytest.mark.parametrize("name", NAMES)
def test_torch_counts_the_same_totals(name: str) -> None:
    run, totals = Run(load(FOLDER / f"{name}.yaml")), summary(name)["totals"]
    assert (run.parameters(), run.macs(), run.tracked()) == (
        totals["parameters"],
        totals["macs"],
        totals["tracked"],
    )


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_every_layer_agrees_with_torch(name: str) -> None:
    assert [check for check in verify_counts(load(FOLDER / f"{name}.yaml")) if not check.agrees] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_network_is_a_page(name: str) -> None:
    assert len((FOLDER / f"{name}.yaml").read_text(encoding="utf-8").splitlines()) <= 60


def test_lenet_of_1998_has_the_layers_of_the_paper() -> None:
    layers = {layer["name"]: layer["parameters"] for layer in summary("lenet-5-1998")["layers"]}
    paper = {"C1": 156, "S2": 12, "C3": 1_516, "S4": 32, "C5": 48_120, "F6": 10_164, "output": 0}
    assert paper.items() <= layers.items()
    assert sum(layers.values()) == sum(paper.values()) == 60_000


def test_trap_multiply_adds_of_a_language_model_grow_with_time() -> None:
    """One step's would be 13,260,000; tools that count a recurrent layer once leave the time steps out."""
    found = {layer["name"]: layer["macs"] for layer in summary("lstm-language-model")["layers"]}
    one_step = 2 * 4 * 650 * (650 + 650)
    assert found == {"words": 0, "lstm": 35 * one_step, "decoder": 35 * 650 * 10_000}


@pytest.mark.parametrize(("name", "length"), [("bert-base", 128), ("gpt-2-small", 1_024)])
def test_trap_the_matrix_products_of_attention_are_counted_in_whole_networks(name: str, length: int) -> None:
    """Queries times keys and weights times values have no weights of their own, and tools forget them."""
    found = [layer["macs"] for layer in summary(name)["layers"] if layer["type"] == "multi_head_attention"]
    projections, products = 4 * length * 768**2, 2 * length**2 * 768
    assert found == [projections + products] * 12


def test_trap_the_tied_output_of_gpt_2_has_no_parameters_and_all_its_multiply_adds() -> None:
    head = summary("gpt-2-small")["layers"][-1]
    assert (head["name"], head["parameters"], head["macs"]) == ("lm_head", 0, 1_024 * 768 * 50_257)
    network = load(FOLDER / "gpt-2-small.yaml")
    modules = Run(network).modules("meta")
    assert modules[network.node("lm_head").index].weight is modules[network.node("wte").index].weight


def test_what_is_said_of_a_network_is_never_computed_with() -> None:
    plain = {"input": {"x": [2]}, "layers": ["relu"]}
    assert describe({**plain, "about": {"name": "=1/0", "source": ["anything"]}}) == describe(plain)
