"""Twenty ordinary modules in torch and as descriptions, and what each counting tool says of them."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

import torch
from torch import nn
from torch.nn import functional

Counts: TypeAlias = tuple[int, int]
"""Multiply-adds of one sample, and parameters."""


class Case(NamedTuple):
    """One module: how it is built, the shape that it takes, with the batch first, and its description."""

    name: str
    build: Callable[[], nn.Module]
    shape: tuple[int, ...]
    layers: list[Any]
    tokens: int = 0
    """How many words there are, where it takes tokens."""
    axes: tuple[str, ...] = ()
    """The names of the axes, where their number does not tell."""

    def built(self) -> nn.Module:
        """Build it inside another module, since some tools look only at what a module contains."""
        return nn.Sequential(self.build())


class Tied(nn.Module):
    """An embedding whose table is the output's weights too (Press & Wolf, arXiv:1608.05859)."""

    def __init__(self, words: int, width: int) -> None:
        super().__init__()
        self.table = nn.Embedding(words, width)
        self.inner = nn.Linear(width, width)
        self.decoder = nn.Linear(width, words, bias=False)
        self.decoder.weight = self.table.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give `(N, T) → (N, T, words)`."""
        found: torch.Tensor = self.decoder(torch.tanh(self.inner(self.table(x))))
        return found


class Recurrent(nn.Module):
    """A recurrent layer without its state."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give `(N, T, n) → (N, T, h)`."""
        found: torch.Tensor = self.layer(x)[0]
        return found


class Attention(nn.Module):
    """Self-attention by torch's own module."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.layer = nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give `(N, T, d) → (N, T, d)`."""
        found: torch.Tensor = self.layer(x, x, x, need_weights=False)[0]
        return found


class Encoder(nn.Module):
    """An encoder layer of the Transformer, written with torch's function for attention."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.queries, self.keys, self.values, self.out = (nn.Linear(width, width) for _ in range(4))
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.feed = nn.Sequential(nn.Linear(width, inner), nn.ReLU(), nn.Linear(inner, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give `(N, T, d) → (N, T, d)`."""
        parts = (part(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self._projections())
        mixed = functional.scaled_dot_product_attention(*parts).transpose(1, 2).flatten(2)
        x = self.first(x + self.out(mixed))
        found: torch.Tensor = self.second(x + self.feed(x))
        return found

    def _projections(self) -> tuple[nn.Module, nn.Module, nn.Module]:
        return self.queries, self.keys, self.values


class Residual(nn.Module):
    """Two convolutions with normalization and a shortcut, called by torch's functions where they have no weights."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = (nn.Conv2d(channels, channels, 3, padding=1, bias=False) for _ in range(2))
        self.one, self.two = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give `(N, C, H, W) → (N, C, H, W)`."""
        inner = self.two(self.second(functional.relu(self.one(self.first(x)))))
        return functional.relu(inner + x)


def _twice() -> nn.Module:
    layer = nn.Linear(64, 64)
    return nn.Sequential(layer, nn.ReLU(), layer)


def _conv(name: str = "conv2d", **attributes: object) -> dict[str, Any]:
    return {name: attributes}


_FEEDING = [{"linear": {"out_features": 2048}}, "relu", {"linear": {"out_features": 512}}]

CASES = (
    Case("linear", lambda: nn.Linear(512, 256), (1, 512), [{"linear": {"out_features": 256}}]),
    Case("linear over time", lambda: nn.Linear(512, 256), (1, 10, 512), [{"linear": {"out_features": 256}}]),
    Case("linear without bias", lambda: nn.Linear(64, 9, bias=False), (1, 64), [
        {"linear": {"out_features": 9, "bias": False}}]),
    Case("convolution", lambda: nn.Conv2d(3, 64, 7, 2, 3), (1, 3, 64, 64), [
        _conv(out_channels=64, kernel_size=7, stride=2, padding=3)]),
    Case("grouped convolution", lambda: nn.Conv2d(32, 64, 3, groups=4), (1, 32, 20, 20), [
        _conv(out_channels=64, kernel_size=3, groups=4)]),
    Case("dilated convolution", lambda: nn.Conv2d(8, 8, 3, dilation=2, bias=False), (1, 8, 20, 20), [
        _conv(out_channels=8, kernel_size=3, dilation=2, bias=False)]),
    Case("depthwise separable", lambda: nn.Sequential(nn.Conv2d(32, 32, 3, groups=32), nn.Conv2d(32, 64, 1)),
         (1, 32, 20, 20), [{"depthwise_separable_conv2d": {"out_channels": 64, "kernel_size": 3}}]),
    Case("convolution along time", lambda: nn.Conv1d(16, 32, 5), (1, 16, 50), [
        _conv("conv1d", out_channels=32, kernel_size=5)], 0, ("channels", "length")),
    Case("transposed convolution", lambda: nn.ConvTranspose2d(16, 8, 4, 2, 1), (1, 16, 10, 10), [
        _conv("conv_transpose2d", out_channels=8, kernel_size=4, stride=2, padding=1)]),
    Case("convolution, normalization, ReLU",
         lambda: nn.Sequential(nn.Conv2d(3, 16, 3, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)),
         (1, 3, 32, 32), [_conv(out_channels=16, kernel_size=3, bias=False), "batch_norm2d", "relu",
                          {"max_pool2d": {"kernel_size": 2}}]),
    Case("residual block", lambda: Residual(16), (1, 16, 16, 16), [
        {"residual": {"body": [_conv(out_channels=16, kernel_size=3, padding=1, bias=False), "batch_norm2d", "relu",
                               _conv(out_channels=16, kernel_size=3, padding=1, bias=False), "batch_norm2d"]}},
        "relu"]),
    Case("perceptron", lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 100), nn.Sigmoid(), nn.Linear(100, 10)),
         (1, 1, 28, 28), ["flatten", {"linear": {"out_features": 100}}, "sigmoid", {"linear": {"out_features": 10}}]),
    Case("simple recurrent", lambda: Recurrent(nn.RNN(32, 64, batch_first=True)), (1, 20, 32), [
        {"rnn": {"hidden_size": 64}}]),
    Case("LSTM of two layers", lambda: Recurrent(nn.LSTM(32, 64, 2, batch_first=True)), (1, 20, 32), [
        {"lstm": {"hidden_size": 64, "num_layers": 2}}]),
    Case("bidirectional LSTM", lambda: Recurrent(nn.LSTM(32, 64, batch_first=True, bidirectional=True)), (1, 20, 32), [
        {"lstm": {"hidden_size": 64, "bidirectional": True}}]),
    Case("GRU", lambda: Recurrent(nn.GRU(32, 64, batch_first=True)), (1, 20, 32), [{"gru": {"hidden_size": 64}}]),
    Case("multi-head attention", lambda: Attention(64, 8), (1, 20, 64), [{"multi_head_attention": {"num_heads": 8}}]),
    Case("encoder layer", lambda: Encoder(512, 8, 2048), (1, 10, 512), [
        {"residual": {"body": [{"multi_head_attention": {"num_heads": 8}}]}}, "layer_norm",
        {"residual": {"body": _FEEDING}}, "layer_norm"]),
    Case("tied embedding", lambda: Tied(1000, 32), (1, 12), [
        {"embedding": {"name": "table", "num_embeddings": 1000, "embedding_dim": 32}}, {"linear": {"out_features": 32}},
        "tanh", {"linear": {"out_features": 1000, "bias": False, "share": "table"}}], 1000),
    Case("one layer used twice", _twice, (1, 64), [
        {"linear": {"name": "first", "out_features": 64}}, "relu", {"linear": {"out_features": 64, "share": "first"}}]),
)  # fmt: skip


