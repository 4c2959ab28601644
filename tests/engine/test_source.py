"""What a YAML file may hold, what it may not, and how an author is told."""

from __future__ import annotations

import json
import os
import pickle
import re
import stat
import sys
import unicodedata
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import Mock

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine import source
from engine.source import SourceError, clean, parse, place_text, read

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]
law = settings(deadline=None)  # a slow machine breaks no law


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def load(request: pytest.FixtureRequest) -> Any:
    """Every rule holds with libyaml and without it."""
    return lambda text: source._parsed(text, "bank.yaml", request.param)


def refusal(load: Any, text: str | bytes | Path, line: int | None = 1, words: str = "") -> SourceError:
    """Return the refusal of a text after looking at its line and words."""
    with pytest.raises(SourceError) as caught:
        load(text)
    assert caught.value.line == line
    assert words in caught.value.message
    return caught.value


class TestScalars:
    CORE: ClassVar = {
        "true True TRUE": True,
        "false False FALSE": False,
        "null Null NULL ~": None,
        "12 +12 012 0o14 0xC 0xc": 12,
        "-9223372036854775807": 1 - 2**63,
        "1.5 +1.5 15e-1 .15E+1": 1.5,
        "-1. -1e0": -1.0,
    }

    @pytest.mark.parametrize("spellings", CORE)
    def test_plain_scalars_follow_the_core_schema_of_yaml_1_2(self, load: Any, spellings: str) -> None:
        for written in spellings.split():
            assert repr(load(f"value: {written}").data) == repr({"value": self.CORE[spellings]})

    def test_a_value_left_out_is_null(self, load: Any) -> None:
        assert load("a:\nb: [c: ]\n").data == {"a": None, "b": [{"c": None}]}

    def test_everything_else_stays_text(self, load: Any) -> None:
        words = "no No yes on off y n tRUE nULL inf nan +.nan -.NaN = . + e3 1e 1.2.3 3×3 ٣"
        numbers = "3:4 1:30:00 1_000 2026-01-01 2026-01-01T10:00:00Z 0b101 0o8 0xg -0x1 +0o1"
        for text in (*words.split(), *numbers.split()):
            assert load(f"value: {text}").data == {"value": text}

    @pytest.mark.parametrize("text", ["true", "null", "~", "", "12", "1.5", ".inf", "<<", "no"])
    def test_a_quoted_scalar_and_a_block_are_always_text(self, load: Any, text: str) -> None:
        assert load(f"- '{text}'\n- \"{text}\"\n- |-\n  {text}\n- >-\n  {text}\n").data == [text] * 4

    @pytest.mark.parametrize("number", [".inf", "-.INF", "+.Inf", ".nan", ".NaN", ".NAN"])
    def test_a_number_must_be_finite(self, load: Any, number: str) -> None:
        refusal(load, f"a: 1\nb: {number}\n", 2, f"b: `{number}` is not a finite number")

    @pytest.mark.parametrize("number", [str(2**63), str(-(2**63)), hex(2**63), "1e999", "-1e999"])
    def test_a_number_that_is_too_large_is_refused(self, load: Any, number: str) -> None:
        refusal(load, f"a: {number}", 1, f"a: `{number}` is too large for a number")

    @pytest.mark.parametrize("number", ["9" * 5000, "0." + "3" * 1_000_000], ids=["whole", "fraction"])
    def test_a_number_that_is_too_long_is_refused_and_not_printed_whole(self, load: Any, number: str) -> None:
        assert len(str(refusal(load, f"a: {number}", 1, "is too long for a number"))) < 200


