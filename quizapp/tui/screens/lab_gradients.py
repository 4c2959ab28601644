"""How far a gradient reaches in a plain and in a residual stack: bars by layer, in powers of ten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from textual.content import Content

from quizapp.lab import stacks
from quizapp.lab.stacks import KINDS, Stacks
from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Prose, bar
from quizapp.tui.running import RunningScreen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quizapp.lab.stacks import Lengths

NUMBER: Final = 8
"""Cells for a length in figures."""
LAYER: Final = 6
"""Cells for the number of a layer."""
GAP: Final = 2
WIDEST: Final = 36
"""Cells of the longest bar."""
_KINDS: Final = {"plain": N_("plain layers"), "residual": N_("residual blocks")}


class Bars(msgspec.Struct, frozen=True):
    """For each layer two bars beside each other on one scale of powers of ten."""

    heads: Sequence[str]
    rows: Sequence[tuple[str, Lengths, bool]]
    """The layer, its lengths, and whether they have been measured."""
    least: int
    greatest: int

    def lines(self, width: int) -> list[Content]:
        """Draw the names of the stacks, then a line for each layer."""
        each = (width - LAYER) // len(KINDS) - GAP
        room = max(min(each - NUMBER - GAP, WIDEST), 1)
        column = GAP + room + GAP + NUMBER
        head = Content(self.heads[0].rjust(LAYER) if self.heads[0].isascii() else self.heads[0]).pad_right(0)
        head = head.pad_right(max(LAYER - head.cell_length, 0))
        for name in self.heads[1:]:
            named = Content(" " * GAP + name)
            head = head + named.pad_right(max(column - named.cell_length, 0))
        return [Content.styled(head.plain.rstrip(), "$quiet"), *(self._row(row, room) for row in self.rows)]

    def _row(self, row: tuple[str, Lengths, bool], room: int) -> Content:
        layer, lengths, measured = row
        line = Content(layer.rjust(LAYER))
        for kind in KINDS:
            share = (stacks.exponent(lengths[kind]) - self.least) / (self.greatest - self.least)
            told = stacks.written(lengths[kind]).rjust(NUMBER)
            line = Content.assemble(line, " " * GAP, bar(share, room), " " * GAP, (told, "" if measured else "$quiet"))
        return line


class LabGradientsScreen(RunningScreen[Stacks]):
    """Two stacks, and what reaches each of their layers."""

    RUNS_AT_ONCE = True

    def __init__(self) -> None:
        super().__init__(Stacks())

    def written(self) -> Sequence[Block]:
        """Draw the bars from the last layer down to the first, as the gradient goes."""
        speech, chosen = self.speech, self.experiment
        expected = stacks.by_rule(chosen)
        found: Mapping[int, Lengths] = stacks.measured(self.reports)
        least, greatest = stacks.span(expected)
        rows = [
            (str(chosen.layer(distance)), found.get(distance, expected[distance]), distance in found)
            for distance in chosen.distances
        ]
        heads = (speech.tell("layer"), *(speech.tell(_KINDS[kind]) for kind in KINDS))
        scale = speech.tell(
            "Bars show powers of ten, from 1e{least} to 1e{greatest}; at the last layer the gradient has length 1.",
            least=least,
            greatest=greatest,
        )
        blocks: list[Block] = [Gap(), Bars(heads, rows, least, greatest), Gap()]
        blocks += [Prose(Content(speech.say(stacks.said(chosen, expected)))), Prose(Content.styled(scale, "$quiet"))]
        if self.state == "done":
            told = (
                speech.tell("Measured with torch at every layer; the rule says the same.")
                if stacks.agree(expected, found)
                else speech.tell("What was measured differs from the rule.")
            )
            blocks.append(Prose(Content.styled(told, "$right" if stacks.agree(expected, found) else "$wrong")))
        return blocks
