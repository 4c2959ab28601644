"""Chapter 22: simple recurrent layers, LSTM and GRU, by rule and by torch's own layers or the papers' tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.evaluation import Evaluation, Mistake
from engine.run import Run
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_GATES = {"rnn": 1, "lstm": 4, "gru": 3}


def _network(kind: str, sizes: list[int], **attributes: object) -> dict[str, Any]:
    return {"input": {"x": sizes}, "layers": [{kind: attributes}]}


@given(
    kind=st.sampled_from(sorted(_GATES)),
    sizes=st.tuples(st.integers(1, 4), st.integers(1, 5)),
    hidden=st.integers(1, 5),
    layers=st.integers(1, 3),
    bidirectional=st.booleans(),
    bias=st.booleans(),
    biases=st.integers(1, 2),
)
@settings(max_examples=60, deadline=None)
def test_shapes_parameters_and_multiply_adds_are_those_of_the_run(
    agreed: Agreement,
    kind: str,
    sizes: tuple[int, int],
    hidden: int,
    layers: int,
    bidirectional: bool,  # noqa: FBT001 - drawn
    bias: bool,  # noqa: FBT001 - drawn
    biases: int,
) -> None:
    given_attributes = {"hidden_size": hidden, "num_layers": layers, "bidirectional": bidirectional}
    found = agreed(_network(kind, list(sizes), **given_attributes, bias=bias, biases=biases))
    assert (found[f"{kind}.time"], found[f"{kind}.features"]) == (sizes[0], hidden * (2 if bidirectional else 1))


@pytest.mark.parametrize(
    ("kind", "attributes", "parameters"),
    [
        ("lstm", {"biases": 1}, 117_248),
        ("lstm", {}, 117_760),
        ("gru", {"biases": 1}, 87_936),
        ("lstm", {"biases": 1, "bidirectional": True}, 234_496),
    ],
)
def test_published_counts_of_100_inputs_and_128_hidden_units(
    agreed: Agreement, kind: str, attributes: dict[str, Any], parameters: int
) -> None:
    assert agreed(_network(kind, [10, 100], hidden_size=128, **attributes))["parameters"] == parameters


def test_an_elman_network_of_3_inputs_4_hidden_units_and_2_outputs_has_42_parameters(agreed: Agreement) -> None:
    layers = [{"rnn": {"hidden_size": 4, "biases": 1}}, {"linear": {"out_features": 2}}]
    assert agreed({"input": {"x": [5, 3]}, "layers": layers})["parameters"] == 42


@pytest.mark.parametrize("kind", sorted(_GATES))
def test_a_longer_sequence_takes_more_work_and_no_more_parameters(agreed: Agreement, kind: str) -> None:
    short, long = (agreed(_network(kind, [time, 3], hidden_size=4)) for time in (10, 100))
    assert short["parameters"] == long["parameters"]
    assert long["macs"] == 10 * short["macs"]


@pytest.mark.parametrize("kind", ["rnn", "lstm"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_one_bias_gives_what_torchs_layer_gives_when_its_second_is_zero(kind: str, *, bidirectional: bool) -> None:
    torch = pytest.importorskip("torch")
    attributes = {"hidden_size": 3, "num_layers": 2, "bidirectional": bidirectional}
    one = Run(describe(_network(kind, [4, 2], **attributes, biases=1)))
    two = Run(describe(_network(kind, [4, 2], **attributes)))
    weights = {}
    for name, tensor in one.modules("cpu")[0].named_parameters():
        weights[f"{kind}.{name.replace('bias_', 'bias_ih_')}"] = tensor
        if name.startswith("bias"):
            weights[f"{kind}.{name.replace('bias_', 'bias_hh_')}"] = torch.zeros_like(tensor)
    two.load(weights)
    x = torch.arange(8, dtype=torch.float64).reshape(1, 4, 2) / 8
    assert torch.allclose(one.outputs({"x": x})["output"], two.outputs({"x": x})["output"])


def test_a_gru_can_reset_the_state_before_its_weights_are_applied() -> None:
    torch = pytest.importorskip("torch")
    run = Run(describe(_network("gru", [2, 1], hidden_size=1, biases=1, reset_after=False)))
    names = {"weight_ih_l0": [[0.0], [0.0], [1.0]], "weight_hh_l0": [[0.0], [0.0], [2.0]], "bias_l0": [0.0] * 3}
    run.load({f"gru.{name}": torch.tensor(values, dtype=torch.float64) for name, values in names.items()})
    found = run.outputs({"x": torch.tensor([[[1.0], [0.0]]], dtype=torch.float64)})["output"][0, :, 0]
    first = 0.5 * torch.tanh(torch.tensor(1.0, dtype=torch.float64))
    assert torch.allclose(found, torch.stack([first, 0.5 * first + 0.5 * torch.tanh(first)]))


@pytest.mark.parametrize(
    ("kind", "attributes", "replace", "parameters"),
    [
        ("rnn", {"biases": 1}, {"per_gate": "hidden_size*(in_features + bias_per_unit)"}, 16),
        ("lstm", {"biases": 1}, {"one_direction": "per_gate"}, 32),
        ("gru", {"biases": 1}, {"one_direction": "2*per_gate"}, 64),
        ("rnn", {"biases": 1}, {"bias_per_unit": 2}, 36),
        ("rnn", {"bidirectional": True, "num_layers": 2}, {"fed": "hidden_size"}, 152),
    ],
)
def test_what_mistakes_make_of_3_inputs_and_4_hidden_units(
    kind: str, attributes: dict[str, Any], replace: dict[str, Any], parameters: int
) -> None:
    network = describe(_network(kind, [5, 3], hidden_size=4, **attributes))
    assert Evaluation(network, Mistake("theirs", frozenset({kind}), replace)).lookup("parameters") == parameters


def test_a_single_layer_shows_no_steps_of_layers_above() -> None:
    evaluation = Evaluation(describe(_network("lstm", [5, 3], hidden_size=4, biases=1)), trace=True)
    evaluation.lookup("lstm.parameters")
    shown = [(step.name, step.substituted) for step in evaluation.steps if not step.quiet]
    assert shown == [("per_gate", "4*(3 + 4 + 1)"), ("one_direction", "4*32")]
