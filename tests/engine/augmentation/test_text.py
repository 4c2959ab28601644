"""Sentences made noisy and sentences reworded, in Japanese and English."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.augmentation.paraphrases import PARAPHRASES, Language
from engine.augmentation.text import NOISES, Changed, Noise, noised, paraphrased, words
from engine.errors import EngineError

JA = "昨日、映画館で映画を見た。とても面白かった。"
EN = "Yesterday I saw a film at the cinema, and the children went home quickly."

_sentences = st.sampled_from([JA, EN]) | st.lists(
    st.sampled_from(["the", "cat", "sat", "on", "a", "mat"]), min_size=1, max_size=8
).map(" ".join)
_seeds = st.integers(0, 500)
_probabilities = st.floats(0, 1)


def test_japanese_is_divided_into_phrases_and_english_at_its_spaces() -> None:
    assert words(JA) == ["昨日", "、", "映画館で", "映画を", "見た", "。", "とても", "面白かった", "。"]
    assert words(EN)[:4] == ["Yesterday", "I", "saw", "a"]
    assert "".join(words(JA)) == JA
    assert words("深層 学習") == ["深層", "学習"]
    assert words("") == []


@given(_sentences, st.sampled_from(NOISES), _seeds)
@settings(max_examples=40)
def test_noise_of_probability_0_changes_nothing(text: str, noise: Noise, seed: int) -> None:
    assert noised(text, noise, seed, 0) == Changed(text, ())


@given(_sentences, _seeds, _probabilities)
@settings(max_examples=40)
def test_deleting_keeps_the_order_and_never_leaves_nothing(text: str, seed: int, probability: float) -> None:
    changed = noised(text, "delete", seed, probability)
    left = iter(words(text))
    kept = words(changed.text) if " " in text else [piece for piece in words(text) if piece in changed.text]
    assert all(word in left for word in kept)
    assert len(changed.touched) < len([word for word in words(text) if word not in "、。"])
    assert changed.text.strip()


@given(_sentences, _seeds, _probabilities)
@settings(max_examples=40)
def test_swapping_keeps_every_word(text: str, seed: int, probability: float) -> None:
    changed = noised(text, "swap", seed, probability)
    assert Counter(changed.text) == Counter(text)
    if " " in text:
        assert Counter(words(changed.text)) == Counter(words(text))


@given(_sentences, _seeds)
@settings(max_examples=40)
def test_masking_all_leaves_masks_and_marks(text: str, seed: int) -> None:
    changed = noised(text, "mask", seed, 1)
    rest = changed.text.replace("[MASK]", "").replace(" ", "")
    assert set(rest) <= set("、。")
    assert len(changed.touched) == changed.text.count("[MASK]")


@given(_sentences, st.sampled_from(NOISES), _seeds, _probabilities)
@settings(max_examples=30)
def test_the_seed_decides(text: str, noise: Noise, seed: int, probability: float) -> None:
    assert noised(text, noise, seed, probability) == noised(text, noise, seed, probability)


def test_other_seeds_touch_other_words() -> None:
    for text in (JA, EN):
        for noise in NOISES:
            assert len({noised(text, noise, seed, 0.3).text for seed in range(30)}) > 5


# -------------------------------------------------------------------------------------------- paraphrasing


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("昨日、映画館で映画を見た。", "ja", "きのう、映画館で映画を鑑賞した。"),
        ("昼食のあと、電車に乗った。", "ja", "昼ごはんのあと、電車を利用した。"),
        ("自動車の速度を測る。", "ja", "車のスピードを測る。"),
        ("Perhaps the taxi left.", "en", "Maybe the cab left."),
        ("He bought a sofa.", "en", "He purchased a couch."),
    ],
)
def test_a_sentence_is_reworded(text: str, language: Language, expected: str) -> None:
    assert paraphrased(text, language, 0).text == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("一昨日は雨だった。", "ja"),
        ("自動車道を走る。", "ja"),
        ("加速度を測る。", "ja"),
        ("Filming began; the cinematic couches stayed.", "en"),
    ],
)
def test_a_part_of_a_longer_word_is_left_alone(text: str, language: Language) -> None:
    assert paraphrased(text, language, 0) == Changed(text, ())


def test_what_was_reworded_is_told_and_the_seed_chooses_among_several() -> None:
    assert paraphrased("とても速い。", "ja", 0).touched == ("とても",)
    texts = {paraphrased("とても速い。", "ja", seed).text for seed in range(20)}
    assert texts == {"非常に速い。", "たいへん速い。"}
    assert paraphrased(JA, "ja", 0, probability=0) == Changed(JA, ())


@pytest.mark.parametrize("language", list(PARAPHRASES))
def test_the_table_offers_something_else_in_the_same_letters_as_a_dictionary(language: Language) -> None:
    vowel = re.compile("[aeiou]")
    for phrase, others in PARAPHRASES[language].items():
        assert phrase == phrase.lower()
        assert others
        assert phrase not in others
        assert len(set(others)) == len(others)
        if language == "en":
            assert all(bool(vowel.match(phrase)) == bool(vowel.match(other)) for other in others)


@pytest.mark.parametrize("language", list(PARAPHRASES))
def test_every_phrase_of_the_table_is_found(language: Language) -> None:
    for phrase, others in PARAPHRASES[language].items():
        sentence = f"、{phrase}、" if language == "ja" else f"so {phrase} then"
        changed = paraphrased(sentence, language, 1)
        assert changed.touched == (phrase,)
        assert any(other in changed.text for other in others)


def test_what_is_not_known_is_told_in_a_sentence() -> None:
    cases: list[tuple[Any, str]] = [
        (lambda: noised(JA, "shout", 0), "'shout' is no noise; one of delete, swap, mask"),  # type: ignore[arg-type]
        (lambda: noised(JA, "mask", 0, 1.5), "the probability 1.5 was found"),
        (lambda: paraphrased(JA, "fr", 0), "'fr' has no table of paraphrases; one of ja, en"),  # type: ignore[arg-type]
    ]
    for ask, sentence in cases:
        with pytest.raises(EngineError, match=sentence):
            ask()
