"""The guide for authors shows items that pass the check, items that do not, and every field there is."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from quizapp.bank import items, mistakes
from quizapp.bank.loading import load_banks
from quizapp.checking import Report, check_banks
from quizapp.questions.library import Questions

GUIDE = (Path(__file__).resolve().parents[2] / "content" / "AUTHORING.md").read_text(encoding="utf-8")
SEEDS = 25


def examples(sort: str) -> list[str]:
    """Return the examples marked as good (nothing behind `yaml`), `bad`, `refused` or `mistakes`."""
    return re.findall(rf"^```yaml{sort and ' ' + sort}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def checked(folder: Path, written: list[str], *, mistakes_file: str = "") -> Report:
    """Check items as an author would who keeps them in a folder."""
    (folder / "example.yaml").write_text("objective: 18-4\nitems:\n" + "\n".join(written), encoding="utf-8")
    if mistakes_file:
        (folder / "mistakes.yaml").write_text(mistakes_file, encoding="utf-8")
    banks = load_banks([folder])
    banks.entries = {name: entry for name, entry in banks.entries.items() if entry.path.parent == folder}
    return check_banks(Questions(banks), seeds=SEEDS, verify=None)


def test_the_good_examples_pass_the_check(tmp_path: Path) -> None:
    report = checked(tmp_path, examples(""), mistakes_file=examples("mistakes")[0])
    assert report.problems == []
    assert report.items == len(examples(""))


def test_there_is_a_good_example_of_every_kind(tmp_path: Path) -> None:
    kinds = set(checked(tmp_path, examples("")).objectives["18-4"])
    assert kinds == {kind.__struct_config__.tag for kind in KINDS}


def test_the_bad_examples_pass_the_check_which_is_why_they_are_shown(tmp_path: Path) -> None:
    report = checked(tmp_path, examples("bad"))
    assert report.problems == []
    assert report.items == len(examples("bad"))


@pytest.mark.parametrize("number", range(len(examples("refused"))))
def test_the_check_refuses_the_others(number: int, tmp_path: Path) -> None:
    assert checked(tmp_path, [examples("refused")[number]]).problems


KINDS = items.Base.__subclasses__()
STRUCTURES = [
    *(items.Bank, items.Point, *KINDS, items.ChoiceOption, items.Blank, items.MixedUpWith, items.Pair, items.Ask),
    *(mistakes.MistakeEntry, mistakes.Working, mistakes.Labels, mistakes.Saying),
]


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda structure: structure.__name__)
def test_every_field_is_explained(structure: type[msgspec.Struct]) -> None:
    said = set(re.findall(r"`(\w+)`", GUIDE))
    assert {field.encode_name for field in msgspec.structs.fields(structure)} - said == set()
