"""The command line's JSON: the keys that scripts rely on, in both languages, without a screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.cli import run

Command = Callable[..., Any]

KINDS = {"flashcard", "cloze", "choice", "true_false", "ordering", "matching", "short_answer", "computed"}
FORMS = {"integer", "decimal", "shape", "axes", "grid", "vector", "name", "option", "text", "order", "pairs"}
VERDICTS = {"right", "wrong", "unreadable", "imprecise", "other-convention", "not-known"}


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command that must succeed, and read its JSON."""

    def call(*arguments: str) -> Any:
        assert run(["--data-dir", str(tmp_path / "data"), *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def test_items_tell_what_a_script_chooses_by(command: Command) -> None:
    items = command("items")["items"]
    assert {frozenset(item) for item in items} == {
        frozenset({"id", "objective", "kind", "tier", "exam", "revision"}),
    }
    assert {item["kind"] for item in items} == KINDS
    assert len({item["objective"] for item in items}) == 34
    assert {item["tier"] for item in items} == {"core", "standard", "extra"}
    assert {item["exam"] for item in items} == {"G", "E"}


class TestAsk:
    def test_a_question_carries_all_that_a_reader_needs(self, command: Command) -> None:
        asked = command("ask", "conv-output-size", "--seed", "k3f9", "--lang", "ja")
        assert set(asked) == {
            "item", "seed", "revision", "lang", "prompt", "parts", "options", "convention", "variants", "band",
        }  # fmt: skip
        assert (asked["item"], asked["lang"], asked["options"]) == ("conv-output-size", "ja", None)
        assert [set(part) for part in asked["parts"]] == [{"name", "form", "decimals", "unit"}]
        assert asked["variants"] >= 200

    def test_options_come_only_when_asked_for(self, command: Command) -> None:
        asked = command("ask", "conv-output-size", "--seed", "k3f9", "--lang", "en", "--options")
        assert [option["key"] for option in asked["options"]] == ["1", "2", "3", "4"]
        assert all(set(option) == {"key", "text"} for option in asked["options"])

    def test_the_same_seed_is_the_same_question_in_either_language(self, command: Command) -> None:
        ja, en = (command("ask", "conv-output-shape", "--seed", "k3f9", "--lang", lang) for lang in ("ja", "en"))
        assert ja["prompt"] != en["prompt"]
        assert ja["seed"] == en["seed"]
        assert command("ask", "conv-output-shape", "--seed", ja["seed"], "--lang", "ja") == ja

    def test_without_a_seed_the_numbers_are_fresh(self, command: Command) -> None:
        seeds = {command("ask", "conv-macs", "--lang", "en")["seed"] for _ in range(4)}
        assert len(seeds) == 4

    def test_every_kind_has_a_form_that_is_named(self, command: Command) -> None:
        one_of_each = {item["kind"]: item["id"] for item in command("items")["items"]}
        for kind, item in one_of_each.items():
            asked = command("ask", item, "--seed", "k3f9", "--lang", "en")
            forms = {part["form"] for part in asked["parts"]}
            assert forms <= FORMS, kind
            assert asked["prompt"], kind


class TestGrade:
    def graded(self, command: Command, answer: str, *more: str) -> Any:
        return command("grade", "conv-output-size", "--seed", "k3f9", "--answer", answer, "--lang", "en", *more)

    def test_a_verdict_carries_expected_parts_mistakes_and_working(self, command: Command) -> None:
        verdict = self.graded(command, "1")
        assert set(verdict) == {"verdict", "expected", "parts", "mistakes", "steps", "explanation", "source"}
        assert [set(step) for step in verdict["steps"]] == [
            {"name", "formula", "substituted", "value", "yours"} for _ in verdict["steps"]
        ]
        assert verdict["steps"][-1]["value"] == verdict["expected"]
        assert verdict["source"].startswith("Dumoulin & Visin")

    @pytest.mark.parametrize(
        ("spoken", "outcome"),
        [("{right}", "right"), ("{right} + 1 - 1", "right"), ("1", "wrong"), ("?", "not-known"), ("abc", "unreadable")],
    )
    def test_the_verdict_is_one_of_six(self, command: Command, spoken: str, outcome: str) -> None:
        right = self.graded(command, "?")["expected"]
        assert self.graded(command, spoken.format(right=right))["verdict"] == outcome
        assert outcome in VERDICTS

    def test_a_mistake_that_alone_fits_is_named_with_the_step_where_it_parts(self, command: Command) -> None:
        right = int(self.graded(command, "?")["expected"])
        verdict = self.graded(command, str(right - 1))
        assert "drops-plus-one" in verdict["mistakes"]
        assert any(step["yours"] for step in verdict["steps"])

    def test_an_option_is_graded_by_its_key(self, command: Command) -> None:
        asked = command("ask", "conv-output-size", "--seed", "k3f9", "--lang", "en", "--options")
        right = self.graded(command, "?")["expected"]
        outcomes = {
            option["text"]: self.graded(command, option["key"], "--options")["verdict"] for option in asked["options"]
        }
        assert outcomes.pop(right) == "right"
        assert set(outcomes.values()) == {"wrong"}

    def test_it_explains_in_the_language_asked_for(self, command: Command) -> None:
        ja = command("grade", "conv-output-size", "--seed", "k3f9", "--answer", "?", "--lang", "ja")
        assert ja["explanation"] != self.graded(command, "?")["explanation"]


def test_check_says_what_there_is_and_what_is_wrong(command: Command) -> None:
    report = command("check", "--seeds", "1")
    assert report["problems"] == []
    assert report["items"] == sum(sum(kinds.values()) for kinds in report["objectives"].values())


def test_stats_of_a_learner_who_has_not_begun_are_empty(command: Command) -> None:
    assert command("stats")


def test_coverage_tells_what_each_item_teaches_and_what_is_missing(command: Command) -> None:
    found = command("check", "--coverage")
    assert set(found) == {"objectives", "aims", "unknown"}
    assert set(found["aims"]) == {"keywords", "calculations", "confusions", "errata"}
    output_size = next(aim for aim in found["aims"]["calculations"] if aim["id"] == "C18-01")
    assert set(output_size) == {"id", "objective", "subject", "items", "wanted"}
    assert "conv-output-size" in output_size["items"]
