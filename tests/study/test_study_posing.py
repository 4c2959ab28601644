from __future__ import annotations

import itertools
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.text import Language, Text
from quizapp.questions.model import Option, Question
from quizapp.study.posing import base_of, pose_fresh, seed_from, shown
from quizapp.study.review import Review
from tests.study.small_library import FEW, REVISION, SmallLibrary, review

LIBRARY = SmallLibrary()


def seeds(*seeds: str) -> Callable[[], str]:
    return itertools.chain(seeds, (f"more{number}" for number in itertools.count())).__next__


def posed(item: str, past: list[Review], new_seed: Callable[[], str], **others: Any) -> Question:
    return pose_fresh(LIBRARY, LIBRARY.cards()[item], past, new_seed, **others)


def reviewed(question: Question, number: int, language: Language = "en", revision: str = REVISION) -> Review:
    return review(
        number,
        item=question.item,
        seed=question.seed,
        language=language,
        shown=shown(question, language),
        revision=revision,
    )


def test_a_seed_is_four_signs_that_can_be_read_aloud() -> None:
    assert seed_from(bytes(4)) == "0000"
    assert seed_from(bytes([3, 255, 32, 31, 9])) == "3z0z"
    assert not set("ilou") & set("".join(seed_from(bytes([byte] * 4)) for byte in range(256)))


def test_too_little_entropy_is_refused() -> None:
    with pytest.raises(ValueError, match="4 random bytes"):
        seed_from(b"abc")


def test_the_base_of_a_canonical_seed_is_what_was_drawn() -> None:
    assert base_of("k3f9.4") == "k3f9"
    assert base_of("k3f9") == "k3f9"


def test_the_seed_that_comes_back_is_the_canonical_one() -> None:
    assert posed("size-output", [], seeds("k3f9")).seed == "k3f9.1"


def test_a_seed_used_on_this_learner_is_not_used_again() -> None:
    past = [reviewed(LIBRARY.pose("size-output", "k3f9"), 1)]
    assert posed("size-output", past, seeds("k3f9", "bbbb")).seed == "bbbb.1"


def test_a_withdrawn_seed_is_not_used_either() -> None:
    assert posed("size-output", [], seeds("k3f9", "bbbb"), besides=("k3f9.1",)).seed == "bbbb.1"


def test_a_wished_seed_is_preferred_unless_it_was_used() -> None:
    assert posed("size-output", [], seeds("bbbb"), wish="sep").seed == "sep.1"
    past = [reviewed(LIBRARY.pose("size-output", "sep"), 1)]
    assert posed("size-output", past, seeds("bbbb"), wish="sep").seed == "bbbb.1"


def test_a_concept_item_may_look_the_same_but_for_its_seed() -> None:
    past = [reviewed(LIBRARY.pose("fc-choice", "aaaa"), 1)]
    assert posed("fc-choice", past, seeds("aaaa", "bbbb")).seed == "bbbb"


@given(st.integers(0, 2**32), st.sampled_from(["ja", "en"]))
def test_no_variant_comes_twice_while_there_are_unseen_ones(start: int, language: Language) -> None:
    entropy = Random(start)  # noqa: S311 -- no secret

    def new_seed() -> str:
        return seed_from(entropy.randbytes(4))

    past: list[Review] = []
    for number in range(FEW):
        past.append(reviewed(posed("size-few", past, new_seed), number, language))
    assert len({entry.shown.prompt for entry in past}) == FEW


def test_once_all_were_seen_an_old_one_comes_back_and_not_the_last() -> None:
    new_seed = seeds()
    past: list[Review] = []
    for number in range(60):
        question = posed("size-few", past, new_seed)
        assert shown(question, "en").prompt not in [entry.shown.prompt for entry in past[-1:]]
        past.append(reviewed(question, number))
    assert len({entry.seed for entry in past}) == 60


def test_numbers_seen_in_the_other_language_count_as_seen() -> None:
    same = LIBRARY.number("size-few", "aaaa")
    twin = next(f"t{number}" for number in range(999) if LIBRARY.number("size-few", f"t{number}") == same)
    past = [reviewed(LIBRARY.pose("size-few", "aaaa"), 1, "ja")]
    assert posed("size-few", past, seeds(twin)).seed != f"{twin}.1"


def test_numbers_of_an_older_revision_do_not_count() -> None:
    same = LIBRARY.number("size-few", "aaaa")
    twin = next(f"t{number}" for number in range(999) if LIBRARY.number("size-few", f"t{number}") == same)
    past = [reviewed(LIBRARY.pose("size-few", "aaaa"), 1, revision="older")]
    assert posed("size-few", past, seeds(twin)).seed == f"{twin}.1"


def test_entropy_that_always_says_the_same_still_brings_a_question() -> None:
    past = [reviewed(LIBRARY.pose("size-output", "aaaa"), 1)]
    assert posed("size-output", past, lambda: "aaaa").seed == "aaaa.1"


def test_what_is_logged_as_shown_holds_the_figure_what_to_match_and_the_options() -> None:
    question = Question(
        item="match",
        objective="17-1",
        kind="matching",
        seed="aaaa",
        revision=REVISION,
        prompt=Text("組", "Match"),
        parts=(),
        figure="1 2\n3 4",
        lefts=(Text("甲", "A"), Text("乙", "B")),
        options=(Option("1", Text("一", "one")), Option("2", Text("二", "two"))),
    )
    assert shown(question, "ja").prompt == "組\n1 2\n3 4\n甲\n乙"
    assert shown(question, "en").options == ("one", "two")
