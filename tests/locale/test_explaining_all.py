"""Every refusal has a Japanese sentence: what layers require, and whatever engine, store, study and commands raise."""

from __future__ import annotations

import re

import pytest

from engine.layers import LAYER_TYPES
from quizapp.locale.explaining import in_japanese
from tests.locale.sentences import JAPANESE, ROOT, refusals

HOLE = re.compile(r"\{\w+\}")
ROOMS = ("engine", "quizapp/store", "quizapp/study", "quizapp/commands", "quizapp/questions", "quizapp/bank")


def told(sentence: str) -> bool:
    """Return whether a sentence with a number in each hole is known as a whole."""
    filled = HOLE.sub("7", sentence)
    japanese = in_japanese(filled)
    return bool(JAPANESE.search(japanese)) and not re.search(r"[a-z]{2,} (is|are|was|were|must|cannot) ", japanese)


@pytest.mark.parametrize("name", sorted(LAYER_TYPES))
def test_whatever_a_layer_requires_is_told_in_japanese(name: str) -> None:
    assert [sentence for sentence in LAYER_TYPES[name].requires.values() if not told(sentence)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_whatever_is_refused_is_told_in_japanese(room: str) -> None:
    english = {
        f"{path.relative_to(ROOT)}: {sentence}"
        for path in (ROOT / room).rglob("*.py")
        for sentence in refusals(path)
        if not told(sentence)
    }
    assert sorted(english) == []
