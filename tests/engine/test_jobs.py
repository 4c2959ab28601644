"""What the worker can be asked: to compute expressions over a real run, and to verify a description."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from engine.errors import EngineError
from engine.jobs import HANDLERS, confirm, gradient_norms, verify_description
from engine.worker import Job

CONV = {
    "input": {"x": [3, 32, 32]},
    "layers": [{"conv2d": {"name": "stem", "out_channels": 8, "kernel_size": 3, "stride": 2}}],
}
NORM = {
    "input": {"x": {"axes": ["N"], "values": [1, 2, 3, 6]}},
    "layers": [{"batch_norm": {"eps": 0, "affine": False}}],
}


def job(**payload: Any) -> Job:
    return Job(payload, lambda _value: None, threading.Event())


def test_expressions_are_computed_over_what_the_run_measures() -> None:
    networks = {"": CONV}
    asked = ["(height, width)", "stem.macs - macs", "parameters*k", "receptive_field"]
    values = confirm(job(networks=networks, given={"k": 2}, expressions=asked))["values"]
    assert values == [(15, 15), 0, 448, 3]


def test_values_have_the_form_that_the_rules_give_them() -> None:
    values = confirm(job(networks={"": NORM}, given={"i": 4}, expressions=["output[i - 1]", "statistics"]))["values"]
    assert values[0] == pytest.approx(3 / 3.5**0.5)
    assert values[1] == ("N",)


def test_several_networks_are_told_apart_by_name() -> None:
    wide = {**CONV, "layers": [{"conv2d": {"name": "stem", "out_channels": 16, "kernel_size": 3}}]}
    payload = {"networks": {"narrow": CONV, "wide": wide}, "given": {}}
    values = confirm(job(**payload, expressions=["wide.parameters/narrow.parameters"]))["values"]
    assert values == [2]
    for name in ("other.macs", "macs", "wide.nothing"):
        with pytest.raises(EngineError, match=f"`{name}` is nothing that a run measures"):
            confirm(job(**payload, expressions=[name]))


def test_given_lists_are_grids() -> None:
    values = confirm(job(networks={"": NORM}, given={"x": [[1, 2], [3, 4]]}, expressions=["x[1][0] + 0*output[0]"]))
    assert values["values"] == [3]


def test_a_description_is_verified() -> None:
    checks = verify_description(job(description=NORM))["checks"]
    assert {check["name"] for check in checks} >= {"parameters", "statistics", "output", "tracked"}
    assert all(check["agrees"] for check in checks)


def test_both_jobs_can_be_called_by_name() -> None:
    assert set(HANDLERS) >= {"confirm", "verify"}


def test_gradients_through_stacks_are_streamed_depth_by_depth() -> None:
    told: list[Any] = []
    asked = Job({"depths": [10, 50, 100], "slope": 0.1}, told.append, threading.Event())
    rows = gradient_norms(asked)
    assert rows == {"rows": told}
    assert [row["depth"] for row in told] == [10, 50, 100]
    for row in told:
        assert all(row[stack]["run"] == pytest.approx(row[stack]["rule"], rel=1e-9) for stack in ("plain", "residual"))
    stopped = threading.Event()
    stopped.set()
    assert gradient_norms(Job({"depths": [10]}, told.append, stopped)) is None
