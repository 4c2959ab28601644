"""A small picture augmented: before and after, with what was drawn, one epoch after the other.

Each epoch draws anew, from a seed that its number and nothing else decides, so that a picture comes out the same
whenever it is looked at again. The strength bounds what is drawn, from nothing at 0 to the whole range at 10.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from engine.augmentation.images import augmented, description
from engine.augmentation.policy import STRONGEST, drawn_operations, rand_augment
from engine.chance import Chance
from engine.description import describe
from engine.evaluation import Evaluation
from engine.value import Value, number, show, vector
from quizapp.bank.text import Text
from quizapp.lab.bench import Knob
from quizapp.lab.drawings import NAMES, SIDE, WORDS, Image, drawn
from quizapp.lab.scene import Frame, Picture

EPOCHS: Final = 8
"""How many draws there are to step through."""
NUM_OPS: Final = 2
"""RandAugment's N."""
_TURN, _SLANT, _SHIFT, _OFF, _STD = 45, 0.5, 6, 0.9, 60
_RAND: Final = "rand_augment"
Entry = dict[str, Any]
Drawing = tuple[tuple[Entry, ...], tuple[str, ...]]
"""Layers as in a description, and what was drawn for them, a line for each."""


def _even(chance: Chance, most: float, name: str, digits: int = 1) -> tuple[float, str]:
    """Draw evenly from both sides of 0, and say so."""
    value = round(chance.uniform(-most, most), digits)
    return value, f"{name} ~ U(-{most:g}, {most:g}) = {value:g}"


def _rotate(share: float, chance: Chance, _seed: int) -> Drawing:
    angle, told = _even(chance, _TURN * share, "angle")
    return ({"rotate": {"angle": angle}},), (told,)


def _shear(share: float, chance: Chance, _seed: int) -> Drawing:
    right, told = _even(chance, _SLANT * share, "right", 2)
    return ({"shear": {"right": right}},), (told,)


def _scale(share: float, chance: Chance, _seed: int) -> Drawing:
    low, high = 1 - _SLANT * share, 1 + share
    factor = round(chance.uniform(low, high), 2)
    return ({"scale": {"factor": factor}},), (f"factor ~ U({low:g}, {high:g}) = {factor:g}",)


def _translate(share: float, chance: Chance, _seed: int) -> Drawing:
    most = round(_SHIFT * share)
    right, down = (chance.below(2 * most + 1) - most for _ in range(2))
    told = f"right, down ~ {{-{most}, .., {most}}} = {right}, {down}"
    return ({"translate": {"right": right, "down": down}},), (told,)


def _crop(share: float, _chance: Chance, seed: int) -> Drawing:
    frame = round(_SHIFT * share)
    return ({"drawn_crop": {"height": SIDE, "width": SIDE, "padding": frame, "seed": seed}},), ()


def _flip(share: float, chance: Chance, _seed: int) -> Drawing:
    probability = share / 2
    happens = chance.happens(probability)
    told = f"p = {probability:g}: {'flip' if happens else 'no flip'}"
    return (({"horizontal_flip": {}},) if happens else ()), (told,)


def _factor(layer: str) -> Callable[[float, Chance, int], Drawing]:
    def operation(share: float, chance: Chance, _seed: int) -> Drawing:
        most = round(_OFF * share, 2)
        factor = round(chance.uniform(1 - most, 1 + most), 2)
        return ({layer: {"factor": factor}},), (f"factor ~ U({1 - most:g}, {1 + most:g}) = {factor:g}",)

    return operation


def _noise(share: float, _chance: Chance, seed: int) -> Drawing:
    std = round(_STD * share)
    return ({"gaussian_noise": {"std": std, "seed": seed}},), (f"std = {std}",)


def _cutout(share: float, _chance: Chance, seed: int) -> Drawing:
    side = round(SIDE * share * 3 / 4)
    return (({"drawn_cutout": {"side": side, "seed": seed}},) if side else ()), ()


