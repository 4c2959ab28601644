"""What the worker can be asked to do, each by plain data in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.batch import measured
from engine.description import describe
from engine.errors import RunError
from engine.evaluation import Evaluation
from engine.expression import expression
from engine.training.course import train
from engine.training.options import options
from engine.value import Value, freeze
from engine.verify import Measured, verify

if TYPE_CHECKING:
    from engine.device import Device
    from engine.worker import Job


def confirm(job: Job) -> dict[str, Any]:
    """Compute expressions over the measured quantities of described networks.

    Payload: `networks` (name to description; the name "" puts its quantities in reach without a prefix), `given`
    (numbers that stand in the expressions), `expressions`, and `device` unless it is the CPU. Gives `values`, one for
    each expression.
    """
    device = job.payload.get("device", "cpu")
    networks = {name: Measured(describe(data), device) for name, data in job.payload["networks"].items()}
    return _values(job.payload, networks)


def confirm_draws(payloads: Sequence[Mapping[str, Any]], device: Device = "cpu") -> list[dict[str, Any]]:
    """Compute what `confirm` does for many draws, running those whose networks are alike together."""
    described = [{name: describe(data) for name, data in payload["networks"].items()} for payload in payloads]
    wanted = [_outputs_wanted(payload) for payload in payloads]
    places = [(draw, name) for draw, names in enumerate(wanted) for name in names]
    ready = dict(zip(places, measured([described[draw][name] for draw, name in places], device), strict=True))
    return [
        _values(
            payload, {name: ready.get((draw, name)) or Measured(one, device) for name, one in described[draw].items()}
        )
        for draw, payload in enumerate(payloads)
    ]


def _outputs_wanted(payload: Mapping[str, Any]) -> list[str]:
    """Name the networks whose output the expressions look at; of the others only shapes and counts are measured."""
    looked_up = {name for source in payload["expressions"] for name in expression(source).names}
    return [name for name in payload["networks"] if (f"{name}.output" if name else "output") in looked_up]


def _values(payload: Mapping[str, Any], networks: Mapping[str, Mapping[str, Value]]) -> dict[str, Any]:
    given = {name: freeze(value) for name, value in payload["given"].items()}
    values = []
    for source in payload["expressions"]:
        wanted = expression(source)
        env = {name: given[name] if name in given else look_up(networks, name) for name in wanted.names}
        values.append(wanted.value(env))
    return {"values": values}


def look_up(networks: Mapping[str, Mapping[str, Value]], name: str) -> Value:
    """Return a quantity by its name, which starts with that of its network if there are several.

    Raises:
        RunError: No run measures it.
    """
    owner, rest = ("", name) if "" in networks else name.split(".", maxsplit=1) if "." in name else (name, "")
    try:
        return networks[owner][rest]
    except KeyError as problem:
        raise RunError(f"`{name}` is nothing that a run measures") from problem


def verify_description(job: Job) -> dict[str, Any]:
    """Compute a description by rule and by run; payload: `description`. Gives `checks` of name, rule, run, agrees."""
    network = describe(job.payload["description"])
    checks = verify(network, job.payload.get("device", "cpu"))
    return {"checks": [{"name": c.name, "rule": c.rule, "run": c.run, "agrees": c.agrees} for c in checks]}


def train_network(job: Job) -> dict[str, Any] | None:
    """Train an autoencoder, streaming a report for each epoch; payload: `kind` and whatever else is to be chosen.

    Gives what was learned, as `Outcome.data` does, or None if it was cancelled.
    """
    course = train(options(job.payload), job.cancelled)
    while True:
        try:
            report = next(course)
        except StopIteration as end:
            return None if end.value is None else end.value.data()
        job.progress(report.data())


def gradient_norms(job: Job) -> dict[str, Any] | None:
    """Measure how long a gradient still is at the start of plain and residual stacks, a row for each depth.

    Payload: `depths`, and what is to be chosen of `gradient_stack` (`slope`, `width`, `alignment`, `seed`). Streams and
    gives `rows` of `depth`, `plain` and `residual`, each of the two as `rule` and `run`, or None if it was cancelled.
    """
    chosen = {name: value for name, value in job.payload.items() if name != "depths"}
    rows: list[dict[str, Any]] = []
    for depth in job.payload["depths"]:
        if job.cancelled():
            return None
        network = describe({"layers": [{"gradient_stack": {**chosen, "depth": depth}}]})
        rules, run = Evaluation(network), Measured(network)
        kinds = {kind: {"rule": rules.lookup(kind), "run": run[kind]} for kind in ("plain", "residual")}
        rows.append({"depth": depth, **kinds})
        job.progress(rows[-1])
    return {"rows": rows}


HANDLERS: dict[str, Callable[[Job], Any]] = {
    "confirm": confirm,
    "verify": verify_description,
    "train": train_network,
    "gradients": gradient_norms,
}
