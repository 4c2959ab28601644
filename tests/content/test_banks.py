"""The shipped banks: complete where a chapter is done, bilingual, sourced, and not to be guessed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest

from quizapp.bank.items import Choice, Matching, TrueFalse, kind_of
from quizapp.bank.text import LANGUAGES
from quizapp.checking import LINES_OF_A_POINT
from tests.content.texts import BANKS, BILINGUAL, CHOICES, STRINGS, items

OBJECTIVES = list(BANKS.syllabus.objectives)
WIDEST_LINE = 78
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
LETTER_FOR_TIMES = re.compile(r"(?<![A-Za-z])\d+x\d|[\w)] x [A-Z\d(]|\b([kn]) x ([mn])\b")
ONE_NAME = (
    ("サブレイヤー", "副層|サブ層"),
    ("スキップ結合", "スキップ接続|残差接続|残差結合"),
    ("レイヤー正規化", "層正規化"),
    ("バッチ正規化", "バッチ正則化"),
    ("Attention", "アテンション|注意機構"),
    ("オートエンコーダ", "オートエンコーダー|自己符号化器"),
    ("エンコーダ", "エンコーダー"),
    ("デコーダ", "デコーダー"),
    ("フィルタ", "フィルター"),
    ("パラメータ", "パラメーター"),
    ("特徴マップ", "特徴量マップ"),
    ("受容野", "受容領域"),
    ("画素", "ピクセル"),
    ("膨張", "ダイレーション|ダイレート"),
    ("隠れ層", "中間層"),
    ("訓練データ", "学習データ"),
    ("逆伝播", "逆伝搬"),
    ("埋め込み", "埋込"),
    ("平坦化", "フラット化"),
    ("グリッドサーチ", "格子探索"),
    ("アンサンブル学習", "集団学習"),
)
"""What the content calls a thing, and what else it is called."""


def of_objective(objective: str) -> list[str]:
    entries = BANKS.entries.values()
    return [kind_of(entry.item) for entry in entries if entry.objective == objective]


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def test_every_bank_loads() -> None:
    assert [str(problem) for problem in BANKS.problems] == []


class TestSyllabus:
    def test_it_has_nine_chapters_and_34_objectives(self) -> None:
        assert [chapter.number for chapter in BANKS.syllabus.chapters] == list(range(17, 26))
        assert len(BANKS.syllabus.objectives) == 34

    def test_objectives_are_numbered_within_their_chapter(self) -> None:
        for chapter in BANKS.syllabus.chapters:
            numbers = [objective.id for objective in chapter.objectives]
            assert numbers == [f"{chapter.number}-{place}" for place in range(1, len(numbers) + 1)]
            assert chapter.folder.startswith(f"{chapter.number}-")

    def test_every_objective_is_quoted_in_japanese_and_put_in_english(self) -> None:
        for objective in BANKS.syllabus.objectives.values():
            assert JAPANESE.search(objective.name.ja)
            assert objective.name.ja.endswith(("理解する", "できる", "理解している", "把握する"))
            assert not JAPANESE.search(objective.name.en)

    def test_it_says_whose_words_they_are(self) -> None:
        assert "日本ディープラーニング協会" in BANKS.syllabus.note.ja
        assert "JDLA" in BANKS.syllabus.note.en

    def test_a_bank_lies_in_the_folder_of_its_chapter_under_the_name_of_its_objective(self) -> None:
        folders = {chapter.number: chapter.folder for chapter in BANKS.syllabus.chapters}
        for entry in BANKS.entries.values():
            assert entry.path.stem == entry.objective
            assert entry.path.parent.name == folders[BANKS.syllabus.chapter_of(entry.objective)]


class TestObjectives:
    @pytest.mark.parametrize("objective", OBJECTIVES)
    def test_each_has_a_point_that_fits_half_a_screen(self, objective: str) -> None:
        point = BANKS.points[objective]
        assert point.source
        for language in LANGUAGES:
            lines = point.text.in_(language).strip().split("\n")
            assert len(lines) <= LINES_OF_A_POINT
            assert max(map(width, lines)) <= WIDEST_LINE
        if point.figure is not None:
            assert max(map(width, point.figure.split("\n"))) <= WIDEST_LINE

    @pytest.mark.parametrize("objective", OBJECTIVES)
    def test_each_has_three_concept_items_of_different_kinds(self, objective: str) -> None:
        assert len({*of_objective(objective)} - {"computed"}) >= 3

    @pytest.mark.parametrize("objective", OBJECTIVES)
    def test_each_has_something_for_who_has_little_time(self, objective: str) -> None:
        tiers = [entry.item.tier for entry in BANKS.entries.values() if entry.objective == objective]
        assert "core" in tiers

    def test_together_they_have_a_dozen_computed_items_and_more(self) -> None:
        assert sum(of_objective(objective).count("computed") for objective in OBJECTIVES) >= 12


class TestTexts:
    def test_none_is_empty_or_begins_or_ends_with_a_space(self) -> None:
        assert [place for place, *texts in BILINGUAL for text in texts if not text or text != text.strip()] == []

    def test_none_holds_a_control_character_or_one_that_cannot_be_seen(self) -> None:
        hidden = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
        found = [
            (place, hex(ord(letter)))
            for place, text in STRINGS
            for letter in text
            if letter != "\n" and unicodedata.category(letter) in hidden
        ]
        assert found == []

    def test_japanese_is_written_for_japanese_and_english_for_english(self) -> None:
        said = [place for place, _, en in BILINGUAL if JAPANESE.search(en) and not place.endswith(".exam_note")]
        assert said == [], "but for what the exam calls it"

    @pytest.mark.parametrize(("used", "other"), ONE_NAME)
    def test_a_thing_has_one_name_and_the_other_only_beside_it_in_brackets(self, used: str, other: str) -> None:
        alone = re.compile(rf"(?<!{re.escape(used)}[(（])(?:{other})")
        assert [place for place, ja, _ in BILINGUAL if alone.search(ja)] == []

    def test_a_line_holds_no_two_spaces_in_a_row_but_in_figures(self) -> None:
        found = [
            place
            for place, ja, en in BILINGUAL
            for text in (ja, en)
            if "{" not in text and "point" not in place and re.search(r"\S {2,}\S", text)
        ]
        assert found == []

    def test_brackets_and_quotation_marks_are_closed(self) -> None:
        pairs = ("()", "「」", "『』", "（）", "[]")
        found = [
            (place, pair)
            for place, ja, en in BILINGUAL
            for text in (ja, en)
            for pair in pairs
            if text.count(pair[0]) != text.count(pair[1])
        ]
        assert found == []


class TestItems:
    def test_each_names_its_source(self) -> None:
        assert [item.id for item in items() if len(item.source) < 20] == []

    def test_siblings_exist_and_none_is_its_own(self) -> None:
        lost = [
            (item.id, one) for item in items() for one in item.siblings if one not in BANKS.entries or one == item.id
        ]
        assert lost == []

    def test_no_two_ask_the_same(self) -> None:
        asked = Counter(text for place, ja, en in BILINGUAL for text in (ja, en) if place.endswith(".prompt"))
        assert [text for text, count in asked.items() if count > 1] == []

    def test_choices_have_four_options_each_with_its_why(self) -> None:
        for choice in CHOICES:
            assert len(choice.options) == 4, choice.id
            whys = {option.why.ja for option in choice.options}
            assert len(whys) == 4, choice.id


PLAIN = [one for one in CHOICES if isinstance(one, Choice) and one.form != "blank_pair"]


class TestNothingCanBeGuessed:
    """Options of one question look alike, and over all of them neither place nor length tells the right one."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_options_of_a_question_are_about_as_long(self, language: str) -> None:
        uneven = []
        for choice in PLAIN:
            lengths = [width(getattr(option.text, language)) for option in choice.options if option.text is not None]
            if max(lengths) > 1.6 * min(lengths) + 8:
                uneven.append((choice.id, lengths))
        assert uneven == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_right_one_is_neither_mostly_the_longest_nor_the_shortest(self, language: str) -> None:
        longest = shortest = 0
        for choice in PLAIN:
            lengths = {option.key: [] for option in choice.options}  # type: dict[bool, list[int]]
            for option in choice.options:
                lengths[option.key].append(width(getattr(option.text, language)))
            longest += lengths[True][0] > max(lengths[False])
            shortest += lengths[True][0] < min(lengths[False])
        assert longest <= 0.45 * len(PLAIN)
        assert shortest <= 0.45 * len(PLAIN)

    def test_the_right_one_is_written_at_every_place(self) -> None:
        places = Counter(next(n for n, option in enumerate(choice.options) if option.key) for choice in CHOICES)
        assert set(places) == {0, 1, 2, 3}
        assert max(places.values()) <= 0.45 * places.total()

    def test_statements_are_about_as_often_true_as_false(self) -> None:
        answers = [item.answer for item in items() if isinstance(item, TrueFalse)]
        assert 0.3 <= sum(answers) / len(answers) <= 0.7

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_option_is_chosen_by_every_or_never(self, language: str) -> None:
        absolute = {"ja": r"必ず|常に|絶対に|まったく|一切", "en": r"\b(always|never|must|impossible|all cases)\b"}[
            language
        ]
        wrong = right = 0
        for choice in PLAIN:
            for option in choice.options:
                said = bool(re.search(absolute, getattr(option.text, language), re.IGNORECASE))
                appropriate = option.key == (choice.form != "least_suitable")
                right, wrong = right + (said and appropriate), wrong + (said and not appropriate)
        assert wrong <= 2 + 3 * (right + 1)

    def test_partners_on_the_right_of_a_matching_are_about_as_long(self) -> None:
        for item in items():
            if isinstance(item, Matching):
                lengths = [width(pair.right.ja) for pair in item.pairs]
                assert max(lengths) <= 2 * min(lengths) + 8, item.id


def test_prose_writes_times_with_its_sign() -> None:
    """Pictures in a fixed width write a letter, since the sign may take two cells."""
    found = [place for place, *both in BILINGUAL if any(map(LETTER_FOR_TIMES.search, both))]
    assert found == []
