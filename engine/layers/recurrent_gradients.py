"""Chapter 22: gradients through time, for whole layers: unrolled and truncated back-propagation, clipping by value.

Werbos, Backpropagation Through Time (1990); Williams & Peng, An Efficient Gradient-Based Algorithm (1990), for the
truncation; Pascanu, Mikolov & Bengio, arXiv:1211.5063, section 3.2, for clipping.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.layer import Attribute, LayerType, Tensor, Torch, choice, numbers, real, whole
from engine.layers.recurrent_values import hold_to_limit
from engine.rule import Rule
from engine.staged import Staged, Work
from engine.value import Value, flat, shape, vector

if TYPE_CHECKING:
    from engine.network import Node

_SYMBOLS = {
    "weight_ih": "W",
    "weight_hh": "U",
    "x": "x_t",
    "hidden_before": "h_(t-1)",
    "hidden": "h_t",
    "target": "t",
    "error": "d_t",
    "error_after": "d_(t+1)",
    "slope": "f'",
}
_FORWARD = Rule(
    {
        "hidden_sum": "matrix(weight_ih, x) + matrix(weight_hh, hidden_before)",
        "hidden": (
            "relu(hidden_sum) if nonlinearity == 'relu' else tanh(hidden_sum) if nonlinearity == 'tanh' else hidden_sum"
        ),
    },
    _SYMBOLS,
)
_SLOPE = "ceil(clip(hidden, 0, 1)) if nonlinearity == 'relu' else 1 - hidden**2 if nonlinearity == 'tanh' else 1"
_OWN, _LATER = "hidden - target", "matrix(transpose(weight_hh), error_after)"
_BACK = {
    ways: Rule({"arriving": arriving, "slope": _SLOPE, "error": "arriving*slope"}, _SYMBOLS)
    for ways, arriving in (
        ((True, False), _OWN),
        ((False, True), _LATER),
        ((True, True), f"{_OWN} + {_LATER}"),
    )
}
"""What arrives at a hidden state: from a target of its own, from the step after it, or from both."""
_PARTS = {
    name: {
        first: Rule(
            {
                f"{name}_part": f"transpose([error])*{entering}",
                f"{name}_gradient": f"{name}_part" if first else f"{name}_later + {name}_part",
            },
            {**_SYMBOLS, f"{name}_gradient": f"dL/d{letter}", f"{name}_later": f"dL/d{letter} so far"},
        )
        for first in (True, False)
    }
    for name, entering, letter in (("weight_hh", "hidden_before", "U"), ("weight_ih", "x", "W"))
}


def _values(work: Work) -> Mapping[str, Value]:
    """Go forward through all steps and back through them, adding up what each gives to a gradient."""
    node = work.node
    given = {name: node.attributes[name] for name in ("weight_ih", "weight_hh")}
    rows, targets = (vector(node.attributes[name], name) for name in ("x", "target"))
    hold_to_limit(len(rows))
    zeros: Value = (0,) * len(vector(given["weight_hh"], "weight_hh"))
    hidden = [zeros]
    for number, x in enumerate(rows, start=1):
        seen = {**given, "x": x, "hidden_before": hidden[-1]}
        hidden.append(work.stage(_FORWARD, seen, f"step_{number}")["hidden"])
    reach = node.whole("truncate") or len(rows)
    worked: dict[int, dict[str, Value]] = {}
    found: dict[str, Value] = {}
    for number in range(len(rows), 0, -1):
        own, later = number > len(rows) - len(targets), (len(rows) - number) % reach > 0
        if not own and not later:
            break
        first = not worked
        seen = {**given, "x": rows[number - 1], "hidden": hidden[number], "hidden_before": hidden[number - 1]}
        seen |= {f"{name}_later": found[f"{name}_gradient"] for name in _PARTS if not first}
        if own:
            seen["target"] = targets[number - 1 - len(rows)]
        if later:
            seen["error_after"] = found["error"]
        found = work.stage(_BACK[own, later], seen, f"back_to_step_{number}")
        for rules in _PARTS.values():
            found |= work.stage(rules[first], {**seen, "error": found["error"]}, f"back_to_step_{number}")
        worked[number] = found
    units = len(vector(zeros, "a state"))
    nothing: dict[str, Value] = {
        "arriving": zeros,
        "error": zeros,
        "weight_hh_part": (zeros,) * units,
        "weight_ih_part": ((0,) * len(vector(rows[0], "x")),) * units,
    }
    over_time = {
        name: tuple(worked[number][name] if number in worked else like for number in range(1, len(rows) + 1))
        for name, like in nothing.items()
    }
    ends = {f"{name}_gradient": found[f"{name}_gradient"] for name in _PARTS}
    return {"hidden": tuple(hidden[1:]), **over_time, **ends, "output": ends["weight_hh_gradient"]}


def _matrix(torch: Torch, node: Node, name: str) -> Tensor:
    value = node.attributes[name]
    return torch.tensor([float(one) for one in flat(value)], dtype=torch.float64).reshape(shape(value))


def _by_autograd(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Give each step weights of its own, all alike, so that autograd tells what each adds to the gradient."""
    activation = {"relu": torch.relu, "tanh": torch.tanh, "identity": lambda one: one}[
        str(node.attributes["nonlinearity"])
    ]
    with torch.inference_mode(mode=False), torch.enable_grad():
        x, target = _matrix(torch, node, "x"), _matrix(torch, node, "target")
        own = {name: [_matrix(torch, node, name).requires_grad_() for _ in x] for name in ("weight_ih", "weight_hh")}
        reach = node.whole("truncate") or len(x)
        hidden, sums, states = torch.zeros(len(own["weight_hh"][0]), dtype=torch.float64), [], []
        for time, row in enumerate(x):
            before = hidden if (len(x) - time) % reach else hidden.detach()
            sums.append(own["weight_ih"][time] @ row + own["weight_hh"][time] @ before)
            hidden = activation(sums[-1])
            states.append(hidden)
        loss = torch.nn.functional.mse_loss(torch.stack(states[-len(target) :]), target, reduction="sum") / 2
        wanted = {"arriving": states, "error": sums} | {f"{name}_part": each for name, each in own.items()}
        options = {"retain_graph": True, "allow_unused": True, "materialize_grads": True}
        found = {name: torch.stack(torch.autograd.grad(loss, each, **options)) for name, each in wanted.items()}
    found |= {f"{name}_gradient": found[f"{name}_part"].sum(dim=0) for name in own}
    return {"hidden": torch.stack(states).detach(), **found, "output": found["weight_hh_gradient"]}


