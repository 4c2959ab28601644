"""Chapter 22: recurrent layers by hand: hidden states, one step of LSTM and GRU, and gradients through time.

Elman (1990); Jordan (1986); Hochreiter & Schmidhuber (1997) with the forget gate of Gers, Schmidhuber & Cummins (2000);
Cho et al., arXiv:1406.1078, and Chung et al., arXiv:1412.3555 (GRU); Pascanu, Mikolov & Bengio, arXiv:1211.5063
(vanishing and exploding gradients, clipping); Jurafsky & Martin, Speech and Language Processing (perplexity).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import Attribute, LayerType, Tensor, Torch, numbers, real, whole
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node

_GATE = real(minimum=0, maximum=1)
_FAR = 1e9
"""How much larger a gradient is made for torch's clipping, so that the 1e-6 it adds to the norm says nothing."""


def _choice(default: str, *others: str) -> Attribute:
    return Attribute("choice", default, choices=(default, *others))


def _number(torch: Torch, node: Node, name: str) -> Tensor:
    return torch.full((1,), node.real(name), dtype=torch.float64)


def _hidden_states(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Run torch's own layer; without an activation, solve all time steps at once as a system of linear equations."""
    inputs = torch.cat([_number(torch, node, name) for name in ("x_1", "x_2", "x_3")])
    if node.attributes["activation"] == "identity":
        right = node.real("w_x") * inputs
        right[0] += node.real("w_h") * node.real("h_0")
        left = torch.eye(3, dtype=torch.float64)
        left[1, 0] = left[2, 1] = -node.real("w_h")
        states = torch.linalg.solve(left, right)
    else:
        layer = torch.nn.RNN(1, 1, nonlinearity=node.attributes["activation"], bias=False, dtype=torch.float64)
        layer.weight_ih_l0.data.fill_(node.real("w_x"))
        layer.weight_hh_l0.data.fill_(node.real("w_h"))
        states = layer(inputs[:, None], _number(torch, node, "h_0")[:, None])[0][:, 0]
    return {"h_1": states[0], "h_2": states[1], "h_3": states[2], "output": states[2]}


def _state(now: int) -> str:
    fed = f"w_x*x_{now} + w_h*h_{now - 1}"
    return f"relu({fed}) if activation == 'relu' else tanh({fed}) if activation == 'tanh' else {fed}"


HIDDEN_STATES = LayerType(
    name="hidden_states",
    attributes={
        "x_1": real(),
        "x_2": real(),
        "x_3": real(),
        "w_x": real(),
        "w_h": real(),
        "h_0": real(0),
        "activation": _choice("identity", "relu", "tanh"),
    },
    takes=(),
    rules={"values": Rule({f"h_{now}": _state(now) for now in (1, 2, 3)})},
    facts=_hidden_states,
    inputs=0,
)
"""`h_t = f(w_x*x_t + w_h*h_(t-1))` for three time steps of one unit, with the same two weights at each."""


def _fed_back(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Solve hidden and output values of both time steps at once as a system of four linear equations."""
    jordan = node.attributes["kind"] == "jordan"
    left = torch.eye(4, dtype=torch.float64)
    left[1, 0] = left[3, 2] = -node.real("w_y")
    left[2, 1 if jordan else 0] = -node.real("w_back")
    right = torch.zeros(4, dtype=torch.float64)
    right[0], right[2] = node.real("w_x") * node.real("x_1"), node.real("w_x") * node.real("x_2")
    h_1, y_1, h_2, y_2 = torch.linalg.solve(left, right)
    return {"h_1": h_1, "y_1": y_1, "h_2": h_2, "y_2": y_2, "output": y_2}


FED_BACK = LayerType(
    name="fed_back",
    attributes={
        "x_1": real(),
        "x_2": real(),
        "w_x": real(),
        "w_back": real(),
        "w_y": real(),
        "kind": _choice("elman", "jordan"),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "h_1": "w_x*x_1",
                "y_1": "w_y*h_1",
                "fed": "y_1 if kind == 'jordan' else h_1",
                "h_2": "w_x*x_2 + w_back*fed",
                "y_2": "w_y*h_2",
            },
            {"w_back": "w_r"},
        )
    },
    facts=_fed_back,
    inputs=0,
)
"""Two time steps, one hidden and one output unit: Elman feeds the hidden value back, Jordan the output."""


def _gradient_factor(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let autograd go back through so many time steps, each with an activation of the given slope."""
    with torch.inference_mode(mode=False), torch.enable_grad():
        first = torch.ones(1, dtype=torch.float64, requires_grad=True)
        hidden = first
        for _ in range(node.whole("steps")):
            hidden = -torch.nn.functional.leaky_relu(-node.real("weight") * hidden, node.real("slope"))
        hidden.sum().backward()
        gradient = first.grad
    return {"gradient": gradient[0], "output": gradient[0]}


GRADIENT_FACTOR = LayerType(
    name="gradient_factor",
    attributes={"weight": real(minimum=1e-9), "steps": whole(maximum=1000), "slope": real(1, minimum=1e-9, maximum=1)},
    takes=(),
    rules={
        "values": Rule(
            {"factor": "weight*slope", "gradient": "factor**steps"},
            {"weight": "w", "steps": "T", "slope": "f'"},
            quiet={"factor": ("slope == 1", "weight")},
        )
    },
    facts=_gradient_factor,
    inputs=0,
)
"""By what a gradient is multiplied on its way back through T time steps: `(w*f')**T` (arXiv:1211.5063, section 2)."""


def _through_time(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Unroll torch's own arithmetic over three time steps and let autograd go back."""
    with torch.inference_mode(mode=False), torch.enable_grad():
        w_x, w_h = (_number(torch, node, name).requires_grad_() for name in ("w_x", "w_h"))
        hidden = torch.zeros(1, dtype=torch.float64)
        for name in ("x_1", "x_2", "x_3"):
            hidden = w_x * _number(torch, node, name) + w_h * hidden
        ((hidden - node.real("target")) ** 2 / 2).sum().backward()
    return {"w_h_gradient": w_h.grad[0], "w_x_gradient": w_x.grad[0], "output": w_h.grad[0]}


THROUGH_TIME = LayerType(
    name="through_time",
    attributes={"x_1": real(), "x_2": real(), "x_3": real(), "w_x": real(), "w_h": real(), "target": real()},
    takes=(),
    rules={
        "values": Rule(
            {
                "h_1": "w_x*x_1",
                "h_2": "w_x*x_2 + w_h*h_1",
                "h_3": "w_x*x_3 + w_h*h_2",
                "error_3": "h_3 - target",
                "error_2": "error_3*w_h",
                "error_1": "error_2*w_h",
                "w_h_gradient": "error_3*h_2 + error_2*h_1",
                "w_x_gradient": "error_3*x_3 + error_2*x_2 + error_1*x_1",
            },
            {
                "target": "t",
                "error_3": "d_3",
                "error_2": "d_2",
                "error_1": "d_1",
                "w_h_gradient": "dL/dw_h",
                "w_x_gradient": "dL/dw_x",
            },
        )
    },
    facts=_through_time,
    inputs=0,
)
"""Back-propagation through three time steps of `h_t = w_x*x_t + w_h*h_(t-1)`, `h_0 = 0`, `L = (h_3 - t)**2/2`."""


def _clipped(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's own function clip the gradient of a parameter."""
    with torch.inference_mode(mode=False):
        given = torch.tensor([float(one) for one in flat(node.attributes["gradient"])], dtype=torch.float64)
        parameter = torch.nn.Parameter(torch.zeros_like(given))
        parameter.grad = given * _FAR
        norm = torch.nn.utils.clip_grad_norm_([parameter], node.real("threshold") * _FAR) / _FAR
    return {"norm": norm, "output": parameter.grad / _FAR}


GRADIENT_CLIPPING = LayerType(
    name="gradient_clipping",
    attributes={"gradient": numbers(), "threshold": real(minimum=1e-9)},
    takes=(),
    rules={
        "values": Rule(
            {"norm": "norm(gradient)", "scale": "min(1, threshold/norm)", "output": "scale*gradient"},
            {"gradient": "g", "threshold": "theta", "norm": "|g|"},
        )
    },
    requires={"norm(gradient) > 0": "a gradient of zeros has no direction to keep"},
    facts=_clipped,
    inputs=0,
)
"""`g*min(1, theta/|g|)`: a gradient longer than the threshold is shortened to it (arXiv:1211.5063, Algorithm 1)."""


def _perplexity(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Take e to the power of torch's own mean cross-entropy, with each right word as the first of two classes."""
    right = torch.tensor([float(one) for one in flat(node.attributes["probabilities"])], dtype=torch.float64)
    both = torch.stack([right, 1 - right], dim=1).log()
    loss = torch.nn.functional.nll_loss(both, torch.zeros(len(right), dtype=torch.long))
    return {"perplexity": loss.exp(), "output": loss.exp()}


PERPLEXITY = LayerType(
    name="perplexity",
    attributes={"probabilities": numbers()},
    takes=(),
    rules={
        "values": Rule(
            {
                "words": "len(probabilities)",
                "product": "prod(probabilities)",
                "inverse": "1/product",
                "perplexity": "inverse**(1/words)",
            },
            {"probabilities": "p", "words": "T"},
        )
    },
    requires={"min(probabilities) > 0 and max(probabilities) <= 1": "a probability lies above 0 and at most at 1"},
    facts=_perplexity,
    inputs=0,
)
"""`(p_1*…*p_T)**(-1/T)` of the probabilities that a language model gave to the words that came."""


def _lstm_update(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's own cell do it: biases that make its gates take the given values, and no weights."""
    gates = [torch.logit(_number(torch, node, name)) for name in ("input_gate", "forget_gate")]
    candidate, output_gate = torch.atanh(_number(torch, node, "candidate")), _number(torch, node, "output_gate")
    return _lstm_cell(torch, [*gates, candidate, torch.logit(output_gate)], _number(torch, node, "cell"))


def _lstm_cell(torch: Torch, sums: list[Tensor], before: Tensor) -> dict[str, Tensor]:
    """Run torch's cell with the given sums, in its order: input gate, forget gate, candidate, output gate."""
    cell = torch.nn.LSTMCell(1, 1).double()
    for parameter in cell.parameters():
        parameter.data.zero_()
    cell.bias_ih.data.copy_(torch.cat(sums))
    zero = torch.zeros(1, 1, dtype=torch.float64)
    hidden, cell_next = cell(zero, (zero, before.reshape(1, 1)))
    return {"cell_next": cell_next.reshape(()), "hidden": hidden.reshape(()), "output": hidden.reshape(())}


_LSTM_SYMBOLS = {"forget_gate": "f", "input_gate": "i", "output_gate": "o", "cell": "c", "candidate": "g"}
_LSTM_STEP = {
    "kept": "forget_gate*cell",
    "added": "input_gate*candidate",
    "cell_next": "kept + added",
    "squashed": "tanh(cell_next)",
    "hidden": "output_gate*squashed",
}

LSTM_UPDATE = LayerType(
    name="lstm_update",
    attributes={
        "forget_gate": _GATE,
        "input_gate": _GATE,
        "output_gate": _GATE,
        "cell": real(),
        "candidate": real(minimum=-1, maximum=1),
    },
    takes=(),
    rules={"values": Rule(_LSTM_STEP, _LSTM_SYMBOLS)},
    facts=_lstm_update,
    inputs=0,
)
"""`c_t = f*c + i*g` and `h_t = o*tanh(c_t)`, element by element."""


def _lstm_gates(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's own cell take the sums as its biases."""
    names = ("input_sum", "forget_sum", "candidate_sum", "output_sum")
    return _lstm_cell(torch, [_number(torch, node, name) for name in names], _number(torch, node, "cell"))


LSTM_GATES = LayerType(
    name="lstm_gates",
    attributes={name: real() for name in ("forget_sum", "input_sum", "output_sum", "candidate_sum", "cell")},
    takes=(),
    rules={
        "values": Rule(
            {
                "forget_gate": "sigmoid(forget_sum)",
                "input_gate": "sigmoid(input_sum)",
                "candidate": "tanh(candidate_sum)",
                "kept": _LSTM_STEP["kept"],
                "added": _LSTM_STEP["added"],
                "cell_next": _LSTM_STEP["cell_next"],
                "output_gate": "sigmoid(output_sum)",
                "squashed": _LSTM_STEP["squashed"],
                "hidden": _LSTM_STEP["hidden"],
            },
            {**_LSTM_SYMBOLS, "forget_sum": "a_f", "input_sum": "a_i", "output_sum": "a_o", "candidate_sum": "a_g"},
        )
    },
    facts=_lstm_gates,
    inputs=0,
)
"""The same step from the weighted sums: three gates by the sigmoid, the candidate by tanh."""


def _gru_update(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's own cell do it; its z weights the old state, so the other direction takes the opposite sum."""
    update = torch.logit(_number(torch, node, "update_gate"))
    cell = torch.nn.GRUCell(1, 1).double()
    for parameter in cell.parameters():
        parameter.data.zero_()
    sign = 1 if node.attributes["update_gate_weights"] == "old" else -1
    candidate = torch.atanh(_number(torch, node, "candidate"))
    cell.bias_ih.data.copy_(torch.cat([torch.zeros_like(update), sign * update, candidate]))
    hidden = cell(torch.zeros(1, 1, dtype=torch.float64), _number(torch, node, "hidden")[:, None])
    return {"hidden_next": hidden.reshape(()), "output": hidden.reshape(())}


GRU_UPDATE = LayerType(
    name="gru_update",
    attributes={
        "update_gate": _GATE,
        "hidden": real(),
        "candidate": real(minimum=-1, maximum=1),
        "update_gate_weights": _choice("new", "old"),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "kept": "update_gate*hidden if update_gate_weights == 'old' else (1 - update_gate)*hidden",
                "added": "(1 - update_gate)*candidate if update_gate_weights == 'old' else update_gate*candidate",
                "hidden_next": "kept + added",
            },
            {"update_gate": "z", "hidden": "h", "candidate": "g"},
        )
    },
    facts=_gru_update,
    inputs=0,
)
"""`h_t = (1 - z)*h + z*g` (arXiv:1412.3555, eq. 4); with `old`, `z*h + (1 - z)*g` (arXiv:1406.1078, eq. 7)."""

LAYERS = (
    HIDDEN_STATES,
    FED_BACK,
    GRADIENT_FACTOR,
    THROUGH_TIME,
    GRADIENT_CLIPPING,
    PERPLEXITY,
    LSTM_UPDATE,
    LSTM_GATES,
    GRU_UPDATE,
)
