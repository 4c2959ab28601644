"""What went wrong is told in Japanese as well: the sentences are known, whole, and said by somebody."""

from __future__ import annotations

import re

import pytest

from engine.errors import EngineError
from quizapp.lab.bench import read_bench
from quizapp.locale.app_sentences import APP
from quizapp.locale.command_sentences import USAGE
from quizapp.locale.engine_sentences import ENGINE, INNER
from quizapp.locale.explaining import in_japanese
from quizapp.locale.speech import Speech
from tests.locale.sentences import JAPANESE, ROOT, said

SPEAKERS = ("engine", "quizapp")
HEAD = "input: {x: [3, 32, 32]}\nlayers:\n"


def test_every_sentence_that_is_translated_is_said_somewhere() -> None:
    everything = {text for folder in SPEAKERS for path in (ROOT / folder).rglob("*.py") for text in said(path)}
    plain = "\n".join(everything)
    lost = [english for english, _ in {*ENGINE, *APP} - {*USAGE} if english not in everything and english not in plain]
    assert lost == []


def test_the_holes_of_both_languages_are_the_same() -> None:
    holes = re.compile(r"\{\d\}")
    for english, japanese in (*ENGINE, *INNER, *APP):
        assert sorted(holes.findall(english)) == sorted(holes.findall(japanese)) or "setting" in english


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "- conv2d: {out_channels: 8, kernel_sise: 3}",
            (
                "layers[0].conv2d.kernel_sise: `kernel_sise` という名前はここでは使えません"
                "(`kernel_size` のことでしょうか)。"
            ),
        ),
        ("- relu: {paddingx 1}", "layers[0].relu.paddingx 1: `paddingx 1` という名前はここでは使えません。"),
        ("- conv2: {}", "layers[0]: `conv2` という層はありません(`conv2d` のことでしょうか)。"),
        (
            "- conv2d: {out_channels: 8, kernel_size: 40}",
            "layers[0].conv2d: 入力 (3, 32, 32) が小さすぎて、出力の高さが -7 になります。",
        ),
        (
            "- conv2d: {out_channels: 8, kernel_size: abc}",
            "layers[0].conv2d.kernel_size: 'abc' と書かれています。整数を書いてください。",
        ),
        (
            "- conv2d: {out_channels: 8, kernel_size: 3, groups: 2}",
            "layers[0].conv2d: 入力の 3 チャネルは 2 グループに等分できません。",
        ),
        (
            "- residual: {body: [{conv2d: {out_channels: 8, kernel_size: 3}}]}",
            (
                "layers[0].residual: body と shortcut の出力は (8, 30, 30) と (3, 32, 32) です。"
                "足すには同じ形でなければなりません。"
            ),
        ),
        ("\t- relu", "3 行目: タブがあります。字下げには空白を使ってください。"),
        (
            "- conv2d: {out_channels: 8",
            "3 行目: 3 行目の括弧が閉じていないか、コンマが足りません。括弧が語の一部なら、引用符で囲んでください。",
        ),
    ],
)
def test_a_description_is_refused_in_japanese(typed: str, told: str) -> None:
    with pytest.raises(EngineError) as refused:
        read_bench(HEAD + typed)
    assert in_japanese(str(refused.value)) == told


def test_what_is_not_known_stays_as_it_is() -> None:
    assert in_japanese("/data/engine.log: it is raining") == "/data/engine.log: it is raining"


def test_a_message_of_the_app_is_explained_as_well_and_both_are_made_safe() -> None:
    speech = Speech("ja")
    assert speech.explain("Nothing is due today.") == speech.tell("Nothing is due today.")
    assert speech.explain("`\x1b[2J` is missing") == "`[2J` がありません。"
    assert Speech("en").explain("`\x1b[2J` is missing") == "`[2J` is missing"
    assert speech.explain("") == ""
    assert JAPANESE.search(speech.explain("The mock exam is finished."))
