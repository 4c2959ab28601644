"""Each kind of concept item from bank to verdict."""

from __future__ import annotations

from collections import Counter

import pytest

from quizapp.bank.text import LANGUAGES
from quizapp.questions.model import DID_NOT_KNOW, KNEW, NOT_KNOWN, Question, Verdict
from quizapp.questions.spelling import spelling
from tests.questions.shipped import computed_items, shipped, small

SEEDS = [f"s{number}" for number in range(24)]
CONCEPTS = [name for name in small().banks.entries if name not in computed_items(small())]
SHIPPED = [name for name in shipped().banks.entries if name not in computed_items(shipped())]


def pose(item: str, seed: str = "k3f9") -> Question:
    return small().pose(item, seed)


def grade(item: str, answer: str, seed: str = "k3f9") -> Verdict:
    return small().grade(pose(item, seed), answer)


def key(item: str, text: str, seed: str = "k3f9") -> str:
    return next(option.key for option in pose(item, seed).options if option.text.en == text)


def keys(item: str, *texts: str, seed: str = "k3f9") -> str:
    return " ".join(key(item, text, seed) for text in texts)


@pytest.mark.parametrize("item", CONCEPTS)
class TestEveryKind:
    def test_the_same_seed_gives_the_same_order(self, item: str) -> None:
        assert pose(item, "k3f9") == pose(item, "k3f9")
        assert pose(item, "k3f9").seed == "k3f9"

    def test_not_known_shows_what_is_right(self, item: str) -> None:
        for typed in (NOT_KNOWN, "？", " ? "):
            verdict = grade(item, typed)
            assert verdict.outcome == "not-known"
            assert verdict.expected.ja
            assert verdict.expected.en
            assert verdict.source == "a test"

    def test_what_cannot_be_read_costs_nothing_and_says_what_was_expected(self, item: str) -> None:
        for typed in ("", " ", "-", "・"):
            verdict = grade(item, typed)
            assert verdict.outcome == "unreadable"
            assert verdict.message is not None
            assert verdict.message.ja != verdict.message.en
            assert (verdict.expected.en, verdict.options, verdict.explanation) == ("", (), None)


@pytest.mark.parametrize("item", SHIPPED)
def test_every_shipped_item_poses_and_shows_what_is_right_in_both_languages(item: str) -> None:
    question = shipped().pose(item, "k3f9")
    verdict = shipped().grade(question, NOT_KNOWN)
    assert verdict.source
    assert verdict.outcome == "not-known"
    texts = [question.prompt, verdict.expected, *question.lefts, *(option.text for option in question.options)]
    texts += [option.why for option in verdict.options if option.why is not None]
    for text in texts:
        assert all(text.in_(language).strip() for language in LANGUAGES)
    for language in LANGUAGES:
        said = [option.text.in_(language) for option in question.options]
        assert len(set(said)) == len(said)


class TestChoice:
    def test_the_right_option_is_right_and_the_others_are_wrong(self) -> None:
        assert grade("a-choice", key("a-choice", "two")).outcome == "right"
        for text in ("one", "three", "four"):
            assert grade("a-choice", key("a-choice", text)).outcome == "wrong"

    def test_every_option_says_why_it_tempts(self) -> None:
        verdict = grade("a-choice", key("a-choice", "three"))
        said = {option.text.en: (option.right, option.chosen, option.why) for option in verdict.options}
        assert [said[text][:2] for text in ("one", "two", "three")] == [(False, False), (True, False), (False, True)]
        assert {why.en for _, _, why in said.values() if why is not None} == {
            "not one",
            "two is right",
            "not three",
            "not four",
        }

    def test_what_was_chosen_and_what_is_right_stand_with_their_keys(self) -> None:
        verdict = grade("a-choice", key("a-choice", "three"))
        assert verdict.yours.en == f"{key('a-choice', 'three')} three"
        assert verdict.expected.ja == f"{key('a-choice', 'two')} 二"

    def test_notes_are_kept_apart(self) -> None:
        verdict = grade("a-choice", "1")
        notes = (verdict.takeaway, verdict.exam_note, verdict.precise_note)
        assert [note.en for note in notes if note is not None] == ["Two.", "In the exam two.", "Precisely two."]

    @pytest.mark.parametrize("typed", ["5", "0", "1 2", "deux", "12", "1a"])
    def test_what_is_no_key_is_not_read(self, typed: str) -> None:
        verdict = grade("a-choice", typed)
        assert verdict.outcome == "unreadable"
        assert verdict.message is not None
        assert verdict.message.en == "Type the number of one option."

    @pytest.mark.parametrize("wrap", ["{}", " {} ", "{}.", "{}、"])
    def test_a_key_may_be_typed_with_what_people_type_around_it(self, wrap: str) -> None:
        assert grade("a-choice", wrap.format(key("a-choice", "two"))).outcome == "right"

    def test_a_key_may_be_typed_full_width(self) -> None:
        assert grade("a-choice", chr(ord(key("a-choice", "two")) + 0xFEE0)).outcome == "right"

    def test_the_right_option_stands_at_every_place(self) -> None:
        places = Counter(key("a-choice", "two", f"s{number}") for number in range(200))
        assert set(places) == {"1", "2", "3", "4"}
        assert max(places.values()) < 80


