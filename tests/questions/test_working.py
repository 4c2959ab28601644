"""The working of a question: every step with theirs beside ours, marked where the two part."""

from __future__ import annotations

import pytest

from quizapp.questions.model import Verdict, WorkingStep
from quizapp.questions.working import readable
from tests.questions.shipped import changed, computed, computed_items, made, shipped, small


def wrong(item: str, answer: str, seed: str = "k3f9.11") -> Verdict:
    return small().grade(small().pose(item, seed), answer)


def row(verdict: Verdict, name: str) -> WorkingStep:
    return next(step for step in verdict.steps if step.name == name)


def parts_once(verdict: Verdict) -> bool:
    """Return whether each mistake that fits parts from the right working at one step, with another value."""
    return all(
        [step.yours[place] != step.value for step in verdict.steps if step.parts_here[place]] == [True]
        for place in range(len(verdict.fits))
    )


class TestSteps:
    def test_each_equation_stands_with_its_numbers_and_its_value(self) -> None:
        verdict = wrong("output-size", "?")
        assert [(step.name, step.substituted, step.value) for step in verdict.steps] == [
            ("padded", "54 + 2*3", "60"),
            ("room", "60 - 7", "53"),
            ("steps", "floor(53/4)", "13"),
            ("output_size", "13 + 1", "14"),
        ]

    def test_the_formula_is_that_of_a_textbook(self) -> None:
        formulas = [step.formula for step in wrong("output-size", "?").steps]
        assert formulas == ["W + 2*P", "padded - K", "floor(room/S)", "steps + 1"]

    def test_a_step_is_called_by_its_chapters_words_and_else_by_its_name(self) -> None:
        verdict = wrong("output-size", "?")
        assert row(verdict, "padded").label.ja == "パディングを足す"
        assert row(verdict, "room").label.en == "room"

    def test_a_layer_that_is_repeated_is_called_by_its_kind_and_turn(self) -> None:
        steps = shipped().grade(shipped().pose("pooling-again-and-again", "a1"), "?").steps
        assert [step.label.en.partition(":")[0] for step in steps[::3]] == [f"maximum pooling {n}" for n in (1, 2, 3)]
        assert steps[-1].label.ja == "最大値プーリング 3: 最初の位置を数える"

    @pytest.mark.parametrize(
        ("item", "en", "ja"),
        [
            ("perceptron-parameters", "dense layer 2: times the units", "全結合層 2: ユニットの数を掛ける"),
            ("bottleneck-weights", "convolution 3: times the filters", "畳み込み 3: 枚数を掛ける"),
            ("downsampling-block-weights", "projection shortcut: times the", "射影ショートカット: 枚数を掛ける"),
            ("depthwise-separable-macs", "1×1 convolution: multiply them all", "1×1 畳み込み: すべて掛ける"),
            ("depthwise-separable-parameters", "depthwise convolution: times", "Depthwise 畳み込み: 枚数を掛ける"),
            ("longer-sentence-more-scores", "map of scores 2: times the heads", "スコアの表 2: ヘッドの数を掛ける"),
        ],
    )
    def test_a_layer_is_called_by_its_kind_and_never_by_its_identifier(self, item: str, en: str, ja: str) -> None:
        labels = [step.label for step in shipped().grade(shipped().pose(item, "a1"), "?").steps]
        assert any(label.en.startswith(en) for label in labels)
        assert any(label.ja.startswith(ja) for label in labels)

    def test_a_step_never_says_that_a_number_is_itself(self) -> None:
        for item in computed_items(shipped()):
            ready = computed(shipped(), item)
            for step in ready.judge(ready.pose("a1"), "?").steps:
                assert step.substituted.strip("()").replace(",", "") != step.value.replace(",", ""), item

    def test_a_given_number_is_told_where_it_is_asked_and_not_on_the_way(self) -> None:
        asked = shipped().grade(shipped().pose("conv-output-shape", "b2"), "?").steps
        assert [(step.substituted, step.value) for step in asked if step.name == "channels"] == [("", "8")]
        passed = shipped().grade(shipped().pose("layer-with-most-parameters", "a1"), "?").steps
        assert not [step for step in passed if step.name in {"channels", "features"}]

    def test_theirs_stands_beside_ours_for_each_mistake_that_fits(self) -> None:
        verdict = wrong("output-size", "13")
        assert [fit.mistake for fit in verdict.fits] == ["drops-plus-one", "pads-one-side"]
        assert [(step.name, step.value, step.yours) for step in verdict.steps] == [
            ("padded", "60", ("60", "57")),
            ("room", "53", ("53", "50")),
            ("steps", "13", ("13", "12")),
            ("output_size", "14", ("13", "13")),
        ]

    def test_only_the_first_step_that_differs_is_marked(self) -> None:
        verdict = wrong("output-size", "13")
        marks = {step.name: step.parts_here for step in verdict.steps}
        assert marks == {
            "padded": (False, True),
            "room": (False, False),
            "steps": (False, False),
            "output_size": (True, False),
        }

    @pytest.mark.usefixtures("no_transfer")
    @pytest.mark.parametrize("item", computed_items(small()))
    def test_every_mistake_parts_from_the_right_working_exactly_once(self, item: str) -> None:
        ready = computed(small(), item)
        question = small().pose(item, "k3f9")
        for answers in ready.under_mistakes(ready.variant(question.seed)).values():
            verdict = small().grade(question, ready.recipe.shown(answers))
            assert parts_once(verdict)

    def test_all_steps_have_a_place_for_each_mistake(self) -> None:
        for item in computed_items(small()):
            for answer in ("1", "1 2", "13", "?"):
                verdict = wrong(item, answer, "k3f9")
                count = len(verdict.fits)
                assert all(len(step.yours) == len(step.parts_here) == count for step in verdict.steps)


