"""The JSON Schema that editors use says the same as the loader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from engine.source import read
from quizapp.bank.collection import MISTAKES as MISTAKES_FILE
from quizapp.bank.collection import NO_BANKS, WORKING, content_folder
from quizapp.bank.schema import main, schema, written
from tests.bank.writing import CHOICE, COMPUTED, GOOD, MISTAKES, bank, item, text

BANKS = sorted(
    path for path in (content_folder() / "g-kentei").glob("*/*.yaml") if path.name not in NO_BANKS
)  # networks hold no items
BANKS = [path for path in BANKS if path.parent.name != "networks"]
WORDS = sorted(path for path in content_folder().rglob("*.yaml") if path.name in {MISTAKES_FILE, WORKING})
SCHEMA = schema()


def validator(part: str | None = None) -> jsonschema.Draft202012Validator:
    if part is None:
        return jsonschema.Draft202012Validator(SCHEMA)
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": SCHEMA["$defs"]})


def test_the_file_beside_the_banks_is_current() -> None:
    file = content_folder() / "schema.json"
    assert file.read_text(encoding="utf-8") == written(), "run: python -m quizapp.bank.schema"


def test_it_is_a_schema_of_its_dialect() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.stem)
def test_every_shipped_bank_is_valid(path: Path) -> None:
    validator().validate(read(path).data)


@pytest.mark.parametrize("path", WORDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_file_of_mistakes_and_words_is_valid(path: Path) -> None:
    validator("Mistakes" if path.name == MISTAKES_FILE else "Working").validate(read(path).data)


@pytest.mark.parametrize("written_bank", [GOOD, CHOICE, bank(item("computed"), item("matching"))])
def test_a_bank_that_loads_is_valid(written_bank: str) -> None:
    validator().validate(yaml.safe_load(written_bank))


@pytest.mark.parametrize(
    "broken",
    [
        CHOICE.replace("source:", "sauce:"),
        CHOICE.replace("kind: choice", "kind: chioce"),
        CHOICE.replace("{ja: 違う, en: wrong}", "{ja: 違う}"),
        CHOICE.replace("{ja: 違う, en: wrong}", "{ja: 違う, en: ''}"),
        CHOICE.replace("key: false", "key: 'no'"),
        bank(item("computed", ask={"value": "x", "decimals": 10})),
        bank(item("ordering", steps=[text("one")])),
        "objective: eighteen\nitems: []\n",
        "items: []\n",
    ],
)
def test_a_bank_of_another_form_is_not_valid(broken: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(yaml.safe_load(broken))


def test_mistakes_are_valid_too() -> None:
    validator("Mistakes").validate(yaml.safe_load(MISTAKES))
    with pytest.raises(jsonschema.ValidationError):
        validator("Mistakes").validate({"a": {"in": ["conv2d"], "replace": {}}})


def test_structures_and_fields_are_described_by_their_docstrings() -> None:
    computed: dict[str, Any] = SCHEMA["$defs"]["Computed"]
    assert computed["description"].startswith("A question that is drawn afresh")
    assert "the item is about" in computed["properties"]["mistakes"]["description"]
    assert "corrects a key" in computed["properties"]["revision"]["description"], "also what is inherited"


def test_the_command_writes_it_where_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path / "schema.json")])
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8")) == SCHEMA
    assert capsys.readouterr().out == f"{tmp_path / 'schema.json'}\n"


def test_expressions_are_texts_in_it() -> None:
    data = yaml.safe_load(COMPUTED.replace("=W", "'=W'").replace("=S", "'=S'"))
    validator().validate(data)
