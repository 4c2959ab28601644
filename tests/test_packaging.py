"""What is built here works elsewhere: the banks, the messages and the schema travel inside the wheel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def built(folder: Path, *kinds: str) -> None:
    """Build the project into a folder with the build tools at hand; no network is asked."""
    command = [sys.executable, "-m", "build", "--no-isolation", *kinds, "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def by_sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("by-sdist")
    built(folder)
    return folder


@pytest.fixture(scope="module")
def wheel(by_sdist: Path) -> Path:
    (found,) = by_sdist.glob("*.whl")
    return found


def files_below(folder: Path, prefix: str) -> set[str]:
    """Return the files of a folder that git keeps, as they are to lie in the wheel."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    return {
        f"{prefix}/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and not any(fnmatch(part, pattern) for part in path.parts for pattern in ignored)
    }


class Elsewhere:
    """An environment with nothing but the wheel and the libraries it needs, used from another folder."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.scripts = folder / "environment" / SCRIPTS
        self.python = self.scripts / Path(sys.executable).name
        self.data = folder / "data"
        self.desk = folder / "desk"
        self.desk.mkdir()
        venv.create(folder / "environment", with_pip=False)
        self._see_libraries()
        self._install(wheel)

    def _see_libraries(self) -> None:
        """Let it see this environment's libraries; editable installs are not followed from there."""
        ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
        libraries = Path(self.run(self.python, "-c", ask).strip())
        here = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
        (libraries / "libraries.pth").write_text("\n".join(sorted(here)), encoding="utf-8")

    def _install(self, wheel: Path) -> None:
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", self.python)
        self.run(*pip, "install", "--quiet", "--no-deps", "--no-index", "--force-reinstall", wheel)

    def run(self, *command: str | Path, code: int = 0) -> str:
        """Run a command in the learner's folder; return what it printed."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QUIZAPP"))}
        environment |= {"QUIZAPP_DATA": str(self.data), "PYTHONUTF8": "1"}
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.desk,
            env=environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stderr

    def quizapp(self, *arguments: str, code: int = 0) -> str:
        return self.run(self.scripts / "quizapp", *arguments, code=code)


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    return Elsewhere(tmp_path_factory.mktemp("elsewhere"), wheel)


def test_the_wheel_holds_both_packages_with_the_banks_inside_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    wanted = {
        *files_below(ROOT / "quizapp", "quizapp"),
        *files_below(ROOT / "engine", "engine"),
        *files_below(ROOT / "content", "quizapp/content"),
    }
    assert names == wanted
    assert {Path(name).suffix for name in names} >= {".py", ".tcss", ".sql", ".po", ".mo", ".yaml"}


def test_the_wheel_holds_the_same_straight_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    built(tmp_path, "--wheel")
    (straight,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(straight) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())


def test_the_source_distribution_can_be_tested_and_says_its_licence(by_sdist: Path) -> None:
    (sdist,) = by_sdist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {"Makefile", "constraints.txt", "pyproject.toml", "LICENSE", "README.md", "tests/test_packaging.py"}
    assert not any(name.startswith((".venv", "dist", "build")) for name in names)


def test_the_installed_app_lists_the_shipped_banks(elsewhere: Elsewhere) -> None:
    items = json.loads(elsewhere.quizapp("items", "--json"))["items"]
    assert {"18-4", "20-1"} <= {item["objective"] for item in items}


def test_the_installed_app_asks_in_japanese_and_english(elsewhere: Elsewhere) -> None:
    prompts = {
        language: json.loads(
            elsewhere.quizapp("ask", "conv-output-size", "--seed", "k3f9", "--lang", language, "--json")
        )["prompt"]
        for language in ("ja", "en")
    }
    assert not prompts["ja"].isascii()
    assert "output" in prompts["en"]


def test_the_installed_app_finds_its_messages(elsewhere: Elsewhere) -> None:
    ask = "import quizapp.locale as found; print(found.__file__); print(found.translator('ja').gettext('quit'))"
    place, message = elsewhere.run(elsewhere.python, "-c", ask).splitlines()
    assert Path(place).is_relative_to(elsewhere.scripts.parent)
    assert message == "終了"


def test_the_installed_app_can_open_its_database(elsewhere: Elsewhere) -> None:
    opening = "from quizapp.store.paths import data_folder; from quizapp.store.database import open_store; "
    elsewhere.run(elsewhere.python, "-c", opening + "open_store(data_folder()).close()")
    assert json.loads(elsewhere.quizapp("stats", "--json"))["reviews"] == 0
    assert any(elsewhere.data.iterdir())


def test_the_installed_engine_runs_from_anywhere(elsewhere: Elsewhere) -> None:
    description = "input: {x: [3, 32, 32]}\nlayers:\n  - conv2d: {out_channels: 16, kernel_size: 3}\n"
    (elsewhere.desk / "network.yaml").write_text(description, encoding="utf-8")
    summary = json.loads(elsewhere.run(elsewhere.python, "-m", "engine", "summary", "network.yaml", "--json"))
    assert summary["totals"]["parameters"] == 16 * (3 * 3 * 3 + 1)


def test_the_installed_app_says_that_it_needs_a_terminal(elsewhere: Elsewhere) -> None:
    assert "terminal" in elsewhere.quizapp(code=2)


def test_nothing_is_left_in_the_folder_it_was_used_from(elsewhere: Elsewhere) -> None:
    elsewhere.quizapp("items")
    assert {path.name for path in elsewhere.desk.iterdir()} <= {"network.yaml"}