class TestNames:
    def test_names_are_read_as_text(self, load: Any) -> None:
        text = "18: a\ntrue: b\nnull: c\n1.5: d\n'': e\n"
        assert load(text).data == {"18": "a", "true": "b", "null": "c", "1.5": "d", "": "e"}

    def test_a_name_given_twice_is_refused_with_both_lines(self, load: Any) -> None:
        text = "items:\n- id: a\n  kind: b\n  'id': c\n"
        refusal(load, text, 4, "items[0]: the name `id` is given twice, first on line 2")
        assert load("a: {x: 1}\nb: {x: 2}\n").data == {"a": {"x": 1}, "b": {"x": 2}}

    @pytest.mark.parametrize("text", ["? [a, b]\n: c", "{{name}}: c", "[a]: c", "a: {[x]: y}"])
    def test_a_list_or_mapping_is_no_name(self, load: Any, text: str) -> None:
        refusal(load, text, 1, "where a name is expected")

    def test_a_name_is_not_left_out(self, load: Any) -> None:
        refusal(load, "a: 1\n?\n: a", 2, "no name before it")

    def test_a_full_width_space_before_a_name_is_pointed_out(self, load: Any) -> None:
        refusal(load, "front:\n\u3000ja: a\n", 2, "U+3000 (IDEOGRAPHIC SPACE)")


class TestReserved:
    @pytest.mark.parametrize("text", ["a: &x 1", "a: *x", "&x a: 1", "*x : 1", "a: &x [1]", "&x {}", "- *x"])
    def test_no_value_is_shared_between_places(self, load: Any, text: str) -> None:
        refusal(load, text, 1, "shares a value")

    def test_a_bomb_of_aliases_is_refused_at_its_first_anchor(self, load: Any) -> None:
        bomb = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
        refusal(load, "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x]", *bomb]), 1, "`&a0` shares a value")

    @pytest.mark.parametrize("tag", ["!!str 1", "!x 1", "! 1", "!!set {a}", "!<x> [1]", "!!python/name:os.system ''"])
    def test_no_value_carries_a_type_tag(self, load: Any, tag: str) -> None:
        refusal(load, f"a: 1\nb: {tag}", 2, "is a type tag")

    def test_tags_are_not_declared_either(self, load: Any) -> None:
        refusal(load, "%TAG ! tag:example.org,2000:\n---\na: 1\n", 1, "`%TAG`")

    def test_mappings_are_not_merged(self, load: Any) -> None:
        refusal(load, "a: 1\nb:\n  <<: {c: 1}\n", 3, "`<<` merges")

    def test_a_file_holds_one_document(self, load: Any) -> None:
        refusal(load, "a: 1\n---\nb: 2\n", 2, "a second document begins")
        assert load("%YAML 1.2\n---\na: 1\n...\n").data == {"a": 1}


