"""Every shipped computed item through the real grader: the right answer is right, each mistake's names the mistake."""

from __future__ import annotations

from statistics import median

import pytest

from quizapp.bank.text import LANGUAGES
from tests.questions.shipped import SEEDS, cases, computed, computed_items, shipped
from tests.questions.test_working import parts_once

ITEMS = computed_items(shipped())
EXAMPLES = {
    "conv-output-size": "18-4",
    "batch-norm-value": "19-2",
    "normalization-axes": "19-2",
    "max-pool-grid": "20-2",
    "lstm-cell-update": "22-5",
    "attention-weights": "23-1",
    "vae-kl": "24-3",
    "cutmix-lambda": "25-2",
}

pytestmark = pytest.mark.usefixtures("no_transfer")


@pytest.mark.parametrize("item", ITEMS)
def test_the_right_answer_is_right_typed_or_chosen(item: str) -> None:
    assert len(cases(item)) == SEEDS
    for case in cases(item):
        typed = shipped().grade(case.typed, case.right)
        assert typed.outcome == "right", (case.typed.seed, case.right)
        key = next(option.key for option in case.question.options if option.text.en == case.offered)
        assert shipped().grade(case.question, key).outcome == "right"


@pytest.mark.parametrize("item", ITEMS)
def test_each_mistake_that_an_item_names_gives_another_answer_and_is_found_in_it(item: str) -> None:
    named = computed(shipped(), item).item.mistakes
    for case in cases(item):
        answers = [case.mistaken[name] for name in named]
        assert case.right not in answers
        assert len(set(answers)) == len(answers), "named mistakes are told apart by every question"
        for name, answer in zip(named, answers, strict=True):
            verdict = shipped().grade(case.typed, answer)
            fits = [fit.mistake for fit in verdict.fits]
            assert verdict.outcome == "wrong"
            assert name in fits
            assert not set(fits) & set(named) - {name}


@pytest.mark.parametrize("item", ITEMS)
def test_every_mistake_that_fits_gives_exactly_the_answer_and_parts_once_from_ours(item: str) -> None:
    for case in cases(item)[:3]:
        for name, answer in case.mistaken.items():
            verdict = shipped().grade(case.typed, answer)
            if shipped().banks.mistakes[name].convention:
                assert verdict.outcome == "other-convention"
                continue
            assert name in {fit.mistake for fit in verdict.fits}
            assert {case.mistaken[fit.mistake] for fit in verdict.fits} == {answer}
            assert parts_once(verdict), (case.typed.seed, name)


@pytest.mark.parametrize("item", ITEMS)
def test_four_options_differ_and_hold_the_right_one(item: str) -> None:
    for case in cases(item):
        texts = [option.text.en for option in case.question.options]
        assert len(set(texts)) == len(texts) == 4
        assert case.offered in texts


@pytest.mark.parametrize("item", ITEMS)
def test_what_cannot_be_read_costs_nothing(item: str) -> None:
    for answer in ("", "?!", "畳み込み", "1;2;3;4;5;6;7;8;9", "N,X", "1e400"):
        assert shipped().grade(cases(item)[0].typed, answer).outcome == "unreadable"


@pytest.mark.parametrize("item", ITEMS)
def test_everything_is_said_in_both_languages_and_no_field_is_left_unfilled(item: str) -> None:
    for case in cases(item)[:5]:
        verdict = shipped().grade(case.typed, "?")
        question = case.question
        texts = [question.prompt, question.convention, *question.hints, *(option.text for option in question.options)]
        texts += [verdict.reason, verdict.picture, verdict.check, verdict.takeaway, *(s.label for s in verdict.steps)]
        for text in texts:
            for language in LANGUAGES if text is not None else ():
                said = text.in_(language) if text is not None else ""
                assert said.strip() == said != ""
                assert not set("{}") & set(said)
        assert verdict.steps, "the working is shown"
        assert verdict.reason is not None
        assert verdict.check is not None
        assert len(question.hints) == 3, "the idea, the formula, the numbers put in"


@pytest.mark.parametrize("item", ITEMS)
def test_options_come_from_mistakes_of_which_there_are_enough(item: str) -> None:
    """With fewer than two, numbers near the right one would be most of what is offered."""
    if cases(item)[0].question.parts[0].form == "name":
        return
    conventions = {name for name, mistake in shipped().banks.mistakes.items() if mistake.convention}
    counts = [
        len({answer for name, answer in case.mistaken.items() if name not in conventions}) for case in cases(item)
    ]
    assert min(counts) >= 1
    assert median(counts) >= 2


@pytest.mark.parametrize(("item", "objective"), EXAMPLES.items())
def test_the_eight_that_the_form_grew_from_pose_grade_diagnose_and_explain(item: str, objective: str) -> None:
    entry = shipped().entry(item)
    assert entry.objective == objective
    case = cases(item)[0]
    assert case.question.prompt.ja != case.question.prompt.en
    assert shipped().grade(case.typed, case.right).outcome == "right"
    verdict = shipped().grade(case.typed, next(iter(case.mistaken.values())))
    assert verdict.fits
    assert [step for step in verdict.steps if any(step.parts_here)]


def test_a_model_verdict() -> None:
    """Input 32, kernel 5, padding 2, stride 2, answered 15, as a teacher would say it."""
    ready = computed(shipped(), "conv-output-size")
    seed = next(
        question.seed
        for question in (shipped().pose("conv-output-size", f"v{number}") for number in range(400))
        if len({"drops-plus-one", "pads-one-side"} & {*ready.under_mistakes(ready.variant(question.seed))}) == 2
        and ready.variant(question.seed).drawn["S"] == 2
    )
    variant = ready.variant(seed)
    under = ready.under_mistakes(variant)
    question = shipped().pose("conv-output-size", seed)
    verdict = shipped().grade(question, ready.recipe.shown(under["drops-plus-one"]))
    by_name = {fit.mistake: fit for fit in verdict.fits}
    assert by_name["drops-plus-one"].name.ja == "最後の +1 を忘れた"
    assert [step.label.ja for step in verdict.steps] == [
        "パディングを足す",
        "窓の幅を引く",
        "ストライドで割る",
        "最初の位置を数える",
    ]
    assert verdict.source.startswith("Dumoulin & Visin")
