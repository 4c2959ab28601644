"""Which numbers of a mini-batch share one mean and variance: the axes of the four normalizations, lit up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quizapp.bank.text import Text
from quizapp.lab.bench import Knob
from quizapp.lab.scene import Cell, Frame, Panel

KINDS: Final = ("batch_norm", "layer_norm", "instance_norm", "group_norm")
WATCHABLE: Final = frozenset(KINDS)
_NAMES: Final = {
    "batch_norm": Text("バッチ正規化", "batch normalization"),
    "layer_norm": Text("レイヤー正規化", "layer normalization"),
    "instance_norm": Text("インスタンス正規化", "instance normalization"),
    "group_norm": Text("グループ正規化", "group normalization"),
}
_AXES: Final = {
    "batch_norm": "N, H, W",
    "layer_norm": "C, H, W",
    "instance_norm": "H, W",
    "group_norm": "C/G, H, W",
}
SAMPLES: Final = 3
GROUPS: Final = 2
PLACES: Final = 4
"""Height times width of a map, drawn as so many places of one cell."""
_MOST_CHANNELS: Final = 8


@dataclass(frozen=True, slots=True)
class AxesScene:
    """A mini-batch of small maps: a row for each sample, a cell for each channel's map."""

    kind: str = KINDS[0]
    samples: int = SAMPLES
    channels: int = 4

    @property
    def title(self) -> Text:
        """What is shown."""
        name = _NAMES[self.kind]
        return Text(f"{name.ja}: 1組の平均と分散を求める範囲", f"{name.en}: what shares one mean and variance")

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The kind of normalization and the size of the mini-batch."""
        return Knob("normalization", self.kind), Knob("N", self.samples), Knob("C", self.channels)

    def turned(self, name: str, step: int) -> AxesScene:
        """Return the scene with another kind or size; groups need an even number of channels."""
        if name == "normalization":
            return AxesScene(KINDS[(KINDS.index(self.kind) + step) % len(KINDS)], self.samples, self.channels)
        if name == "N":
            return AxesScene(self.kind, min(6, max(1, self.samples + step)), self.channels)
        return AxesScene(self.kind, self.samples, min(_MOST_CHANNELS, max(GROUPS, self.channels + GROUPS * step)))

    @property
    def _sets(self) -> list[set[tuple[int, int]]]:
        """The sets of maps, as (sample, channel), that share a mean."""
        n, c = range(self.samples), range(self.channels)
        share = self.channels // GROUPS
        match self.kind:
            case "batch_norm":
                return [{(sample, channel) for sample in n} for channel in c]
            case "layer_norm":
                return [{(sample, channel) for channel in c} for sample in n]
            case "group_norm":
                parts = [range(group * share, (group + 1) * share) for group in range(GROUPS)]
                return [{(sample, channel) for channel in part} for sample in n for part in parts]
            case _:
                return [{(sample, channel)} for sample in n for channel in c]

    @property
    def length(self) -> int:
        """One frame for each set."""
        return len(self._sets)

    def frame(self, number: int) -> Frame:
        """Light one set, and those before it."""
        sets = self._sets
        before = set().union(*sets[:number])

        def cell(sample: int, channel: int) -> Cell:
            here = (sample, channel)
            return Cell("#" * PLACES, "seen" if here in sets[number] else "done" if here in before else "waiting")

        rows = tuple(tuple(cell(sample, channel) for channel in range(self.channels)) for sample in range(self.samples))
        panel = Panel(
            Text(f"特徴マップ(1マスが {PLACES} 個の値)", f"feature maps ({PLACES} values in each cell)"),
            rows,
            row_names=tuple(f"N={sample + 1}" for sample in range(self.samples)),
            column_names=tuple(f"C={channel + 1}" for channel in range(self.channels)),
        )
        each = len(sets[0]) * PLACES
        return Frame(
            (panel,),
            said=Text(
                f"まとめる軸は {_AXES[self.kind]}。平均は {len(sets)} 個、1個の平均に使う値は {each} 個。"
                f"いま {number + 1} 個目。",
                f"Averaged over {_AXES[self.kind]}: {len(sets)} means, each over {each} values. This is mean "
                f"{number + 1}.",
            ),
        )


def axes_scene(kind: str) -> AxesScene:
    """Return the scene of a kind of normalization."""
    return AxesScene(kind)
