"""The form of a description is told completely: by `python -m engine layers`, and by docs/descriptions.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner

from engine import (
    archive,
    batch,
    builder,
    description,
    expression,
    inputs,
    network,
    operators,
    run,
    sliding,
    source,
    value,
)
from engine.__main__ import main
from engine.description import describe
from engine.errors import EngineError, RunError
from engine.layer import AttributeKind
from engine.layers import ALIASES, LAYER_TYPES
from engine.reference import _KINDS, details, layer_names, overview
from engine.source import parse

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "descriptions.md").read_text(encoding="utf-8")

LIMITS = {
    "bytes of a file": source.MAX_BYTES,
    "names and values in a file": source.MAX_NODES,
    "levels of lists and mappings in a file": source.MAX_DEPTH,
    "layers after unfolding": network.MAX_NODES,
    "turns of one repeat": builder.MAX_REPEATS,
    "levels of nested groups and blocks": builder.MAX_NESTING,
    "length of an axis": inputs.MAX_AXIS,
    "numbers in one value, and values of one input": value.MAX_ELEMENTS,
    "weights written in a description": builder.MAX_GIVEN,
    "characters of an expression": expression.MAX_LENGTH,
    "levels of an expression": expression.MAX_DEPTH,
    "exponent of a power": operators.MAX_EXPONENT,
    "multiply-adds of one equation worked by rule": sliding.MAX_PRODUCTS,
    "numbers that a run holds": run.MAX_ACTIVATIONS,
    "weights that a run holds": run.MAX_WEIGHTS,
    "multiply-adds of a run": run.MAX_MACS,
    "time steps of a run, layers and directions counted": run.MAX_STEPS,
    "bytes of an archive of arrays, unpacked": archive.MAX_UNPACKED,
    "draws that are run at once": batch.MAX_AT_ONCE,
}


def call(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["layers", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_every_layer_is_listed_with_every_attribute() -> None:
    lines = {line.split(":")[0].split(" ")[0]: line for line in call().splitlines()}
    assert set(lines) == {*LAYER_TYPES, *ALIASES}
    for name, layer in {**LAYER_TYPES, **ALIASES}.items():
        assert [one for one in layer.attributes if one not in lines[name]] == []


@pytest.mark.parametrize("name", layer_names())
def test_a_layer_is_told_with_attributes_and_equations(name: str) -> None:
    layer = LAYER_TYPES.get(name) or ALIASES[name]
    told = list(details(name))
    for one in layer.attributes:
        assert any(line.startswith(f"  {one}: ") for line in told)
    for rule in layer.rules.values():
        for equation in rule.equations:
            assert any(line.startswith(f"    {equation} = ") for line in told)


def test_a_layer_is_told_with_its_bounds() -> None:
    told = list(details("max_pool2d"))
    assert "  stride: a whole number, or [height, width], at least 1, as kernel_size if left out" in told
    assert "  ceil_mode: true or false, false if left out" in told
    assert "takes 3 inputs of (features)" in "".join(details("gaussian_sample"))


def test_an_unknown_layer_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(EngineError, match=r"there is no layer `conv2` \(did you mean `conv2d`\?\)"):
        list(details("conv2"))
    done = CliRunner().invoke(main, ["layers", "conv2"])
    assert done.exit_code == 2
    assert "did you mean" in done.output


def test_every_kind_of_attribute_has_words() -> None:
    assert set(_KINDS) == set(get_args(AttributeKind))
    assert all(list(overview()))


def test_the_page_states_every_limit_as_it_is() -> None:
    table = PAGE.partition("| limit | at most |")[2]
    stated = {
        name: int(number.replace(",", ""))
        for name, number in re.findall(r"^\| (.+?) \| ([\d,]+) \|$", table, re.MULTILINE)
    }
    assert stated == LIMITS


def test_the_page_names_every_key() -> None:
    for key in (*description._KEYS, *builder._COMMON, *builder._GROUPS):
        assert f"| `{key}` |" in PAGE, key


def test_the_examples_of_the_page_are_descriptions() -> None:
    examples = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        assert describe(parse(example, "example").data).nodes


def test_a_run_is_refused_before_it_takes_memory_or_time() -> None:
    def refusal(shape: list[int], *layers: Any) -> str:
        network = describe({"input": {"x": shape}, "layers": list(layers)})
        with pytest.raises(RunError) as caught:
            run.Run(network).output()
        return str(caught.value)

    wide = {"linear": {"out_features": 100_000}}
    assert "more than 200,000,000 numbers" in refusal([3, 9_000, 9_000], "relu")
    assert "at most 250,000,000 weights" in refusal([100_000], wide)
    steps = {"lstm": {"hidden_size": 8, "num_layers": 64, "bidirectional": True}}
    assert "more than 100,000 time steps" in refusal([1_000, 8], steps)
    kernel = {"conv2d": {"out_channels": 4_000, "kernel_size": 7, "padding": 3}}
    assert "more than 2,000,000,000,000 multiply-adds" in refusal([1_000, 128, 128], kernel)


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('id')", "(1).__class__", "open('x')", "lambda: 0", "[x for x in y]", "9**9**9", "x._y"],
)
def test_an_expression_in_a_description_runs_no_code(text: str) -> None:
    data = {"input": {"x": [4]}, "layers": [{"linear": {"out_features": f"={text}"}}]}
    with pytest.raises(EngineError):
        describe(data, {"x": 1, "y": 2})
