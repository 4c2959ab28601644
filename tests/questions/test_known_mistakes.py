"""Wrong answers that learners are known to give: for each, the named mistake that computes it with these numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from quizapp.questions.seeds import Seed
from tests.questions.shipped import computed, shipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.value import Value

Known = tuple[str, "Mapping[str, Value]", str, "Mapping[str, str]"]

KNOWN: list[Known] = [
    (
        "dense-parameters",
        {"n": 784, "m": 100},
        "78,500",
        {"no-bias": "78,400", "bias-for-each-input": "79,184", "one-bias-for-the-layer": "78,401"},
    ),
    (
        "perceptron-parameters",
        {"n": 4, "h": 5, "m": 3},
        "43",
        {"no-bias": "35", "hidden-layer-without-bias": "38", "forgets-the-output-layer": "25"},
    ),
    ("unit-value", {"x": (1, 2, 3), "w": (0.5, -1, 2), "b": 0.1}, "4.6", {"bias-not-added": "4.5"}),
    (
        "unit-after-relu",
        {"x": (1, 1), "w": ((2, -3), (1, 1)), "b": (0.5, 0)},
        "0, 2",
        {"relu-not-applied": "-0.5, 2", "relu-drops-the-sign": "0.5, 2"},
    ),
    (
        "flattened-parameters",
        {"W": 7, "C": 512, "m": 4096},
        "102,764,544",
        {"flatten-keeps-channels-only": "2,101,248"},
    ),
    (
        "parameter-memory",
        {"n": 25088, "m": 4096, "bytes": 4},
        "392.02",
        {"memory-one-byte-each": "98.00", "memory-of-double-precision": "784.03", "memory-by-a-million": "411.06"},
    ),
    (
        "dense-against-convolution",
        {"W": 32, "C": 3, "M": 16, "K": 3},
        "50,348,032 / 448",
        {"no-bias": "50,331,648 / 432"},
    ),
    ("two-layers-in-one", {"w1": 2, "b1": 1, "w2": 3, "b2": -1}, "6 / 2", {"adds-the-two-lines": "5 / 0"}),
    (
        "one-gradient-step",
        {"x": 2, "w": 3, "b": 1, "t": 5, "lr": 0.1},
        "2.60 / 0.80",
        {"climbs-the-gradient": "3.40 / 1.20"},
    ),
    ("softmax-output", {"k": (1, 2, 5)}, "0.125, 0.250, 0.625", {"softmax-without-total": "1.000, 2.000, 5.000"}),
    (
        "conv-output-size",
        {"W": 32, "K": 5, "P": 2, "S": 2},
        "16",
        {"drops-plus-one": "15", "pads-one-side": "15", "rounds-up": "17", "keeps-the-fraction": "16.5"},
    ),
    ("conv-same-padding", {"K": 5, "D": 1}, "2", {"same-padding-whole": "4", "same-padding-always-one": "1"}),
    (
        "conv-rectangular-kernel",
        {"H": 20, "W": 40, "A": 5, "B": 3, "C": 4, "M": 8},
        "16×38×8",
        {"kernel-sides-swapped": "18×36×8", "keeps-input-channels": "16×38×4"},
    ),
    (
        "conv-parameters",
        {"K": 3, "C": 64, "M": 128, "W": 56},
        "73,856",
        {"no-bias": "73,728", "forgets-input-channels": "1280", "one-bias-in-all": "73,729", "adds-channels": "1728"},
    ),
    (
        "conv-macs",
        {"K": 3, "C": 64, "M": 128, "W": 56, "P": 1, "S": 1},
        "231,211,008",
        {"forgets-places": "73,728", "counts-operations-twice": "462,422,016"},
    ),
    (
        "depthwise-separable-parameters",
        {"C": 32, "M": 64, "K": 3},
        "18,432 / 2336",
        {"forgets-pointwise": "18,432 / 288"},
    ),
    (
        "dilated-view-and-weights",
        {"K": 3, "D": 2, "C": 1, "M": 1},
        "5 / 10",
        {"dilation-times-kernel": "6 / 10", "dilation-adds-weights": "5 / 26"},
    ),
    ("receptive-field-of-a-stack", {"K1": 3, "S1": 1, "K2": 3, "S2": 1, "K3": 3}, "7", {"adds-kernel-sizes": "9"}),
    ("conv-stride-from-sizes", {"W": 13, "K": 3, "P": 1, "S": 4, "O": 4}, "4", {"divides-by-outputs": "3"}),
    ("conv-dilated-output-size", {"W": 32, "K": 3, "D": 2, "P": 2, "S": 1}, "32", {"ignores-dilation": "34"}),
    ("pointwise-parameters", {"C": 256, "M": 64}, "16,448", {"no-bias": "16,384", "pointwise-one-weight-each": "64"}),
    ("grouped-conv-parameters", {"K": 3, "G": 2, "c": 4, "m": 8}, "592", {"forgets-groups": "1168"}),
    (
        "transposed-conv-output-size",
        {"W": 4, "K": 3, "S": 2, "P": 1, "O": 1},
        "8",
        {
            "transposed-as-forward": "2",
            "transposed-multiplies-by-stride": "8",
            "transposed-adds-the-padding": "12",
            "transposed-ignores-output-padding": "7",
        },
    ),
    (
        "batch-norm-value",
        {"x": (2, 4, 6, 8), "i": 4, "eps": 0},
        "1.342",
        {"divides-by-variance": "0.600", "sample-variance": "1.162"},
    ),
    (
        "bn-learned-parameters",
        {"C": 128, "W": 7, "N": 8},
        "256",
        {"counts-running-statistics": "512", "one-parameter-for-each-channel": "128"},
    ),
    ("group-norm-number-of-sets", {"N": 6, "G": 4, "k": 8, "H": 10}, "24", {"counts-channels-in-a-group": "8"}),
    ("group-norm-values-in-a-set", {"N": 6, "G": 4, "k": 8, "H": 10}, "800", {"swaps-groups-and-channels": "400"}),
    ("running-mean-update", {"r": 10, "b": 20, "m": 0.9}, "11.00", {"momentum-of-the-new": "19.00"}),
    ("pooled-size", {"W": 55, "K": 3, "S": 2}, "27", {"kernel-not-taken-off": "28", "size-before-pooling": "55"}),
    ("pooling-windows", {"H": 6, "W": 6, "K": 2, "S": 2}, "9", {"drops-plus-one": "4"}),
    (
        "padded-max-pool-values",
        {"x": ((-4, 2, 1, 0), (3, -1, -2, 5), (0, 0, -3, -7), (1, 2, 3, -6))},
        "-4 2 0 ; 3 0 5 ; 1 3 -6",
        {"pads-maximum-with-zero": "0 2 0 ; 3 0 5 ; 1 3 0"},
    ),
    ("gap-value", {"H": 2, "W": 2, "x": ((1, 2), (3, 6))}, "3.00", {"gap-takes-the-largest": "6.00"}),
    (
        "gap-against-flattening",
        {"C": 512, "W": 7, "n": 10},
        "5130 / 250,890",
        {"gap-has-weights": "30,218 / 250,890", "gap-keeps-the-map": "250,890 / 250,890"},
    ),
    (
        "residual-block-output",
        {"x": (1, -2), "f": (-3, 3)},
        "0, 1",
        {"block-without-relu": "-2, 1", "activation-before-the-sum": "1, 1"},
    ),
    ("residual-path-count", {"n": 3}, "8", {"paths-two-for-each-block": "6", "paths-squared": "9"}),
    ("resnet-layer-count", {"b": (3, 4, 6, 3), "p": 3}, "50", {"depth-forgets-the-ends": "48"}),
    ("rnn-parameters", {"n": 3, "h": 4, "m": 2}, "42", {"no-recurrent-weights": "26"}),
    (
        "lstm-parameters",
        {"n": 100, "h": 128},
        "117,248",
        {"one-gate-for-all": "29,312", "two-recurrent-biases": "117,760"},
    ),
    ("gru-parameters", {"n": 100, "h": 128}, "87,936", {"gru-without-candidate": "58,624"}),
    (
        "lstm-cell-update",
        {"f": 0.5, "i": 0.25, "o": 0.5, "c": 4, "g": -0.8},
        "1.80 / 0.473",
        {"no-tanh-on-cell": "1.80 / 0.900", "candidate-loses-its-sign": "2.20 / 0.488"},
    ),
    ("gru-state-update", {"z": 0.25, "h": 0.8, "g": -0.4, "way": "new"}, "0.50", {"update-gate-other-way": "-0.10"}),
    ("attention-weights", {"dots": (2, 0), "d_k": 4}, "0.731, 0.269", {"no-scaling": "0.881, 0.119"}),
    (
        "attention-weighted-sum",
        {"a": (0.1, 0.7, 0.2), "v": ((1, 0), (0, 1), (1, 1))},
        "0.3, 0.9",
        {"largest-weight-only": "0.0, 1.0"},
    ),
    (
        "softmax-over-the-keys",
        {"k": ((1, 3, 6), (1, 1, 8))},
        "0.1 0.3 0.6 ; 0.1 0.1 0.8",
        {"softmax-along-the-columns": "0.5 0.75 0.43 ; 0.5 0.25 0.57"},
    ),
    ("head-dimension", {"h": 8, "r": 8}, "64 / 8", {"heads-multiplied": "4096 / 64"}),
    ("causal-mask-counts", {"n": 5}, "15 / 10", {"mask-hides-diagonal-only": "20 / 5"}),
    (
        "source-target-map",
        {"s": 7, "t": 5},
        "5, 7",
        {"map-of-the-source-alone": "7, 7", "map-of-both-together": "12, 12", "map-transposed": "7, 5"},
    ),
    ("positional-encoding-at-zero", {"d": 4}, "0, 1, 0, 1", {"sine-only": "0, 0, 0, 0"}),
    ("ae-tied-parameters", {"n": 784, "h": 32}, "25,904", {"tying-halves-everything": "25,496"}),
    ("vae-kl", {"mu": 1, "sigma": 1}, "0.500", {"kl-without-the-mean": "0.000", "drops-the-half": "1.000"}),
    (
        "vq-vae-nearest-code",
        {"z": (1.2, 0.7), "a": (0, 0), "b": (1, 1), "c": (2, 0)},
        "2 / 0.13",
        {"compares-inner-products": "3 / 1.13"},
    ),
    (
        "mixup-pixel-and-label",
        {"a": 100, "b": 200, "lam": 0.3},
        "170.0 / 0.3, 0.7",
        {"swaps-lambda": "130.0 / 0.7, 0.3"},
    ),
    ("cutmix-area-share", {"W": 32, "side": 16}, "0.750", {"side-for-area": "0.500"}),
    ("images-after-augmentation", {"n": 1000, "t": 4, "lr": 1, "ud": 0}, "5000", {"counts-combinations": "8000"}),
    ("distinct-views-of-an-image", {"n": 1, "t": 4, "lr": 1, "ud": 1}, "8", {"counts-equal-views-twice": "16"}),
    (
        "randaugment-sequences",
        {"K": 14, "N": 2},
        "196",
        {"operations-times-length": "28", "order-does-not-matter": "91"},
    ),
    ("crop-positions", {"W": 32, "P": 4, "less": 0}, "81", {"crop-without-plus-one": "64"}),
    ("chance-that-an-image-is-changed", {"p": (0.5, 0.5, 0.5)}, "0.875", {"adds-probabilities": "1.500"}),
    ("brightened-pixel", {"v": 220, "a": 1.2}, "255", {"leaves-eight-bits": "264", "wraps-around": "8"}),
]
"""Item, numbers put in, the right answer, and what each mistake answers."""


@pytest.mark.parametrize(("item", "numbers", "right", "mistaken"), KNOWN, ids=[item for item, *_ in KNOWN])
def test_a_mistake_computes_what_learners_answer(
    item: str, numbers: Mapping[str, Value], right: str, mistaken: Mapping[str, str]
) -> None:
    ready = computed(shipped(), item)
    variant = ready.recipe.unfolded(Seed("known", 0), numbers)
    assert ready.recipe.shown(variant.truth) == right
    found = {}
    for name in mistaken:
        assert ready.mistakes[name].layers & variant.present, f"{name} cannot be made here"
        answers = variant.under(ready.mistakes[name], ready.recipe.parts)
        found[name] = None if answers is None else ready.recipe.shown(answers)
    assert found == mistaken


def test_items_share_the_mistakes_of_their_banks() -> None:
    first, second, *_ = KNOWN
    assert computed(shipped(), first[0]).mistakes is computed(shipped(), second[0]).mistakes
