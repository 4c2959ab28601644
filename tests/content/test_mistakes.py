"""The shipped mistakes and words of the working speak of layers and equations that exist."""

from __future__ import annotations

import pytest

from engine.layers import LAYER_TYPES
from quizapp.bank.mistakes import MistakeEntry
from tests.content.texts import BANKS, names_in

LONGEST_NAME = 50
"""What fits beside the number of an option on a screen of 60 columns."""
NAMED_LAYERS = frozenset(name for entry in BANKS.entries.values() for name in names_in(entry.item))
"""Layers that a description calls by a name of their own."""
NOT_LAYERS = frozenset({"total"})


@pytest.mark.parametrize(("name", "mistake"), BANKS.mistakes.items())
class TestMistake:
    def test_it_speaks_of_layers_that_exist(self, name: str, mistake: MistakeEntry) -> None:
        assert set(mistake.layers) <= {*LAYER_TYPES, *NAMED_LAYERS}, name

    def test_each_layer_knows_something_that_it_replaces(self, name: str, mistake: MistakeEntry) -> None:
        for layer in LAYER_TYPES.keys() & set(mistake.layers):
            assert any(LAYER_TYPES[layer].knows(replaced) for replaced in mistake.replace), (name, layer)

    def test_it_has_a_name_that_fits_an_option_and_says_more_in_its_note(
        self, name: str, mistake: MistakeEntry
    ) -> None:
        for text in (mistake.name.ja, mistake.name.en):
            assert len(text) <= LONGEST_NAME, name
            assert "\n" not in text
        assert mistake.note.ja.endswith("。")
        assert mistake.note.en.endswith(".")

    def test_it_is_a_computation_and_never_an_accusation(self, name: str, mistake: MistakeEntry) -> None:
        said = f"{mistake.name.en} {mistake.note.en}".lower()
        assert not any(word in said for word in ("careless", "you failed", "stupid", "of course")), name


def test_no_two_mistakes_are_called_the_same_where_they_can_meet() -> None:
    for one, first in BANKS.mistakes.items():
        for other, second in BANKS.mistakes.items():
            if one < other and set(first.layers) & set(second.layers):
                assert first.name.ja != second.name.ja, (one, other)
                assert first.name.en != second.name.en, (one, other)


def test_labels_speak_of_equations_that_a_layer_has() -> None:
    for working in BANKS.workings:
        for labels in working.equations:
            for layer in labels.layers:
                assert layer in LAYER_TYPES or layer in NOT_LAYERS, layer
            kinds = [LAYER_TYPES[layer] for layer in labels.layers if layer in LAYER_TYPES]
            for equation in labels.labels:
                assert not kinds or any(kind.knows(equation) for kind in kinds), (labels.layers, equation)


def test_what_is_said_is_said_of_layers_that_exist() -> None:
    for working in BANKS.workings:
        named = {layer for saying in working.questions for layer in saying.layers}
        assert named <= {*LAYER_TYPES, *NAMED_LAYERS, *NOT_LAYERS}, named
