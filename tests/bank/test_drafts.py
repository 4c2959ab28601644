"""Beginning an item: a template of each kind that loads as it stands, under an id that nothing has."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from quizapp.bank.card import Kind
from quizapp.bank.collection import BankError
from quizapp.bank.drafts import KINDS, checked_id, draft, fresh_id, known_kind, with_draft
from quizapp.bank.loading import load_banks
from quizapp.checking import check_banks
from quizapp.questions.library import Questions
from tests.bank.writing import CHOICE, GOOD

TAKEN = {"conv-output-size"}


def test_an_item_of_every_kind_passes_the_check_as_it_begins(tmp_path: Path) -> None:
    text = ""
    for kind in KINDS:
        begun = draft(f"begun-{kind.replace('_', '-')}", kind)
        text = with_draft(text, begun, objective="18-4", name="18-4.yaml")
    (tmp_path / "18-4.yaml").write_text(text, encoding="utf-8")
    banks = load_banks([tmp_path])
    mine = [item for item, entry in banks.entries.items() if entry.path.parent == tmp_path]
    report = check_banks(Questions(banks), seeds=10, verify=None, only=mine)
    assert report.problems == []
    assert len(mine) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_explains_its_fields_and_names_what_may_be_added(kind: Kind) -> None:
    begun = draft("begun", kind)
    assert begun.startswith("- id: begun ")
    for said in ("# difficulty:", "# keywords:", "# calculations:", "for life"):
        assert said in begun
    assert yaml.safe_load(begun.replace("=K", "'=K'").replace("=W, =W", "'=W', '=W'"))[0]["kind"] == kind


def test_what_stands_in_the_bank_stays_as_it_is() -> None:
    longer = with_draft(CHOICE, draft("begun", "cloze"), objective="18-1", name="18-1.yaml")
    assert longer.startswith(CHOICE.rstrip())
    assert [item["id"] for item in yaml.safe_load(longer)["items"]] == ["a-choice", "begun"]


def test_a_draft_is_indented_as_the_items_before_it() -> None:
    head, _, items = GOOD.partition("items:\n")
    indented = head + "items:\n" + "".join(f"    {line}\n" for line in items.splitlines())
    longer = with_draft(indented, draft("begun", "cloze"), objective="18-1", name="18-1.yaml")
    assert "\n    - id: begun" in longer
    assert [item["id"] for item in yaml.safe_load(longer)["items"]] == ["good-one", "begun"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD.replace("18-1", "18-3"), "is of objective 18-3, not 18-1"),
        (GOOD + "point:\n  text: {ja: 要点, en: A point}\n", "does not end with its items"),
        ("objective: 18-1\nitems: []\n", "does not end with its items"),
        ("objective: [18-1\n", "18-1.yaml"),
        ("objective: 18-1\nitem: []\n", "cannot be read"),
    ],
)
def test_a_bank_that_cannot_take_it_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BankError, match=sentence):
        with_draft(text, draft("begun", "cloze"), objective="18-1", name="18-1.yaml")


def test_an_id_is_of_the_form_of_ids_and_nobodys() -> None:
    assert checked_id("conv-what-it-does", TAKEN) == "conv-what-it-does"
    with pytest.raises(BankError, match="is already used"):
        checked_id("conv-output-size", TAKEN)
    with pytest.raises(BankError, match="is no id"):
        checked_id("Conv Output", TAKEN)


def test_an_id_of_chance_names_kind_and_objective() -> None:
    assert fresh_id("18-4", "true_false", "k3f9x", TAKEN) == "true-false-18-4-k3f9x"
    with pytest.raises(BankError, match="is already used"):
        fresh_id("18-4", "cloze", "k3f9x", {"cloze-18-4-k3f9x"})


def test_a_kind_that_does_not_exist_is_answered_with_the_nearest() -> None:
    with pytest.raises(BankError, match="did you mean `flashcard`"):
        known_kind("flashcrad")
