"""An option, a truth or a term that is typed out in words is taken as what it says."""

from __future__ import annotations

import pytest

from quizapp.questions.spelling import spelling
from tests.questions.shipped import shipped


def outcome(item: str, answer: str) -> str:
    return shipped().grade(shipped().pose(item, "k3f9"), answer).outcome


def first_of(kind: str) -> str:
    return next(name for name, own in shipped().kinds().items() if own == kind)


@pytest.mark.parametrize(
    ("holds", "denied"),
    [
        *(("1", "2"), ("正しい", "誤り"), ("正しい。", "誤"), ("○", "×"), ("〇", "✕"), ("True", "FALSE"), ("T", "f")),
        *(("はい", "いいえ"), ("yes", "no"), ("correct", "wrong")),
    ],
)
def test_a_statement_is_judged_in_words(holds: str, denied: str) -> None:
    item = first_of("true_false")
    assert {outcome(item, holds), outcome(item, denied)} == {"right", "wrong"}
    assert outcome(item, holds) == outcome(item, "1")


def test_an_option_is_chosen_by_its_number_or_by_what_it_says() -> None:
    item = first_of("choice")
    question = shipped().pose(item, "k3f9")
    for option in question.options:
        expected = outcome(item, option.key)
        for typed in (f"({option.key})", f"[{option.key}]", f"{option.key}番", option.text.ja, option.text.en):
            assert outcome(item, typed) == expected
    assert outcome(item, "何か") == "unreadable"


@pytest.mark.parametrize("typed", ["「GRU」", '"gru"', "GRUです", "GRUです。", "the GRU", "『ＧＲＵ』", "GRU."])
def test_a_term_may_stand_in_quotation_marks_or_a_short_sentence(typed: str) -> None:
    assert spelling(typed) == spelling("GRU")


@pytest.mark.parametrize("word", ["theory", "だ", "です", "the"])
def test_words_that_begin_or_end_alike_stay_whole(word: str) -> None:
    assert spelling(word) == word
