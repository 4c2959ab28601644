"""The house stands as ARCHITECTURE.md says: what loads what, how large a file may grow, and that nothing is left open.

The arrows between the rooms are held by import-linter (see pyproject.toml); here is what only a running process shows.
"""

from __future__ import annotations

import json
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 400
MARKS = tuple("".join(parts) for parts in (("TO", "DO"), ("FIX", "ME"), ("X", "XX")))
TEXTS = frozenset({".py", ".tcss", ".sql", ".toml", ".yaml", ".md", ".po", ".txt", ".json", ""})

WATCH = """
import importlib, json, sys
culprits = {}
for module in sys.argv[2:]:
    importlib.import_module(module)
    for package in json.loads(sys.argv[1]):
        if package in sys.modules:
            culprits.setdefault(package, module)
print(json.dumps(culprits))
"""


def loaded(packages: list[str], modules: list[str]) -> dict[str, str]:
    """Import modules in a fresh process; return which of the packages came along, and with which module."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH, json.dumps(packages), *modules],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def modules_of(package: str) -> list[str]:
    paths = sorted((ROOT / package).rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    return [name.removesuffix(".__init__") for name in names if not name.endswith(".__main__")]


def written_here() -> list[Path]:
    """Return every file of the project that people write, without what git ignores."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split() if line]
    found: list[Path] = []

    def walk(folder: Path) -> None:
        for path in sorted(folder.iterdir()):
            if path.name == ".git" or any(fnmatch(path.name, pattern) for pattern in ignored):
                continue
            if path.is_dir():
                walk(path)
            else:
                found.append(path)

    walk(ROOT)
    return found


FILES = written_here()


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


class TestWhatIsLoaded:
    def test_no_module_of_the_engine_loads_torch_or_numpy_when_imported(self) -> None:
        assert loaded(["torch", "numpy"], modules_of("engine")) == {}

    def test_the_engine_loads_nothing_of_quizapp(self) -> None:
        assert loaded(["quizapp", "textual", "sqlite3"], modules_of("engine")) == {}

    def test_the_command_line_starts_without_screens_banks_or_torch(self) -> None:
        assert loaded(["textual", "torch", "numpy", "yaml", "sqlite3", "fsrs"], ["quizapp.cli"]) == {}

    def test_the_screens_load_neither_torch_nor_numpy(self) -> None:
        assert loaded(["torch", "numpy"], modules_of("quizapp/tui")) == {}

    def test_everything_but_the_screens_works_without_textual(self) -> None:
        modules = [name for name in modules_of("quizapp") if not name.startswith("quizapp.tui")]
        assert loaded(["textual", "torch", "numpy"], modules) == {}

    def test_study_and_questions_load_no_database(self) -> None:
        modules = modules_of("quizapp/study") + modules_of("quizapp/questions") + modules_of("quizapp/bank")
        assert loaded(["sqlite3", "platformdirs"], modules) == {}


class TestFiles:
    def test_a_file_has_one_subject_and_stays_short(self) -> None:
        lengths = {
            named(path): len(path.read_text(encoding="utf-8").splitlines())
            for path in FILES
            if path.suffix in {".py", ".tcss"}
        }
        assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}

    def test_nothing_is_marked_as_still_to_do(self) -> None:
        marked = [
            f"{named(path)}: {mark}"
            for path in FILES
            if path.suffix in TEXTS
            for mark in MARKS
            if mark in path.read_text(encoding="utf-8")
        ]
        assert marked == []

    def test_every_package_says_what_it_is(self) -> None:
        empty = [
            named(path)
            for path in FILES
            if path.name == "__init__.py" and not path.read_text(encoding="utf-8").startswith(('"""', 'r"""'))
        ]
        assert empty == []


class TestTheDrawing:
    def test_every_entry_at_the_top_stands_in_architecture_md(self) -> None:
        drawing = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
        entries = {path.relative_to(ROOT).parts[0] for path in FILES} - {"ARCHITECTURE.md"}
        assert [entry for entry in sorted(entries) if entry not in drawing] == []

    @pytest.mark.parametrize("house", ["engine", "quizapp"])
    def test_every_module_and_room_of_a_house_stands_in_architecture_md(self, house: str) -> None:
        drawing = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
        parts = {path.relative_to(ROOT / house).parts[0] for path in FILES if path.is_relative_to(ROOT / house)}
        names = {part.removesuffix(".py") for part in parts} - {"__init__"}
        assert [name for name in sorted(names) if name not in drawing] == []
