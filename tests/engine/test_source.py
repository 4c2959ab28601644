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
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from engine import source
from engine.source import SourceError, clean, parse, place_text, read

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def load(request: pytest.FixtureRequest) -> Any:
    """Every rule holds with libyaml and without it."""
    return lambda text: source._parsed(text, "bank.yaml", request.param)


def refusal(load: Any, text: str | bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        load(text)
    return caught.value


class TestScalars:
    @pytest.mark.parametrize(
        ("spellings", "meant"),
        [
            ("true True TRUE", True),
            ("false False FALSE", False),
            ("null Null NULL ~", None),
            ("12 +12 012 0o14 0xC 0xc", 12),
            ("-12", -12),
            ("9223372036854775807", 2**63 - 1),
            ("1.5 +1.5 15e-1 .15E+1", 1.5),
            ("-1. -1e0", -1.0),
        ],
    )
    def test_plain_scalars_follow_the_core_schema_of_yaml_1_2(self, load: Any, spellings: str, meant: object) -> None:
        for written in spellings.split():
            value = load(f"value: {written}").data["value"]
            assert (value, type(value)) == (meant, type(meant))

    def test_a_value_left_out_is_null(self, load: Any) -> None:
        assert load("a:\nb: [c: ]\n").data == {"a": None, "b": [{"c": None}]}

    @pytest.mark.parametrize(
        "texts",
        [
            "no No yes on off y n tRUE nULL inf nan +.nan -.NaN = . + e3 1e 1.2.3 3×3 ٣",
            "3:4 1:30:00 1_000 2026-01-01 2026-01-01T10:00:00Z 0b101 0o8 0xg -0x1 +0o1",
        ],
    )
    def test_everything_else_stays_text(self, load: Any, texts: str) -> None:
        for text in texts.split():
            assert load(f"value: {text}").data == {"value": text}

    @pytest.mark.parametrize("text", ["true", "null", "~", "", "12", "1.5", ".inf", "<<", "no"])
    def test_a_quoted_scalar_is_always_text(self, load: Any, text: str) -> None:
        assert load(f"single: '{text}'\ndouble: \"{text}\"\n").data == {"single": text, "double": text}

    def test_a_block_scalar_is_always_text(self, load: Any) -> None:
        assert load("a: |-\n  12\nb: >-\n  true\n").data == {"a": "12", "b": "true"}

    @pytest.mark.parametrize("number", [".inf", "-.INF", "+.Inf", ".nan", ".NaN", ".NAN"])
    def test_a_number_must_be_finite(self, load: Any, number: str) -> None:
        problem = refusal(load, f"a: 1\nb: {number}\n")
        assert problem.line == 2
        assert problem.message == f"b: `{number}` is not a finite number"

    @pytest.mark.parametrize(
        "number", ["9223372036854775808", "-9223372036854775808", "0xffffffffffffffff", "1e999", "9" * 5000]
    )
    def test_a_number_that_is_too_large_is_refused(self, load: Any, number: str) -> None:
        problem = refusal(load, f"a: {number}")
        assert "is too l" in problem.message
        assert len(str(problem)) < 250

    def test_a_fraction_of_a_million_digits_is_refused(self, load: Any) -> None:
        assert "is too long for a number" in refusal(load, "a: 0." + "3" * 1_000_000).message


class TestNames:
    def test_names_are_read_as_text(self, load: Any) -> None:
        found = load("18: a\ntrue: b\nnull: c\n1.5: d\n'': e\n").data
        assert found == {"18": "a", "true": "b", "null": "c", "1.5": "d", "": "e"}

    def test_a_name_given_twice_is_refused_with_both_lines(self, load: Any) -> None:
        problem = refusal(load, "items:\n- id: a\n  kind: b\n  'id': c\n")
        assert problem.line == 4
        assert problem.message == "items[0]: the name `id` is given twice, first on line 2"

    def test_the_same_name_may_stand_in_two_mappings(self, load: Any) -> None:
        assert load("a: {x: 1}\nb: {x: 2}\n").data == {"a": {"x": 1}, "b": {"x": 2}}

    @pytest.mark.parametrize("text", ["? [a, b]\n: c", "{{name}}: c", "[a]: c", "a: {[x]: y}"])
    def test_a_list_or_mapping_is_no_name(self, load: Any, text: str) -> None:
        assert "where a name is expected" in refusal(load, text).message

    def test_a_name_is_not_left_out(self, load: Any) -> None:
        assert "no name before it" in refusal(load, "?\n: a").message

    def test_a_full_width_space_before_a_name_is_pointed_out(self, load: Any) -> None:
        problem = refusal(load, "front:\n\u3000ja: a\n")
        assert problem.line == 2
        assert "U+3000 (IDEOGRAPHIC SPACE)" in problem.message


class TestReserved:
    @pytest.mark.parametrize("text", ["a: &x 1", "a: *x", "&x a: 1", "*x : 1", "a: &x [1]", "&x {}", "- *x"])
    def test_no_value_is_shared_between_places(self, load: Any, text: str) -> None:
        assert "shares a value" in refusal(load, text).message

    @pytest.mark.parametrize(
        "text", ["a: !!str 1", "a: !x 1", "a: ! 1", "!!map {}", "!!set {a}", "- !<x> [1]", "!x a: 1"]
    )
    def test_no_value_carries_a_type_tag(self, load: Any, text: str) -> None:
        assert "is a type tag" in refusal(load, text).message

    def test_a_tag_runs_no_code(self, load: Any) -> None:
        assert refusal(load, "a: 1\nb: !!python/object/apply:os.system [ls]").line == 2

    def test_tags_are_not_declared_either(self, load: Any) -> None:
        assert "`%TAG`" in refusal(load, "%TAG ! tag:example.org,2000:\n---\na: 1\n").message

    def test_mappings_are_not_merged(self, load: Any) -> None:
        problem = refusal(load, "a: 1\nb:\n  <<: {c: 1}\n")
        assert problem.line == 3
        assert "`<<` merges" in problem.message

    def test_a_file_holds_one_document(self, load: Any) -> None:
        problem = refusal(load, "a: 1\n---\nb: 2\n")
        assert problem.line == 2
        assert "a second document begins" in problem.message

    def test_one_document_may_be_marked(self, load: Any) -> None:
        assert load("%YAML 1.2\n---\na: 1\n...\n").data == {"a": 1}

    def test_a_bomb_of_aliases_is_refused_at_its_first_anchor(self, load: Any) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
        assert refusal(load, "\n".join(lines)).line == 1


class TestLimits:
    @pytest.mark.parametrize("unit", ["[", "[\n", "{a: ", "- "])
    def test_200_000_open_brackets_are_refused_at_the_limit_of_depth(self, load: Any, unit: str) -> None:
        assert "nested more than 20 deep" in refusal(load, unit * 200_000).message

    def test_200_000_open_braces_are_refused_at_the_second(self, load: Any) -> None:
        assert "where a name is expected" in refusal(load, "{" * 200_000).message

    def test_20_levels_are_allowed_and_21_are_not(self, load: Any) -> None:
        data = load("[" * 20 + "x" + "]" * 20).data
        for _ in range(20):
            (data,) = data
        assert data == "x"
        assert "nested" in refusal(load, "[" * 21 + "x" + "]" * 21).message

    def test_lists_side_by_side_are_not_deep(self, load: Any) -> None:
        assert load("[" + "[[]], " * 50 + "]").data == [[[]]] * 50

    def test_the_number_of_names_and_values_is_limited(self, load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(source, "MAX_NODES", 6)
        assert load("- 1\n- 2\n- {a: b}\n").data == [1, 2, {"a": "b"}]
        problem = refusal(load, "- 1\n- 2\n- {a: b}\n- 3\n")
        assert (problem.line, problem.message) == (4, "the file holds more than 6 names and values")

    def test_a_file_of_10_mb_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "bank.yaml"
        path.write_bytes(b"a" * 10_000_000)
        with pytest.raises(SourceError, match=r"the file is larger than 2 MB\. Divide it"):
            read(path)

    def test_a_file_that_grows_after_it_was_measured_is_not_read_whole(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "bank.yaml"
        path.write_bytes(b"a" * 3_000_000)
        measured = os.stat_result([stat.S_IFREG, 0, 0, 0, 0, 0, 5, 0, 0, 0])
        monkeypatch.setattr(Path, "stat", lambda _self, **_: measured)
        with pytest.raises(SourceError, match="larger than 2 MB"):
            read(path)

    def test_the_limit_counts_bytes(self) -> None:
        assert parse("あ" * 666_666, "x").data == "あ" * 666_666
        with pytest.raises(SourceError, match="larger than 2 MB"):
            parse("あ" * 666_667, "x")


class TestText:
    @pytest.mark.parametrize(
        "point",
        [
            *(0x00, 0x07, 0x1B, 0x7F, 0x85, 0x9B),
            *(0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x200E, 0x200F, 0x061C),
            *(0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x2028, 0x2029),
            *(0xD800, 0xDFFF, 0xE0001, 0xE0041, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFF, 0x10FFFE),
        ],
    )
    def test_an_unseen_character_is_refused_by_line_and_code_point(self, load: Any, point: int) -> None:
        written = refusal(load, f"a: 1\nb: x{chr(point)}y\n")
        assert written.line == 2
        assert f"U+{point:04X}" in written.message
        assert "at column 5" in written.message
        assert chr(point) not in str(written)
        in_a_comment = refusal(load, f"a: 1 # {chr(point)}\n")
        assert f"U+{point:04X}" in in_a_comment.message
        assert clean(f"x{chr(point)}y") == ("x\ny" if point in {0x85, 0x2028, 0x2029} else "xy")

    @pytest.mark.parametrize(
        "escape", [r"\u202E", r"\x1b", r"\0", r"\e", r"\r", r"\N", r"\L", r"\u200B", r"\U000E0041"]
    )
    @pytest.mark.parametrize("form", ['a:\n- "x{}"', 'a:\n  "x{}": 1'])
    def test_an_escape_does_not_smuggle_one_in(self, load: Any, escape: str, form: str) -> None:
        problem = refusal(load, form.format(escape))
        assert problem.line == 2
        assert "a backslash writes the character U+" in problem.message

    @pytest.mark.parametrize("escape", [r"\ud800", r"\ud83d\ude00", r"\U99999999", r"\UFFFFFFFF", r"\U00110000"])
    def test_an_escape_beyond_unicode_is_refused(self, load: Any, escape: str) -> None:
        assert "backslash" in refusal(load, f'a: "{escape}"').message

    def test_no_control_character_separator_or_surrogate_is_forgotten(self) -> None:
        for point in range(sys.maxunicode + 1):
            if unicodedata.category(chr(point)) in {"Cc", "Cs", "Zl", "Zp"} and chr(point) not in "\n\t":
                assert source._REFUSED.search(chr(point)), hex(point)

    @pytest.mark.parametrize(
        "text", ["葛\U000e0100", "☎\ufe0f", "が", "か\u3099", "a\tb", "全角\u3000空白", "—", "é", "👩🏽", "\ue000"]
    )
    def test_ordinary_text_stays_as_it_was_written(self, load: Any, text: str) -> None:
        assert load(f"a: '{text}'").data == {"a": text}
        assert clean(text) == text

    def test_pasted_line_ends_become_newlines(self) -> None:
        assert clean("a\r\nb\rc\u2028d\ne") == "a\nb\nc\nd\ne"

    @given(st.text())
    @example("\r\u200b\n")
    def test_clean_text_is_accepted_and_stays_as_it_is(self, text: str) -> None:
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        assert parse(json.dumps(cleaned, ensure_ascii=False), "x").data == cleaned


class TestEncoding:
    def test_utf_8_with_and_without_a_byte_order_mark(self, load: Any) -> None:
        for start in ("", "\ufeff"):
            assert load(f"{start}a: 畳み込み".encode()).data == {"a": "畳み込み"}
            assert load(f"{start}a: 畳み込み").data == {"a": "畳み込み"}

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_lines_may_end_as_on_any_system(self, load: Any, end: str) -> None:
        found = load(end.join(["a: |", "  x", "  y", "b: 1", ""]).encode())
        assert found.data == {"a": "x\ny\n", "b": 1}
        assert found.line("b") == 4
        assert refusal(load, end.join(["a: 1", "b: [", ""])).line in {2, 3}

    @pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
    def test_another_encoding_is_reported_with_its_line(self, load: Any, end: bytes) -> None:
        problem = refusal(load, b"a: 1" + end + "b: 畳み込み".encode("shift_jis"))
        assert problem.line == 2
        assert "is not valid UTF-8" in problem.message
        assert "Shift_JIS" in problem.advice

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_utf_16_and_32_are_refused(self, load: Any, encoding: str) -> None:
        assert refusal(load, "a: 1\n".encode(encoding)).line == 1


class TestLines:
    TEXT = """\
# a comment
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
        assert (lines["items[0].prompt.ja"], lines["items[0].prompt.en"], lines["items[1]"]) == (6, 9, 12)
        assert (lines["items[1].tags[0]"], lines["items[1].tags[1]"]) == (13, 14)

    def test_a_missing_place_has_the_line_of_its_nearest_ancestor(self, load: Any) -> None:
        found = load(self.TEXT)
        assert found.line("items", 1, "prompt", "ja") == 12
        assert found.line("items", 7, "id") == 3
        assert found.line("point") == 2

    def test_an_error_names_file_line_place_and_what_to_do(self) -> None:
        found = parse(self.TEXT, "bank.yaml")
        problem = found.error(("items", 0, "prompt", "fr"), "the language is not known", "use ja or en")
        assert str(problem) == "bank.yaml:5: items[0].prompt.fr: the language is not known. Use ja or en."
        assert str(found.error((), "a bank was expected.", "Is it?")) == "bank.yaml:2: a bank was expected. Is it?"
        assert (problem.path, problem.line) == ("bank.yaml", 5)
        assert str(pickle.loads(pickle.dumps(problem))) == str(problem)  # noqa: S301 - our own bytes

    def test_the_name_of_a_file_cannot_move_the_cursor(self) -> None:
        with pytest.raises(SourceError) as caught:
            parse("", "\x1b[2J\u202ebank\n.yaml")
        assert str(caught.value).startswith("[2Jbank .yaml: the file is empty.")

    def test_a_place_is_written_as_an_author_reads_it(self) -> None:
        assert place_text(()) == ""
        assert place_text(("items", 3, "prompt", "ja")) == "items[3].prompt.ja"
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
            ("- a\n-b\n- c\n", 2, "is no `name: value`"),
            ("a:\n\tb: 1\n", 2, "a tab stands"),
            ("a: |\n\tb\n", 2, "a tab stands"),
            ('a: 1\nb: "x\nc: 2\n', 2, "a quotation mark opens here"),
            ("a: 1\nb: 'x\n---\n", 2, "a quotation mark opens here"),
            ('a: "\\q"\n', 1, "a backslash"),
            ('a: "\\x1"\n', 1, "a backslash"),
            ("a: @x\n", 1, "cannot begin with @"),
            ("a: `x`\n", 1, "cannot begin with `"),
            ("a: % x\n", 1, "cannot begin with %"),
            ("a: **bold**\n", 1, "cannot begin with `*`"),
            ("a: & b\n", 1, "cannot begin with `*` or `&`"),
            ("a: !x!y z\n", 1, "begins with `!`"),
            ("a: ? b\n", 1, "cannot begin with `?`"),
            ("a: [1,\n  2\nb: 3\n", 3, "from line 1 is not closed"),
            ("a: {x: 1 y: 2}\n", 1, "is not closed, or a comma is missing"),
            ("a: [1,, 2]\n", 1, "where a value is expected"),
            ("a: ]\n", 1, "where a value is expected"),
            ("a: - b\n", 1, "a list cannot begin here"),
            ("a: | x\n  y\n", 1, "nothing may follow `|`"),
            ('a: "x" y\n', 1, "something follows a closing quotation mark"),
            ("a:\n  b: 1\n c: 2\n", 3, "does not fit what begins on line 1"),
            ("- a\nb: 1\n", 2, "does not fit what begins on line 1"),
            ("[1]\nx\n", 2, "after the end of the data"),
            ("%YAML 3.0\n---\na: 1\n", 1, "begins with `%`"),
        ],
    )
    def test_a_slip_is_told_in_an_authors_words(self, load: Any, text: str, line: int, words: str) -> None:
        problem = refusal(load, text)
        assert problem.line == line
        assert words in problem.message
        assert not re.search("token|scalar|stream|node|parsing|scanning|context|<", str(problem))

    def test_a_full_width_colon_is_pointed_out(self, load: Any) -> None:
        problem = refusal(load, "front:\n  ja： x\n  en: y\n")
        assert problem.advice == "write an ordinary colon and a space, not `：`, on line 2"

    @pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "\ufeff", b""])
    def test_an_empty_file_is_refused(self, load: Any, text: str | bytes) -> None:
        assert refusal(load, text).message == "the file is empty"

    @pytest.mark.parametrize(("text", "data"), [("null", None), ("''", ""), ("[]", []), ("{}", {}), ("x", "x")])
    def test_little_is_not_empty(self, load: Any, text: str, data: object) -> None:
        assert load(text).data == data


class TestFiles:
    def test_a_file_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "bank.yaml"
        path.write_bytes("a: [1, 二]\n".encode())
        found = read(path)
        assert (found.path, found.data) == (path, {"a": [1, "二"]})

    def test_a_missing_file(self, tmp_path: Path) -> None:
        path = tmp_path / "missing.yaml"
        with pytest.raises(SourceError) as caught:
            read(path)
        assert str(caught.value) == f"{path}: there is no such file. Check its name and its folder."

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="this is a folder"):
            read(tmp_path)

    @pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "bank.yaml/x"])
    def test_a_name_that_no_file_can_have(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "bank.yaml").write_bytes(b"a: 1")
        with pytest.raises(SourceError, match=r"no such file|cannot be read"):
            read(tmp_path / name)

    def test_a_file_that_may_not_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "bank.yaml"
        path.write_bytes(b"a: 1")

        def forbidden(*_: object, **__: object) -> None:
            raise PermissionError

        monkeypatch.setattr(Path, "open", forbidden)
        with pytest.raises(SourceError, match="the file may not be read"):
            read(path)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(SourceError, match="not an ordinary file"):
            read(tmp_path / "pipe")


def _ambiguous(text: str) -> bool:
    """Say whether PyYAML, which writes YAML 1.1, leaves a text unquoted that YAML 1.2 reads as a number."""
    return source._WHOLE.fullmatch(text) is not None or source._FRACTION.fullmatch(text) is not None


TEXTS = st.text().map(clean).filter(lambda text: not _ambiguous(text))
NAMES = TEXTS.filter(lambda name: name == name.strip() and len(name) < 100)
NUMBERS = st.integers(1 - 2**63, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
DATA = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=20,
)


class TestLaws:
    @given(DATA)
    def test_what_is_written_is_read_back(self, data: object) -> None:
        for loader in LOADERS:
            assert source._parsed(yaml.safe_dump(data, allow_unicode=True), "x", loader).data == data

    @given(DATA)
    def test_json_is_read_as_json(self, data: object) -> None:
        assert parse(json.dumps(data, ensure_ascii=False), "x").data == data

    @given(DATA)
    def test_every_value_has_a_line(self, data: object) -> None:
        text = yaml.safe_dump(data, allow_unicode=True)
        found = parse(text, "x")
        assert set(found.lines) == set(_places(data, ()))
        assert all(1 <= line <= text.count("\n") + 1 for line in found.lines.values())

    @given(st.binary())
    @example(b"%YAML 99999999999999999999999999999999.1\n--- a")
    @example(b'"\\UFFFFFFFF"')
    @example(b"\xff\xfe\x00")
    def test_only_a_source_error_escapes_from_bytes(self, content: bytes) -> None:
        _tried(content)

    @given(st.text() | st.text(alphabet="a1-:?,[]{}#&*!|>'\"%@`~<=. \n\t\\ux0e：あ"))
    @example("a: |\n\t")
    @example("\ud800")
    def test_only_a_source_error_escapes_from_text(self, text: str) -> None:
        _tried(text)


def _places(data: object, place: source.Place) -> list[source.Place]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(data, dict):
        inner = list(data.items())
    elif isinstance(data, list):
        inner = list(enumerate(data))
    return [place, *(found for step, value in inner for found in _places(value, (*place, step)))]


def _tried(content: str | bytes) -> None:
    for loader in LOADERS:
        try:
            source._parsed(content, "bank.yaml", loader)
        except SourceError as caught:
            problem = caught
        else:
            continue
        assert re.fullmatch(r"bank\.yaml(:\d+)?: [^\n]+[.!?]", str(problem))
        raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        assert problem.line is None or 1 <= problem.line <= len(re.split(rb"[\r\n]", raw))
