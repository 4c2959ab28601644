"""Studying line by line: every kind of question, every wish, both languages, and the end of input at any moment."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from quizapp.bank.text import Language
from quizapp.cli import run
from quizapp.plain.sitting import PlainSitting
from quizapp.study.flags import flags
from quizapp.study.review import Review
from tests.tui.screen_library import EVERY, FakeJournal, FakeLibrary, open_desk
from tests.tui.test_tui_wishing import FORGOTTEN, reviews


def study(
    items: str,
    *lines: str,
    language: Language = "en",
    points: bool = False,
    journal: FakeJournal | None = None,
    past: Sequence[Review] = (),
) -> str:
    """Answer with these lines, after which the input ends, and return all that was written."""
    told: list[str] = []
    typed: Iterator[str] = iter(lines)

    def read(prompt: str) -> str | None:
        line = next(typed, None)
        told.append(f"{prompt}{line}")
        return line

    library = FakeLibrary(*(question for question in EVERY if question.item in items.split()), points=points)
    desk = open_desk(library, journal or FakeJournal(), past=past)
    PlainSitting(desk, desk.review(language), language, read, told.append).run()
    assert next(typed, None) is None, "not every line was read"
    text = "\n".join(told)
    assert not any(character < " " and character != "\n" for character in text)
    return text


@pytest.mark.parametrize(
    ("item", "lines"),
    [
        ("conv-output-size", ["１６"]),
        ("conv-shape", ["128 14 14"]),
        ("normalization-axes", ["C, H, W"]),
        ("max-pool-grid", ["6 5; 8 9"]),
        ("lstm-cell-update", ["1.08", "0.713"]),
        ("bn-learned-or-computed", ["2"]),
        ("pooling-properties", ["1,2"]),
        ("gap-parameters", ["1"]),
        ("lstm-forget-gate", ["", "1"]),
        ("conv-order", ["231"]),
        ("pool-match", ["2 1"]),
        ("gap-name", ["gap"]),
    ],
)
def test_every_kind_of_question_is_answered_by_a_line(item: str, lines: list[str]) -> None:
    told = study(item, *lines)
    assert "Right" in told
    assert "1 of 1 right" in told


def test_options_are_numbered_and_the_verdict_explains_them_in_words() -> None:
    told = study("bn-learned-or-computed", "3")
    assert "3. At inference it uses running averages" in told
    assert "Wrong." in told
    assert told.index("Yours: 3.") < told.index("Right: 2.") < told.index("Not to mix up: 1.")
    assert "You answered" not in told, "nothing is read out twice"


def test_the_working_says_where_a_slip_parts_and_which_it_was_is_noted() -> None:
    journal = FakeJournal()
    told = study("conv-output-size", "15", "15", "2", journal=journal)
    assert "2 slips give this answer" in told
    assert "here slip 1 parts, with 15" in told
    assert "the width grows by 2P" in told
    assert journal.reviews[-1].mistake == "pads-one-side"


def test_hints_a_second_try_and_not_knowing() -> None:
    told = study("conv-output-size", "h", "15", "d")
    assert "Not yet." in told
    assert "Correct: 16" in told
    assert "Not known" in study("gap-name", ":d")
    assert "There are no more hints." in study("gap-name", ":h", ":h", ":h", ":h")


@pytest.mark.parametrize("lines", [["?"], ["？"], ["", "?"], ["d"]])
def test_a_card_is_not_known_before_and_after_its_back_is_shown(lines: list[str]) -> None:
    journal = FakeJournal()
    told = study("lstm-forget-gate", *lines, journal=journal)
    assert "Not known." in told
    assert ("1. I had it" in told) is (lines[0] == "")
    assert journal.reviews[-1].rating == 1


@pytest.mark.parametrize(
    ("language", "answers"), [("en", ["I had it", "I did not have it"]), ("ja", ["覚えていた", "思い出せなかった"])]
)
def test_a_card_is_answered_in_the_words_of_the_screens_and_only_once_it_is_turned(
    language: Language, answers: list[str]
) -> None:
    told = study("lstm-forget-gate", "", "", "2", language=language)
    before, after = told.split("> \n", 1)
    both = "\n".join(f"{number}. {answer}" for number, answer in enumerate(answers, 1))
    assert answers[0] not in before
    assert both in after
    assert told.count(both) == 1, "what cannot be read is answered by a sentence, not by the back once more"
    assert all(told.count(answer) == 2 for answer in answers)


def test_a_short_answer_is_asked_as_a_word() -> None:
    told = study("gap-name")
    assert "Type a word or a number." in told
    assert "numbers in order" not in told


def test_where_letters_may_answer_a_wish_needs_its_colon() -> None:
    assert ":h hint" in study("gap-name")
    assert "You answered: d" in study("gap-name", "d")
    assert "h hint" in study("gap-parameters")


def test_an_empty_line_at_a_question_says_what_can_be_typed() -> None:
    told = study("gap-parameters", "", "h")
    assert told.count("Type a number.") == told.count("h hint, d don't know") == 2
    assert "This question has no hints." in told


def test_what_cannot_be_read_costs_nothing() -> None:
    journal = FakeJournal()
    assert "Type one whole number" in study("conv-output-size", "word", journal=journal)
    assert journal.reviews == []


def test_undo_guess_rating_details_and_language_after_a_verdict() -> None:
    journal = FakeJournal()
    told = study("gap-parameters", "1", "e", "v", "l", "u", "1", "g", "q", journal=journal)
    assert "Comes back: Again 2026-11-2" in told
    assert "rated Easy" in told
    assert "正解。" in told
    assert "直前の答えを取り消しました" in told
    assert "まぐれとして記録しました" in told
    assert [event.kind for event in journal.events] == ["re-rate"]
    assert journal.reviews[-1].rating == 1
    assert journal.reviews[-1].language == "ja"


def test_a_transfer_question_follows_on_wish() -> None:
    told = study("conv-output-size", "15", "15", "t", "32")
    assert "stride 1" in told
    assert "1 of 2 right" in told


def test_a_flag_takes_a_note() -> None:
    journal = FakeJournal()
    assert "Flagged, thank you" in study("gap-parameters", "f", "unclear", "2", "f", "", journal=journal)
    first, second = flags(journal.events)
    assert (first.note, first.answer) == ("unclear", None)
    assert (second.note, second.answer) == ("", "2")


def test_a_point_is_read_first_and_a_language_changes_everywhere() -> None:
    told = study("lstm-forget-gate conv-sharing conv-output-size", "l", "", "q", points=True)
    assert (
        told.index("A convolutional layer applies")
        < told.index("畳み込み層は、同じ小さなフィルタ")
        < told.index("問題 1")
    )


def test_the_end_of_input_sums_up_at_any_moment() -> None:
    assert "Nothing was answered." in study("gap-parameters")
    assert "1 of 1 right" in study("gap-parameters gap-name", "1", "")


def test_an_item_is_marked_put_to_rest_left_out_and_each_taken_back() -> None:
    told = study("gap-parameters", "1", "m", "m", "s", "s", "b", "b", "")
    lines = [line for line in told.split("\n") if line in {"marked", "at rest", "not today", "Taken back."}]
    assert lines == ["marked", "Taken back.", "at rest", "Taken back.", "not today", "Taken back."]


def test_what_keeps_being_forgotten_gets_help() -> None:
    known = reviews("lstm-forget-gate", "right", id="2" * 20, day="2026-11-23")
    past = [*reviews("conv-order", *FORGOTTEN), *known]
    told = study("conv-order lstm-forget-gate", "?", "i", "j", "", "1", "", points=True, past=past)
    assert "Forgotten on 5 days by now." in told
    assert told.count("A convolutional layer applies the same small filter") == 1
    assert "I had it" in told


def test_a_full_disk_is_told_and_tried_again() -> None:
    journal = FakeJournal()
    journal.failure = OSError("The disk is full.")
    told = study("gap-parameters", "1", "", "q", journal=journal)
    assert told.count("Not saved: The disk is full.") == 2
    assert "Saved." not in told


def test_the_command_reads_piped_lines_without_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    for command in (["review"], ["practice", "18-4"]):
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n?\n\nq\n"))
        assert run(["--data-dir", str(tmp_path), "--lang", "en", command[0], "--plain", *command[1:]]) == 0
        told = capsys.readouterr().out
        assert "Question 1" in told
        assert "Not known" in told
        assert "0 of 1 right" in told
        assert "\x1b" not in told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--kind", "true_false", "--untouched"], "Question 1 of"),
        (["18-4", "--tier", "core", "--kind", "computed"], "18-4"),
        (["--tag", "pooling"], "Question 1 of"),
    ],
)
def test_practice_asks_what_is_picked_once(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    told: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert run(["--data-dir", str(tmp_path), "--lang", "en", "practice", "--plain", *options]) == 0
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--tag", "poolin"], "There is no tag `poolin` (did you mean `pooling`?)."),
        (["--tier", "hard"], "There is no tier `hard`"),
        (["--kind", "chioce"], "did you mean `choice`?"),
        (["--mistake", "nonsense"], "There is no mistake `nonsense`"),
        (["99-9", "--marked"], "There is no objective `99-9`"),
        (["--marked"], "No item meets all that was asked for."),
    ],
)
def test_what_cannot_be_picked_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    assert run(["--data-dir", str(tmp_path), "--lang", "en", "practice", "--plain", *options]) == 2
    assert told in capsys.readouterr().err


def test_ctrl_c_sums_up_and_ends_with_130(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    stream = io.StringIO()
    monkeypatch.setattr(stream, "readline", interrupted)
    monkeypatch.setattr(sys, "stdin", stream)
    assert run(["--data-dir", str(tmp_path), "--lang", "en", "review", "--plain"]) == 130
    assert "Nothing was answered." in capsys.readouterr().out


def test_without_plain_the_screens_are_refused_with_a_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert run(["--data-dir", str(tmp_path), "review"]) == 2
    assert "`quizapp review --plain`" in capsys.readouterr().err
