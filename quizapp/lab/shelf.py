"""What the lab offers to look at: scenes, networks to begin with, and the published networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from engine.checks import mapping
from engine.description import resolve
from engine.network import Node
from engine.source import read
from quizapp.bank.collection import content_folder
from quizapp.bank.text import Text
from quizapp.lab import augment, axes, window
from quizapp.lab.augment import AugmentScene
from quizapp.lab.axes import AxesScene
from quizapp.lab.bench import Bench, on_bench, read_bench
from quizapp.lab.gates import GatesScene
from quizapp.lab.heat import HeatScene
from quizapp.lab.scene import Scene
from quizapp.lab.window import WindowScene
from quizapp.questions.computed import ComputedItem
from quizapp.questions.library import Questions
from quizapp.questions.model import Question

_WINDOW: Final = {"kernel_size": 3, "stride": 1, "padding": 1, "dilation": 1}
SCENES: Final[Mapping[str, Callable[[], Scene]]] = {
    "convolution": lambda: WindowScene("conv2d", 6, _WINDOW),
    "pooling": lambda: WindowScene("max_pool2d", 6, {**_WINDOW, "kernel_size": 2, "stride": 2, "padding": 0}),
    "normalization": AxesScene,
    "gates": GatesScene,
    "attention": HeatScene,
    "augmentation": AugmentScene,
}
START: Final = """\
input: {x: [3, 32, 32]}
layers:
- conv2d: {name: stem, out_channels: 16, kernel_size: 3, padding: 1}
- relu
- max_pool2d: {kernel_size: 2}
- conv2d: {out_channels: 32, kernel_size: 3, padding: 1}
- relu
- global_avg_pool2d
- linear: {out_features: 10}
"""
"""The network that the lab opens with."""


_KEYS: Final = ("input", "layers", "batch", "blocks")


def start() -> Bench:
    """Return the network to begin with."""
    return read_bench(START)


def scene_of(node: Node) -> Scene | None:
    """Return the scene in which a layer of a network can be watched, if there is one."""
    if node.type.name in window.WATCHABLE:
        return window.window_scene(node)
    if node.type.name in axes.WATCHABLE:
        return axes.axes_scene(node.type.name)
    if node.type.name in augment.LAYERS:
        return AugmentScene(augment.LAYERS[node.type.name])
    return _BY_LAYER[node.type.name]() if node.type.name in _BY_LAYER else None


_BY_LAYER: Final[Mapping[str, Callable[[], Scene]]] = {
    **dict.fromkeys(("lstm", "lstm_update", "lstm_gates"), GatesScene),
    **dict.fromkeys(("attention_weights", "multi_head_attention", "transformer_encoder_layer"), HeatScene),
}


def bench_of(questions: Questions, question: Question) -> Bench | None:
    """Return the network that a computed question is about, with its numbers; None for any other question."""
    ready = questions.at_work(question.item)
    if not isinstance(ready, ComputedItem):
        return None
    variant = ready.variant(question.seed)
    first = next(iter(variant.descriptions.values()))
    return on_bench(mapping(resolve(first, variant.drawn, ""), ""))


def networks() -> Mapping[str, Path]:
    """Return the published networks by name."""
    folder = content_folder() / "g-kentei" / "networks"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def published(path: Path) -> Bench:
    """Open a published network; what its file says beside the description is left out."""
    return published_with_source(path)[0]


def published_with_source(path: Path) -> tuple[Bench, str]:
    """Open a published network and say where it was published."""
    data = mapping(read(path).data, "")
    about = data.get("about")
    source = about.get("source", "") if isinstance(about, dict) else ""
    return on_bench({key: value for key, value in data.items() if key in _KEYS}), str(source).strip()


WORDS: Final[Mapping[str, Text]] = {
    "convolution": Text("畳み込みのカーネルを動かす", "Watch a convolution's kernel move"),
    "pooling": Text("プーリングの窓を動かす", "Watch a pooling window move"),
    "normalization": Text("正規化がまとめる軸を光らせる", "Light up what a normalization averages over"),
    "gates": Text("LSTM のゲートを時刻ごとに追う", "Follow the gates of an LSTM over time"),
    "attention": Text("Attention の重みを見る", "See the weights of attention"),
    "augmentation": Text("画像をデータ拡張する", "Augment a small image"),
}
RUNS: Final[Mapping[str, Text]] = {
    "gradients": Text("深い層を逆伝播する勾配を比べる", "Send a gradient back through deep stacks"),
    "training": Text("小さなオートエンコーダを学習させる", "Train a small autoencoder"),
}
"""The experiments that the engine runs."""
RUNS_TOLD: Final[Mapping[str, Text]] = {
    "gradients": Text(
        "通常の層と残差ブロックを同じ数だけ重ねて勾配を逆伝播させ、各層に届く大きさを棒で比べます。"
        "層の数と 1 層の傾きを変えると、勾配がどこまで届くかが変わります。",
        "A gradient goes back through as many plain layers as residual blocks, and bars compare what reaches each. "
        "Change the number of layers and the slope of one, and see how far it gets.",
    ),
    "training": Text(
        "小さな数字の画像 400 枚を、少ない数値から復元できるように学習させます。損失が下がるようすを追い、"
        "最後に、学習に使っていない画像で確かめます。VAE などのモデル、エポック数、学習率を選べます。",
        "The model learns to rebuild 400 small digits through a few numbers. Follow the loss as it goes down, and try "
        "the model on images it never saw. Choose the model, such as a VAE, the epochs and the learning rate.",
    ),
}
"""What is to be seen in each of them."""
