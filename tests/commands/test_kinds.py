"""Every kind from bank to verdict on the command line: asked, answered rightly, wrongly, not at all, and explained."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.cli import run
from quizapp.questions.library import Questions
from tests.bank.writing import item, load_with, text

Command = Callable[..., Any]

PAIR = {
    "form": "blank_pair",
    "prompt": text("(ア) and (イ)"),
    "blanks": {
        "ア": {"right": text("max"), "wrong": text("mean")},
        "イ": {"right": text("global"), "wrong": text("local")},
    },
    "options": [
        {"key": sides == ["right", "right"], "blanks": sides, "why": text("why " + " ".join(sides))}
        for sides in (["right", "right"], ["right", "wrong"], ["wrong", "right"], ["wrong", "wrong"])
    ],
}
ITEMS = [
    item("choice"),
    item("choice", id="least", form="least_suitable"),
    item("choice", id="blank", form="fill_blank"),
    item("choice", id="pair", **PAIR),
    *(
        item(kind)
        for kind in (
            "multiple_choice",
            "true_false",
            "flashcard",
            "cloze",
            "ordering",
            "matching",
            "short_answer",
            "computed",
        )
    ),
]


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    banks = load_with(tmp_path, json.dumps({"objective": "18-4", "items": ITEMS}))
    assert banks.problems == []
    questions = Questions(banks)
    monkeypatch.setattr("quizapp.commands.asking.questions_of", lambda *_, **__: questions)

    def call(*arguments: str) -> Any:
        assert run(["--data-dir", str(tmp_path / "data"), *arguments, "--seed", "k3f9", "--lang", "en", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def answers_of(command: Command, name: str) -> tuple[str, str]:
    """Return the right answer of an item, as one would type it, and a wrong one."""
    asked = command("ask", name)
    keys = {option["text"]: option["key"] for option in asked["options"] or []}
    match name:
        case "pair":
            return keys["(a) max  (b) global"], keys["(a) max  (b) local"]
        case "a-multiple-choice":
            return f"{keys['this']} {keys['that']}", keys["this"]
        case "a-true-false" | "a-flashcard" | "a-cloze":
            return "1", "2"
        case "a-ordering":
            order = [keys[step] for step in ("one", "two", "three")]
            return " ".join(order), " ".join(reversed(order))
        case "a-matching":
            return f"{keys['1']} {keys['2']}", f"{keys['2']} {keys['1']}"
        case "a-short-answer":
            return "ANSWER", "question"
        case "an-output-size" | "a-computed":
            return command("grade", name, "--answer", "?")["expected"], "9999"
    return keys["this"], keys["that"]


JUDGED_BY_ONESELF = {"a-flashcard", "a-cloze"}


@pytest.mark.parametrize("name", [one["id"] for one in ITEMS])
def test_it_is_asked_graded_and_explained(command: Command, name: str) -> None:
    right, wrong = answers_of(command, name)
    assert command("grade", name, "--answer", right)["verdict"] == "right"
    said = command("grade", name, "--answer", wrong)
    assert said["verdict"] == ("not-known" if name in JUDGED_BY_ONESELF else "wrong")
    assert said["expected"]
    assert command("grade", name, "--answer", "?")["verdict"] == "not-known"
    unread = command("grade", name, "--answer", " " if name == "a-short-answer" else "何か?")
    assert unread["verdict"] == "unreadable"
    assert unread["explanation"], "what was expected is said"


@pytest.mark.parametrize("name", ["a-choice", "least", "blank", "pair", "a-multiple-choice"])
def test_every_option_says_why_it_tempts(command: Command, name: str) -> None:
    _, wrong = answers_of(command, name)
    explained = command("grade", name, "--answer", wrong)["explanation"]
    options = command("ask", name)["options"]
    assert all(f"[{option['key']}] why " in explained for option in options)


@pytest.mark.parametrize("typed", ["こたえ", "答え", "答-え", "ａｎｓｗｅｒ", "An swer"])
def test_a_short_answer_is_read_in_its_spellings(command: Command, typed: str) -> None:
    expected = "wrong" if typed == "こたえ" else "right"
    assert command("grade", "a-short-answer", "--answer", typed)["verdict"] == expected


def test_a_computed_question_tells_its_band_and_offers_four_options(command: Command) -> None:
    asked = command("ask", ITEMS[-1]["id"], "--options")
    assert len(asked["options"]) == 4
    assert asked["band"] == "paper"
