"""What the documents promise holds: their links lead somewhere, their commands run, their examples are valid."""

from __future__ import annotations

import io
import re
import shlex
import sys
from pathlib import Path

import pytest

from quizapp.bank.loading import load_banks
from quizapp.checking import check_banks
from quizapp.cli import run
from quizapp.questions.library import Questions

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "benchmarks").glob("*.md"), *(ROOT / "content").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
TAKES_THE_SCREEN = {"quizapp", "quizapp --lang ja"}
TAKES_LONG = {"--verify", "--audit"}


def blocks(document: str, language: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(document: str) -> list[str]:
    lines = [line.partition("  #")[0].strip() for block in blocks(document, "console") for line in block.splitlines()]
    return [line for line in lines if line.startswith("quizapp") and not TAKES_LONG & set(line.split())]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_readme_begins_with_the_two_commands_and_a_picture() -> None:
    beginning = (ROOT / "README.md").read_text(encoding="utf-8")[:600]
    assert beginning.index("make run") < beginning.index("make test") < beginning.index("docs/pictures/")


@pytest.mark.parametrize("command", [command for command in commands("README.md") if command not in TAKES_THE_SCREEN])
def test_the_commands_of_the_readme_run(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert run(["--data-dir", str(tmp_path), *shlex.split(command)[1:]]) == 0
    assert capsys.readouterr().out


def test_the_examples_for_authors_pass_the_check(tmp_path: Path) -> None:
    bank, mistakes = blocks("CONTRIBUTING.md", "yaml")
    (tmp_path / "example.yaml").write_text(bank, encoding="utf-8")
    (tmp_path / "mistakes.yaml").write_text(mistakes, encoding="utf-8")
    banks = load_banks([tmp_path])
    banks.entries = {name: entry for name, entry in banks.entries.items() if entry.path.parent == tmp_path}
    report = check_banks(Questions(banks), seeds=25, verify=None)
    assert (report.items, report.computed) == (2, 1)
    assert [problem for problem in report.problems if "example.yaml" in problem or "mistakes.yaml" in problem] == []


def test_the_example_network_of_the_readme_is_understood() -> None:
    from engine.description import describe
    from engine.source import parse

    (network,) = blocks("README.md", "yaml")
    assert [node.type.name for node in describe(parse(network, "README.md").data).nodes][-1] == "linear"