def data_for(case: Case) -> torch.Tensor:
    """Return one sample."""
    return torch.randint(case.tokens, case.shape) if case.tokens else torch.randn(case.shape)


def truth(case: Case) -> Counts:
    """Count by torch's own counter of operations, halved, and by `numel`, each parameter once."""
    from torch.utils.flop_counter import FlopCounterMode

    with torch.device("meta"):
        module = case.build().train()
        x = torch.zeros(case.shape, dtype=torch.long if case.tokens else torch.float32)
    counter = FlopCounterMode(display=False)
    with counter:
        module(x)
    return int(counter.get_total_flops()) // 2, sum(one.numel() for one in module.parameters())


def ours(case: Case) -> Counts:
    """Count by rule."""
    from engine.description import describe
    from engine.summary import summarize

    sizes = case.shape[1:]
    x = dict(zip(case.axes, sizes, strict=True)) if case.axes else list(sizes)
    totals = summarize(describe({"input": {"x": x}, "layers": case.layers}))["totals"]
    return totals["macs"], totals["parameters"]


def torchinfo(case: Case) -> Counts:
    """Ask torchinfo."""
    import torchinfo as tool

    found = tool.summary(case.built().eval(), input_data=data_for(case), verbose=0)
    return int(found.total_mult_adds), int(found.total_params)


def fvcore(case: Case) -> Counts:
    """Ask fvcore, which calls a multiply-add one operation."""
    from fvcore.nn import FlopCountAnalysis, parameter_count

    module = case.built().eval()
    analysis = FlopCountAnalysis(module, data_for(case)).unsupported_ops_warnings(enabled=False)
    return int(analysis.uncalled_modules_warnings(enabled=False).total()), int(parameter_count(module)[""])


def thop(case: Case) -> Counts:
    """Ask thop."""
    from thop import profile

    macs, parameters = profile(case.built().eval(), inputs=(data_for(case),), verbose=False)
    return int(macs), int(parameters)


def ptflops(case: Case) -> Counts:
    """Ask ptflops by its default way, looking at operations."""
    from ptflops import get_model_complexity_info

    macs, parameters = get_model_complexity_info(
        case.built().eval(),
        case.shape[1:],
        input_constructor=lambda _shape: {"input": data_for(case)},
        as_strings=False,
        print_per_layer_stat=False,
        verbose=False,
    )
    return int(macs), int(parameters)


def calflops(case: Case) -> Counts:
    """Ask calflops."""
    from calflops import calculate_flops

    _, macs, parameters = calculate_flops(
        case.built().eval(), args=[data_for(case)], output_as_string=False, print_results=False, print_detailed=False
    )
    return int(macs), int(parameters)


TOOLS: dict[str, Callable[[Case], Counts]] = {
    "quizapp": ours,
    "torchinfo": torchinfo,
    "fvcore": fvcore,
    "thop": thop,
    "ptflops": ptflops,
    "calflops": calflops,
}


def answers() -> Iterator[tuple[Case, Counts, dict[str, Counts | str]]]:
    """Yield each case with its true counts and what each tool says, or why it says nothing."""
    for case in CASES:
        said: dict[str, Counts | str] = {}
        for name, tool in TOOLS.items():
            with quiet():
                try:
                    said[name] = tool(case)
                except Exception as problem:  # noqa: BLE001 - a tool that fails has no answer, whatever the reason
                    said[name] = f"{type(problem).__name__}: {problem}"
        yield case, truth(case), said


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep to itself what a tool prints."""
    nowhere = io.StringIO()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
