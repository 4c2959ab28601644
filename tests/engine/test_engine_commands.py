"""`python -m engine`: what each command prints, and the sentence for each mistake of its user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import engine.verify
from engine.__main__ import main
from engine.run import Run

NET = """\
input: {x: [3, 32, 32]}
layers:
  - conv2d: {name: stem, out_channels: 16, kernel_size: 3, padding: 1}
  - batch_norm
  - relu
  - residual: {body: [{conv2d: {out_channels: 16, kernel_size: [3, 5], padding: [1, 2]}}, relu], shortcut: identity}
  - global_avg_pool2d
  - linear: {name: head, out_features: 10}
"""
VALUED = """\
input: {x: {axes: [H, W], values: [[1, 2, 3], [4, -5, 6], [7, 8, 9]]}}
layers:
  - conv2d: {out_channels: 1, kernel_size: 2, weights: {weight: [[1, 0], [0, -1]], bias: 0.5}}
  - max_pool2d: {kernel_size: 2, stride: 1}
"""
SMALL = """\
input: {x: [4], y: [2]}
layers:
  - linear: {name: head, out_features: 2}
  - residual: {body: [tanh]}
"""
SEPARABLE = """\
input: {x: [3, 8, 8]}
layers:
  - relu
  - depthwise_separable_conv2d:
      {out_channels: 4, kernel_size: 9}
"""
LSTM = """\
layers:
  - lstm_update: {forget_gate: 0.5, input_gate: 0.4, output_gate: 0.3, cell: 2, candidate: 0.5}
"""


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)


@pytest.fixture
def described(tmp_path: Path) -> Path:
    return write(tmp_path, NET)


def write(folder: Path, text: str, name: str = "net.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(result: Result) -> str:
    """Return the one sentence of a refusal."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


# -------------------------------------------------------------------------------------------------- summary


def test_summary_as_data_has_the_keys_that_scripts_rely_on(described: Path) -> None:
    data = json.loads(call("summary", described, "--json").stdout)
    assert list(data) == ["input", "output", "layers", "totals"]
    assert data["input"] == {"x": [3, 32, 32]}
    assert data["output"] == [10]
    assert data["totals"] == {"parameters": 4506, "trainable": 4506, "tracked": 32, "macs": 4_374_688}
    assert data["layers"][0] == {
        "name": "stem",
        "type": "conv2d",
        "input_shape": [3, 32, 32],
        "output_shape": [16, 32, 32],
        "parameters": 448,
        "macs": 442_368,
        "receptive_field": 3,
    }
    add, pooled = data["layers"][5], data["layers"][6]
    assert add["input_shape"] == [[16, 32, 32], [16, 32, 32]]
    assert add["receptive_field"] == [5, 7]
    assert (pooled["output_shape"], pooled["receptive_field"]) == ([16], None)


def test_summary_of_a_calculation_tells_the_shape_of_its_result(tmp_path: Path) -> None:
    attention = "layers: [{attention_weights: {dots: [1, 2, 3], d_k: 4}}]"
    for text, shape in ((attention, [3]), (LSTM, [])):
        data = json.loads(call("summary", write(tmp_path, text), "--json").stdout)
        assert (data["input"], data["output"], data["layers"][0]["input_shape"]) == ({}, shape, [])
        assert data["totals"] == {"parameters": 0, "trainable": 0, "tracked": 0, "macs": 0}


def test_summary_for_people_is_a_table(described: Path) -> None:
    text = call("summary", described).stdout
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    assert rows["stem"] == ["stem", "conv2d", "16", "x", "32", "x", "32", "448", "442,368", "3"]
    assert rows["add"][-3:] == ["5", "x", "7"]
    assert rows["head"] == ["head", "linear", "10", "170", "160", "-"]
    assert rows["total"] == ["total", "4506", "4,374,688"]
    assert "32 running means and variances are tracked and not learned" in text


# -------------------------------------------------------------------------------------------------- explain


def test_explain_gives_formula_numbers_and_result(described: Path) -> None:
    lines = [line.strip() for line in call("explain", described).stdout.splitlines()]
    assert lines[0] == "stem (conv2d): (3, 32, 32) -> (16, 32, 32)"
    assert "padded = W + 2*P = 32 + 2*1 = 34" in lines
    assert "kernel_weights = K*K*C_in = 3*3*3 = 27" in lines
    assert "macs = kernel_weights*C_out*places = 27*16*1024 = 442,368" in lines
    assert "height and width" in lines
    assert "receptive field, width" in lines
    assert "parameters = 0" in lines
    assert lines[-3:] == ["total", "parameters = 4506", "macs = 4,374,688"]
    assert not any("extent" in line for line in lines)