class TestLimits:
    @pytest.mark.parametrize("unit", ["[", "[\n", "{a: ", "- ", "{"])
    def test_200_000_open_brackets_are_refused_early(self, load: Any, unit: str) -> None:
        words = "where a name is expected" if unit == "{" else "nested more than 20 deep"
        refusal(load, unit * 200_000, 21 if "\n" in unit else 1, words)

    def test_20_levels_are_allowed_and_21_are_not(self, load: Any) -> None:
        assert repr(load("[" * 20 + "]" * 20).data) == "[" * 20 + "]" * 20
        refusal(load, "[" * 21 + "]" * 21, 1, "nested")
        assert load("[" + "[[]], " * 50 + "]").data == [[[]]] * 50

    def test_the_number_of_names_and_values_is_limited(self, load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(source, "MAX_NODES", 6)
        assert load("- 1\n- 2\n- {a: b}\n").data == [1, 2, {"a": "b"}]
        refusal(load, "- 1\n- 2\n- {a: b}\n- 3\n", 4, "the file holds more than 6 names and values")

    @pytest.mark.parametrize("measured", [10_000_000, 5])
    def test_10_mb_are_refused_whatever_was_measured(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, measured: int
    ) -> None:
        path = tmp_path / "bank.yaml"
        path.write_bytes(b"a" * 10_000_000)
        monkeypatch.setattr(Path, "stat", Mock(return_value=Mock(st_mode=stat.S_IFREG, st_size=measured)))
        refusal(read, path, None, "the file is larger than 2 MB")

    def test_the_limit_counts_bytes(self, load: Any) -> None:
        assert load("あ" * 666_666).data == "あ" * 666_666
        refusal(load, "あ" * 666_667, None, "larger than 2 MB")


CONTROLS = "00 07 1B 7F 85 9B D800 DFFF FDD0 FFFE FFFF 1FFFF 10FFFE"
DIRECTIONS = "202A 202B 202C 202D 202E 2066 2067 2068 2069 200E 200F 061C"
INVISIBLE = "200B 200C 200D 2060 FEFF 00AD 2028 2029 3164 E0001 E0041"


class TestText:
    @pytest.mark.parametrize("point", [*CONTROLS.split(), *DIRECTIONS.split(), *INVISIBLE.split()])
    def test_an_unseen_character_is_refused_by_line_and_code_point(self, load: Any, point: str) -> None:
        character = chr(int(point, 16))
        written = refusal(load, f"a: 1\nb: x{character}y\n", 2, f"U+{point.zfill(4)}")
        assert "at column 5" in written.message
        refusal(load, f"a: 1 # {character}\n", 1, f"U+{point.zfill(4)}")
        assert clean(f"x{character}y") == ("x\ny" if character in "\x85\u2028\u2029" else "xy")

    @pytest.mark.parametrize("escape", [r"\u202E", r"\x1b", r"\0", r"\e", r"\r", r"\N", r"\L", r"\U000E0041"])
    @pytest.mark.parametrize("form", ['a:\n- "x{}"', 'a:\n  "x{}": 1'])
    def test_an_escape_does_not_smuggle_one_in(self, load: Any, escape: str, form: str) -> None:
        refusal(load, form.format(escape), 2, "a backslash writes the character U+")

    @pytest.mark.parametrize("escape", [r"\ud800", r"\ud83d\ude00", r"\U99999999", r"\UFFFFFFFF", r"\U00110000"])
    def test_an_escape_beyond_unicode_is_refused(self, escape: str) -> None:
        for loader in LOADERS:
            with pytest.raises(SourceError, match="backslash"):
                source._parsed(f'a: "{escape}"', "bank.yaml", loader)

    def test_no_control_character_separator_or_surrogate_is_forgotten(self) -> None:
        for character in set(map(chr, range(sys.maxunicode + 1))) - set("\n\t"):
            if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
                assert source._REFUSED.search(character), hex(ord(character))

    @pytest.mark.parametrize(
        "text", ["葛\U000e0100", "☎\ufe0f", "が", "か\u3099", "👩🏽", "\ue000", "a\tb", "全\u3000角"]
    )
    def test_ordinary_text_stays_as_it_was_written(self, load: Any, text: str) -> None:
        assert load(f"a: '{text}'").data == {"a": text}
        assert clean(text) == text

    def test_pasted_line_ends_become_newlines(self) -> None:
        assert clean("a\r\nb\rc\u2028d\r\u200b\ne") == "a\nb\nc\nd\n\ne"

    @law
    @given(st.text())
    def test_clean_text_is_accepted_and_stays_as_it_is(self, text: str) -> None:
        cleaned = clean(text)
        assert parse(json.dumps(cleaned, ensure_ascii=False), "x").data == clean(cleaned) == cleaned


class TestEncoding:
    def test_utf_8_with_and_without_a_byte_order_mark(self, load: Any) -> None:
        for text in ("a: 畳み込み", "\ufeffa: 畳み込み"):
            assert load(text).data == load(text.encode()).data == {"a": "畳み込み"}

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_lines_may_end_as_on_any_system(self, load: Any, end: str) -> None:
        assert load(f"a: |{end}  x{end}  y{end}b: 1".encode()).data == {"a": "x\ny\n", "b": 1}
        refusal(load, f"a: 1{end}b: c: d{end}", 2)

    @pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
    def test_another_encoding_is_reported_with_its_line(self, load: Any, end: bytes) -> None:
        refusal(load, b"a: 1" + end + "b: 畳み込み".encode("shift_jis"), 2, "is not valid UTF-8")

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_utf_16_and_32_are_refused(self, load: Any, encoding: str) -> None:
        refusal(load, "a: 1\n".encode(encoding), 1)


class TestLines:
    TEXT = """
objective: 18-1
items:
- id: one
  prompt:
    ja: |-
      一
      二
    en: "x
      y"
- id: two
  tags: [a,
    b]
"""

    def test_each_value_has_the_line_of_its_name_or_dash(self, load: Any) -> None:
        lines = {place_text(place): line for place, line in load(self.TEXT).lines.items()}
        assert (lines[""], lines["objective"], lines["items"]) == (2, 2, 3)
        assert (lines["items[0]"], lines["items[0].id"], lines["items[0].prompt"]) == (4, 4, 5)
        assert (lines["items[0].prompt.ja"], lines["items[0].prompt.en"], lines["items[1]"]) == (6, 9, 11)
        assert (lines["items[1].tags[0]"], lines["items[1].tags[1]"]) == (12, 13)

    def test_a_missing_place_has_the_line_of_its_nearest_ancestor(self, load: Any) -> None:
        found = load(self.TEXT)
        assert (found.line("items", 1, "prompt", "ja"), found.line("items", 7), found.line("x")) == (11, 3, 2)

    def test_an_error_names_file_line_place_and_what_to_do(self) -> None:
        found = parse(self.TEXT, "bank.yaml")
        problem = found.error(("items", 0, "prompt", "fr"), "the language is not known", "use ja or en")
        assert str(problem) == "bank.yaml:5: items[0].prompt.fr: the language is not known. Use ja or en."
        assert str(found.error((), "a bank was expected.", "Is it?")) == "bank.yaml:2: a bank was expected. Is it?"
        assert str(pickle.loads(pickle.dumps(problem))) == str(problem)  # noqa: S301 - our own bytes

    def test_the_name_of_a_file_cannot_move_the_cursor(self) -> None:
        problem = SourceError("\x1b[2J\u202ebank\n.yaml", None, "the file is empty", "write")
        assert str(problem) == "[2Jbank .yaml: the file is empty. Write."

    def test_a_place_is_written_as_an_author_reads_it(self) -> None:
        assert (place_text(()), place_text(("items", 3, "prompt", "ja"))) == ("", "items[3].prompt.ja")
        assert place_text((0, "a", 1, 2, "重み共有")) == "[0].a[1][2].重み共有"
        assert place_text(("a b", "c.d", "", "e\nf")) == r'["a b"]["c.d"][""]["e\nf"]'
        assert place_text(("x" * 99,)) == "x" * 40 + "…"


class TestSyntax:
    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("a: 1\nb: x: y\n", 2, "a colon stands inside a text"),
            ("front\n  ja: x\n", 2, "the line above lacks its colon"),
            ("a: 1\nname\nb: 2\n", 2, "is no `name: value`"),
            ("a:\n\tb: 1\n", 2, "a tab stands"),
            ("a: |\n\tb\n", 2, "a tab stands"),
            ('a: 1\nb: "x\nc: 2\n', 2, "a quotation mark opens here"),
            ("a: 1\nb: 'x\n---\n", 2, "a quotation mark opens here"),
            ('a: "\\q"\n', 1, "a backslash"),
            ("a: @x\n", 1, "cannot begin with @"),
            ("a: % x\n", 1, "cannot begin with %"),
            ("a: **bold**\n", 1, "cannot begin with `*`"),
            ("a: !x!y z\n", 1, "begins with `!`"),
            ("a: ? b\n", 1, "cannot begin with `?`"),
            ("a: [1,\n  2\nb: 3\n", 3, "from line 1 is not closed"),
            ("a: {x: 1 y: 2}\n", 1, "is not closed, or a comma is missing"),
            ("a: [1,, 2]\n", 1, "where a value is expected"),
            ("a: - b\n", 1, "a list cannot begin here"),
            ("a: | x\n  y\n", 1, "nothing may follow `|`"),
            ('a: "x" y\n', 1, "something follows a closing quotation mark"),
            ("a:\n  b: 1\n c: 2\n", 3, "does not fit what begins on line 1"),
            ("[1]\nx\n", 2, "after the end of the data"),
            ("%YAML 3.0\n---\na: 1\n", 1, "begins with `%`"),
        ],
    )
    def test_a_slip_is_told_in_an_authors_words(self, load: Any, text: str, line: int, words: str) -> None:
        sentence = str(refusal(load, text, line, words))
        assert not re.search("token|scalar|stream|node|parsing|scanning|context|<", sentence)

    def test_a_full_width_colon_is_pointed_out(self, load: Any) -> None:
        problem = refusal(load, "front:\n  ja： x\n  en: y\n", 3)
        assert problem.advice == "write an ordinary colon and a space, not `：`, on line 2"

    @pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "\ufeff", b""])
    def test_an_empty_file_is_refused(self, load: Any, text: str | bytes) -> None:
        refusal(load, text, None, "the file is empty")

    def test_little_is_not_empty(self, load: Any) -> None:
        assert [load(text).data for text in ("null", "''", "[]", "{}", "x")] == [None, "", [], {}, "x"]