def _erasing(share: float, _chance: Chance, seed: int) -> Drawing:
    most = round(0.6 * share, 2)
    least = min(0.02, most)
    entry = {"drawn_erasing": {"least": least, "most": most, "random": True, "seed": seed}}
    return ((entry,) if most else ()), (f"area ~ U({least:g}, {most:g})*H*W",)


def _rand(share: float, _chance: Chance, seed: int) -> Drawing:
    magnitude = STRONGEST * share
    names = ", ".join(name for name, _ in drawn_operations(NUM_OPS, seed))
    entries = rand_augment(NUM_OPS, magnitude, seed, height=SIDE, width=SIDE)
    written = [_written(name, attributes) for entry in entries for name, attributes in entry.items()]
    return tuple(entries), (f"N = {NUM_OPS}, M = {magnitude:g}: {names}", *written)


def _written(layer: str, attributes: Mapping[str, Any]) -> str:
    """Write a layer with its attributes."""
    return f"{layer}: " + ", ".join(f"{name} = {show(round(value, 3))}" for name, value in attributes.items())


def _mixing(layer: str, least: float) -> Callable[[float, Chance, int], Drawing]:
    def operation(share: float, _chance: Chance, seed: int) -> Drawing:
        alpha = max(round(2 * share, 2), least)
        return ({layer: {"alpha": alpha, "seed": seed, "from": ["image", "other"]}},), ()

    return operation


OPERATIONS: Final[Mapping[str, Callable[[float, Chance, int], Drawing]]] = {
    "rotate": _rotate,
    "horizontal_flip": _flip,
    "translate": _translate,
    "crop": _crop,
    "scale": _scale,
    "shear": _shear,
    "brightness": _factor("adjust_brightness"),
    "contrast": _factor("adjust_contrast"),
    "sharpness": _factor("adjust_sharpness"),
    "noise": _noise,
    "cutout": _cutout,
    "random_erasing": _erasing,
    "mixup": _mixing("drawn_mixup", 0.1),
    "cutmix": _mixing("drawn_cutmix", 0.1),
    _RAND: _rand,
}
"""`(share of the full strength, chance, seed) → layers and what was drawn`."""
MIXING: Final = frozenset({"mixup", "cutmix"})
LAYERS: Final[Mapping[str, str]] = {
    **{name: name for name in ("rotate", "horizontal_flip", "translate", "scale", "shear")},
    **{f"adjust_{name}": name for name in ("brightness", "contrast", "sharpness")},
    **dict.fromkeys(("crop", "drawn_crop"), "crop"),
    **dict.fromkeys(("drawn_cutout", "cutout"), "cutout"),
    **dict.fromkeys(("drawn_erasing", "random_erasing", "erase"), "random_erasing"),
    **dict.fromkeys(("mixup", "mixup_images", "drawn_mixup"), "mixup"),
    **dict.fromkeys(("cutmix", "cutmix_images", "drawn_cutmix"), "cutmix"),
    "gaussian_noise": "noise",
}
"""The operation that shows what a layer of a description does."""
_LABELS: Final = {
    "operation": Text("操作", "operation"),
    "strength": Text("強さ", "strength"),
    "image": Text("画像", "image"),
}
_NAMED: Final = {
    "rotate": Text("回転", "rotate"),
    "horizontal_flip": Text("左右反転", "horizontal flip"),
    "translate": Text("平行移動", "translate"),
    "crop": Text("ランダムクロップ", "random crop"),
    "scale": Text("拡大縮小", "scale"),
    "shear": Text("せん断", "shear"),
    "brightness": Text("明るさ", "brightness"),
    "contrast": Text("コントラスト", "contrast"),
    "sharpness": Text("シャープネス", "sharpness"),
    "noise": Text("ガウスノイズ", "Gaussian noise"),
    "cutout": Text("Cutout", "Cutout"),
    "random_erasing": Text("Random Erasing", "Random Erasing"),
    "mixup": Text("Mixup", "Mixup"),
    "cutmix": Text("CutMix", "CutMix"),
    _RAND: Text("RandAugment", "RandAugment"),
}
_SAID: Final = {
    "mixup": Text(
        "画素もラベルも、λ と 1 - λ の重みで混ぜる。強さは Beta(α, α) の α で、大きいほど半々に近い λ が出やすい。",
        "Pixels and labels are mixed with weights lambda and 1 - lambda. The strength is the alpha of Beta(alpha, "
        "alpha): the larger, the nearer to half and half.",
    ),
    "cutmix": Text(
        "矩形を貼り付ける。端で切れることがあるので、λ は実際に残った面積の割合から求め直す。",
        "A rectangle is pasted. The edge may clip it, so lambda is computed anew from the area that is really left.",
    ),
    _RAND: Text(
        "全操作から等確率で N 個を選び、どれも同じ強さ M でかける。",
        "N operations are drawn evenly from all of them, and all are applied at the same strength M.",
    ),
}
_COMMON: Final = Text(
    "エポックごとに引き直すので、同じ画像でも毎回少し違って見える。ラベルは変わらない。",
    "Each epoch draws anew, so that the network hardly ever sees the same image twice. The label stays.",
)
_BEFORE, _AFTER = Text("変換前", "before"), Text("変換後", "after")


