"""Every keyword has an entry: the term as the outline writes it, its reading, English, and a line in each language."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from engine.source import read
from quizapp.bank.collection import content_folder
from quizapp.bank.coverage import load_aims

ENTRIES = read(content_folder() / "g-kentei" / "glossary.yaml").data["entries"]  # type: ignore[index]
BY_ID = {entry["id"]: entry for entry in ENTRIES}
KEYWORDS = load_aims().keywords
READING = re.compile(r"[\u3041-\u309fー・、0-9]+")
LONGEST = 130


def test_every_keyword_has_an_entry_and_every_entry_is_a_keyword() -> None:
    assert set(BY_ID) == {keyword.id for keyword in KEYWORDS}
    assert [name for name, count in Counter(entry["id"] for entry in ENTRIES).items() if count > 1] == []


def test_official_terms_are_quoted_as_the_outline_writes_them() -> None:
    unlike = [
        (keyword.ja, BY_ID[keyword.id]["ja"])
        for keyword in KEYWORDS
        if keyword.official and BY_ID[keyword.id]["ja"] != keyword.ja
    ]
    assert unlike == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
class TestEntry:
    def test_it_has_all_its_parts(self, entry: dict[str, Any]) -> None:
        assert set(entry) == {"id", "ja", "reading", "en", "gloss"}
        assert set(entry["gloss"]) == {"ja", "en"}

    def test_its_reading_is_in_hiragana(self, entry: dict[str, str]) -> None:
        assert READING.fullmatch(entry["reading"]), entry["reading"]

    def test_it_says_in_one_line_what_the_term_means(self, entry: dict[str, dict[str, str]]) -> None:
        ja, en = entry["gloss"]["ja"], entry["gloss"]["en"]
        assert ja.endswith("。")
        assert en.endswith(".")
        assert "\n" not in ja + en
        assert len(ja) <= LONGEST
        assert len(en) <= 2 * LONGEST
