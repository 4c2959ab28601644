"""Chapter 22: the arithmetic of one LSTM step with its gates given.

Hochreiter & Schmidhuber, Long Short-Term Memory (1997), with the forget gate of Gers, Schmidhuber & Cummins (2000).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, TorchModule, real
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

_GATE = real(minimum=0, maximum=1)


def _lstm_update(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's own cell do it: biases that make its gates take the given values, and no weights."""

    def wanted(name: str) -> TorchModule:
        return torch.tensor([node.real(name)], dtype=torch.float64)

    cell = torch.nn.LSTMCell(1, 1).double()
    for parameter in cell.parameters():
        parameter.data.zero_()
    gates = [torch.logit(wanted(name)) for name in ("input_gate", "forget_gate")]
    candidate, output_gate = torch.atanh(wanted("candidate")), torch.logit(wanted("output_gate"))
    cell.bias_ih.data.copy_(torch.cat([*gates, candidate, output_gate]))
    zero = torch.zeros(1, 1, dtype=torch.float64)
    hidden, cell_next = cell(zero, (zero, wanted("cell").reshape(1, 1)))
    return {"cell_next": cell_next.reshape(()), "hidden": hidden.reshape(()), "output": hidden.reshape(())}


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
    rules={
        "values": Rule(
            {
                "kept": "forget_gate*cell",
                "added": "input_gate*candidate",
                "cell_next": "kept + added",
                "squashed": "tanh(cell_next)",
                "hidden": "output_gate*squashed",
            },
            {"forget_gate": "f", "input_gate": "i", "output_gate": "o", "cell": "c", "candidate": "g"},
        )
    },
    facts=_lstm_update,
    inputs=0,
)
"""`c_t = f*c + i*g` and `h_t = o*tanh(c_t)`, element by element."""

LAYERS = (LSTM_UPDATE,)