class TestBlankPair:
    def test_the_four_combinations_are_written_out_in_both_languages(self) -> None:
        assert {(option.text.ja, option.text.en) for option in pose("a-blank-pair").options} == {
            ("(ア) 正  (イ) 真", "(a) right  (b) true"),
            ("(ア) 正  (イ) 偽", "(a) right  (b) false one"),
            ("(ア) 誤  (イ) 真", "(a) wrong  (b) true"),
            ("(ア) 誤  (イ) 偽", "(a) wrong  (b) false one"),
        }

    def test_only_both_right_is_right(self) -> None:
        right = key("a-blank-pair", "(a) right  (b) true")
        assert {grade("a-blank-pair", one).outcome for one in {"1", "2", "3", "4"} - {right}} == {"wrong"}
        assert grade("a-blank-pair", right).outcome == "right"


class TestMultipleChoice:
    def test_all_right_ones_and_no_other(self) -> None:
        assert grade("several", keys("several", "one", "two")).outcome == "right"
        assert grade("several", keys("several", "two", "one")).outcome == "right"
        assert grade("several", keys("several", "one")).outcome == "wrong"
        assert grade("several", "1 2 3").outcome == "wrong"

    @pytest.mark.parametrize("joined", ["", ",", "、", ", ", " "])
    def test_keys_may_be_joined_in_any_way(self, joined: str) -> None:
        typed = joined.join(keys("several", "one", "two").split())
        assert grade("several", typed).outcome == "right"


class TestTrueFalse:
    def test_true_is_first_whatever_the_seed(self) -> None:
        for seed in SEEDS:
            assert [option.text.en for option in pose("a-statement", seed).options] == ["True", "False"]
        assert [option.text.ja for option in pose("a-statement").options] == ["正しい", "誤り"]

    def test_the_reason_is_given_either_way(self) -> None:
        outcomes = [grade("a-statement", answer) for answer in ("1", "2")]
        assert [verdict.outcome for verdict in outcomes] == ["wrong", "right"]
        assert {verdict.explanation.en for verdict in outcomes if verdict.explanation is not None} == {"It is less."}
        assert {verdict.expected.ja for verdict in outcomes} == {"誤り"}


class TestFlashcardAndCloze:
    @pytest.mark.parametrize("item", ["a-card", "a-cloze"])
    def test_the_learner_judges(self, item: str) -> None:
        assert grade(item, KNEW).outcome == "right"
        assert grade(item, DID_NOT_KNOW).outcome == "not-known"
        assert grade(item, "3").outcome == "unreadable"

    def test_a_card_has_a_back_and_says_what_it_is_mixed_up_with(self) -> None:
        back = pose("a-card").back
        assert back is not None
        assert back.ja == "裏"
        (other,) = grade("a-card", KNEW).options
        assert other.why is not None
        assert (other.text.en, other.why.en, other.right) == ("side", "the side is not it", False)

    def test_a_figure_is_part_of_the_back_for_it_may_show_the_answer(self) -> None:
        question = shipped().pose("lstm-forget-gate", "k3f9")
        assert question.figure is None
        assert question.back_figure is not None
        assert "forget" in question.back_figure

    def test_a_cloze_hides_its_parts_and_shows_them_on_its_back(self) -> None:
        question = pose("a-cloze")
        assert question.prompt.ja == "空欄は[ ____ ]と[ ____ ]。"
        assert question.back is not None
        assert question.back.en == "The blanks are [here] and [there]."
        assert grade("a-cloze", KNEW).explanation == small().grade(question, DID_NOT_KNOW).explanation


