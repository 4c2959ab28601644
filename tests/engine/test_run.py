"""The real run: what torch is given, what it gives back, and the sentence when it cannot."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine.description import describe
from engine.device import choose
from engine.errors import EngineError, RunError
from engine.run import Run, to_value
from engine.valued import with_values
from engine.verify import Measured, same, verify, verify_counts, verify_values

CONV = {"conv2d": {"name": "stem", "out_channels": 4, "kernel_size": 3}}
HEAD = {"linear": {"name": "head", "out_features": 3}}
NET = {"input": {"x": [2, 6, 6]}, "layers": [CONV, "batch_norm", "relu", "flatten", HEAD]}
TIED = {
    "input": {"x": [4]},
    "layers": [
        {"linear": {"name": "a", "out_features": 4}},
        "tanh",
        {"linear": {"name": "b", "out_features": 4, "share": "a"}},
    ],
}


def _state(run: Run) -> dict[str, Any]:
    generator = torch.Generator().manual_seed(1)
    shapes = {
        "stem.weight": (4, 2, 3, 3),
        "stem.bias": (4,),
        "batch_norm.weight": (4,),
        "batch_norm.bias": (4,),
        "head.weight": (3, 64),
        "head.bias": (3,),
    }
    assert run.parameters() == sum(torch.Size(shape).numel() for shape in shapes.values())
    return {name: torch.randn(shape, generator=generator, dtype=torch.float64) for name, shape in shapes.items()}


def test_given_weights_are_those_that_torch_would_load() -> None:
    run = Run(describe(NET))
    state = _state(run) | {"batch_norm.running_mean": torch.ones(4, dtype=torch.float64)}
    run.load(state)
    reference = torch.nn.Sequential(
        torch.nn.Conv2d(2, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(64, 3)
    ).double()
    places = {"stem": "0", "batch_norm": "1", "head": "4"}
    renamed = {f"{places[name.split('.')[0]]}.{name.split('.')[1]}": tensor for name, tensor in state.items()}
    reference.load_state_dict(renamed, strict=False)
    x = torch.randn(5, 2, 6, 6, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    for training in (False, True):
        expected = reference.train(training)(x)
        assert torch.allclose(run.outputs({"x": x}, training=training)["output"], expected, atol=1e-12)


def test_without_weights_the_seed_decides_them() -> None:
    x = torch.ones(1, 2, 6, 6)
    outputs = [Run(describe(NET), seed=seed).outputs({"x": x})["output"] for seed in (3, 3, 4)]
    assert torch.equal(outputs[0], outputs[1])
    assert not torch.equal(outputs[0], outputs[2])


def test_drawing_weights_leaves_torchs_own_randomness_alone() -> None:
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    Run(describe(NET)).outputs({"x": torch.ones(1, 2, 6, 6)})
    assert torch.equal(torch.rand(3), expected)


def test_single_precision_is_near_double() -> None:
    x = torch.ones(1, 2, 6, 6)
    exact = Run(describe(NET)).outputs({"x": x})["output"]
    rough = Run(describe(NET), dtype="float32").outputs({"x": x})["output"]
    assert rough.dtype is torch.float32
    assert torch.allclose(rough.double(), exact, atol=1e-5)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"head.wieght": torch.ones(1)},
            r"`head.wieght` is no weight of this network \(did you mean `head.weight`\?\)",
        ),
        ({"head.weight": torch.ones(64, 3)}, r"`head.weight` has shape \(64, 3\); \(3, 64\) was expected"),
        ({"head.bias": None}, "there are no values for `head.bias`; give all weights or none"),
        ({"relu.weight": torch.ones(1)}, "`relu.weight` is no weight"),
    ],
)
def test_weights_that_do_not_fit_are_refused(change: dict[str, Any], sentence: str) -> None:
    run = Run(describe(NET))
    state = {name: tensor for name, tensor in (_state(run) | change).items() if tensor is not None}
    with pytest.raises(RunError, match=sentence):
        run.load(state)


def test_a_shared_weight_is_given_once_or_twice_alike() -> None:
    run = Run(describe(TIED))
    weight, bias = torch.eye(4, dtype=torch.float64) * 2, torch.zeros(4, dtype=torch.float64)
    run.load({"a.weight": weight, "a.bias": bias})
    once = run.outputs({"x": torch.ones(1, 4)})["output"]
    run.load({"a.weight": weight, "b.weight": weight, "b.bias": bias})
    assert torch.equal(run.outputs({"x": torch.ones(1, 4)})["output"], once)
    with pytest.raises(RunError, match="are one shared weight, but their values differ"):
        run.load({"a.weight": weight, "b.weight": weight + 1, "b.bias": bias})


def test_a_layer_that_shares_weights_keeps_its_own_stride() -> None:
    strided = {"conv2d": {"out_channels": 4, "kernel_size": 3, "stride": 2, "share": "stem"}}
    network = describe({"input": {"x": [4, 9, 9]}, "layers": [{"conv2d": {**CONV["conv2d"], "padding": 1}}, strided]})
    assert Run(network).shapes()[1] == {"channels": 4, "height": 4, "width": 4}
    assert all(check.agrees for check in verify(network))


def test_tied_weights_have_no_parameters_and_full_multiply_adds() -> None:
    checks = {check.name: check for check in verify(describe(TIED))}
    assert all(check.agrees for check in checks.values())
    assert (checks["parameters"].run, checks["macs"].run) == (20, 32)
    assert (checks["b.parameters"].run, checks["b.macs"].run) == (0, 16)


def test_a_run_holds_to_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = {"input": {"x": [10_000]}, "layers": [{"linear": {"out_features": 10_000_000}}]}
    with pytest.raises(RunError, match="at most 250,000,000 weights"):
        Run(describe(wide)).output()
    large = {"input": {"x": [64, 2_000, 2_000]}, "layers": ["relu"]}
    with pytest.raises(RunError, match="more than 200,000,000 numbers"):
        Run(describe(large)).output()
    monkeypatch.setattr("engine.run.MAX_MACS", 100)
    with pytest.raises(RunError, match="more than 100 multiply-adds"):
        Run(describe(NET)).output()


def test_what_torch_cannot_hold_is_said_in_a_sentence() -> None:
    immense = {"input": {"x": [10_000_000, 10_000_000, 10_000_000]}, "layers": ["relu"]}
    with pytest.raises(RunError, match="cannot be run"):
        Run(describe(immense)).shapes()
    layer = {"linear": {"name": "wide", "out_features": 10_000_000}}
    square = {"input": {"x": [10_000_000]}, "layers": [layer, {"linear": {"out_features": 10_000_000}}]}
    assert Run(describe(square)).parameters() == 2 * (10**14 + 10**7)


def test_a_failure_names_its_layer() -> None:
    network = describe(NET)
    with pytest.raises(RunError, match="stem cannot be run: "):
        Run(network).outputs({"x": torch.ones(1, 3, 6, 6)})


def test_counts_of_a_network_too_large_to_run_are_found_on_the_meta_device() -> None:
    layers = [{"conv2d": {"out_channels": 512, "kernel_size": 3, "padding": 1}}] * 6
    network = describe({"input": {"x": [512, 512, 512]}, "layers": layers})
    assert all(check.agrees for check in verify_counts(network))
    with pytest.raises(EngineError, match="too many to work by hand"):
        verify_values(network)


def test_measured_quantities_have_the_names_of_the_rules() -> None:
    measured = Measured(describe(NET))
    assert measured["stem.macs"] == 2 * 9 * 4 * 16
    assert measured["stem.receptive_field"] == 3
    assert measured["stem.height"] == 4
    assert measured["tracked"] == 8
    assert set(measured) == {"parameters", "macs", "features"}
    assert len(measured) == 3
    assert measured["features"] == 3
    with pytest.raises(KeyError):
        measured["stem.padded"]
    with pytest.raises(EngineError, match="no layer"):
        measured["steam.macs"]


def test_values_are_drawn_where_the_description_gives_none() -> None:
    network = describe({"input": {"x": [2, 3]}, "layers": [{"linear": {"out_features": 2}}]})
    valued = with_values(network, seed=5)
    assert valued == with_values(network, seed=5)
    assert valued != with_values(network, seed=6)
    assert set(valued.nodes[0].weights) == {"weight", "bias"}


def test_given_values_and_weights_are_kept() -> None:
    layer = {"linear": {"out_features": 1, "weights": {"weight": [[2, 3]]}}}
    network = describe({"input": {"x": {"axes": ["D"], "values": [1, 1]}}, "layers": [layer]})
    valued = with_values(network)
    assert valued.inputs == network.inputs
    assert valued.nodes[0].weights["weight"] == ((2, 3),)
    assert "bias" in valued.nodes[0].weights


def test_values_that_no_rule_gives_are_not_compared() -> None:
    network = describe({"input": {"x": [4]}, "layers": ["batch_norm"]})
    with pytest.raises(EngineError, match="one value alone has no variance"):
        verify_values(network)
    assert "output" not in {check.name for check in verify(network)}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (3, 3, True),
        (3, 4, False),
        (10**20, 10**20 + 1, False),
        (0.1 + 0.2, 0.3, True),
        (1.0, 1.0 + 1e-6, False),
        (2, 2.0, True),
        ((1, 2), (1, 2), True),
        ((1, 2), (1, 2, 3), False),
        (("N", "H"), ("H", "N"), True),
        (("N", "H"), ("N",), False),
        (((1, 2),), (1, 2), True),
        ((5,), 5, True),
        ("relu", "relu", True),
        ((1, 2), 1, False),
    ],
)
def test_the_same_is_exact_for_counts_and_near_for_measures(one: Any, other: Any, *, alike: bool) -> None:
    assert same(one, other) is alike
    assert same(other, one) is alike


def test_a_missing_gpu_is_said_in_a_sentence() -> None:
    if torch.cuda.is_available():
        assert choose(torch, "auto") == "cuda"
        return
    assert choose(torch, "auto") == "cpu"
    with pytest.raises(RunError, match="no CUDA device was found"):
        choose(torch, "cuda")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_gives_the_numbers_of_the_cpu() -> None:
    x = torch.randn(3, 2, 6, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    on_cpu = Run(describe(NET), "cpu").outputs({"x": x})["output"]
    on_gpu = Run(describe(NET), "cuda").outputs({"x": x})["output"].cpu()
    assert torch.allclose(on_cpu, on_gpu, rtol=1e-9, atol=1e-9)
    assert all(check.agrees for check in verify(describe(NET), "cuda"))


def test_tensors_become_plain_numbers() -> None:
    assert to_value(torch.ones(1, 1, 2)) == (1.0, 1.0)
    assert to_value(torch.tensor(3)) == 3
    assert to_value(("N", torch.tensor(2.5))) == ("N", 2.5)
    assert to_value(7) == 7
