"""Chapter 22: what recurrent layers give over time, by rule, equal to torch's own modules in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation, Mistake
from engine.explain import explain
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]

_X = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]]


@pytest.fixture(scope="module")
def torch() -> Any:
    return pytest.importorskip("torch")


def _described(kind: str, layer: Any, **attributes: Any) -> dict[str, Any]:
    weights = {name: tensor.tolist() for name, tensor in layer.state_dict().items()}
    return {
        "input": {"x": {"axes": ["T", "D"], "values": _X}},
        "layers": [{kind: {"hidden_size": 2, "weights": weights, **attributes}}],
    }


def _close(value: Value, tensor: Any) -> bool:
    return list(flat(value)) == pytest.approx(tensor.detach().flatten().tolist(), abs=1e-12)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
def test_every_output_and_final_state_is_that_of_torchs_module(
    torch: Any, kind: str, *, bias: bool, bidirectional: bool, layers: int
) -> None:
    torch.manual_seed(layers)
    options = {"num_layers": layers, "bidirectional": bidirectional, "bias": bias}
    module = getattr(torch.nn, kind.upper())(2, 2, batch_first=True, dtype=torch.float64, **options)
    output, state = module(torch.tensor([_X], dtype=torch.float64))
    data = _described(kind, module, **options)
    rules = Evaluation(describe(data))
    assert _close(rules.lookup(f"{kind}.output"), output)
    hidden = state[0] if kind == "lstm" else state
    assert _close(rules.lookup(f"{kind}.final_hidden"), hidden)
    if kind == "lstm":
        assert _close(rules.lookup("lstm.final_cell"), state[1])
    last = Evaluation(describe(_described(kind, module, **options, returns="last"))).lookup(f"{kind}.output")
    assert _close(last, torch.cat(list(hidden[-2 if bidirectional else -1 :]), dim=-1))


def test_relu_may_stand_for_tanh(torch: Any) -> None:
    module = torch.nn.RNN(2, 2, nonlinearity="relu", batch_first=True, dtype=torch.float64)
    output = module(torch.tensor([_X], dtype=torch.float64))[0]
    data = _described("rnn", module, nonlinearity="relu")
    assert _close(Evaluation(describe(data)).lookup("rnn.output"), output)


def test_a_gru_whose_z_weighs_the_new_state_is_torchs_with_the_opposite_sums(torch: Any) -> None:
    module = torch.nn.GRU(2, 2, batch_first=True, dtype=torch.float64)
    data = _described("gru", module, update_gate_weights="new")
    with torch.no_grad():
        for tensor in module.state_dict().values():
            tensor[2:4] *= -1
    output = module(torch.tensor([_X], dtype=torch.float64))[0]
    assert _close(Evaluation(describe(data)).lookup("gru.output"), output)


def test_where_the_reset_gate_stands_changes_the_values(agreed: Agreement) -> None:
    ways = [
        agreed({"input": {"x": [3, 2]}, "layers": [{"gru": {"hidden_size": 2, "biases": 1, "reset_after": after}}]})
        for after in (True, False)
    ]
    assert ways[0]["gru.parameters"] == ways[1]["gru.parameters"]
    assert ways[0]["output"] != ways[1]["output"]


def test_two_biases_give_what_one_bias_of_their_sum_gives_and_count_double(agreed: Agreement) -> None:
    def data(**bias: Any) -> dict[str, Any]:
        weights = {"weight_ih_l0": [[0.5], [1], [-1], [2]], "weight_hh_l0": [[1], [0.5], [1], [-1]], **bias}
        layer = {"hidden_size": 1, "weights": weights, "biases": len(bias)}
        return {"input": {"x": {"axes": ["T", "D"], "values": [[1], [2]]}}, "layers": [{"lstm": layer}]}

    two = agreed(data(bias_ih_l0=[1, 2, 3, 4], bias_hh_l0=[-1, 0.5, 1, 0]))
    one = agreed(data(bias_l0=[0, 2.5, 4, 4]))
    assert two["output"] == one["output"]
    assert (two["parameters"], one["parameters"]) == (16, 12)


@given(
    kind=st.sampled_from(["rnn", "lstm", "gru"]),
    sizes=st.tuples(st.integers(1, 4), st.integers(1, 3)),
    biases=st.integers(0, 2),
    batch=st.integers(1, 2),
    layer=st.fixed_dictionaries(
        {
            "hidden_size": st.integers(1, 3),
            "num_layers": st.integers(1, 2),
            "bidirectional": st.booleans(),
            "returns": st.sampled_from(["all", "last", "state"]),
        }
    ),
)
@settings(max_examples=12, deadline=None)
def test_values_of_any_size_and_convention_are_those_of_the_run(
    agreed: Agreement, kind: str, sizes: tuple[int, int], biases: int, batch: int, layer: dict[str, Any]
) -> None:
    bias = {"bias": biases > 0, "biases": max(1, biases)}
    found = agreed({"input": {"x": list(sizes)}, "batch": batch, "layers": [{kind: {**layer, **bias}}]})
    assert "final_hidden" in found


def test_the_gates_of_an_lstm_can_be_seen_over_time(agreed: Agreement) -> None:
    found = agreed({"input": {"x": [3, 2]}, "layers": [{"lstm": {"hidden_size": 2}}]})
    for gate in ("forget_gate", "input_gate", "output_gate"):
        values = list(flat(found[gate]))
        assert len(values) == 3 * 2
        assert all(0 < one < 1 for one in values)


def test_an_open_forget_gate_and_a_closed_input_gate_carry_the_cell_unchanged() -> None:
    """The constant error carousel: what the first step wrote stays, however long the sequence."""
    weights = {
        "weight_ih_l0": [[1000], [0], [1], [0]],
        "weight_hh_l0": [[0]] * 4,
        "bias_l0": [-500, 500, 0, 500],
    }
    values = [[1.0], *[[0.0]] * 20]
    layer = {"lstm": {"hidden_size": 1, "biases": 1, "weights": weights}}
    cells = Evaluation(describe({"input": {"x": {"axes": ["T", "D"], "values": values}}, "layers": [layer]})).lookup(
        "lstm.cell"
    )
    assert set(flat(cells)) == {next(flat(cells))}


def test_a_mistake_holds_at_every_step() -> None:
    data = {"input": {"x": {"axes": ["T", "D"], "values": [[1], [1]]}}}
    weights = {"weight_ih_l0": [[1]], "weight_hh_l0": [[1]], "bias_l0": [0]}
    layer = {"rnn": {"hidden_size": 1, "biases": 1, "nonlinearity": "relu", "weights": weights}}
    network = describe({**data, "layers": [layer]})
    forgets = Mistake("theirs", frozenset({"rnn"}), {"hidden_sum": "matrix(weight_ih_hidden, x) + bias_hidden"})
    assert Evaluation(network).lookup("output") == ((1,), (2,))
    assert Evaluation(network, forgets).lookup("output") == ((1,), (1,))


def test_explain_writes_out_the_products_of_each_gate_at_each_step() -> None:
    weights = {"weight_ih_l0": [[1], [2], [3], [4]], "weight_hh_l0": [[0.5]] * 4, "bias_l0": [1, 1, 1, 1]}
    layer = {"lstm": {"hidden_size": 1, "biases": 1, "weights": weights}}
    data = {"input": {"x": {"axes": ["T", "D"], "values": [[-1], [1]]}}, "layers": [layer]}
    lines = [line.strip() for line in explain(describe(data))]
    assert "forget_sum[0] = 2*(-1) + 0.5*0 + 1 = -1" in lines
    assert lines.count("step 1") == lines.count("step 2") == 1
    assert any(line.startswith("output_gate = sigmoid(a_o) = ") for line in lines)


def test_a_sequence_that_nobody_could_follow_is_refused_in_a_sentence() -> None:
    values = [[0.0]] * 2001
    weights = {"weight_ih_l0": [[1]], "weight_hh_l0": [[1]]}
    layer = {"rnn": {"hidden_size": 1, "bias": False, "weights": weights}}
    data = {"input": {"x": {"axes": ["T", "D"], "values": values}}, "layers": [layer]}
    assert any("2001 time steps are too many" in line for line in explain(describe(data)))


def test_a_state_can_be_handed_from_an_encoder_to_a_decoder(torch: Any, agreed: Agreement) -> None:
    """Encoder and decoder joined by their state give what one pass over both sequences gives."""
    module = torch.nn.LSTM(2, 2, num_layers=2, batch_first=True, dtype=torch.float64)
    weights = {name: tensor.tolist() for name, tensor in module.state_dict().items()}
    common = {"hidden_size": 2, "num_layers": 2, "weights": weights}
    data = {
        "input": {name: {"axes": ["T", "D"], "values": values} for name, values in (("x", _X[:2]), ("y", _X[2:]))},
        "layers": [
            {"lstm": {"name": "encoder", "from": "x", "returns": "state", **common}},
            {"lstm": {"name": "decoder", "from": ["y", "encoder"], **common}},
        ],
    }
    output = module(torch.tensor([_X], dtype=torch.float64))[0]
    assert list(flat(agreed(data)["output"])) == pytest.approx(output[0, 2].tolist())


def test_a_first_state_of_another_size_is_refused() -> None:
    layers = [
        {"gru": {"name": "encoder", "from": "x", "hidden_size": 3, "returns": "state"}},
        {"gru": {"name": "decoder", "from": ["y", "encoder"], "hidden_size": 2}},
    ]
    with pytest.raises(DescriptionError, match="as many features as hidden units, 2"):
        describe({"input": {"x": [4, 2], "y": [3, 2]}, "layers": layers})
