"""Chapter 22: Jordan's network, decoders with and without teacher forcing, and gradients through time."""

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
from engine.value import Value, flat, vector

Agreement = Callable[..., dict[str, Value]]

_X = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]]


@pytest.fixture(scope="module")
def torch() -> Any:
    return pytest.importorskip("torch")


def _data(layer: dict[str, Any], values: list[list[float]]) -> dict[str, Any]:
    return {"input": {"x": {"axes": ["T", "D"], "values": values}}, "layers": [layer]}


@given(
    sizes=st.tuples(st.integers(1, 4), st.integers(1, 3)),
    layer=st.fixed_dictionaries(
        {
            "hidden_size": st.integers(1, 3),
            "output_size": st.integers(1, 3),
            "bias": st.booleans(),
            "nonlinearity": st.sampled_from(["tanh", "relu"]),
            "output_nonlinearity": st.sampled_from(["identity", "sigmoid", "tanh"]),
        }
    ),
)
@settings(max_examples=10, deadline=None)
def test_jordans_network_of_any_size_is_that_of_the_run(
    agreed: Agreement, sizes: tuple[int, int], layer: dict[str, Any]
) -> None:
    found = agreed({"input": {"x": list(sizes)}, "layers": [{"jordan": layer}]})
    assert (found["jordan.time"], found["jordan.features"]) == (sizes[0], layer["output_size"])


def test_jordan_feeds_back_the_output_and_elman_the_hidden_state() -> None:
    """One unit each, `h = x + fed`, `y = 2h`: Elman 1, 2; Jordan 1, 1 + 2."""
    weights = {"weight_ih": [[1]], "weight_yh": [[1]], "weight_hy": [[2]]}
    jordan = {"hidden_size": 1, "output_size": 1, "nonlinearity": "relu", "bias": False, "weights": weights}
    assert Evaluation(describe(_data({"jordan": jordan}, [[1], [1]]))).lookup("output") == ((2,), (6,))
    elman = {
        "hidden_size": 1,
        "nonlinearity": "relu",
        "bias": False,
        "weights": {"weight_ih_l0": [[1]], "weight_hh_l0": [[1]]},
    }
    data = _data({"rnn": elman}, [[1], [1]])
    data["layers"].append({"linear": {"out_features": 1, "bias": False, "weights": {"weight": [[2]]}}})
    assert list(flat(Evaluation(describe(data)).lookup("output"))) == [2, 4]


def test_jordans_network_counts_the_weights_from_its_outputs(agreed: Agreement) -> None:
    found = agreed({"input": {"x": [5, 3]}, "layers": [{"jordan": {"hidden_size": 4, "output_size": 2}}]})
    assert found["parameters"] == 4 * (3 + 2 + 1) + 2 * (4 + 1)
    assert found["macs"] == 5 * (4 * (3 + 2) + 2 * 4)


def test_a_mistake_may_take_jordans_network_for_elmans() -> None:
    weights = {"weight_ih": [[1]], "weight_yh": [[1]], "weight_hy": [[2]]}
    jordan = {"hidden_size": 1, "output_size": 1, "nonlinearity": "relu", "bias": False, "weights": weights}
    network = describe(_data({"jordan": jordan}, [[1], [1]]))
    nothing = Mistake("theirs", frozenset({"jordan"}), {"hidden_sum": "matrix(weight_ih, x)"})
    assert Evaluation(network, nothing).lookup("output") == ((2,), (2,))


@given(
    cell=st.sampled_from(["rnn", "lstm", "gru"]),
    sizes=st.tuples(st.integers(1, 3), st.integers(1, 2)),
    forced=st.booleans(),
    biases=st.integers(0, 2),
)
@settings(max_examples=10, deadline=None)
def test_decoders_of_any_size_are_those_of_the_run(
    agreed: Agreement, cell: str, sizes: tuple[int, int], biases: int, *, forced: bool
) -> None:
    layer = {"cell": cell, "hidden_size": 2, "teacher_forcing": forced, "bias": biases > 0, "biases": max(1, biases)}
    assert "entered" in agreed({"input": {"x": list(sizes)}, "layers": [{"recurrent_decoder": layer}]})


