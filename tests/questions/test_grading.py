"""What an answer to a computed question is worth, and which mistake it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.text import LANGUAGES
from quizapp.questions.model import NOT_KNOWN, Question, Verdict
from tests.questions.shipped import changed, computed, computed_items, shipped, small

SEED = "k3f9"
NINTHS: dict[str, Any] = {
    "given": {"input": {"x": {"axes": ["H", "W"], "values": "=x"}}, "layers": [{"=op": {"kernel_size": 3}}]},
    "ask": {"grid": "output"},
}
"""One window of nine numbers."""


NUMBER = re.compile(r"-?[\d.]+")


def asks_for_several(item: str) -> bool:
    """Return whether an item asks for nothing but rows and grids."""
    return all(part.form in {"vector", "grid"} for part in computed(shipped(), item).recipe.parts)


def verdict(item: str, answer: str, seed: str = SEED, *, options: bool = False) -> Verdict:
    questions = small()
    return questions.grade(questions.pose(item, seed, options=options), answer)


def truth(item: str, seed: str = SEED) -> str:
    ready = computed(small(), item)
    return ready.recipe.shown(ready.variant(seed).truth)


def mistaken(item: str, mistake: str, seed: str = SEED) -> str:
    ready = computed(small(), item)
    return ready.recipe.shown(ready.under_mistakes(ready.variant(seed))[mistake])


def key_of(question: Question, text: str) -> str:
    return next(option.key for option in question.options if option.text.en == text)


class TestRight:
    @pytest.mark.parametrize("item", computed_items(small()))
    @given(seed=st.text("0123456789abcdef", min_size=1, max_size=6))
    def test_what_is_shown_as_right_is_read_back_as_right(self, item: str, seed: str) -> None:
        questions = small()
        question = questions.pose(item, seed)
        said = questions.grade(question, truth(item, question.seed))
        assert said.outcome == "right"
        assert said.fits == ()
        assert said.message is None

    def test_it_may_be_typed_in_another_way(self) -> None:
        assert truth("parameters") == "224"
        for typed in ("２２４", "(3*3*3+1)*8", "28×8", "224 個", " 224。", "448/2"):
            assert verdict("parameters", typed).outcome == "right"

    def test_half_a_last_place_either_way_is_right(self) -> None:
        assert truth("normalized") == "0.962"
        outcomes = [verdict("normalized", typed).outcome for typed in ("0.962", "0.9623", "0.9622504")]
        assert outcomes == ["right"] * 3
        assert verdict("normalized", "0.961").outcome == "wrong"
        assert verdict("normalized", "0.963").outcome == "wrong"

    def test_a_whole_number_is_right_exactly_or_not_at_all(self) -> None:
        assert verdict("parameters", "224.0").outcome == "right"
        assert verdict("parameters", "224.001").outcome == "wrong"

    def test_the_working_is_shown_without_another_beside_it(self) -> None:
        steps = verdict("output-size", truth("output-size")).steps
        assert steps
        assert all(step.yours == () and step.parts_here == () for step in steps)


class TestWrong:
    def test_one_mistake_that_fits_is_named_with_what_it_is(self) -> None:
        said = verdict("parameters", mistaken("parameters", "no-bias"))
        assert said.outcome == "wrong"
        (fit,) = said.fits
        assert (fit.mistake, fit.name.en, fit.note.ja) == ("no-bias", "no biases", "バイアスも数えます。")

    def test_several_that_fit_are_all_told_so_that_the_screen_can_ask(self) -> None:
        said = verdict("output-size", "13", "k3f9.11")
        assert [fit.mistake for fit in said.fits] == ["drops-plus-one", "pads-one-side"]

    def test_nothing_is_asserted_that_does_not_fit_exactly(self) -> None:
        said = verdict("parameters", "217")
        assert said.outcome == "wrong"
        assert said.fits == ()

    def test_a_fraction_where_whole_numbers_are_asked_is_recognized_as_it_was_rounded(self) -> None:
        ready = changed("pooled", draw={"x": {"grid": [3, 3], "of": "0..9"}, "op": "max_pool2d"}, **NINTHS)
        question = ready.pose("k3f9")
        mean = float(ready.recipe.shown(ready.under_mistakes(ready.variant(question.seed))["mean-for-maximum"]))
        assert not mean.is_integer()
        for typed in (f"{mean:.4f}", f"{mean:.2f}", f"{mean:.1f}"):
            assert [fit.mistake for fit in ready.grade(question, typed).fits] == ["mean-for-maximum"]
        for typed in (f"{mean + 0.02:.2f}", f"{mean:.0f}"):
            assert "mean-for-maximum" not in {fit.mistake for fit in ready.grade(question, typed).fits}

    def test_yours_and_expected_stand_side_by_side(self) -> None:
        said = verdict("output-shape", "11 14 24")
        assert (said.yours.ja, said.expected.en) == ("11×14×24", "12×15×24")

    @pytest.mark.parametrize("item", [name for name in computed_items(shipped()) if asks_for_several(name)])
    def test_numbers_of_a_row_or_a_grid_are_parted_by_the_same_signs_in_both_however_they_were_typed(
        self, item: str
    ) -> None:
        question = shipped().pose(item, "a1")
        right = shipped().grade(question, "?").expected.en
        for typed in (right, NUMBER.sub("77", right), NUMBER.sub("7.5", right).replace(" ; ", "\n")):
            said = shipped().grade(question, typed)
            assert said.outcome != "unreadable"
            assert {NUMBER.sub("#", text.in_(one)) for text in (said.yours, said.expected) for one in LANGUAGES} == {
                NUMBER.sub("#", right)
            }

    def test_a_shape_is_told_axis_by_axis(self) -> None:
        said = verdict("output-shape", "12×15×1")
        assert said.message is not None
        assert said.message.en == "height and width right; channels wrong."
        assert said.message.ja == "高さと幅は正しく、チャネルが違います。"

    def test_a_shape_with_nothing_right_is_told_so(self) -> None:
        said = verdict("output-shape", "1×2×3")
        assert said.message is not None
        assert said.message.en == "No axis is right."

    @pytest.mark.parametrize("item", computed_items(small()))
    def test_each_mistake_answers_wrong_and_is_among_those_that_fit(self, item: str) -> None:
        ready = computed(small(), item)
        for number in range(3):
            question = small().pose(item, f"m{number}")
            for name, answers in ready.under_mistakes(ready.variant(question.seed)).items():
                said = small().grade(question, ready.recipe.shown(answers))
                if small().banks.mistakes[name].convention:
                    assert said.outcome == "other-convention"
                else:
                    assert said.outcome == "wrong"
                    assert name in {fit.mistake for fit in said.fits}


class TestUnreadable:
    @pytest.mark.parametrize("item", computed_items(small()))
    def test_it_says_what_was_expected_and_gives_nothing_away(self, item: str) -> None:
        said = verdict(item, "sixteen or so")
        assert said.outcome == "unreadable"
        assert said.message is not None
        assert said.message.ja != said.message.en
        assert (said.expected.en, said.steps, said.fits, said.parts) == ("", (), (), ())
        assert said.yours.en == "sixteen or so"

    def test_a_long_one_is_not_repeated_whole(self) -> None:
        assert len(verdict("parameters", "x" * 5000).yours.en) <= 80

    def test_the_count_of_numbers_must_be_that_asked(self) -> None:
        assert verdict("output-shape", "12×15").outcome == "unreadable"
        assert verdict("cell-update", "1.52").outcome == "unreadable"


class TestAnotherSize:
    POOL = changed(
        "pooled",
        draw={"x": {"grid": [4, 4], "of": "0..9", "distinct": 6}},
        given={"input": {"x": {"axes": ["H", "W"], "values": "=x"}}, "layers": [{"max_pool2d": {"kernel_size": 2}}]},
        text={"ja": "{x:table}", "en": "{x:table}"},
    )

    def moved_by_one(self) -> tuple[Question, str]:
        question = self.POOL.pose("k3f9")
        rows = [[int(cell) for cell in line.split()] for line in question.prompt.en.splitlines()]
        tops = [
            [max(rows[r][c], rows[r][c + 1], rows[r + 1][c], rows[r + 1][c + 1]) for c in range(3)] for r in range(3)
        ]
        return question, " ; ".join(" ".join(map(str, row)) for row in tops)

    def test_more_numbers_than_asked_are_told_if_a_mistake_gives_exactly_them(self) -> None:
        question, answer = self.moved_by_one()
        verdict = self.POOL.grade(question, answer)
        assert verdict.outcome == "wrong"
        assert [fit.mistake for fit in verdict.fits] == ["windows-move-by-one"]
        assert verdict.yours.en == answer

    def test_other_numbers_of_that_size_cost_nothing(self) -> None:
        question, answer = self.moved_by_one()
        assert self.POOL.grade(question, answer[:-1] + "0").outcome == "unreadable"


class TestImprecise:
    def test_right_digits_that_are_too_few_are_told_and_give_nothing_away(self) -> None:
        said = verdict("normalized", "0.96")
        assert said.outcome == "imprecise"
        assert said.message is not None
        assert said.message.en == "Right as far as it goes. Give 3 decimals."
        assert (said.expected.en, said.steps) == ("", ())
        assert all(part.expected.en == "" for part in said.parts)

    @pytest.mark.parametrize("typed", ["1", "1.0", "0.9", "0.96"])
    def test_rounded_or_cut_off_they_are_a_start(self, typed: str) -> None:
        assert verdict("normalized", typed).outcome == "imprecise"

    @pytest.mark.parametrize("typed", ["0", "0.0", "0.95", "0.97", "2", "0.960", "24/25"])
    def test_other_digits_or_enough_of_them_are_wrong(self, typed: str) -> None:
        assert verdict("normalized", typed).outcome == "wrong"

    def test_nothing_is_the_start_of_a_number(self) -> None:
        assert truth("weights") == "0.466, 0.363, 0.171"
        assert verdict("weights", "0 0 0").outcome == "wrong"

    def test_one_coarse_number_among_right_ones_is_enough(self) -> None:
        assert verdict("weights", "0.466 0.36 0.171").outcome == "imprecise"
        assert verdict("weights", "0.466 0.36 0.999").outcome == "wrong"


class TestOtherOrderOrConvention:
    def test_a_shape_in_another_order_is_told_as_that(self) -> None:
        said = verdict("output-shape", "24×12×15")
        assert said.outcome == "other-convention"
        assert said.message is not None
        assert said.message.en == "The numbers are right. The order asked here is height, width, channels."
        assert said.message.ja == "数は合っています。この問題の軸の順は 高さ、幅、チャネル です。"

    def test_right_under_another_convention_is_told_as_that(self) -> None:
        said = verdict("parameters", mistaken("parameters", "counts-weights-only"))
        assert said.outcome == "other-convention"
        assert said.message is not None
        assert said.message.en == "Right where the centre is not counted."
        assert said.fits == ()

    def test_a_convention_is_offered_as_no_option(self) -> None:
        for number in range(20):
            question = small().pose("parameters", f"c{number}", options=True)
            wrong = mistaken("parameters", "counts-weights-only", question.seed)
            assert wrong not in {option.text.en for option in question.options}


class TestNotKnown:
    @pytest.mark.parametrize("typed", [NOT_KNOWN, "？", " ? "])
    @pytest.mark.parametrize("options", [False, True])
    def test_the_working_and_the_right_answer_are_shown(self, typed: str, *, options: bool) -> None:
        said = verdict("parameters", typed, options=options)
        assert said.outcome == "not-known"
        assert said.expected.en == "224"
        assert said.yours.en == "-"
        assert said.steps


class TestParts:
    def test_each_is_judged_by_itself(self) -> None:
        said = verdict("cell-update", "1.52; 1.216")
        assert said.outcome == "wrong"
        assert [(part.name, part.outcome, part.yours.en, part.expected.en) for part in said.parts] == [
            ("cell_next", "right", "1.52", "1.52"),
            ("hidden", "wrong", "1.216", "0.727"),
        ]
        assert [fit.mistake for fit in said.fits] == ["no-tanh-on-cell"]

    def test_their_labels_may_come_in_another_order(self) -> None:
        assert verdict("cell-update", "h_t = 0.727, c_t = 1.52").outcome == "right"

    def test_a_mistake_fits_only_if_it_gives_every_part(self) -> None:
        assert verdict("cell-update", "1.53; 1.216").fits == ()

    def test_one_coarse_part_is_not_precise_enough(self) -> None:
        said = verdict("cell-update", "1.52; 0.7")
        assert said.outcome == "imprecise"
        assert [part.outcome for part in said.parts] == ["right", "imprecise"]
        assert [part.expected.ja for part in said.parts] == ["1.52", ""]

    def test_a_wrong_part_outweighs_a_coarse_one(self) -> None:
        assert verdict("cell-update", "9; 0.7").outcome == "wrong"


class TestOptions:
    @pytest.mark.parametrize("item", computed_items(small()))
    def test_the_right_one_is_right_and_the_others_are_wrong(self, item: str) -> None:
        for number in range(3):
            question = small().pose(item, f"o{number}", options=True)
            right = truth(item, question.seed)
            for option in question.options:
                said = small().grade(question, option.key)
                assert said.outcome == ("right" if option.text.en == right else "wrong")
                assert said.yours == option.text
                assert said.expected.en == right

    def test_one_that_comes_from_a_mistake_names_it(self) -> None:
        question = small().pose("parameters", SEED, options=True)
        said = small().grade(question, key_of(question, "216"))
        assert [fit.mistake for fit in said.fits] == ["no-bias"]

    def test_the_parts_of_an_option_are_judged_by_themselves(self) -> None:
        found = set()
        for number in range(20):
            question = small().pose("cell-update", f"p{number}", options=True)
            right = small().grade(question, "?").expected.en.split(" / ")
            for option in question.options:
                said = small().grade(question, option.key)
                one_by_one = [mine == ours for mine, ours in zip(option.text.en.split(" / "), right, strict=True)]
                assert [part.outcome == "right" for part in said.parts] == one_by_one
                found.add(tuple(one_by_one))
        assert {(True, True), (True, False)} <= found

    def test_the_right_numbers_in_another_order_are_wrong_as_an_option(self) -> None:
        swapped = changed("output-shape", ask={"output_shape": ["height", "width"]}, mistakes=[])
        for number in range(40):
            question = swapped.pose(f"w{number}", options=True)
            outcomes = [swapped.grade(question, option.key).outcome for option in question.options]
            assert sorted(outcomes) == ["right", "wrong", "wrong", "wrong"]

    @pytest.mark.parametrize("typed", ["5", "0", "", "224", "1 2", "a"])
    def test_what_is_no_key_is_not_read(self, typed: str) -> None:
        said = verdict("parameters", typed, options=True)
        assert said.outcome == "unreadable"
        assert said.message is not None
        assert said.message.en == "Type the number of one option."

    def test_a_key_may_be_typed_full_width(self) -> None:
        question = small().pose("parameters", SEED, options=True)
        key = key_of(question, "224")
        assert small().grade(question, chr(ord(key) + 0xFEE0)).outcome == "right"


def test_everything_said_is_said_in_both_languages() -> None:
    for item in computed_items(small()):
        for answer in ("?", "1", "1 2", "x", truth(item)):
            said = verdict(item, answer)
            texts = [said.message, said.reason, said.picture, said.check, *(step.label for step in said.steps)]
            assert all(text.ja and text.en for text in texts if text is not None)


def test_what_an_item_says_goes_before_what_its_chapter_says() -> None:
    said = verdict("output-size", "?", "k3f9.11")
    assert said.reason is not None
    assert said.reason.en == "The start counts as well."
    assert said.check is not None
    assert said.check.en == "Is it about 54 divided by 4?", "with the numbers of the question"
    assert said.picture is not None
    assert said.picture.en == "0, 4, 8 and so on"
    own = changed("output-size", reason={"ja": "自分の理由", "en": "its own reason"})
    question = own.pose("k3f9")
    assert own.grade(question, "?").reason is not None
    assert getattr(own.grade(question, "?").reason, "en", "") == "its own reason"


def test_the_convention_is_printed_with_the_question() -> None:
    convention = small().pose("output-size", SEED).convention
    assert convention is not None
    assert convention.ja == "端数は切り捨て"