@dataclass(frozen=True)
class AugmentScene:
    """One operation on one picture."""

    operation: str = "rotate"
    strength: int = 6
    image: str = NAMES[0]

    title = Text("データ拡張: 画像の前と後", "Augmentation: an image before and after")

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """What is done, how strongly, and to which picture."""
        return (
            Knob("operation", self.operation, _LABELS["operation"], _NAMED[self.operation]),
            Knob("strength", self.strength, _LABELS["strength"]),
            Knob("image", self.image, _LABELS["image"], WORDS[self.image]),
        )

    def turned(self, name: str, step: int) -> AugmentScene:
        """Return the scene with another operation, strength or picture."""
        if name == "strength":
            return replace(self, strength=min(STRONGEST, max(0, self.strength + step)))
        if name == "image":
            return replace(self, image=NAMES[(NAMES.index(self.image) + step) % len(NAMES)])
        operations = tuple(OPERATIONS)
        return replace(self, operation=operations[(operations.index(self.operation) + step) % len(operations)])

    @property
    def length(self) -> int:
        """One frame for each epoch."""
        return EPOCHS

    @property
    def other(self) -> str:
        """The picture that is mixed in."""
        return NAMES[(NAMES.index(self.image) + 1) % len(NAMES)]

    @cached_property
    def _images(self) -> tuple[Image, Image]:
        return drawn(self.image), drawn(self.other)

    def drawing(self, at: int) -> Drawing:
        """Return the layers of an epoch, and what was drawn for them."""
        seed = at + 1
        return OPERATIONS[self.operation](self.strength / STRONGEST, Chance(seed, self.operation), seed)

    def frame(self, at: int) -> Frame:
        """Show the picture before and after, and how what was drawn came about."""
        (image, other), (entries, told) = self._images, self.drawing(at)
        mixing = self.operation in MIXING
        after = augmented(image, entries, other if mixing else None)
        before = Picture(WORDS[self.image] if mixing else _BEFORE, _cells(image))
        second = [Picture(WORDS[self.other], _cells(other))] if mixing else []
        pictures = (before, *second, Picture(_AFTER, _cells(after)))
        said = _SAID.get(self.operation, _COMMON)
        if not mixing and self.operation not in _DRAWN_WITHIN:
            return Frame((), (f"seed = {at + 1}", *told), said, pictures)
        quantities = self._quantities(entries)
        lines = _DRAWN_WITHIN[self.operation](quantities, entries[0]) if quantities is not None else []
        if mixing and quantities is not None:
            share = float(number(vector(quantities("label"), "the label")[0], "a share"))
            (first, then), (one, two) = (WORDS[self.image], WORDS[self.other]), (f"{share:.2f}", f"{1 - share:.2f}")
            label = Text(f"ラベルは {first.ja} {one}、{then.ja} {two}。", f"Label: {one} {first.en}, {two} {then.en}. ")
            said = Text(label.ja + said.ja, label.en + said.en)
        return Frame((), (f"seed = {at + 1}", *told, *lines), said, pictures)

    def _quantities(self, entries: tuple[Entry, ...]) -> Callable[[str], Value] | None:
        """Return what gives the value of an equation of the layer; None where nothing is done."""
        if not entries:
            return None
        image, other = self._images
        network = describe(description(image, entries, other if self.operation in MIXING else None))
        evaluation = Evaluation(network)
        return lambda name: evaluation.equation(network.nodes[0], name)


