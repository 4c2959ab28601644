"""The catalogue: everything that the app says is there in both languages, and nothing else."""

from __future__ import annotations

import gettext
import re
import string
from pathlib import Path

import pytest

import quizapp
from quizapp.locale import catalogue, translator

FOLDER = Path(quizapp.__file__).parent
MESSAGES = [message for message in catalogue.read() if message.id]


def forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else [str(form) for form in text]  # type: ignore[attr-defined]


def test_every_message_of_the_code_is_in_the_catalogue_and_none_is_left_over() -> None:
    known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in MESSAGES}
    assert known == set(catalogue.used(FOLDER)), "run `python -m quizapp.locale.catalogue` and translate what is new"


def test_every_message_is_translated() -> None:
    assert catalogue.untranslated(catalogue.read()) == []


def test_the_compiled_catalogue_is_current() -> None:
    with catalogue.MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    wanted: dict[object, object] = {}
    for message in MESSAGES:
        if isinstance(message.id, str):
            wanted[message.id] = message.string
        else:
            wanted |= {(message.id[0], number): form for number, form in enumerate(forms(message.string))}
    found = {message: string for message, string in compiled._catalog.items() if message}  # type: ignore[attr-defined]
    assert found == wanted, "run `python -m quizapp.locale.catalogue`"


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: str(message.id)[:40])
def test_a_translation_puts_in_the_same_values(message: object) -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    wanted = set.union(*(names(form) for form in forms(message.id)))  # type: ignore[attr-defined]
    for form in forms(message.string):  # type: ignore[attr-defined]
        assert names(form) == wanted


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: str(message.id)[:40])
def test_japanese_sentences_end_as_sentences_do(message: object) -> None:
    for english, japanese in zip(forms(message.id), forms(message.string), strict=False):  # type: ignore[attr-defined]
        if re.search(r"[a-z]\.$", english):
            assert japanese.endswith("。")


def test_english_is_its_own_catalogue() -> None:
    assert translator("en").gettext("hint") == "hint"
    assert translator("ja").gettext("hint") == "ヒント"


def test_plurals_follow_each_language() -> None:
    singular, plural = "{number} minute", "{number} minutes"
    assert [translator("en").ngettext(singular, plural, number) for number in (1, 2)] == [singular, plural]
    assert [translator("ja").ngettext(singular, plural, number) for number in (1, 2)] == ["{number} 分"] * 2


def test_messages_inside_f_strings_and_in_the_plural_are_found() -> None:
    source = """f"{speech.tell('one')} {N_('two')}"; speech.count("{number} a", "{number} as", 3); "text".count("x")"""
    assert sorted(map(str, catalogue.messages_in(source))) == ["('{number} a', '{number} as')", "one", "two"]
