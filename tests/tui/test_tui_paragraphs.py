"""Texts broken by their authors break where the page does, and nothing of them is lost."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from engine.checks import mapping
from engine.source import read
from quizapp.bank.collection import content_folder
from quizapp.tui.blocks import layout
from quizapp.tui.paragraphs import paragraphs

ENGLISH = """\
A network with recurrent layers is a
recurrent network (RNN).
- Wx and Wh are shared by all time steps. Longer
  sequences need no more parameters.
- Unrolled it looks deep.
Typical uses: text -
speech."""
JAPANESE = """\
回帰結合層を含むネットワークを、
(RNN)という。
・時間方向に並べて描くことを展開という。
  くり返し使う。"""


def lines(text: str, width: int) -> list[str]:
    return [line.plain for line in layout(paragraphs(text), width)]


def test_lines_of_one_sentence_are_joined_and_points_hang_on_their_marks() -> None:
    assert lines(ENGLISH, 60) == [
        "A network with recurrent layers is a recurrent network",
        "(RNN).",
        "- Wx and Wh are shared by all time steps. Longer sequences",
        "  need no more parameters.",
        "- Unrolled it looks deep.",
        "Typical uses: text - speech.",
    ]


def test_japanese_is_joined_without_a_space() -> None:
    assert lines(JAPANESE, 60) == [
        "回帰結合層を含むネットワークを、(RNN)という。",
        "・時間方向に並べて描くことを展開という。くり返し使う。",
    ]


def test_an_empty_line_and_a_sentence_that_ends_keep_their_place() -> None:
    assert lines("One.\nTwo\n\nThree", 40) == ["One.", "Two", "", "Three"]


@pytest.mark.parametrize("name", ["17-1", "19-2", "22-2"])
@pytest.mark.parametrize("width", [30, 52, 74])
def test_of_no_point_anything_is_lost(name: str, width: int) -> None:
    (path,) = (content_folder() / "g-kentei").rglob(f"{name}.yaml")
    for text in mapping(read(path).data, "")["point"]["text"].values():
        laid = lines(text, width)
        assert re.sub(r"\s", "", "".join(laid)) == re.sub(r"\s", "", text)
        assert not any(cell_len(line) > width for line in laid)