class TestFiles:
    def test_a_file_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "bank.yaml"
        path.write_bytes("a: [1, 二]\n".encode())
        assert (read(path).path, read(path).data) == (path, {"a": [1, "二"]})

    def test_a_missing_file_and_a_folder(self, tmp_path: Path) -> None:
        refusal(read, tmp_path / "x.yaml", None, "there is no such file")
        refusal(read, tmp_path, None, "this is a folder")

    @pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "bank.yaml/x"], ids=["null", "long", "below a file"])
    def test_a_name_that_no_file_can_have(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "bank.yaml").write_bytes(b"a: 1")
        with pytest.raises(SourceError, match=r"no such file|cannot be read"):
            read(tmp_path / name)

    def test_a_file_that_may_not_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "bank.yaml"
        path.write_bytes(b"a: 1")
        monkeypatch.setattr(Path, "open", Mock(side_effect=PermissionError))
        refusal(read, path, None, "the file may not be read")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        refusal(read, tmp_path / "pipe", None, "not an ordinary file")


def _number(text: str) -> bool:
    """Say whether YAML 1.2 reads a number where PyYAML, which writes YAML 1.1, leaves a text unquoted."""
    return source._WHOLE.fullmatch(text) is not None or source._FRACTION.fullmatch(text) is not None


