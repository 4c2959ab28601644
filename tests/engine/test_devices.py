"""Every layer gives the same numbers on a GPU as on the CPU, one draw at a time and many at once.

Needs the engine, pytest, torch, and PyYAML for the published networks; what needs a GPU is skipped where there is none.
On a machine that has nothing else: `python -m pytest -c /dev/null --rootdir . --confcutdir tests/engine FILES`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.batch import outputs, structure, verify_draws
from engine.description import describe
from engine.errors import EngineError
from engine.layers import LAYER_TYPES
from engine.run import Run
from engine.value import Value, show
from engine.valued import draws, with_values
from engine.verify import Measured, same, verify
from tests.engine.layer_examples import EXAMPLES, OF_A_BATCH

FOLDER = Path(__file__).resolve().parents[2] / "content" / "g-kentei" / "networks"
ALL = {**EXAMPLES, **OF_A_BATCH}
SEEDS = range(6)
DECIMALS = 4
TIE = 1e-9
needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device was found")


def displayed(value: Value, beside: Value) -> str:
    """Return what a learner sees, less the ties, whose last decimal the last bit of a float decides."""
    if isinstance(value, tuple) and isinstance(beside, tuple):
        return ", ".join(displayed(one, other) for one, other in zip(value, beside, strict=True))
    if isinstance(value, float) and isinstance(beside, float):
        tied = abs(abs(value * 10**DECIMALS) % 1 - 0.5) < TIE and abs(value - beside) < TIE
        return "tie" if tied else show(value, DECIMALS)
    return show(value, DECIMALS)


def test_there_is_an_example_of_every_layer_that_takes_an_input() -> None:
    assert set(EXAMPLES) == {name for name, layer in LAYER_TYPES.items() if layer.takes}
    for name, data in EXAMPLES.items():
        assert describe(data).nodes[-1].type.name == name


@needs_gpu
@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_a_gpu_shows_all_that_the_cpu_shows(data: dict[str, Any]) -> None:
    """Float64 numbers to 1e-9, and the decimals that a learner sees exactly."""
    network = with_values(describe(data), seed=7)
    here, there = Measured(network, "cpu"), Measured(network, "cuda")
    last = network.nodes[-1]
    assert set(here.facts(last)) == set(there.facts(last))
    for name in here.facts(last):
        one, other = here[f"{last.name}.{name}"], there[f"{last.name}.{name}"]
        assert same(one, other), name
        assert displayed(one, other) == displayed(other, one), name
    assert [check for check in verify(network, "cuda") if not check.agrees] == []


@needs_gpu
@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_many_draws_at_once_on_a_gpu_are_those_of_the_cpu_and_of_the_rule(data: dict[str, Any]) -> None:
    network = describe(data)
    try:
        networks = draws(network, SEEDS)
    except EngineError as problem:
        pytest.skip(str(problem))
    if structure(networks[0]) is None:
        pytest.skip("such a network is run by itself")
    for one, other in zip(outputs(networks, "cuda"), outputs(networks, "cpu"), strict=True):
        assert same(one, other)
        assert displayed(one, other) == displayed(other, one)
    assert [check for check in verify_draws(network, SEEDS, "cuda") if not check.agrees] == []


@needs_gpu
@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_a_published_network_gives_the_same_on_a_gpu(name: str) -> None:
    """GPT-2 is read over 32 words only: on one thread of a CPU its 1,024 take minutes in float64."""
    pytest.importorskip("yaml")
    from engine.source import read

    data: Any = read(FOLDER / f"{name}.yaml").data
    if name == "gpt-2-small":
        data["input"] = {key: [32] for key in data["input"]}
    network = describe(data)
    found = []
    for device in ("cpu", "cuda"):
        run = Run(network, device)
        given = dict(zip([one.name for one in network.inputs], run._given(), strict=True))
        found.append(run.outputs(given)["output"].cpu())
    assert torch.allclose(*found, rtol=1e-9, atol=1e-9)
    one, other = (tuple(tensor.flatten()[:5_000].tolist()) for tensor in found)
    assert displayed(one, other) == displayed(other, one)


@needs_gpu
def test_a_gpu_computes_in_full_precision() -> None:
    Run(describe(EXAMPLES["linear"]), "cuda").output()
    assert not torch.backends.cuda.matmul.allow_tf32
    assert not torch.backends.cudnn.allow_tf32
