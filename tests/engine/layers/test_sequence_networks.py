"""Chapters 22 and 23: laws of recurrence and attention, and random networks of layers over sequences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.evaluation import Evaluation
from engine.value import Value, flat, vector
from engine.valued import with_values

Agreement = Callable[..., dict[str, Value]]

_rows = st.lists(st.lists(st.integers(-8, 8).map(lambda one: one / 4), min_size=2, max_size=2), min_size=2, max_size=4)
_RECURRENT = ["rnn", "lstm", "gru"]
_OF_FOUR = [
    {"rnn": {"hidden_size": 4}},
    {"lstm": {"hidden_size": 2, "bidirectional": True}},
    {"gru": {"hidden_size": 4, "num_layers": 2}},
    {"jordan": {"hidden_size": 2, "output_size": 4}},
    {"attention": {"is_causal": True}},
    {"multi_head_attention": {"num_heads": 2}},
    {"residual": {"body": ["attention"]}},
    {"transformer_encoder_layer": {"nhead": 2, "dim_feedforward": 3, "norm_first": True}},
    "add_positional_encoding",
    "layer_norm",
]


def _output(layer: Any, rows: list[list[float]]) -> list[list[float]]:
    """Work a layer with weights that depend on nothing but its own shapes."""
    data = {"input": {"x": {"axes": ["T", "D"], "values": rows}}, "layers": [layer]}
    found = Evaluation(with_values(describe(data))).lookup("output")
    return [[float(one) for one in flat(row)] for row in vector(found, "output")]


def _same(one: list[list[float]], other: list[list[float]]) -> bool:
    return [value for row in one for value in row] == pytest.approx([value for row in other for value in row])


@pytest.mark.parametrize("kind", _RECURRENT)
@given(rows=_rows)
@settings(max_examples=10, deadline=None)
def test_what_has_been_seen_does_not_depend_on_what_comes(kind: str, rows: list[list[float]]) -> None:
    layer = {kind: {"hidden_size": 2}}
    assert _same(_output(layer, rows)[:-1], _output(layer, rows[:-1]))


@given(rows=_rows)
@settings(max_examples=10, deadline=None)
def test_a_causal_mask_hides_what_comes(rows: list[list[float]]) -> None:
    layer = {"multi_head_attention": {"num_heads": 1, "is_causal": True}}
    assert _same(_output(layer, rows)[:-1], _output(layer, rows[:-1]))


@given(rows=_rows)
@settings(max_examples=10, deadline=None)
def test_attention_does_not_know_the_order_and_positions_tell_it(rows: list[list[float]]) -> None:
    layer = {"multi_head_attention": {"num_heads": 2}}
    assert _same(_output(layer, rows)[::-1], _output(layer, rows[::-1]))
    told = [_output("add_positional_encoding", one) for one in (rows, rows[::-1])]
    assert not _same(told[0][::-1], told[1])


@given(rows=_rows)
@settings(max_examples=10, deadline=None)
def test_padding_says_nothing(rows: list[list[float]]) -> None:
    padded = {"attention": {"key_padding_mask": [*[0] * (len(rows) - 1), 1]}}
    assert _same(_output(padded, rows)[:-1], _output("attention", rows[:-1]))


@pytest.mark.parametrize(("kind", "gates"), [("rnn", 1), ("lstm", 4), ("gru", 3)])
@given(time=st.integers(1, 50), width=st.integers(1, 20), hidden=st.integers(1, 20))
@settings(max_examples=10, deadline=None)
def test_multiply_adds_of_recurrent_layers_are_those_of_a_step_times_the_steps(
    kind: str, gates: int, time: int, width: int, hidden: int
) -> None:
    network = describe({"input": {"x": [time, width]}, "layers": [{kind: {"hidden_size": hidden}}]})
    assert Evaluation(network).lookup("macs") == time * gates * hidden * (width + hidden)


@given(
    layers=st.lists(st.sampled_from(_OF_FOUR), min_size=2, max_size=3), time=st.integers(1, 3), batch=st.integers(1, 2)
)
@settings(max_examples=8, deadline=None)
def test_a_random_network_over_a_sequence_agrees_in_everything(
    agreed: Agreement, layers: list[Any], time: int, batch: int
) -> None:
    assert "output" in agreed({"input": {"x": [time, 4]}, "batch": batch, "layers": layers})


def test_attention_behind_a_recurrent_layer_is_counted_like_any_other(agreed: Agreement) -> None:
    """A run on the CPU attends in one go, which torch's counter does not see into."""
    found = agreed({"input": {"x": [3, 4]}, "layers": [{"rnn": {"hidden_size": 4}}, _OF_FOUR[5]]})
    assert found["multi_head_attention.macs"] == 4 * 3 * 4**2 + 2 * 3**2 * 4
