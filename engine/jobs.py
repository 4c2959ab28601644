"""What the worker can be asked to do, each by plain data in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.description import describe
from engine.expression import expression
from engine.verify import Measured, verify

if TYPE_CHECKING:
    from engine.worker import Job


def confirm(job: Job) -> dict[str, Any]:
    """Compute expressions over the measured quantities of described networks.

    Payload: `networks` (name to description; the name "" puts its quantities in reach without a prefix), `given`
    (numbers that stand in the expressions), `expressions`. Gives `values`, one for each expression.
    """
    payload: Mapping[str, Any] = job.payload
    measured = {name: Measured(describe(data)) for name, data in payload["networks"].items()}
    values = []
    for source in payload["expressions"]:
        wanted = expression(source)
        env = dict(payload["given"])
        for name in wanted.names:
            if name not in env:
                env[name] = look_up(measured, name)
        values.append(wanted.value(env))
    return {"values": values}


def look_up(networks: Mapping[str, Mapping[str, Any]], name: str) -> Any:
    """Return a quantity by its name, which starts with that of its network if there are several."""
    if "" in networks:
        return networks[""][name]
    owner, _, rest = name.partition(".")
    return networks[owner][rest]


def verify_description(job: Job) -> dict[str, Any]:
    """Compute a description by rule and by run; payload: `description`. Gives `checks` of name, rule, run, agrees."""
    network = describe(job.payload["description"])
    checks = verify(network, job.payload.get("device", "cpu"))
    return {"checks": [{"name": c.name, "rule": c.rule, "run": c.run, "agrees": c.agrees} for c in checks]}


HANDLERS: dict[str, Callable[[Job], Any]] = {"confirm": confirm, "verify": verify_description}
