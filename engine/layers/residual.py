"""Chapter 21: what is computed around skip connections: residuals, gradients, paths, depths and dense blocks.

He et al., Deep Residual Learning, arXiv:1512.03385; Veit, Wilber & Belongie, Residual Networks Behave Like Ensembles,
arXiv:1605.06431; Huang et al., DenseNet, arXiv:1608.06993. The weights of real blocks are those of `conv2d`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, numbers, real, whole
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node

_SAME_LENGTH = {"len(x) == len(residual)": "x and the residual must have the same length to be added"}


def _vector(torch: Torch, node: Node, name: str) -> Tensor:
    return torch.tensor([float(one) for one in flat(node.attributes[name])], dtype=torch.float64)


def _block(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let a 1x1 convolution add x and F(x) as its two channels, and cut off what is negative."""
    x, residual = _vector(torch, node, "x"), _vector(torch, node, "residual")
    channels = torch.stack([x, residual])[None]
    joined = torch.nn.functional.conv1d(channels, torch.ones((1, 2, 1), dtype=torch.float64))[0, 0]
    return {"joined": joined, "output": joined.clamp(min=0)}


RESIDUAL_BLOCK = LayerType(
    name="residual_block",
    attributes={"x": numbers(), "residual": numbers()},
    takes=(),
    rules={
        "values": Rule({"joined": "residual + x", "output": "relu(joined)"}, {"residual": "F(x)"}),
    },
    requires=_SAME_LENGTH,
    facts=_block,
    inputs=0,
)
"""`y = ReLU(F(x) + x)` from a given F(x); the activation comes after the sum (arXiv:1512.03385, section 3.2)."""


