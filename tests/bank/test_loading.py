"""A broken bank is one sentence with file, line and what to do; the others are studied, and nothing is written."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from quizapp.bank.collection import BankError, extra_folders
from quizapp.bank.collection import content_folder as shipped_folder
from quizapp.bank.loading import load_banks
from tests.bank.writing import CHOICE, COMPUTED, GOOD, MISTAKES, bank, content_folder, item, load_with, problem_of

ANOTHER = GOOD.replace("good-one", "another-one")

BROKEN: dict[str, tuple[str | bytes, int | None, str]] = {
    "bad indent": (CHOICE.replace("  source:", "   source:"), 5, "this does not fit|stands inside a text"),
    "a tab": (CHOICE.replace("  source:", "\tsource:"), 5, "tab"),
    "an unknown field": (CHOICE.replace("source: a", "sauce: a"), 5, "the field `sauce` is not known"),
    "an unknown field deep inside": (CHOICE.replace("en: that", "fr: cela"), 12, "the field `fr` is not known"),
    "a missing field": (CHOICE.replace("  source: a book, chapter 1\n", ""), 3, "the field `source` is missing"),
    "a missing language": (CHOICE.replace("{ja: 違う, en: wrong}", "{ja: 違う}"), 13, "the field `en` is missing"),
    "an empty text": (CHOICE.replace("en: wrong}", "en: ''}"), 13, "the text is empty"),
    "a text without a language": (CHOICE.replace("{ja: 違う, en: wrong}", "wrong"), 13, "ja: 畳み込み"),
    "a wrong type deep in the options": (CHOICE.replace("key: false", "key: 'no'"), 11, "true or false was expected"),
    "an option that is no mapping": (CHOICE + "  - just a text\n", 14, "a mapping of names to values was expected"),
    "an unknown kind": (CHOICE.replace("kind: choice", "kind: chioce"), 4, "did you mean `choice`"),
    "an id with capitals": (CHOICE.replace("a-choice", "A_Choice"), 3, "small letters, digits and single hyphens"),
    "an id twice in one file": (
        CHOICE + CHOICE.partition("items:\n")[2],
        14,
        "the id `a-choice` is already used in line 3",
    ),
    "an id of another file": (
        CHOICE.replace("a-choice", "good-one"),
        3,
        r"already used in .*18-1\.yaml:3",
    ),
    "an unknown objective": (CHOICE.replace("18-1", "18-9", 1), 1, "there is no objective `18-9`"),
    "an objective read as a number": (CHOICE.replace("18-1", "18.1", 1), 1, "put it in quotes"),
    "an unknown mistake": (COMPUTED.replace("[drops-plus-one]", "[drop-plus-one]"), 12, "mean `drops-plus-one`"),
    "an expression that cannot be read": (COMPUTED.replace("% S > 0", "% S >"), 7, "cannot be read as an expression"),
    "a number shown in one language only": (COMPUTED.replace("stride {S}", "stride"), 13, r"\{S\} stands in one"),
    "invalid UTF-8": (CHOICE.encode().replace("違う".encode(), "違う".encode("cp932")), 13, "save the file as UTF-8"),
    "UTF-16": (CHOICE.encode("utf-16"), 1, "save it as UTF-8"),
    "an empty file": (b"", None, "the file is empty"),
    "only a comment": (b"# nothing yet\n", None, "the file is empty"),
    "a list in place of a bank": (b"- 1\n- 2\n", 1, "a bank starts with `objective:` and `items:`"),
    "no items": (b"objective: 18-1\n", 1, "a bank needs a list of `items`"),
    "deep nesting": (b"objective: 18-1\nitems: " + b"[" * 200_000, 2, "nested more than 20 deep"),
    "an alias": (CHOICE.replace("{ja: 違う, en: wrong}", "*other"), 13, "shares a value between places"),
    "an anchor": (CHOICE.replace("{ja: 違う, en: wrong}", "&this {ja: 違う, en: wrong}"), 13, "shares a value"),
    "a tag": (CHOICE.replace("{ja: 違う, en: wrong}", "!!python/object:os.system {}"), 13, "type tag"),
    "10 MB": (CHOICE.encode() + b"#" * 10_000_000, None, "larger than 2 MB"),
    "a terminal escape": (CHOICE.replace("en: that", 'en: "\\e[2J"'), 12, "cannot be seen"),
    "a name given twice": (CHOICE.replace("key: false", "key: false\n    key: true"), 12, "given twice"),
}


@pytest.mark.parametrize("way", BROKEN)
def test_every_way_to_break_a_bank_is_a_sentence_with_file_line_and_advice(tmp_path: Path, way: str) -> None:
    content, line, _ = BROKEN[way]
    said = problem_of(tmp_path, content)
    file = str(tmp_path / "extra" / "bank1.yaml")
    assert said.startswith(f"{file}:{line}: " if line is not None else f"{file}: ")
    assert "\n" not in said
    assert said.endswith(".")
    assert ". " in said.removeprefix(file), "what is wrong, then what to do"


@pytest.mark.parametrize("way", BROKEN)
def test_the_sentence_says_what_is_wrong(tmp_path: Path, way: str) -> None:
    content, _, words = BROKEN[way]
    said = problem_of(tmp_path, content)
    assert re.search(words, said, re.IGNORECASE), said


@pytest.mark.parametrize("way", BROKEN)
def test_a_broken_bank_keeps_no_other_from_being_studied(tmp_path: Path, way: str) -> None:
    banks = load_with(tmp_path, BROKEN[way][0], ANOTHER)
    assert set(banks.entries) == {"good-one", "another-one"}


def test_nothing_is_written_to_disk(tmp_path: Path) -> None:
    load_with(tmp_path, *(content for content, _, _ in BROKEN.values()))
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()}
    load_banks([tmp_path / "extra"], tmp_path / "content")
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before


def test_of_several_broken_banks_each_is_told(tmp_path: Path) -> None:
    banks = load_with(tmp_path, *(content for content, _, _ in BROKEN.values()))
    assert {str(problem).split(":")[0].rpartition(os.sep)[2] for problem in banks.problems} == {
        f"bank{number}.yaml" for number in range(1, len(BROKEN) + 1)
    }


def test_one_broken_item_leaves_out_its_whole_bank(tmp_path: Path) -> None:
    banks = load_with(tmp_path, CHOICE + "- id: broken\n  kind: choice\n")
    assert set(banks.entries) == {"good-one"}


def test_what_a_broken_bank_held_first_can_be_used_by_another(tmp_path: Path) -> None:
    banks = load_with(tmp_path, CHOICE + "- id: broken\n", CHOICE)
    assert len(banks.problems) == 1
    assert banks.entries["a-choice"].path.name == "bank2.yaml"


def test_a_good_bank_is_loaded_with_file_line_and_revision(tmp_path: Path) -> None:
    banks = load_with(tmp_path, CHOICE, COMPUTED)
    assert not banks.problems
    entry = banks.entries["an-output-size"]
    assert (entry.objective, entry.path.name, entry.line) == ("18-4", "bank2.yaml", 3)
    assert len(entry.revision) == 8
    assert entry.where == f"{entry.path}:3"


def test_banks_in_folders_below_are_loaded_and_networks_are_none(tmp_path: Path) -> None:
    deeper = tmp_path / "extra" / "chapter" / "more"
    deeper.mkdir(parents=True)
    (deeper / "choice.yml").write_text(CHOICE, encoding="utf-8")
    networks = tmp_path / "extra" / "networks"
    networks.mkdir()
    (networks / "lenet.yaml").write_text("layers: []\n", encoding="utf-8")
    banks = load_with(tmp_path)
    assert not banks.problems
    assert "a-choice" in banks.entries


def test_a_point_belongs_to_its_objective_and_the_first_one_stays(tmp_path: Path) -> None:
    point = "point:\n  text: {ja: 要点, en: The point}\n"
    banks = load_with(tmp_path, CHOICE + point, COMPUTED.replace("18-4", "18-1") + point.replace("要点", "別の要点"))
    assert banks.points["18-1"].text.ja == "要点"


def test_a_broken_syllabus_stops_everything(tmp_path: Path) -> None:
    content = content_folder(tmp_path)
    (content / "g-kentei" / "syllabus.yaml").write_text("exam: G\n", encoding="utf-8")
    with pytest.raises(BankError, match=r"syllabus\.yaml:1: the field `name` is missing"):
        load_banks([], content)


class TestMistakes:
    def write(self, root: Path, text: str) -> str:
        content = content_folder(root)
        extra = root / "extra"
        extra.mkdir()
        (extra / "mistakes.yaml").write_text(text, encoding="utf-8")
        banks = load_banks([extra], content)
        assert len(banks.problems) == 1
        assert set(banks.mistakes) == {"drops-plus-one"}, "a file is taken whole or not at all"
        return str(banks.problems[0])

    def test_a_mistake_defined_in_another_file_is_refused_with_the_rest_of_its_file(self, tmp_path: Path) -> None:
        said = self.write(tmp_path, MISTAKES.replace("drops-plus-one", "a-new-one") + MISTAKES)
        assert "mistakes.yaml:6: drops-plus-one: there is a mistake `drops-plus-one` in another file" in said

    def test_a_replacement_must_be_an_expression(self, tmp_path: Path) -> None:
        said = self.write(tmp_path, MISTAKES.replace("drops", "keeps").replace("size: steps", "size: steps +"))
        assert "mistakes.yaml:3" in said
        assert "cannot be read as an expression" in said

    def test_a_name_of_another_form_is_refused(self, tmp_path: Path) -> None:
        assert "is no name for a mistake" in self.write(tmp_path, MISTAKES.replace("drops-plus-one", "Drops_Plus"))

    def test_a_missing_language_is_told_with_its_line(self, tmp_path: Path) -> None:
        said = self.write(tmp_path, MISTAKES.replace("drops", "keeps").replace(", en: left out the final + 1", ""))
        assert "mistakes.yaml:4: keeps-plus-one.name: the field `en` is missing" in said

    def test_it_is_used_by_the_banks_of_other_folders(self, tmp_path: Path) -> None:
        assert not load_with(tmp_path, COMPUTED).problems


class TestExtraFolders:
    def test_those_given_come_before_those_of_the_environment(self, tmp_path: Path) -> None:
        environment = {"QUIZAPP_BANKS": str(tmp_path)}
        assert extra_folders([], environment) == [tmp_path]
        (tmp_path / "given").mkdir()
        assert extra_folders([tmp_path / "given"], environment) == [tmp_path / "given"]

    def test_the_environment_may_name_several(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
        several = os.pathsep.join(str(tmp_path / name) for name in ("one", "two"))
        assert extra_folders([], {"QUIZAPP_BANKS": several}) == [tmp_path / "one", tmp_path / "two"]

    def test_a_missing_folder_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(BankError, match=r"none: there is no such folder; give --banks a folder"):
            extra_folders([tmp_path / "none"], {})

    def test_a_folder_that_may_not_be_read_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_path: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("quizapp.bank.collection.os.scandir", refuse)
        with pytest.raises(BankError, match=r"cannot be read \(Permission denied\); give yourself permission"):
            extra_folders([tmp_path], {})

    def test_a_folder_inside_that_may_not_be_read_keeps_no_other_from_being_studied(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "extra" / "closed").mkdir(parents=True)
        scan = os.scandir

        def refuse(path: str) -> object:
            if str(path).endswith("closed"):
                raise PermissionError(13, "Permission denied", str(path))
            return scan(path)

        monkeypatch.setattr("quizapp.bank.collection.os.scandir", refuse)
        banks = load_with(tmp_path, CHOICE)
        (problem,) = banks.problems
        assert str(problem).startswith(f"{tmp_path / 'extra' / 'closed'}: the folder cannot be read")
        assert "a-choice" in banks.entries


def test_the_shipped_content_is_found() -> None:
    assert (shipped_folder() / "g-kentei" / "syllabus.yaml").is_file()


def test_layers_are_called_by_the_first_working_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "working.yaml").write_text(
        "layers:\n  conv2d: {ja: 畳み込み, en: convolution}\n", encoding="utf-8"
    )
    banks = load_with(tmp_path)
    name = banks.layer_name("conv2d")
    assert name is not None
    assert (name.ja, name.en) == ("畳み込み", "convolution")
    assert banks.layer_name("max_pool2d") is None


def test_every_kind_of_item_can_be_written(tmp_path: Path) -> None:
    kinds = (
        *("choice", "multiple_choice", "true_false", "flashcard", "cloze"),
        *("ordering", "matching", "short_answer", "computed"),
    )
    banks = load_with(tmp_path, bank(*(item(kind) for kind in kinds)))
    assert not banks.problems
    assert len(banks.entries) == len(kinds) + 1
