"""What is to be covered, which items cover it, and what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.bank.collection import BankError, Banks
from quizapp.bank.coverage import Aims, Coverage, coverage, load_aims
from quizapp.bank.loading import load_banks
from quizapp.checking import check_banks
from quizapp.locale.speech import Speech
from quizapp.questions.library import Questions
from tests.bank.writing import bank, item

AIMS = """
keywords:
- {id: stride, objective: 18-1, ja: ストライド, official: true}
- {id: padding, objective: 18-1, ja: パディング}
calculations:
- {id: C18-01, objective: 18-4, subject: the output size of a convolution}
confusions:
- {id: F18-3, objective: 18-3, subject: dilation and stride}
errata:
- {id: E18-7, objective: 18-1, subject: when a convolution makes the map smaller}
- {id: E18-9, objective: 18-3, subject: where the word atrous comes from, examined: false}
"""


@pytest.fixture
def aims(tmp_path: Path) -> Aims:
    folder = tmp_path / "content" / "g-kentei"
    folder.mkdir(parents=True)
    (folder / "coverage.yaml").write_text(AIMS, encoding="utf-8")
    return load_aims(tmp_path / "content")


def banks_with(folder: Path, **fields: object) -> Banks:
    """Return a bank of one statement with these fields."""
    mine = folder / "mine"
    mine.mkdir()
    (mine / "18-4.yaml").write_text(bank(item("true_false", tier="core", **fields)), encoding="utf-8")
    banks = load_banks([mine])
    banks.entries = {name: entry for name, entry in banks.entries.items() if entry.path.parent == mine}
    assert banks.entries
    return banks


def covering(coverage: Coverage) -> dict[str, list[str]]:
    return {aim.id: aim.items for aims in coverage.aims.values() for aim in aims if aim.items}


def test_an_item_covers_what_it_names(tmp_path: Path, aims: Aims) -> None:
    banks = banks_with(tmp_path, keywords=["stride"], calculations=["C18-01"], confusions=["F18-3"])
    (name,) = banks.entries
    found = coverage(banks, aims)
    assert covering(found) == {"stride": [name], "C18-01": [name], "F18-3": [name]}
    assert found.missing == ["padding", "E18-7"]


def test_what_is_only_badly_put_need_not_be_covered(tmp_path: Path, aims: Aims) -> None:
    assert "E18-9" not in coverage(banks_with(tmp_path), aims).missing


def test_an_id_that_is_not_known_is_told_with_the_items_that_name_it(tmp_path: Path, aims: Aims) -> None:
    banks = banks_with(tmp_path, errata=["E99-1"])
    assert coverage(banks, aims).unknown == {"E99-1": list(banks.entries)}


def test_items_are_counted_by_objective_kind_and_tier(tmp_path: Path, aims: Aims) -> None:
    found = coverage(banks_with(tmp_path), aims)
    assert found.objectives["18-1"] == {"true_false": {"core": 1}}
    assert len(found.objectives) == 34


def test_the_tables_say_what_covers_what_and_end_with_what_is_missing(tmp_path: Path, aims: Aims) -> None:
    banks = banks_with(tmp_path, keywords=["stride"])
    (name,) = banks.entries
    lines = list(coverage(banks, aims).lines(Speech("en")))
    assert "keywords: 1 of 2 covered" in lines
    assert f"    stride (ストライド): {name}" in lines
    assert "    padding (パディング): MISSING" in lines
    assert "    E18-9 (where the word atrous comes from): -" in lines
    assert any(line.split() == ["18-1", "1+0+0"] for line in lines)
    assert lines[-1] == "missing: padding, C18-01, F18-3, E18-7"


def test_a_file_of_another_form_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "g-kentei"
    folder.mkdir()
    (folder / "coverage.yaml").write_text(AIMS.replace("subject: dilation", "sujet: dilation"), encoding="utf-8")
    with pytest.raises(BankError, match=r"coverage\.yaml:8: .*sujet"):
        load_aims(tmp_path)


def test_a_check_tells_an_author_of_an_id_that_is_not_known(tmp_path: Path) -> None:
    banks = banks_with(tmp_path, calculations=["C18-0l"])
    (problem,) = check_banks(Questions(banks), seeds=1, verify=None, only=banks.entries).problems
    assert str(tmp_path / "mine" / "18-4.yaml") in problem
    assert "there is no `C18-0l` in coverage.yaml (did you mean `C18-10`?); mend it or take it out" in problem