class TestOrdering:
    def test_the_steps_in_their_order_are_right(self) -> None:
        for seed in SEEDS:
            typed = keys("in-order", "one", "two", "three", seed=seed)
            assert grade("in-order", typed, seed).outcome == "right"
            assert grade("in-order", typed.replace(" ", ""), seed).outcome == "right"
            assert grade("in-order", typed.replace(" ", " → "), seed).outcome == "right"

    def test_it_is_never_shown_in_order(self) -> None:
        orders = {tuple(option.text.en for option in pose("in-order", seed).options) for seed in SEEDS}
        assert ("one", "two", "three") not in orders
        assert len(orders) > 3

    def test_another_order_is_wrong_and_the_right_one_is_shown_with_the_reason(self) -> None:
        verdict = grade("in-order", keys("in-order", "two", "one", "three"))
        assert verdict.outcome == "wrong"
        assert verdict.expected.en == keys("in-order", "one", "two", "three").replace(" ", " → ")
        assert verdict.explanation is not None
        assert verdict.explanation.ja == "一二三"

    @pytest.mark.parametrize("typed", ["1 2", "1 1 2", "1 2 3 4", "1 2 x"])
    def test_every_key_is_needed_once(self, typed: str) -> None:
        assert grade("in-order", typed).outcome == "unreadable"


class TestMatching:
    def test_partners_are_typed_in_the_order_of_the_left(self) -> None:
        question = pose("pairs")
        assert [left.en for left in question.lefts] == ["a", "b", "c"]
        for seed in SEEDS:
            assert grade("pairs", keys("pairs", "one", "two", "three", seed=seed), seed).outcome == "right"
            assert grade("pairs", keys("pairs", "two", "one", "three", seed=seed), seed).outcome == "wrong"

    def test_each_pair_says_why_and_whether_it_was_found(self) -> None:
        verdict = grade("pairs", keys("pairs", "two", "one", "three"))
        assert verdict.expected.en == "a - one\nb - two\nc - three"
        assert [option.chosen for option in verdict.options] == [False, False, True]
        assert [getattr(option.why, "ja", None) for option in verdict.options] == ["い一", "ろ二", None]

    @pytest.mark.parametrize("typed", ["1 2", "1 1 2", "a b c"])
    def test_every_key_is_needed_once(self, typed: str) -> None:
        assert grade("pairs", typed).outcome == "unreadable"


class TestShortAnswer:
    @pytest.mark.parametrize(
        "typed",
        [
            *("GAP", "gap", "ＧＡＰ", " g a p ", "G.A.P.", "Global Average Pooling", "global-average-pooling"),
            *("グローバル平均プーリング", "グローバル平均プリング", "ｸﾞﾛｰﾊﾞﾙ平均ﾌﾟｰﾘﾝｸﾞ", "グローバル・平均・プーリング"),
            *("サーバー", "サーバ", "LeNet-5", "lenet5", "LeNet 5", "LeNet‐5"),
        ],
    )
    def test_spellings_that_differ_in_nothing_that_matters_are_right(self, typed: str) -> None:
        assert grade("a-word", typed).outcome == "right"

    @pytest.mark.parametrize("typed", ["GMP", "平均プーリング", "global max pooling", "LeNet-4", "サバ缶"])
    def test_another_word_is_wrong(self, typed: str) -> None:
        verdict = grade("a-word", typed)
        assert verdict.outcome == "wrong"
        assert verdict.yours.ja == typed
        assert verdict.explanation is not None
        assert verdict.expected.en == "GAP"

    @pytest.mark.parametrize("typed", ["64", "６４", "64個", "６４ 個", "sixty-four", "Sixty four"])
    def test_a_number_may_be_typed_in_digits_or_words(self, typed: str) -> None:
        assert grade("a-number", typed).outcome == "right"

    @pytest.mark.parametrize("typed", ["6.4", "-64", "−64", "6-4", "640", "0.64", "64.5"])
    def test_another_number_is_not_a_spelling_of_it(self, typed: str) -> None:
        assert grade("a-number", typed).outcome == "wrong"

    def test_a_long_answer_is_not_repeated_whole(self) -> None:
        assert len(grade("a-word", "x" * 5000).yours.en) <= 80

    def test_a_spelling_is_compared_without_case_width_spaces_and_long_vowels(self) -> None:
        assert spelling("Ｌｅ　Ｎｅｔ-5") == spelling("lenet5") == "lenet5"
        assert spelling("3.5") == "3.5"
        assert spelling("サーバー") == "サバ"
