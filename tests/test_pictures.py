"""The pictures of the documents: none is missing, each is small, and what is drawn stands where the screen shows it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.segment import Segment
from rich.style import Style

from docs.drawing.scenes import SCENES, files, page
from docs.drawing.svg import CELL, LINE, picture
from docs.pictures import Studio
from quizapp.bank.text import LANGUAGES
from quizapp.tui import screens
from quizapp.tui.screens.base import QuizScreen

DOCS = Path(__file__).resolve().parents[1] / "docs"
LARGEST = 24_000
"""Bytes that no picture exceeds."""
SVG = "{http://www.w3.org/2000/svg}"


def screen_classes() -> set[str]:
    modules = [
        importlib.import_module(f"{screens.__name__}.{found.name}") for found in pkgutil.iter_modules(screens.__path__)
    ]
    return {
        name
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, QuizScreen) and value.__module__ == module.__name__
    } - {"QuizScreen"}


def test_every_screen_has_a_picture() -> None:
    assert screen_classes() - {scene.screen for scene in SCENES} == set()
    assert {scene.screen for scene in SCENES} - screen_classes() == set()


def test_the_pictures_are_those_of_the_scenes_and_all_are_small() -> None:
    drawn = {path.name: path.stat().st_size for path in (DOCS / "pictures").iterdir()}
    assert sorted(drawn) == sorted(files())
    assert len(set(files())) == len(files()) == len(LANGUAGES) * len(SCENES)
    assert {name for name, size in drawn.items() if size > LARGEST} == set()


def test_the_page_of_all_pictures_is_the_one_that_the_command_writes() -> None:
    assert (DOCS / "screens.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_each_picture_is_in_its_language(scene: object) -> None:
    name = getattr(scene, "name", "")
    texts = {
        language: (DOCS / "pictures" / f"{name}-{language}.svg").read_text(encoding="utf-8") for language in LANGUAGES
    }
    kana = {language: len(re.findall("[ぁ-ん]", text)) for language, text in texts.items()}
    assert kana["ja"] > kana["en"]
    assert all(ET.fromstring(text).tag == f"{SVG}svg" for text in texts.values())  # noqa: S314 -- our own files


@pytest.mark.long
@pytest.mark.parametrize("name", ["home", "transfer", "mock-score", "gates"])
async def test_a_picture_drawn_again_is_the_same(name: str) -> None:
    scene = next(scene for scene in SCENES if scene.name == name)
    once, again = [await Studio().draw(scene, "ja") for _ in range(2)]
    assert once == again


def drawn(*lines: list[Segment]) -> ET.Element:
    return ET.fromstring(picture(lines, "a title"))  # noqa: S314 -- drawn by us


def texts(svg: ET.Element) -> list[tuple[str, int, int]]:
    """Each text with the cell at which it begins and its width in cells."""
    found = [(one.text or "", int(one.attrib["x"]), int(one.attrib["textLength"])) for one in svg.iter(f"{SVG}text")]
    return [(text, at // CELL, width // CELL) for text, at, width in found]


def test_what_follows_japanese_stands_where_the_terminal_has_it() -> None:
    svg = drawn([Segment("畳み込み 3×3    ok")])
    assert texts(svg) == [("畳み込み", 0, 8), ("3×3", 9, 3), ("ok", 16, 2)]


def test_blocks_and_lines_below_are_drawn_and_not_written() -> None:
    svg = drawn([Segment("a▀▀█", Style(color="#ff0000", bgcolor="#000000")), Segment("  ", Style(underline=True))])
    assert [text for text, _, _ in texts(svg)] == ["a"]
    marks = {one.attrib["fill"]: one.attrib["d"] for one in svg.iter(f"{SVG}path")}
    assert marks["#ff0000"] == f"M{CELL} 0h{2 * CELL}v{LINE // 2}h-{2 * CELL}zM{3 * CELL} 0h{CELL}v{LINE}h-{CELL}z"
    assert sum(path.startswith(f"M{4 * CELL} ") for path in marks.values()) == 2, "the other ground, and the line"


def test_no_text_can_end_its_element() -> None:
    assert texts(drawn([Segment("</text><script>")])) == [("</text><script>", 0, 15)]