@pytest.mark.parametrize("forced", [True, False])
def test_teacher_forcing_gives_each_step_the_right_input_and_free_running_its_own(torch: Any, *, forced: bool) -> None:
    torch.manual_seed(0)
    cell, last = torch.nn.LSTMCell(2, 3, dtype=torch.float64), torch.nn.Linear(3, 2, dtype=torch.float64)
    weights = {f"{name}_l0": tensor.tolist() for name, tensor in cell.state_dict().items()}
    weights |= {f"{name}_out": tensor.tolist() for name, tensor in last.state_dict().items()}
    layer = {"cell": "lstm", "hidden_size": 3, "teacher_forcing": forced, "weights": weights}
    state, x, expected = None, torch.tensor([_X[0]], dtype=torch.float64), []
    for following in (*_X[1:], _X[0]):
        state = cell(x, state)
        expected.append(last(state[0]))
        x = torch.tensor([following], dtype=torch.float64) if forced else expected[-1]
    found = Evaluation(describe(_data({"recurrent_decoder": layer}, _X)))
    assert list(flat(found.lookup("output"))) == pytest.approx(torch.cat(expected).flatten().tolist())
    entered = found.lookup("recurrent_decoder.entered")
    assert (entered == tuple(map(tuple, _X))) is forced


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_sequence_to_sequence_hands_the_encoders_last_state_to_the_decoder(agreed: Agreement, cell: str) -> None:
    layers = [
        {cell: {"name": "encoder", "from": "x", "hidden_size": 2, "returns": "state"}},
        {"recurrent_decoder": {"cell": cell, "hidden_size": 2, "teacher_forcing": False, "from": ["y", "encoder"]}},
    ]
    found = agreed({"input": {"x": [4, 3], "y": [2, 2]}, "layers": layers})
    assert found["recurrent_decoder.time"] == 2


def test_a_decoder_refuses_a_state_of_another_kind() -> None:
    layers = [
        {"lstm": {"name": "encoder", "from": "x", "hidden_size": 2, "returns": "state"}},
        {"recurrent_decoder": {"cell": "gru", "hidden_size": 2, "from": ["y", "encoder"]}},
    ]
    with pytest.raises(DescriptionError, match="a row for the hidden state"):
        describe({"input": {"x": [4, 3], "y": [2, 2]}, "layers": layers})


def _through_time(**attributes: Any) -> dict[str, Any]:
    own = {"x": _X, "weight_ih": [[0.5, -1], [1, 0.25]], "weight_hh": [[0.5, 1], [-0.75, 0.5]], "target": [[1, -1]]}
    return {"layers": [{"backpropagation_through_time": {**own, **attributes}}]}


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "identity"])
@pytest.mark.parametrize("truncate", [0, 1, 2, 3, 9])
@pytest.mark.parametrize("target", [[[1, -1]], [[1, -1], [0.5, 2], [0, 1]]])
def test_gradients_through_time_are_autograds(
    agreed: Agreement, nonlinearity: str, truncate: int, target: list[list[float]]
) -> None:
    found = agreed(_through_time(nonlinearity=nonlinearity, truncate=truncate, target=target))
    assert "weight_hh_gradient" in found
    assert "arriving" in found


def test_the_gradient_of_the_recurrent_weights_is_that_of_torchs_own_layer(torch: Any, agreed: Agreement) -> None:
    attributes = _through_time()["layers"][0]["backpropagation_through_time"]
    module = torch.nn.RNN(2, 2, bias=False, dtype=torch.float64)
    module.weight_ih_l0.data = torch.tensor(attributes["weight_ih"], dtype=torch.float64)
    module.weight_hh_l0.data = torch.tensor(attributes["weight_hh"], dtype=torch.float64)
    last = module(torch.tensor(_X, dtype=torch.float64))[0][-1]
    ((last - torch.tensor([1.0, -1.0])) ** 2 / 2).sum().backward()
    found = agreed(_through_time())
    assert list(flat(found["weight_hh_gradient"])) == pytest.approx(module.weight_hh_l0.grad.flatten().tolist())
    assert list(flat(found["weight_ih_gradient"])) == pytest.approx(module.weight_ih_l0.grad.flatten().tolist())


def test_truncation_leaves_out_what_lies_too_far_back() -> None:
    whole, cut = (Evaluation(describe(_through_time(truncate=steps))) for steps in (0, 2))
    far, near = (vector(one.lookup("error"), "errors") for one in (whole, cut))
    assert near == ((0, 0), *far[1:])
    assert set(flat(vector(cut.lookup("weight_ih_part"), "parts")[0])) == {0}


def test_explain_goes_back_from_the_last_step_to_the_first() -> None:
    lines = [line.strip() for line in explain(describe(_through_time()))]
    places = [lines.index(f"back to step {number}") for number in (3, 2, 1)]
    assert places == sorted(places)


def test_weights_that_do_not_meet_are_refused() -> None:
    with pytest.raises(DescriptionError, match="must be square"):
        describe(_through_time(weight_hh=[[1, 2]]))


def test_clipping_by_value_may_turn_a_gradient_and_clipping_by_norm_does_not(agreed: Agreement) -> None:
    given_gradient = {"gradient": [3.0, -4.0], "threshold": 3.0}
    by_value = agreed({"layers": [{"gradient_clipping_by_value": given_gradient}]})["output"]
    by_norm = agreed({"layers": [{"gradient_clipping": given_gradient}]})["output"]
    assert by_value == (3.0, -3.0)
    assert list(flat(by_norm)) == pytest.approx([1.8, -2.4])
