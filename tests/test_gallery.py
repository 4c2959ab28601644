"""The gallery shows every computed item, its mistakes and its working, in either language, and nothing live."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from quizapp.cli import run
from quizapp.gallery import gallery
from tests.questions.shipped import computed, computed_items, shipped, small

DOCS = Path(__file__).resolve().parents[1] / "docs"


class Balance(HTMLParser):
    """Follows which tags are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - html's signature
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_item_of_the_small_bank_stands_in_it(language: str) -> None:
    page = "".join(gallery(small(), "ja" if language == "ja" else "en"))
    balance = Balance()
    balance.feed(page)
    assert balance.open == []
    assert re.findall(r'<h3 id="([^"]+)"', page) == computed_items(small())
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="', page)


def test_an_item_shows_its_named_mistakes_with_what_they_give() -> None:
    ready = computed(small(), "output-size")
    page = "".join(gallery(small(), "en", ["output-size"]))
    variant = ready.variant("gallery")
    for name in ready.item.mistakes:
        entry = ready.banks.mistakes[name]
        assert f"<b>{entry.name.en}</b>" in page
        assert ready.recipe.shown(ready.under_mistakes(variant)[name]) in page
    assert page.count("<h3") == 1


@pytest.mark.parametrize("item", computed_items(shipped())[::12])
def test_shipped_items_are_written_without_error(item: str) -> None:
    assert f'id="{item}"' in "".join(gallery(shipped(), "ja", [item]))


def test_the_command_writes_a_file_and_refuses_what_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    assert run(["gallery", "20-3", "conv-output-size", "--lang", "en", "--output", str(page)]) == 0
    assert 'id="conv-output-size"' in page.read_text(encoding="utf-8")
    assert run(["gallery", "conv-output-siz"]) == 2
    assert run(["gallery", "--output", str(tmp_path / "nowhere" / "page.html"), "conv-output-size"]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_example_in_docs_is_a_whole_page(language: str) -> None:
    page = (DOCS / f"gallery-{language}.html").read_text(encoding="utf-8")
    assert page.rstrip().endswith("</html>")
    assert 'id="conv-output-size"' in page