BACKPROPAGATION_THROUGH_TIME = LayerType(
    name="backpropagation_through_time",
    attributes={
        "x": Attribute("matrix", required=True),
        "weight_ih": Attribute("matrix", required=True),
        "weight_hh": Attribute("matrix", required=True),
        "target": Attribute("matrix", required=True),
        "nonlinearity": choice("tanh", "relu", "identity"),
        "truncate": whole(0, minimum=0),
    },
    takes=(),
    requires={
        "len(weight_hh) == len(weight_hh[0]) == len(weight_ih) == len(target[0])": (
            "`weight_hh` must be square, with as many rows as `weight_ih` has and as a target has numbers"
        ),
        "len(target) in (1, len(x))": "`target` needs one row for the last step, or one for every step",
        "len(x[0]) == len(weight_ih[0])": "`weight_ih` must have a column for each feature of x",
    },
    staged=Staged(
        (_FORWARD, *_BACK.values(), *(rule for rules in _PARTS.values() for rule in rules.values())), _values
    ),
    facts=_by_autograd,
    inputs=0,
)
"""The gradients of `L = |h_T - t|**2/2` for `h_t = f(W x_t + U h_(t-1))`, `h_0 = 0`, step by step backwards.

`target` has one row, or one for each step, whose losses are then added. `arriving` is dL/dh_t and `error` is
dL/d(W x_t + U h_(t-1)), both `(T, h)`; the parts are what each step adds to the gradients of W and U, `(T, h, n)` and
`(T, h, h)`. `truncate: k` cuts the sequence, counted from its end, into pieces of k steps across which nothing goes
back, though the state goes forward; 0 does not cut it.
"""


def _clipped(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's own function clip the gradient of a parameter."""
    with torch.inference_mode(mode=False):
        given = _matrix(torch, node, "gradient")
        parameter = torch.nn.Parameter(torch.zeros_like(given))
        parameter.grad = given
        torch.nn.utils.clip_grad_value_([parameter], node.real("threshold"))
    return {"output": parameter.grad}


GRADIENT_CLIPPING_BY_VALUE = LayerType(
    name="gradient_clipping_by_value",
    attributes={"gradient": numbers(), "threshold": real(minimum=1e-9)},
    takes=(),
    rules={
        "values": Rule({"output": "clip(gradient, -threshold, threshold)"}, {"gradient": "g", "threshold": "theta"})
    },
    facts=_clipped,
    inputs=0,
)
"""Each component of a gradient is held between -theta and theta, which may turn its direction; by norm it stays."""

LAYERS = (BACKPROPAGATION_THROUGH_TIME, GRADIENT_CLIPPING_BY_VALUE)