TEXTS = st.text().map(clean).filter(lambda text: not _number(text))
NAMES = TEXTS.filter(lambda name: name == name.strip() and len(name) < 100)
NUMBERS = st.integers(1 - 2**63, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
DATA = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=20,
)


class TestLaws:
    @law
    @given(DATA)
    def test_what_is_written_is_read_back(self, data: object) -> None:
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        assert [repr(source._parsed(text, "x", loader).data) for loader in LOADERS] == [repr(data)] * len(LOADERS)

    @law
    @given(DATA)
    def test_json_is_read_as_json(self, data: object) -> None:
        assert repr(parse(json.dumps(data, ensure_ascii=False), "x").data) == repr(data)

    @law
    @given(DATA)
    def test_every_value_has_a_line(self, data: object) -> None:
        text = yaml.safe_dump(data, allow_unicode=True)
        found = parse(text, "x")
        assert set(found.lines) == _places(data)
        assert all(1 <= line <= text.count("\n") + 1 for line in found.lines.values())

    @law
    @given(st.binary() | st.text() | st.text(alphabet="a1-:?,[]{}#&*!|>'\"%@`~<=. \n\t\\ux0e：あ"))
    @example(b"%YAML 99999999999999999999999999999999.1\n--- a")
    @example(b'"\\UFFFFFFFF"')
    @example("a: |\n\t")
    @example("\ud800")
    def test_only_a_source_error_escapes_and_it_names_a_line_of_the_file(self, content: str | bytes) -> None:
        raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        for loader in LOADERS:
            problem: SourceError | None = None
            try:
                source._parsed(content, "bank.yaml", loader)
            except SourceError as caught:
                problem = caught
            if problem is not None:
                assert re.fullmatch(r"bank\.yaml(:\d+)?: [^\n]+[.!?]", str(problem))
                assert 1 <= (problem.line or 1) <= len(re.split(rb"[\r\n]", raw))


def _places(data: Any, place: source.Place = ()) -> set[source.Place]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return {place}.union(*(_places(value, (*place, step)) for step, value in inner))