def _target(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let gradient descent find what the layers must add to x, so that half the squared error to H(x) vanishes."""
    with torch.inference_mode(mode=False), torch.enable_grad():
        x, target = _vector(torch, node, "x"), _vector(torch, node, "target")
        learned = torch.nn.Parameter(torch.zeros_like(x))
        optimizer = torch.optim.SGD([learned], lr=1.0)
        (((learned + x) - target) ** 2 / 2).sum().backward()
        optimizer.step()
    return {"residual": learned.detach(), "output": learned.detach()}


RESIDUAL_TARGET = LayerType(
    name="residual_target",
    attributes={"x": numbers(), "target": numbers()},
    takes=(),
    rules={"values": Rule({"residual": "target - x"}, {"target": "H(x)"})},
    requires={"len(x) == len(target)": "x and H(x) must have the same length"},
    facts=_target,
    inputs=0,
)
"""What the layers of a block have to learn when H(x) is wanted: `F(x) = H(x) - x` (arXiv:1512.03385, section 3.1)."""


def _gradient(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Send one number through real layers, with and without short cuts, and let autograd differentiate."""
    return _differentiated(torch, [float(one) for one in flat(node.attributes["slopes"])])


def _chain(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Do the same with layers that are all alike."""
    return _differentiated(torch, [node.real("slope")] * node.whole("blocks"))


def _differentiated(torch: Torch, slopes: Sequence[float]) -> dict[str, Tensor]:
    with torch.inference_mode(mode=False), torch.enable_grad():
        start = torch.ones(1, dtype=torch.float64, requires_grad=True)
        with_skip, without = start, start
        for slope in slopes:
            layer = torch.nn.Linear(1, 1, dtype=torch.float64)
            layer.weight.data.fill_(slope)
            with_skip, without = layer(with_skip) + with_skip, layer(without)
        gradient, plain = (torch.autograd.grad(end.sum(), start)[0][0] for end in (with_skip, without))
    return {"gradient": gradient, "plain_gradient": plain, "output": gradient}


RESIDUAL_GRADIENT = LayerType(
    name="residual_gradient",
    attributes={"slopes": numbers()},
    takes=(),
    rules={
        "values": Rule(
            {"plain_gradient": "prod(slopes)", "per_block": "1 + slopes", "gradient": "prod(per_block)"},
            {"slopes": "F'"},
        )
    },
    facts=_gradient,
    inputs=0,
)
"""dy/dx through blocks `x + F(x)` of one unit, and through the same layers without short cuts.

Each block contributes `1 + F'` (He et al., Identity Mappings, arXiv:1603.05027, section 2), a plain layer `F'`.
"""

RESIDUAL_CHAIN = LayerType(
    name="residual_chain",
    attributes={"slope": real(minimum=-10, maximum=10), "blocks": whole(maximum=100)},
    takes=(),
    rules={
        "values": Rule(
            {"plain_gradient": "slope**blocks", "per_block": "1 + slope", "gradient": "per_block**blocks"},
            {"slope": "F'", "blocks": "n"},
        )
    },
    facts=_chain,
    inputs=0,
)
"""The same for `n` blocks that are all alike."""


def _stack(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Send a vector through real layers, with and without short cuts, and let autograd bring a gradient back.

    Every layer is `slope` times the same reflection, whose direction is drawn; of the gradient that comes in at the
    end, `alignment` points along it.
    """
    width, alignment, slope = node.whole("width"), node.real("alignment"), node.real("slope")
    generator = torch.Generator().manual_seed(node.whole("seed"))
    drawn = torch.randn((width, width), generator=generator, dtype=torch.float64, device="cpu")
    directions = torch.linalg.qr(drawn).Q.to(torch.get_default_device())
    mirror, other = directions[:, 0], directions[:, 1]
    gradient = alignment * mirror + (1 - alignment**2) ** 0.5 * other
    with torch.inference_mode(mode=False), torch.enable_grad():
        layer = torch.nn.Linear(width, width, bias=False, dtype=torch.float64)
        layer.weight.data.copy_(slope * (torch.eye(width, dtype=torch.float64) - 2 * torch.outer(mirror, mirror)))
        drawn = torch.randn(width, generator=generator, dtype=torch.float64, device="cpu")
        start = drawn.to(torch.get_default_device()).requires_grad_()
        with_skip, without = start, start
        for _ in range(node.whole("depth")):
            with_skip, without = with_skip + layer(with_skip), layer(without)
        ends = (without, with_skip)
        plain, residual = (torch.autograd.grad((end * gradient.clone()).sum(), start)[0].norm() for end in ends)
    return {"plain": plain, "residual": residual, "output": residual}


GRADIENT_STACK = LayerType(
    name="gradient_stack",
    attributes={
        "slope": real(0.1, minimum=-2, maximum=2),
        "depth": whole(maximum=100),
        "width": whole(8, minimum=2, maximum=256),
        "alignment": real(0.6, minimum=0, maximum=1),
        "seed": whole(0, minimum=0),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "plain": "abs(slope)**depth",
                "along": "alignment*abs(1 - slope)**depth",
                "across": "sqrt(1 - alignment**2)*abs(1 + slope)**depth",
                "residual": "sqrt(along**2 + across**2)",
            },
            {"slope": "s", "depth": "L", "alignment": "c"},
        )
    },
    facts=_stack,
    inputs=0,
)
"""The length of the gradient at the start of a deep stack, plain and residual, if it has length 1 at the end.

Each layer multiplies by `s` and reflects at a plane, so it scales all directions alike; `I + s*reflection` scales by
`1 - s` along the mirror's axis and by `1 + s` across it (He et al., Identity Mappings, arXiv:1603.05027, equation 5).
"""


