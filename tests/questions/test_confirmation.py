"""Each question worked out a second time by torch, which shares no formula with the rules."""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

import pytest

from engine.evaluation import Evaluation, Mistake
from engine.jobs import confirm
from quizapp.checking import check_banks
from quizapp.questions import variants
from quizapp.questions.confirmation import agrees, request
from quizapp.questions.library import Questions
from tests.questions.shipped import cases, computed_items, shipped, small


def run(payload: dict[str, Any]) -> dict[str, Any]:
    return confirm(SimpleNamespace(payload=payload))  # type: ignore[arg-type]


@pytest.mark.parametrize("item", computed_items(shipped()))
def test_the_second_computation_agrees(item: str) -> None:
    for case in cases(item)[:5]:
        payload = request(shipped(), case.typed)
        assert payload is not None
        assert agrees(shipped(), case.typed, run(payload)), case.typed.seed


@pytest.mark.parametrize("item", computed_items(small()))
def test_so_it_does_for_every_form_of_answer(item: str) -> None:
    question = small().pose(item, "k3f9")
    payload = request(small(), question)
    assert payload is not None
    assert agrees(small(), question, run(payload))


def test_what_the_worker_is_told_is_plain_data_without_expressions() -> None:
    payload = request(small(), small().pose("output-size", "k3f9.11"))
    assert payload == {
        "networks": {
            "": {
                "input": {"x": [3, 54, 54]},
                "layers": [{"conv2d": {"out_channels": 8, "kernel_size": 7, "stride": 4, "padding": 3}}],
            }
        },
        "given": {"W": 54, "K": 7, "P": 3, "S": 4},
        "expressions": ["height"],
    }


def test_a_concept_item_has_nothing_to_confirm() -> None:
    question = small().pose("a-choice", "k3f9")
    assert request(small(), question) is None
    assert agrees(small(), question, {"values": []})


@pytest.mark.parametrize("values", [[13], [14, 14], [], ["14"]])
def test_another_result_does_not_agree(values: list[Any]) -> None:
    question = small().pose("output-size", "k3f9.11")
    assert agrees(small(), question, {"values": [14]})
    if values:
        assert not agrees(small(), question, {"values": values})


class TestAWrongRule:
    @pytest.fixture
    def with_a_wrong_rule(self, monkeypatch: pytest.MonkeyPatch) -> Questions:
        """Return the small bank as a rule that counts one place too many would pose it."""
        wrong = Mistake("a wrong rule", frozenset({"conv2d"}), {"output_size": "steps + 2"})

        def forgetful(network: Any, mistake: Mistake | None = None, **options: Any) -> Evaluation:
            return Evaluation(network, mistake or wrong, **options)

        monkeypatch.setattr(variants, "Evaluation", forgetful)
        return Questions(small().banks)

    def test_it_is_caught(self, with_a_wrong_rule: Questions) -> None:
        question = with_a_wrong_rule.pose("output-size", "k3f9.11")
        payload = request(with_a_wrong_rule, question)
        assert payload is not None
        assert not agrees(with_a_wrong_rule, question, run(payload))

    def test_the_check_names_item_and_seed(self, with_a_wrong_rule: Questions) -> None:
        report = check_banks(with_a_wrong_rule, seeds=1, verify="cpu")
        differ = [problem for problem in report.problems if "rule and run differ" in problem]
        assert any("18-4.yaml:16: output-shape: rule and run differ for the seed check0." in one for one in differ)


def test_a_grid_that_is_one_cell_and_that_cell_alone_are_the_same() -> None:
    same = functools.partial(agrees, small(), small().pose("parameters", "k3f9"))
    assert same({"values": [224]})
    assert same({"values": [[224]]})
