"""One of a named set: which padding keeps the size, which layer has more parameters, and linked questions with both."""

from __future__ import annotations

from typing import Any

import pytest

from quizapp.bank.items import revision_of
from quizapp.bank.rules import problems_of
from quizapp.bank.text import Text
from quizapp.checking.items import audit_ready
from quizapp.questions.computed import ComputedItem
from tests.questions.shipped import changed, small

CALLED = {"same": {"ja": "same パディング", "en": "same padding"}, "none": {"ja": "パディングなし", "en": "no padding"}}
TEXT = {"ja": "{W} {K} {S} {P}", "en": "{W}, {K}, {S}, {P}"}
NAMES = ["same", "none", "more"]
KEEPS = {
    "name": "'same' if height == W else 'none' if P == 0 else 'more'",
    "of": NAMES,
    "called": CALLED,
}
DRAW = {"W": "12..40", "K": [3, 5], "P": "0..3", "S": 1}


def padding(**fields: Any) -> ComputedItem:
    return changed("output-size", draw=DRAW, where=["P <= K - 1"], ask=KEEPS, mistakes=[], text=TEXT, **fields)


def test_the_names_are_offered_in_their_authors_order_and_language() -> None:
    question = padding().pose("k3f9")
    assert [(option.key, option.text.ja, option.text.en) for option in question.options] == [
        ("1", "same パディング", "same padding"),
        ("2", "パディングなし", "no padding"),
        ("3", "more", "more"),
    ]
    assert [(part.form, part.axes) for part in question.parts] == [("name", ("same", "none", "more"))]


def test_it_is_chosen_by_its_key_or_typed_in_either_language() -> None:
    ready = padding()
    for number in range(12):
        question = ready.pose(f"n{number}")
        name = str(ready.variant(question.seed).truth[0])
        place = NAMES.index(name)
        told = question.options[place].text
        for answer in (str(place + 1), told.en.upper(), f" {told.ja} "):
            verdict = ready.grade(question, answer)
            assert (verdict.outcome, verdict.expected) == ("right", told)
        other = question.options[(place + 1) % 3]
        assert ready.grade(question, other.key).outcome == "wrong"
        assert ready.grade(question, other.key).yours == other.text
        assert ready.grade(question, "valid").outcome == "unreadable"
        assert ready.grade(question, "?").outcome == "not-known"


def test_a_place_counted_from_0_stands_for_a_name() -> None:
    text = {"ja": "{W} {K} {S} {P}", "en": "{W}, {K}, {S}, {P}"}
    ask = {"name": "argmax((W, 100*P))", "of": ["wide", "padded"]}
    ready = changed("output-size", draw=DRAW, where=[], ask=ask, mistakes=[], text=text)
    for number in range(8):
        variant = ready.variant(f"n{number}")
        assert variant.truth == (("wide", "padded")[100 * int(str(variant.drawn["P"])) > int(str(variant.drawn["W"]))],)
        assert ready.grade(ready.pose(f"n{number}"), "?").steps[-1].value == variant.truth[0]


def test_a_mistake_leads_to_another_name_and_is_found_in_it() -> None:
    ready = changed("output-size", draw=DRAW, where=["P == K // 2"], ask=KEEPS, mistakes=["ignores-padding"], text=TEXT)
    question = ready.pose("k3f9")
    wrong = next(option for option in question.options if option.text.en == "more")
    assert ready.grade(question, wrong.key).fits[0].mistake == "ignores-padding"


def test_options_for_the_exam_are_as_many_as_there_are_names() -> None:
    ready = padding()
    question = ready.pose("k3f9", options=True)
    assert {option.text.en for option in question.options} == {"same padding", "no padding", "more"}
    assert audit_ready(ready, 30, verify=None).problems == []


def test_a_run_confirms_the_name() -> None:
    assert audit_ready(padding(), 5, verify="cpu").problems == []


def test_layers_are_called_as_their_chapter_calls_them() -> None:
    ask = {"name": "'layer_norm' if K > 3 else 'batch_norm'", "of": ["layer_norm", "batch_norm"]}
    ready = changed("output-size", draw=DRAW, where=[], ask=ask, mistakes=[], text=TEXT)
    named = small().banks.layer_name("layer_norm")
    assert named is not None
    assert ready.pose("k3f9").options[0].text == named


def test_a_part_is_called_in_both_languages_or_by_one_symbol() -> None:
    ask = ({"output_shape": ["height"], "label": {"ja": "高さ", "en": "height"}}, KEEPS | {"label": "p"})
    ready = changed("output-size", draw=DRAW, where=["P <= K - 1"], ask=ask, mistakes=[], text=TEXT)
    assert [part.label for part in ready.pose("k3f9").parts] == [Text("高さ", "height"), Text.same("p")]


class TestLinked:
    ASK = (
        {"output_shape": ["height"], "label": "size"},
        KEEPS | {"label": "padding"},
    )

    def ready(self) -> ComputedItem:
        return changed("output-size", draw=DRAW, where=["P <= K - 1"], ask=self.ASK, mistakes=[], text=TEXT)

    def test_a_number_and_a_name_are_typed_and_judged_by_themselves(self) -> None:
        ready = self.ready()
        question = ready.pose("k3f9")
        assert question.options == ()
        height, name = ready.variant(question.seed).truth
        right = ready.grade(question, f"{height}; {name}")
        assert right.outcome == "right"
        half = ready.grade(question, f"1; {name}")
        assert [part.outcome for part in half.parts] == ["wrong", "right"]
        assert half.parts[1].expected == ready._named(ready.recipe.parts[1], str(name))
        unread = ready.grade(question, f"{height}; valid")
        assert unread.outcome == "unreadable"
        assert unread.message is not None
        assert unread.message.en == "Type one of these: same padding / no padding / more"

    def test_its_options_differ_and_one_is_right(self) -> None:
        ready = self.ready()
        question = ready.pose("k3f9", options=True)
        outcomes = [ready.grade(question, option.key).outcome for option in question.options]
        assert sorted(outcomes) == ["right", "wrong", "wrong", "wrong"]


class TestRules:
    def problems(self, **ask: Any) -> list[str]:
        item = changed("output-size", draw=DRAW, where=[], ask={"name": "P", **ask}, mistakes=[], text=TEXT).item
        return [problem for _, problem, _ in problems_of(item, small().banks.mistakes)]

    @pytest.mark.parametrize(
        ("ask", "problem"),
        [
            ({}, "a name needs 2 to 9 different ones in `of`"),
            ({"of": ["a", "a"]}, "a name needs 2 to 9 different ones in `of`"),
            ({"of": ["same", "more"], "called": {"sam": {"ja": "あ", "en": "a"}}}, "`sam` is not in `of`"),
            (
                {"of": ["a", "b"], "called": {"a": {"ja": "あ", "en": "x"}, "b": {"ja": "い", "en": "x"}}},
                "two names say the same in en",
            ),
        ],
    )
    def test_what_cannot_be_chosen_from_is_refused(self, ask: dict[str, Any], problem: str) -> None:
        assert any(problem in one for one in self.problems(**ask))

    def test_what_a_name_is_called_does_not_change_the_revision(self) -> None:
        one, other = padding().item, changed("output-size", draw=DRAW, ask=KEEPS | {"called": {}}, mistakes=[]).item
        assert revision_of(one) == revision_of(other)

    def test_a_value_that_is_no_name_makes_no_question(self) -> None:
        ready = changed("output-size", draw=DRAW, where=[], ask={"name": "P + 7", "of": ["a", "b"]}, mistakes=[])
        with pytest.raises(Exception, match="is none of a, b"):
            ready.variant("k3f9")
