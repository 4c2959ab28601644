"""The audit finds what it is there to find: each way in which a question could lie or give itself away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from click.testing import CliRunner

import engine.jobs
from quizapp.checking import audit_banks
from quizapp.checking.concepts import audit_concepts
from quizapp.checking.items import GRADED, ItemAudit, audit_item, audit_ready, tallies_of
from quizapp.cli import quizapp
from quizapp.locale.speech import Speech
from quizapp.questions import computed as computed_module
from quizapp.questions.computed import ComputedItem
from quizapp.questions.variants import Recipe
from tests.questions.shipped import changed, computed, computed_items, shipped, small


def problems(audit: ItemAudit) -> str:
    return "\n".join(audit.problems)


@pytest.mark.parametrize("item", ["output-size", "normalized", "output-shape", "pooled"])
def test_a_sound_item_passes_with_every_kind_of_answer(item: str) -> None:
    audit = audit_item(small(), item, 15, verify="cpu")
    assert audit.problems == []
    assert (audit.drawn, audit.verified, audit.graded) == (15, 15, GRADED)
    assert audit.answers >= GRADED * 8
    assert all(tally.tried == 15 for tally in tallies_of(audit).values())
    assert audit.slowest(0.5) > 0


def test_a_run_that_disagrees_is_told_with_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.jobs, "confirm", lambda _job: {"values": [99]})
    audit = audit_item(small(), "output-size", 3, verify="cpu")
    assert "rule and run differ for the seed audit0." in problems(audit)


def test_a_named_mistake_that_gives_the_truth_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recipe, "refusal", lambda *_: None)
    audit = audit_ready(changed("output-size", draw={"W": [11], "K": 3, "P": 1, "S": 1}, where=[]), 3, verify=None)
    assert "the mistake `rounds-up` gives 11, as the truth does" in problems(audit)


def test_options_that_coincide_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computed_module, "choose_options", lambda *_: ["1", "1", "2", "3"])
    told = problems(audit_item(small(), "output-size", 3, verify=None))
    assert "has 3 options that differ" in told
    assert "shows the right answer 0 times" in told


def test_a_number_that_nobody_rounds_is_told() -> None:
    text = {"ja": "{1/7} と {W} と {K} と {S} と {P}", "en": "{1/7} and {W} and {K} and {S} and {P}"}
    audit = audit_ready(changed("output-size", text=text), 3, verify=None)
    assert "holds a number that is hard to read: …0.142857" in problems(audit)


def test_a_grader_that_accepts_what_is_wrong_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = ComputedItem.judge

    def lenient(self: ComputedItem, question: Any, answer: str) -> Any:
        return judge(self, question, "?" if answer != "?" else "1")

    monkeypatch.setattr(ComputedItem, "judge", lenient)
    told = problems(audit_item(small(), "output-size", 2, verify=None))
    assert "is graded not-known, not right" in told
    assert "`rounds-up` is not found in its answer" in told


def test_a_mistake_asserted_of_nonsense_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computed_module, "gives", lambda *_: True)
    assert "are asserted of the nonsense" in problems(audit_item(small(), "output-size", 2, verify=None))


def test_an_item_that_cannot_be_drawn_is_told() -> None:
    audit = audit_ready(changed("output-size", where=["W > 1000"]), 2, verify=None)
    assert "2,000 draws were rejected, most of them by the guard `W > 1000`" in problems(audit)


def first_is_right(recipe: Recipe, truth: Any, wrong: Sequence[Any], *_: object) -> list[str]:
    return [recipe.shown(truth), *list(dict.fromkeys(recipe.shown(one) for one in wrong))][:4]


class TestTheWholeTable:
    def test_of_the_small_bank(self) -> None:
        report = audit_banks(small(), seeds=5, verify=None)
        lines = list(report.lines(Speech("en")))
        assert {one.item for one in report.items} == set(computed_items(small()))
        assert not any(bot.caught for bot in report.bots)
        assert any(line.startswith("18-4") and " output-size " in line for line in lines)
        assert any(line.startswith("most similar") for line in lines)
        assert f"{report.seconds:.0f} s in 1 process" in lines

    def test_a_place_that_always_holds_the_right_one_is_caught(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(computed_module, "choose_options", first_is_right)
        report = audit_banks(small(), seeds=12, verify=None)
        assert "the bot `place 1` is right in 100.0% of all questions" in report.problems

    @pytest.mark.long
    def test_two_processes_find_the_same(self) -> None:
        one = audit_banks(small(), seeds=2, verify=None)
        two = audit_banks(small(), seeds=2, verify=None, processes=2)
        assert [(item.item, item.hits, item.problems) for item in one.items] == [
            (item.item, item.hits, item.problems) for item in two.items
        ]


class TestConceptBanks:
    def test_the_shipped_ones_give_nothing_away(self) -> None:
        caught = [habit for habit in audit_concepts(shipped().banks) if habit.caught]
        assert caught == []

    def test_every_habit_is_tried_in_both_languages(self) -> None:
        habits = audit_concepts(shipped().banks)
        for language in ("ja", "en"):
            assert {habit.habit for habit in habits if habit.language == language} >= {
                "place 1",
                "longest",
                "most similar",
                "absolute words in false statements",
                "absolute words in wrong options",
            }


def test_the_command_prints_the_table_and_ends_with_2_where_something_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.commands.banks.questions_of", lambda *_, **__: small())
    arguments = ["check", "--audit", "--seeds", "3", "--no-verify", "--processes", "1"]
    done = CliRunner().invoke(quizapp, arguments)
    assert "computed items" in done.output
    assert done.exit_code == (2 if "problem: " in done.output else 0)
    data = json.loads(CliRunner().invoke(quizapp, [*arguments, "--json"]).output)
    assert {item["item"] for item in data["items"]} == set(computed_items(small()))


@pytest.mark.parametrize("item", ["conv-output-size", "batch-norm-value"])
def test_shipped_items_pass(item: str) -> None:
    audit = audit_item(shipped(), item, 4, verify="cpu")
    assert audit.problems == []
    assert audit.variants == computed(shipped(), item).recipe.variants
