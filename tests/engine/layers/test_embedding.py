"""Embeddings, tied weights and one position of a sequence, by rule and by torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError, ExpressionError, RunError
from engine.evaluation import Evaluation
from engine.expression import expression
from engine.run import Run
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_small = st.integers(1, 6)


@given(_small, _small, _small, st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=30)
def test_a_table_of_any_size_is_looked_up(
    agreed: Agreement, words: int, width: int, length: int, batch: int, seed: int
) -> None:
    layers = [{"embedding": {"num_embeddings": words, "embedding_dim": width}}]
    found = agreed({"input": {"x": [length]}, "batch": batch, "layers": layers}, seed=seed)
    assert (found["parameters"], found["macs"]) == (words * width, 0)
    assert "output" in found


def test_a_token_is_given_its_row(agreed: Agreement) -> None:
    table = {"num_embeddings": 3, "embedding_dim": 2, "weights": {"weight": [[1, 2], [3, 4], [5, 6]]}}
    data = {"input": {"x": {"axes": ["T"], "values": [2, 0]}}, "layers": [{"embedding": table}]}
    with pytest.raises(DescriptionError, match="the axes are"):
        describe(data)
    data["input"] = {"x": {"axes": ["D"], "values": [2, 0]}}
    assert agreed(data)["output"] == ((5, 6), (1, 2))


def test_trap_tied_weights_have_no_parameters_and_all_multiply_adds(agreed: Agreement) -> None:
    layers: list[Any] = [
        {"embedding": {"name": "words", "num_embeddings": 50, "embedding_dim": 8}},
        {"lstm": {"hidden_size": 8}},
        {"linear": {"name": "decoder", "out_features": 50, "bias": False, "share": "words"}},
    ]
    found = agreed({"input": {"x": [7]}, "layers": layers})
    assert (found["words.parameters"], found["decoder.parameters"]) == (50 * 8, 0)
    assert (found["words.macs"], found["decoder.macs"]) == (0, 7 * 8 * 50)
    assert found["parameters"] == 50 * 8 + 4 * 8 * (8 + 8 + 2)


def test_tied_weights_are_one_tensor_in_the_run() -> None:
    layers = [
        {"embedding": {"name": "words", "num_embeddings": 5, "embedding_dim": 2}},
        {"linear": {"out_features": 5, "bias": False, "share": "words"}},
    ]
    modules = Run(describe({"input": {"x": [3]}, "layers": layers})).modules("cpu")
    assert modules[0].weight is modules[1].weight


def test_an_embedding_takes_whole_numbers_that_it_has_rows_for() -> None:
    layers: list[Any] = [{"embedding": {"num_embeddings": 4, "embedding_dim": 2}}]
    for values in ([0, 4], [-1, 0], [0.5, 1]):
        data = {"input": {"x": {"axes": ["D"], "values": values}}, "layers": layers}
        with pytest.raises(DescriptionError, match=r"layers\[0\].embedding: the input `x` must hold .* from 0 to 3"):
            describe(data)
    run = Run(describe({"input": {"x": [2]}, "layers": layers}))
    with pytest.raises(RunError, match="whole numbers from 0 to 3"):
        run.outputs({"x": torch.tensor([[0, 4]])})
    with pytest.raises(DescriptionError, match="which only an input holds; name it with `from`"):
        describe({"input": {"x": [2]}, "layers": ["relu", *layers]})


@pytest.mark.parametrize("index", [0, 2, -1, -3])
def test_a_position_is_taken_out(agreed: Agreement, index: int) -> None:
    x = {"axes": ["T", "D"], "values": [[1, 2], [3, 4], [5, 6]]}
    data = {"input": {"x": x}, "layers": [{"select": {"index": index}}]}
    assert agreed(data)["output"] == ((1, 2), (3, 4), (5, 6))[index]


def test_a_position_beyond_the_sequence_is_refused() -> None:
    for index in (3, -4):
        with pytest.raises(DescriptionError, match=f"no position {index} in a sequence of 3"):
            describe({"input": {"x": [3, 2]}, "layers": [{"select": {"index": index}}]})


def test_layers_are_added_and_concatenated_by_name(agreed: Agreement) -> None:
    table = {"num_embeddings": 9, "embedding_dim": 4}
    tables: list[Any] = [{"embedding": {"name": name, "from": name[0], **table}} for name in ("word", "place", "kind")]
    data = {"input": {"w": [5], "p": [5], "k": [5]}, "batch": 2, "layers": tables}
    names = ["word", "place", "kind"]
    added = agreed({**data, "layers": [*tables, {"add": {"name": "sum", "from": names}}]})
    joined = agreed({**data, "layers": [*tables, {"concat": {"from": names}}, "relu"]})
    assert (added["sum.features"], joined["concat.features"]) == (4, 12)
    assert "output" in added
    assert "output" in joined


def test_joining_by_name_is_refused_where_shapes_or_names_do_not_meet() -> None:
    layers: list[Any] = [{"linear": {"name": "a", "out_features": 3}}, {"linear": {"name": "b", "out_features": 2}}]

    def refusal(join: dict[str, Any]) -> str:
        with pytest.raises(DescriptionError) as caught:
            describe({"input": {"x": [4]}, "layers": [*layers, join]})
        return str(caught.value)

    assert refusal({"add": {"from": ["a", "b"]}}) == (
        "layers[2].add: the layers give (3) and (2); the shapes must be equal to be added"
    )
    assert "no 'c' before it" in refusal({"add": {"from": ["a", "c"]}})
    assert "at least two names" in refusal({"concat": {"from": ["a"]}})
    assert "already the name" in refusal({"concat": {"name": "a", "from": ["a", "b"]}})
    assert "such as `from: [body, shortcut]`" in refusal({"add": {}})


def test_rows_of_a_table_are_counted_from_0() -> None:
    env: dict[str, Value] = {"table": ((1, 2), (3, 4))}
    assert expression("rows(table, [1, 0, 1])").value(env) == ((3, 4), (1, 2), (3, 4))
    with pytest.raises(ExpressionError, match="counts from 0 to 1, and 2 was asked for"):
        expression("rows(table, 2)").value(env)


def test_steps_show_where_a_position_comes_from() -> None:
    data = {"input": {"x": {"axes": ["T", "D"], "values": [[1, 2], [3, 4]]}}, "layers": [{"select": {"index": -1}}]}
    evaluation = Evaluation(describe(data), trace=True)
    evaluation.lookup("output")
    assert evaluation.steps[-1].formula == "x[T + t]"