class TestHints:
    def test_first_the_idea_then_the_formula_then_the_numbers(self) -> None:
        hints = small().pose("output-size", "k3f9.11").hints
        assert hints[0].ja == "何か所に置けるか。"
        assert "W + 2*P" in hints[1].en
        assert "54" not in hints[1].en
        assert "54 + 2*3" in hints[2].en
        assert "14" not in hints[2].en, "the answer is left to the learner"

    def test_a_formula_stands_once_and_names_no_layer_by_its_identifier(self) -> None:
        formulas = shipped().pose("perceptron-parameters", "a1").hints[1].en.splitlines()
        assert formulas == ["per_unit = n_in + bias", "parameters = per_unit*n_out", "parameters = sum(parameters)"]
        numbers = shipped().pose("perceptron-parameters", "a1").hints[2].en.splitlines()
        assert numbers[-3:] == ["per_unit = 11 + 1", "parameters = 12*9", "parameters = 88 + 108"]

    def test_what_two_layers_or_networks_are_asked_for_is_numbered(self) -> None:
        formulas = [
            shipped().pose(item, "a1").hints[1].en for item in ("longer-sentence-more-scores", "small-cnn-in-all")
        ]
        assert formulas[0].endswith("answer = scores_2/scores_1")
        assert formulas[1].endswith("answer = parameters_1 + parameters_2")

    def test_every_shipped_item_has_some_in_both_languages(self) -> None:
        for item in computed_items(shipped()):
            question = shipped().pose(item, "k3f9")
            assert question.hints, item
            assert all(hint.ja and hint.en for hint in question.hints)


class TestTransfer:
    def test_its_numbers_separate_the_mistakes_that_fitted(self) -> None:
        ready = computed(small(), "output-size")
        found = 0
        for number in range(4):
            question = small().pose("output-size", f"t{number}")
            variant = ready.variant(question.seed)
            for answers in ready.under_mistakes(variant).values():
                verdict = small().grade(question, ready.recipe.shown(answers))
                if verdict.transfer_seed is None:
                    continue
                found += 1
                other = ready.variant(verdict.transfer_seed)
                names = [ready.mistakes[fit.mistake] for fit in verdict.fits]
                said = [other.under(mistake, ready.recipe.parts) for mistake in names]
                texts = [ready.recipe.shown(one) for one in said if one is not None]
                texts.append(ready.recipe.shown(other.truth))
                assert len(set(texts)) == len(names) + 1 or not verdict.transfer_separates
                assert texts[-1] not in texts[:-1], "no mistake that fitted is right there"
                assert texts[-1] != ready.recipe.shown(variant.truth), "another answer than before"
        assert found > 6

    def test_there_is_one_after_not_knowing_and_none_after_a_right_answer(self) -> None:
        question = small().pose("parameters", "k3f9")
        assert small().grade(question, "?").transfer_seed is not None
        assert small().grade(question, "224").transfer_seed is None
        assert small().grade(question, "what").transfer_seed is None

    def test_mistakes_that_no_numbers_separate_are_asked_about_with_others_all_the_same(self) -> None:
        question = shipped().pose("depthwise-separable-macs", "a1")
        ready = computed(shipped(), "depthwise-separable-macs")
        answers = ready.under_mistakes(ready.variant(question.seed))
        verdict = shipped().grade(question, ready.recipe.shown(answers["ignores-padding"]))
        assert {fit.mistake for fit in verdict.fits} >= {"ignores-padding", "gaps-of-the-whole-rate"}
        assert verdict.transfer_seed is not None
        assert not verdict.transfer_separates

    def test_it_is_the_same_each_time(self) -> None:
        question = small().pose("parameters", "k3f9")
        assert small().grade(question, "216").transfer_seed == small().grade(question, "216").transfer_seed

    def test_where_no_numbers_separate_them_there_is_none(self) -> None:
        single = changed("output-size", draw={"W": [54], "K": 7, "P": 3, "S": 4})
        question = single.pose("k3f9")
        assert single.grade(question, "13").transfer_seed is None


def test_a_verdict_is_the_same_for_an_item_that_stands_elsewhere() -> None:
    again = made(computed(small(), "parameters").item, small().banks)
    question = again.pose("k3f9")
    assert again.grade(question, "216") == small().grade(question, "216")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("argmax(896, 4624, 131,104, 3300)", "argmax(896, 4624, 131104, 3300)"),
        ("131,072 + 32", "131,072 + 32"),
        ("max(1,234,567, 2)", "max(1234567, 2)"),
    ],
)
def test_a_comma_parts_either_numbers_or_thousands(text: str, read: str) -> None:
    assert readable(text) == read
