"""Finding items by words: the same as looking through all of them, whatever was typed before."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.glossary import folded
from quizapp.bank.text import Text
from quizapp.study.library import ItemCard
from quizapp.tui.item_text import in_letters, is_drawn
from quizapp.tui.lookup import Lookup, words_of
from quizapp.tui.screens import browse
from quizapp.tui.screens.browse import BrowseScreen
from quizapp.tui.speech import Speech
from tests.tui.screen_library import FakeLibrary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from textual.content import Content

    from quizapp.questions.model import Question
    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

MANY = 100_000
ASKED = Text("何個のパラメータがあるか", "How many parameters")


def cards(count: int) -> Mapping[str, ItemCard]:
    return {
        f"item-{number}": ItemCard(
            id=f"item-{number}",
            objective=f"{17 + number % 9}-{1 + number % 3}",
            kind="choice" if number % 2 else "computed",
            tier="core",
            exam="G",
            revision="1",
            tags=frozenset({f"tag{number % 7}"}),
        )
        for number in range(count)
    }


def learned(count: int) -> Lookup:
    lookup = Lookup(cards(count))
    for _ in lookup.learn(lambda _: ASKED, lambda: True):
        lookup.forget()
    return lookup


@given(st.lists(st.text("item-0123458 tagchoパ", max_size=12), max_size=4))
def test_each_search_finds_what_a_look_through_all_finds(lines: list[str]) -> None:
    lookup, known = learned(40), cards(40)
    for line in lines:
        for typed in accumulate(line, initial=""):
            assert lookup.find(typed) == [
                name
                for name, card in known.items()
                if all(
                    word in folded(" ".join([*words_of(card), ASKED.ja, ASKED.en])) for word in folded(typed).split()
                )
            ]


def test_ids_are_found_before_anything_is_learned_and_what_items_ask_afterwards() -> None:
    lookup = Lookup(cards(20))
    assert lookup.find("item-12") == ["item-12"]
    assert lookup.find("パラメ") == []
    learning = lookup.learn(lambda _: ASKED, lambda: True)
    next(learning)
    lookup.forget()
    assert lookup.find("18-2 choice") == ["item-1", "item-19"]
    next(learning)
    lookup.forget()
    assert len(lookup.find("ぱらめ parameters")) == 20


def test_nothing_more_is_read_once_the_screen_was_left() -> None:
    read: list[str] = []

    def asked(name: str) -> None:
        read.append(name)

    assert list(Lookup(cards(MANY // 100)).learn(asked, lambda: False)) == []
    assert read == []


class ManyItems(FakeLibrary):
    """A hundred thousand items, of which those that are asked for are noted."""

    def __init__(self) -> None:
        super().__init__()
        self._many = cards(MANY)

    def cards(self) -> Mapping[str, ItemCard]:
        return self._many

    def asked(self, item: str) -> Text | None:
        return Text(f"{item} のパラメータはいくつか。", f"How many parameters has {item} ?")


async def test_of_a_hundred_thousand_items_only_those_that_are_seen_are_drawn(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    written = BrowseScreen._row

    def row(screen: BrowseScreen, name: str) -> tuple[Content, Content]:
        drawn.append(name)
        return written(screen, name)

    monkeypatch.setattr(BrowseScreen, "_row", row)
    library = ManyItems()
    async with open_app() as sight:
        assert sight.app.desk is not None
        await sight.app.push_screen(BrowseScreen(sight.app.desk, library))
        await sight.sees("100000 items", "> 17-1  How many parameters has item-0 ?")
        await sight.press(*"item-4242")
        await sight.sees("> 20-1  How many parameters has item-4242 ?")
        await sight.press("down", "pagedown")
        assert len(set(drawn)) < 200


class Templates(ManyItems):
    """Items that ask with drawn numbers; those that were posed are noted."""

    def __init__(self) -> None:
        super().__init__()
        self.posed: list[str] = []

    def asked(self, item: str) -> Text | None:
        return Text(f"{item}: {{x:row}} の和はいくつか。", f"{item}: What is the sum of {{x:row}}?")

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        self.posed.append(item)
        asked = Text("3, 4 の和はいくつか。", "What is the sum of 3, 4?")
        question = super().pose("conv-output-size", seed, options=options)
        return msgspec.structs.replace(question, item=item, prompt=asked)


async def test_the_preview_shows_numbers_once_the_cursor_rests(open_app: Open) -> None:
    async with open_app() as sight:
        assert sight.app.desk is not None
        await sight.app.push_screen(BrowseScreen(sight.app.desk, Templates()))
        await sight.sees("> 17-1  item-0: What is the sum of x?", "What is the sum of 3, 4?")


async def test_while_the_cursor_runs_nothing_is_posed_and_letters_are_shown(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browse, "RESTS", 3600)
    library = Templates()
    async with open_app() as sight:
        assert sight.app.desk is not None
        await sight.app.push_screen(BrowseScreen(sight.app.desk, library))
        await sight.press("down", "down", "down")
        await sight.sees("> 20-1  item-3: What is the sum of x?", "\n  item-3: What is the sum of x?")
        assert library.posed == []


def test_before_a_question_is_posed_its_numbers_are_letters() -> None:
    assert (
        in_letters(Text("{x:row} の和", "the sum of {x:row} and {W}"), "computed", Speech("en")) == "the sum of x and W"
    )
    assert in_letters(Text("[重み]を学ぶ", "it learns [weights]"), "cloze", Speech("en")) == "it learns [ ____ ]"
    assert in_letters(Text("[CLS] の出力", "the output of [CLS]"), "choice", Speech("en")) == "the output of [CLS]"
    assert is_drawn(Text("{W} の2倍", "twice {W}"))
    assert not is_drawn(ASKED)
    assert not is_drawn(None)
