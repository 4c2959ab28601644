"""Many draws run at once give what each gives by itself, and torch's devices give the same numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.batch import measured, outputs, structure, verify_draws, worked
from engine.description import describe
from engine.errors import DescriptionError, ExpressionError, RunError
from engine.evaluation import Evaluation
from engine.jobs import confirm, confirm_draws
from engine.layers import LAYER_TYPES
from engine.network import Network
from engine.rule import Rule
from engine.run import Run
from engine.value import flat, shape, show
from engine.valued import draws, with_values
from engine.verify import same
from tests.engine.layer_examples import EXAMPLES, OF_A_BATCH
from tests.engine.test_random_networks import random_networks

SEEDS = range(5)
CONVOLUTION: dict[str, Any] = {"conv2d": {"out_channels": 2, "kernel_size": 3}}
NETWORKS: dict[str, dict[str, Any]] = {
    "weights of their own": {"input": {"x": [2, 5, 5]}, "layers": [CONVOLUTION, "relu", "flatten"]},
    "branches": {"input": {"x": [4]}, "batch": 2, "layers": [{"residual": {"body": ["tanh"]}}, "softmax"]},
    "a pooled map": {"input": {"x": [1, 4, 4]}, "layers": [{"max_pool2d": {"kernel_size": 2}}]},
    "the batch's own statistics": {"input": {"x": [1, 3, 3]}, "batch": 3, "layers": ["batch_norm2d", "relu"]},
    "looked up": {
        "input": {"x": [3]},
        "layers": [
            {"embedding": {"name": "words", "num_embeddings": 4, "embedding_dim": 2}},
            {"linear": {"out_features": 4, "bias": False, "share": "words"}},
        ],
    },
}
ALL: dict[str, dict[str, Any]] = {**EXAMPLES, **OF_A_BATCH}


def values_of(networks: list[Network]) -> list[object]:
    return [Run(network).output() for network in networks]


@pytest.mark.parametrize("data", NETWORKS.values(), ids=NETWORKS)
def test_many_draws_at_once_are_each_draw_by_itself(data: dict[str, Any]) -> None:
    networks = draws(describe(data), SEEDS)
    together = outputs(networks)
    assert len({structure(network) for network in networks}) == 1
    for one, other in zip(together, values_of(networks), strict=True):
        assert same(one, other)  # type: ignore[arg-type]


@pytest.mark.parametrize("data", NETWORKS.values(), ids=NETWORKS)
def test_the_rule_agrees_with_every_draw(data: dict[str, Any]) -> None:
    checks = verify_draws(describe(data), SEEDS)
    assert [check.name for check in checks] == [f"output, seed {seed}" for seed in SEEDS]
    assert [check for check in checks if not check.agrees] == []
    assert len({check.rule for check in checks}) > 1


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_every_layer_agrees_in_many_draws_at_once(data: dict[str, Any]) -> None:
    assert [check for check in verify_draws(describe(data), SEEDS[:3]) if not check.agrees] == []


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_the_rules_of_every_layer_are_worked_once_for_all_draws(
    data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    networks = draws(describe(data), range(9))
    one_by_one = [Evaluation(network).equation(network.nodes[-1], "output") for network in networks]
    worked_alone: list[Network] = []
    monkeypatch.setattr("engine.batch._alone", worked_alone.append)
    together = worked(networks)
    assert worked_alone == []
    for one, other in zip(together, one_by_one, strict=True):
        assert shape(one) == shape(other)
        assert list(flat(one)) == pytest.approx(list(flat(other)), rel=1e-12, abs=1e-12)


@given(random_networks, st.integers(0, 99))
@settings(max_examples=15)
def test_the_rules_of_a_random_network_give_every_draw_its_own_numbers(data: dict[str, Any], seed: int) -> None:
    try:
        networks = draws(describe(data), [seed, seed + 1, seed + 2])
    except (DescriptionError, ExpressionError):  # the window is too large, or one value alone has no variance
        return
    for one, network in zip(worked(networks), networks, strict=True):
        other = Evaluation(network).equation(network.nodes[-1], "output")
        assert list(flat(one)) == pytest.approx(list(flat(other)), rel=1e-12, abs=1e-12)


def test_draws_whose_ways_part_are_worked_one_by_one() -> None:
    rule = Rule({"output": "1 if sum(x) > 0 else -1"})
    layer = replace(LAYER_TYPES["relu"], rules={**LAYER_TYPES["relu"].rules, "values": rule})
    networks = draws(describe({"input": {"x": [3]}, "layers": ["relu"]}), range(9))
    networks = [replace(one, nodes=(replace(one.nodes[0], type=layer),)) for one in networks]
    assert set(worked(networks)) == {1, -1}


def test_more_numbers_than_are_held_at_once_are_worked_in_several_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    networks = draws(describe(NETWORKS["branches"]), range(7))
    together = worked(networks)
    monkeypatch.setattr("engine.batch._MOST_HELD", 100)
    for one, other in zip(worked(networks), together, strict=True):
        assert list(flat(one)) == pytest.approx(list(flat(other)), rel=1e-12)


@given(st.integers(1, 3), st.integers(1, 3), st.booleans(), st.integers(0, 99))
@settings(max_examples=15)
def test_draws_of_a_random_convolution_agree(channels: int, out: int, bias: bool, seed: int) -> None:  # noqa: FBT001
    layer = {"conv2d": {"out_channels": out, "kernel_size": 2, "bias": bias}}
    network = describe({"input": {"x": [channels, 4, 3]}, "layers": [layer, "relu"]})
    assert all(check.agrees for check in verify_draws(network, [seed, seed + 1, seed + 2]))


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("own", [True, False], ids=["own weights", "one set of weights"])
def test_recurrent_layers_run_along_the_batch_or_one_by_one(kind: str, own: bool) -> None:  # noqa: FBT001
    """vmap has no rule for them: what shares its weights is one batch, and the rest is run in turn."""
    network = describe({"input": {"x": [3, 2]}, "layers": [{kind: {"hidden_size": 2}}]})
    runs = [Run(network, seed=seed) for seed in SEEDS]
    layers = [run.modules("cpu")[0] for run in (runs if own else [runs[0]] * len(runs))]
    generator = torch.Generator().manual_seed(0)
    sequences = [torch.randn(1, 3, 2, generator=generator, dtype=torch.float64) for _ in SEEDS]
    networks = [_with(network, layer, sequence) for layer, sequence in zip(layers, sequences, strict=True)]
    for found, layer, sequence in zip(outputs(networks), layers, sequences, strict=True):
        expected = layer(sequence)[0].tolist()
        assert same(found, tuple(map(tuple, expected)))


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
def test_weights_that_all_draws_share_stand_beside_those_of_their_own(kind: str) -> None:
    gates = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    given = {"weight_ih_l0": [[0.5, -1.0]] * 2 * gates}
    data = {"input": {"x": [3, 2]}, "layers": [{kind: {"hidden_size": 2, "weights": given}}]}
    assert [check for check in verify_draws(describe(data), SEEDS) if not check.agrees] == []


def _with(network: Network, layer: torch.nn.Module, sequence: torch.Tensor) -> Network:
    weights = {name: tensor.tolist() for name, tensor in layer.named_parameters()}
    kind = network.nodes[0].type.name
    x = {"axes": ["T", "D"], "values": sequence[0].tolist()}
    return describe({"input": {"x": x}, "layers": [{kind: {"hidden_size": 2, "weights": weights}}]})


def test_only_networks_of_one_structure_run_together() -> None:
    def key(layers: list[Any], batch: int = 1) -> object:
        return structure(with_values(describe({"input": {"x": [4]}, "batch": batch, "layers": layers})))

    one = key([{"linear": {"out_features": 2}}])
    assert key([{"linear": {"out_features": 2}}]) == one
    assert key([{"linear": {"out_features": 3}}]) != one
    assert key([{"linear": {"out_features": 2}}], batch=2) != one
    assert key([{"linear": {"out_features": 2}}, "relu"]) != one
    calculation = {"gaussian_kl": {"mu": 1, "sigma": 2}}
    assert structure(describe({"layers": [calculation]})) is None
    assert structure(describe({"input": {"x": [4]}, "layers": ["relu"]})) is None


def test_networks_of_several_structures_are_measured_together() -> None:
    data = [NETWORKS["branches"], NETWORKS["a pooled map"], NETWORKS["branches"]]
    networks = [with_values(describe(one), seed) for seed, one in enumerate(data)]
    for found, alone in zip(measured(networks), values_of(networks), strict=True):
        assert same(found["output"], alone)  # type: ignore[arg-type]
        assert found["parameters"] == 0


def test_what_cannot_be_compared_says_why() -> None:
    with pytest.raises(RunError, match="only the outputs of a network with inputs"):
        verify_draws(describe({"layers": [{"gaussian_kl": {"mu": 1, "sigma": 2}}]}), SEEDS)
    with pytest.raises(ExpressionError, match="too many to work by hand"):
        verify_draws(describe({"input": {"x": [9_999_999]}, "layers": ["relu"]}), SEEDS)


def test_questions_are_confirmed_together_as_each_alone() -> None:
    def payload(value: float, *expressions: str) -> dict[str, Any]:
        linear = {"linear": {"out_features": 1, "bias": False, "weights": {"weight": [[value, 2]]}}}
        x = {"axes": ["D"], "values": [value, 1]}
        return {
            "networks": {"": {"input": {"x": x}, "layers": [linear]}},
            "given": {"k": value},
            "expressions": list(expressions),
        }

    payloads = [payload(value, "output", "parameters + k") for value in (1, 2, 3)]
    payloads.append({**payload(4, "a.macs"), "networks": {"a": payload(4)["networks"][""]}})
    together = confirm_draws(payloads)

    class Job:
        def __init__(self, given: dict[str, Any]) -> None:
            self.payload = given

    assert together == [confirm(Job(one)) for one in payloads]  # type: ignore[arg-type]
    assert [one["values"] for one in together] == [[(3.0,), 3], [(6.0,), 4], [(11.0,), 5], [2]]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device was found")
@pytest.mark.parametrize("data", NETWORKS.values(), ids=NETWORKS)
def test_a_gpu_gives_the_numbers_of_the_cpu(data: dict[str, Any]) -> None:
    networks = draws(describe(data), SEEDS)
    for one, other in zip(outputs(networks, "cuda"), outputs(networks, "cpu"), strict=True):
        assert same(one, other)
        assert show(one, 4) == show(other, 4)
    assert all(check.agrees for check in verify_draws(describe(data), SEEDS, "cuda"))
    assert not torch.backends.cuda.matmul.allow_tf32
    assert not torch.backends.cudnn.allow_tf32
