"""What a check finds is told in the language of the author: every sentence, every head of a table, every sum."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.bank.coverage import Coverage, Covered
from quizapp.checking import AuditReport, Report
from quizapp.checking.audit import BotRow
from quizapp.checking.concepts import Habit
from quizapp.checking.items import ItemAudit
from quizapp.locale.explaining import in_japanese
from quizapp.locale.speech import Speech
from tests.locale.sentences import JAPANESE, ROOT, counted, pieces_of

JA = Speech("ja")


def found_by(path: Path) -> Iterator[str]:
    """Yield the sentences that a module of the checks may find, with holes for what is put in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        told: list[ast.expr] = []
        match node:
            case ast.Yield(value=ast.expr() as value) | ast.Assign(targets=[ast.Name(id="told")], value=value):
                told = [value]
            case ast.Call(func=ast.Attribute(attr="append" | "_tell"), args=args):
                told = args
            case _:
                pass
        for one in told:
            sentence = counted(pieces_of(one))
            if isinstance(one, ast.JoinedStr | ast.Constant) and len(re.findall(r"[a-z]+ ", sentence)) > 2:
                yield sentence


@pytest.mark.parametrize("module", ["banks", "audit", "items"])
def test_whatever_a_check_finds_is_told_in_japanese(module: str) -> None:
    found = list(found_by(ROOT / "quizapp" / "checking" / f"{module}.py"))
    assert found
    sevens = {re.sub(r"\{\d\}", "7", sentence).replace("it 7 7", "it says 7") for sentence in found}
    assert [sentence for sentence in sevens if not JAPANESE.search(in_japanese(sentence).replace("です", ""))] == []


def test_a_report_is_japanese_from_its_head_to_its_sum() -> None:
    problem = "my banks/mine.yaml:3: square: the sibling `gone` does not exist; name an item, or take it out"
    report = Report(
        problems=[problem],
        objectives={"18-4": {"choice": 2}},
        points=["18-4"],
        items=2,
        computed=0,
        drawn=0,
        verified=0,
    )
    head, row, _, told, *problems = report.lines(JA)
    assert head.split() == ["項目", "choice", "要点"]
    assert row.split() == ["18-4", "2", "あり"]
    assert head.index("choice") + 2 == row.index("2") - len("choic"), "two characters of four cells stand before it"
    assert told.startswith("2 問(うち計算問題 0 問)")
    assert problems[0].startswith("不備: my banks/mine.yaml:3: square: siblings の `gone` という問題はありません。")
    assert problems[1:] == ["不備 1 件"]
    assert list(report.lines(Speech("en")))[-2:] == [f"problem: {problem}", "1 problem"]


def test_an_audit_and_what_is_covered_are_japanese() -> None:
    audit = AuditReport(
        problems=[],
        items=[ItemAudit(item="square", objective="18-4", drawn=3)],
        bots=[BotRow(bot="place 1", tried=3, rate=0.9, chance=0.25, luck=0.1, caught=True)],
        habits=[Habit(language="ja", habit="longest", tried=3, rate=0.9, chance=0.25, luck=0.1, caught=True)],
        seconds=2.0,
        processes=1,
    )
    covered = Coverage(
        objectives={"18-4": {"choice": {"core": 1}}},
        aims={"keywords": [Covered(id="k", objective="18-4", subject="畳み込み", items=[])]},
        unknown={"odd": ["square"]},
    )
    for line in (*audit.lines(JA), *covered.lines(JA)):
        assert not re.search(r"\b(?:of|in|by|problems?|missing|named|guess\w*|drawn|chance)\b", line), line
    assert list(audit.lines(JA))[-1] == "不備は見つかりませんでした"