def test_explain_shows_the_window_behind_each_value(tmp_path: Path) -> None:
    lines = [line.strip() for line in call("explain", write(tmp_path, VALUED)).stdout.splitlines()]
    assert "output[0][0][1] = 1*2 + 0*3 + 0*(-5) + (-1)*6 + 0.5 = -3.5" in lines
    assert "output[0][0][0] = maximum(6.5, -3.5, -3.5, -13.5) = 6.5" in lines


def test_explain_shows_what_reaches_each_value_of_a_transposed_convolution(tmp_path: Path) -> None:
    text = """\
input: {x: {axes: [H, W], values: [[1, 2], [3, 4]]}}
layers:
  - conv_transpose2d: {out_channels: 1, kernel_size: 2, weights: {weight: [[1, 10], [100, -1]], bias: 5}}
"""
    lines = [line.strip() for line in call("explain", write(tmp_path, text)).stdout.splitlines()]
    assert "output[0][0][0] = 1*1 + 5 = 6" in lines
    assert "output[0][1][1] = (-1)*1 + 100*2 + 10*3 + 1*4 + 5 = 238" in lines
    assert "moved = (W - 1)*S = (2 - 1)*1 = 1" in lines


def test_explain_shows_the_windows_of_signals_and_of_every_sample(tmp_path: Path) -> None:
    text = """\
input: {x: {axes: [N, L], values: [[1, 2, 3], [4, 5, 6]]}}
layers:
  - conv1d: {out_channels: 1, kernel_size: 2, bias: false, weights: {weight: [[[1, -1]]]}}
  - conv_transpose1d: {out_channels: 1, kernel_size: 2, stride: 2, bias: false, weights: {weight: [[[1, 2]]]}}
  - max_pool1d: {kernel_size: 2}
"""
    lines = [line.strip() for line in call("explain", write(tmp_path, text)).stdout.splitlines()]
    assert "output[1][0][1] = 1*5 + (-1)*6 = -1" in lines
    assert "output[1][0][3] = 2*(-1) = -2" in lines
    assert "output[0][0][0] = maximum(-1, -2) = -1" in lines


def test_explain_says_so_where_windows_are_too_large_to_write_out(tmp_path: Path) -> None:
    rows = [[1] * 9] * 9
    text = f"input: {{x: {{axes: [H, W], values: {rows}}}}}\nlayers: [max_pool2d: {{kernel_size: 9}}]"
    lines = [line.strip() for line in call("explain", write(tmp_path, text)).stdout.splitlines()]
    assert "each value is from a window of 81 values, too many to write out" in lines


def test_explain_works_gates_and_attention_step_by_step(tmp_path: Path) -> None:
    lines = [line.strip() for line in call("explain", write(tmp_path, LSTM)).stdout.splitlines()]
    assert lines[:4] == ["lstm_update (lstm_update)", "values", "kept = f*c = 0.5*2 = 1", "added = i*g = 0.4*0.5 = 0.2"]
    assert "hidden = o*squashed = 0.3*0.833655 = 0.250096" in lines


def test_explain_says_why_values_are_missing_and_whose_weights_are_shared(tmp_path: Path) -> None:
    text = """\
input: {x: {axes: [N, D], values: [[1, 2], [3, 4]]}}
layers:
  - relu
  - linear: {name: a, out_features: 2}
  - linear: {out_features: 2, share: a}
"""
    lines = [line.strip() for line in call("explain", write(tmp_path, text)).stdout.splitlines()]
    assert lines.count("output = relu(u) = relu((1, 2)) = (1, 2)") == 1
    assert "values: a was given no values for its `weight`" in lines
    assert "parameters: 0, shared with a" in lines


def test_explain_keeps_large_values_short(tmp_path: Path) -> None:
    grid = [[column % 7 for column in range(30)] for _ in range(30)]
    weight = [[1] * 9] * 9
    text = json.dumps(
        {
            "input": {"x": {"axes": ["H", "W"], "values": grid}},
            "layers": [
                {"conv2d": {"out_channels": 1, "kernel_size": 9, "bias": False, "weights": {"weight": weight}}},
                {"avg_pool2d": {"kernel_size": 2}},
            ],
        }
    )
    output = call("explain", write(tmp_path, text)).stdout
    assert max(map(len, output.splitlines())) < 300
    assert "and 89 more" in output


# --------------------------------------------------------------------------------------------------- verify