Quantities = Callable[[str], Value]


def _place(quantities: Quantities, entry: Entry) -> list[str]:
    most = 2 * entry["drawn_crop"]["padding"]
    return [
        f"padding = {most // 2}: {SIDE} + 2*{most // 2} = {SIDE + most}",
        f"top, left ~ {{0, .., {most}}} = {show(quantities('top'))}, {show(quantities('left'))}",
    ]


def _square(quantities: Quantities, entry: Entry) -> list[str]:
    row, column = show(quantities("row")), show(quantities("column"))
    return [f"side = {entry['drawn_cutout']['side']}", f"row, column ~ {{0, .., {SIDE - 1}}} = {row}, {column}"]


def _box(quantities: Quantities, _entry: Entry) -> list[str]:
    top, left, height, width = (int(number(one, "a side")) for one in vector(quantities("box"), "a box"))
    share = height * width / SIDE**2
    return [
        f"top, left = {top}, {left}; height, width = {height}, {width}",
        f"area = {height}*{width}/({SIDE}*{SIDE}) = {share:.3f}",
    ]


def _share(quantities: Quantities, entry: Entry) -> list[str]:
    alpha, lam = entry["drawn_mixup"]["alpha"], float(number(quantities("lam"), "lambda"))
    return [
        f"lambda ~ Beta({alpha:g}, {alpha:g}) = {lam:.3f}",
        f"x = lambda*x_a + (1 - lambda)*x_b = {lam:.3f}*x_a + {1 - lam:.3f}*x_b",
    ]


def _pasted(quantities: Quantities, entry: Entry) -> list[str]:
    """Write the box as it was drawn, what the edge leaves of it, and lambda computed anew."""
    alpha = entry["drawn_cutmix"]["alpha"]
    drawn_share, share = (float(number(quantities(name), name)) for name in ("drawn_share", "share"))
    whole = {
        name: int(number(quantities(name), name))
        for name in ("box_height", "cy", "cx", "top", "left", "bottom", "right", "pasted_area")
    }
    high, wide = whole["bottom"] - whole["top"], whole["right"] - whole["left"]
    return [
        f"lambda ~ Beta({alpha:g}, {alpha:g}) = {drawn_share:.3f}",
        f"side = floor({SIDE}*sqrt(1 - {drawn_share:.3f})) = {whole['box_height']}",
        f"centre (row, column) = ({whole['cy']}, {whole['cx']})",
        f"inside the image: {high}*{wide} = {whole['pasted_area']}",
        f"lambda = 1 - {whole['pasted_area']}/({SIDE}*{SIDE}) = {share:.3f}",
    ]


_DRAWN_WITHIN: Final[Mapping[str, Callable[[Quantities, Entry], list[str]]]] = {
    "crop": _place,
    "cutout": _square,
    "random_erasing": _box,
    "mixup": _share,
    "cutmix": _pasted,
}
"""What the layers draw themselves: how it is told."""


def _cells(image: Value) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    """Return a picture as rows of red, green and blue."""
    red, green, blue = (vector(channel, "a channel") for channel in vector(image, "an image"))

    def byte(value: Value) -> int:
        return min(255, max(0, round(float(number(value, "a cell")))))

    return tuple(
        tuple((byte(r), byte(g), byte(b)) for r, g, b in zip(*(vector(row, "a row") for row in rows), strict=True))
        for rows in zip(red, green, blue, strict=True)
    )