def _paths(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Count the ways through the graph of blocks: the walks from its first to its last node, by a matrix inverse."""
    blocks, deleted = node.whole("blocks"), node.whole("deleted")

    def ways(removed: int) -> Tensor:
        size = 2 * blocks + 1
        edges = torch.zeros((size, size), dtype=torch.float64)
        for block in range(blocks):
            start, body, end = 2 * block, 2 * block + 1, 2 * block + 2
            edges[start, end] = 1
            if block >= removed:
                edges[start, body] = edges[body, end] = 1
        return torch.linalg.inv(torch.eye(size, dtype=torch.float64) - edges)[0, -1].round()

    return {"paths": ways(0), "paths_left": ways(deleted), "output": ways(deleted)}


RESIDUAL_PATHS = LayerType(
    name="residual_paths",
    attributes={"blocks": whole(maximum=24), "deleted": whole(0, minimum=0, maximum=24)},
    takes=(),
    rules={
        "values": Rule(
            {"paths": "2**blocks", "blocks_left": "blocks - deleted", "paths_left": "2**blocks_left"},
            {"blocks": "n"},
        )
    },
    requires={"deleted <= blocks": "{deleted} of {blocks} blocks cannot be deleted"},
    facts=_paths,
    inputs=0,
)
"""How many ways lead through blocks in a row, each taken or skipped (arXiv:1605.06431, sections 3 and 4.1)."""


def _depth(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, int]:
    """Build the network's layers in their order and count those of its main path that have weights."""
    with torch.device("meta"):
        layers = [torch.nn.Conv2d(3, 4, 7), torch.nn.MaxPool2d(3)]
        for blocks in flat(node.attributes["blocks"]):
            for _ in range(int(blocks)):
                layers += [torch.nn.Conv2d(4, 4, 1) for _ in range(node.whole("per_block"))] + [torch.nn.ReLU()]
        layers += [torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(4, 10)]
    depth = sum(any(True for _ in layer.parameters()) for layer in layers)
    return {"depth": depth, "output": depth}


RESNET_DEPTH = LayerType(
    name="resnet_depth",
    attributes={"blocks": numbers(), "per_block": whole(maximum=10)},
    takes=(),
    rules={
        "values": Rule(
            {"blocks_in_all": "sum(blocks)", "in_blocks": "per_block*blocks_in_all", "depth": "in_blocks + 2"},
            {"blocks_in_all": "B"},
        )
    },
    requires={"min(blocks) >= 1 and sum(blocks) <= 1000": "there must be 1 to 1,000 blocks, and one in each stage"},
    facts=_depth,
    inputs=0,
)
"""The layers with weights of a ResNet: those of its blocks, the first convolution and the dense layer at the end.

Pooling has no weights, and projections on the short cuts are not counted (arXiv:1512.03385, table 1).
"""


def _dense_block(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, int]:
    """Concatenate what real convolutions give to all that came before, and read the channels off the tensors."""
    with torch.device("meta"), torch.no_grad():
        seen = torch.zeros((1, node.whole("in_channels"), 4, 4))
        last_input = seen
        for _ in range(node.whole("layers")):
            last_input = seen
            made = torch.nn.Conv2d(seen.shape[1], node.whole("growth_rate"), 3, padding=1)(seen)
            seen = torch.cat([seen, made], dim=1)
    return {"channels": seen.shape[1], "last_input": last_input.shape[1], "output": seen.shape[1]}


DENSE_BLOCK = LayerType(
    name="dense_block",
    attributes={"in_channels": whole(), "growth_rate": whole(), "layers": whole(maximum=100)},
    takes=(),
    rules={
        "values": Rule(
            {
                "before_last": "(layers - 1)*growth_rate",
                "last_input": "in_channels + before_last",
                "added": "layers*growth_rate",
                "channels": "in_channels + added",
            },
            {"in_channels": "k0", "growth_rate": "k", "layers": "L"},
        )
    },
    facts=_dense_block,
    inputs=0,
)
"""The channels after a dense block, and those that its last layer takes.

Layer l takes `k0 + k*(l - 1)` channels (arXiv:1608.06993, section 3, growth rate).
"""

LAYERS = (
    GRADIENT_STACK,
    RESIDUAL_BLOCK,
    RESIDUAL_TARGET,
    RESIDUAL_GRADIENT,
    RESIDUAL_CHAIN,
    RESIDUAL_PATHS,
    RESNET_DEPTH,
    DENSE_BLOCK,
)