def test_verify_compares_counts_and_values(tmp_path: Path) -> None:
    result = call("verify", write(tmp_path, VALUED))
    assert result.exit_code == 0
    rows = {line.split()[0]: line.split() for line in result.stdout.splitlines() if line.strip()}
    assert rows["conv2d.macs"] == ["conv2d.macs", "16", "16", "agree"]
    assert rows["output"] == ["output", "(((6.5)))", "(((6.5)))", "agree"]
    assert result.stdout.splitlines()[-1] == "14 quantities agree."


def test_verify_says_why_values_were_not_compared(described: Path) -> None:
    result = call("verify", described)
    assert result.exit_code == 0
    assert "Values were not compared: more than 20000 numbers are too many to work by hand." in result.stdout


def test_verify_ends_with_one_when_something_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Run, "parameters", lambda _run, _node=None: 6)
    result = call("verify", write(tmp_path, VALUED))
    assert result.exit_code == 1
    assert "DIFFER" in result.stdout
    assert "3 of 14 quantities differ: conv2d.parameters, max_pool2d.parameters, parameters." in result.stdout


def test_verify_of_a_calculation_compares_its_results(tmp_path: Path) -> None:
    assert "3 quantities agree." in call("verify", write(tmp_path, LSTM)).stdout
    assert engine.verify.TOLERANCE == 1e-9


# ------------------------------------------------------------------------------------------ users' mistakes

_COMMANDS = ["summary", "explain", "verify"]


@pytest.mark.parametrize("command", _COMMANDS)
@pytest.mark.parametrize(
    ("text", "where", "sentence"),
    [
        (
            "input: {x: [3]}\nlayers:\n  - rellu\n",
            ":3: layers[0]: ",
            "there is no layer `rellu` (did you mean `relu`?)",
        ),
        (
            "input: {x: [3, 8, 8]}\nlayers:\n  - relu\n  - conv2d:\n      out_channels: 4\n      kernel_size: x\n",
            ":6: layers[1].conv2d.kernel_size: ",
            "'x' was found; a whole number was expected",
        ),
        (
            "input: {x: [3, 8, 8]}\nlayers:\n  - conv2d: {out_channels: 4,\n      kernal_size: 3}\n",
            ":4: layers[0].conv2d.kernal_size: ",
            "did you mean `kernel_size`?",
        ),
        (
            SEPARABLE,
            ":4: layers[1].depthwise_separable_conv2d[0].depthwise_conv2d: ",
            "too small",
        ),
        ("layer: []\n", ":1: layer: ", "did you mean `layers`?"),
        ("- relu\n", ":1: ", "a mapping of names to values was expected, not a list"),
    ],
)
def test_a_wrong_description_is_told_with_file_line_and_place(
    tmp_path: Path, command: str, text: str, where: str, sentence: str
) -> None:
    path = write(tmp_path, text)
    line = refused(call(command, path))
    assert line.startswith(f"Error: {path}{where}")
    assert sentence in line


@pytest.mark.parametrize("command", _COMMANDS)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, command: str) -> None:
    assert "missing.yaml" in refused(call(command, tmp_path / "missing.yaml"))
    assert str(tmp_path) in refused(call(command, tmp_path))
    for text in ("", "layers: [", "a: &x 1\nb: *x\n", "a: !!python/none x\n", "\t- a\n"):
        assert "net.yaml" in refused(call(command, write(tmp_path, text)))
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\xff")
    assert "bytes.yaml" in refused(call(command, tmp_path / "bytes.yaml"))


@pytest.mark.parametrize("command", ["summary", "explain", "run", "verify"])
def test_each_command_has_help_with_an_example(command: str) -> None:
    text = call(command, "--help").stdout
    assert f"Example: python -m engine {command} net.yaml" in " ".join(text.split())
    assert command in call("--help").stdout


# --------------------------------------------------------------------------------------------- as a process


def _process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "engine", *map(str, arguments)]
    return subprocess.run(command, cwd=root, capture_output=True, check=False, env={**os.environ, **environment})


def test_the_module_runs_and_ends_with_two_for_a_mistake_of_the_user(described: Path) -> None:
    good = _process("summary", described, "--json")
    assert good.returncode == 0
    assert json.loads(good.stdout)["totals"]["parameters"] == 4506
    bad = _process("summary", described.with_name("missing.yaml"))
    assert (bad.returncode, bad.stdout) == (2, b"")
    assert b"Traceback" not in bad.stderr


def test_a_name_that_the_terminal_cannot_write_is_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "畳み込み.yaml"
    result = _process("summary", path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr
