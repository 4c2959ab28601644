"""Chapter 22: one step of an LSTM, by rule and by torch's own cell."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.evaluation import Evaluation, Mistake
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]

_gates = st.floats(0, 1)


@given(_gates, _gates, _gates, st.floats(-5, 5), st.floats(-1, 1))
@settings(max_examples=60)
def test_an_lstm_step_is_that_of_torchs_own_cell(
    agreed: Agreement, forget: float, admit: float, show: float, cell: float, candidate: float
) -> None:
    gates = {"forget_gate": forget, "input_gate": admit, "output_gate": show, "cell": cell, "candidate": candidate}
    found = agreed({"layers": [{"lstm_update": gates}]})
    assert found["cell_next"] == pytest.approx(forget * cell + admit * candidate)
    assert found["hidden"] == pytest.approx(show * math.tanh(forget * cell + admit * candidate))


def test_gates_can_be_swapped() -> None:
    layer = {"lstm_update": {"forget_gate": 0.5, "input_gate": 0.25, "output_gate": 1, "cell": 2, "candidate": 1}}
    mistake = Mistake("theirs", frozenset(layer), {"cell_next": "input_gate*cell + forget_gate*candidate"})
    assert Evaluation(describe({"layers": [layer]}), mistake).lookup("cell_next") == pytest.approx(1.0)
