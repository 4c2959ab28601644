"""`python -m engine run`: arrays in, arrays out, and the sentence for arrays that do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result

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
SMALL = """\
input: {x: [4], y: [2]}
layers:
  - linear: {name: head, out_features: 2}
  - residual: {body: [tanh]}
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


# ------------------------------------------------------------------------------------------------------ run


def test_run_executes_given_weights_on_given_inputs(described: Path, tmp_path: Path) -> None:
    from engine.__main__ import load

    run = Run(load(described))
    generator = torch.Generator().manual_seed(0)
    weights = {
        name: torch.randn(tensor.shape, generator=generator, dtype=torch.float64)
        for name, tensor in run._state().items()
        if isinstance(tensor, torch.nn.Parameter)
    }
    run.load(weights)
    x = torch.randn(2, 3, 32, 32, generator=generator, dtype=torch.float64)
    np.savez(tmp_path / "w.npz", **{name: tensor.numpy() for name, tensor in weights.items()})
    np.savez(tmp_path / "in.npz", x=x.numpy())
    result = call(
        "run",
        described,
        "--inputs",
        tmp_path / "in.npz",
        "--weights",
        tmp_path / "w.npz",
        "--outputs",
        tmp_path / "out.npz",
    )
    assert result.exit_code == 0
    assert "output: shape (2, 10), float64, on cpu" in result.stdout
    assert "Running statistics were not given" in result.stderr
    with np.load(tmp_path / "out.npz") as archive:
        assert archive.files == ["output"]
        np.testing.assert_allclose(archive["output"], run.outputs({"x": x})["output"].numpy(), atol=1e-12)


def test_run_draws_weights_from_its_seed_and_says_so(described: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "in.npz", x=np.ones((3, 32, 32), dtype="float32"))
    outputs = []
    for seed in ("1", "1", "2"):
        result = call(
            "run",
            described,
            "--inputs",
            tmp_path / "in.npz",
            "--seed",
            seed,
            "--outputs",
            tmp_path / "out",
            "--dtype",
            "float32",
        )
        assert f"The weights are drawn from seed {seed}" in result.stderr
        with np.load(tmp_path / "out") as archive:
            outputs.append(archive["output"])
    assert outputs[0].dtype == np.float32
    assert outputs[0].shape == (1, 10)
    np.testing.assert_array_equal(outputs[0], outputs[1])
    assert not np.array_equal(outputs[0], outputs[2])


def test_run_in_training_takes_the_batchs_own_statistics(tmp_path: Path) -> None:
    text = "input: {x: {axes: [N], values: [1, 2, 3]}}\nlayers: [{batch_norm: {eps: 0}}]"
    path = write(tmp_path, text)
    for mode, expected in (("training", [-1.224745, 0, 1.224745]), ("inference", [1, 2, 3])):
        result = call("run", path, "--mode", mode, "--outputs", tmp_path / "out.npz")
        assert ("Running statistics" in result.stderr) is (mode == "inference")
        with np.load(tmp_path / "out.npz") as archive:
            np.testing.assert_allclose(archive["output"].ravel(), expected, atol=1e-6)


def test_run_of_a_calculation_gives_its_results_by_name(tmp_path: Path) -> None:
    call("run", write(tmp_path, LSTM), "--outputs", tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as archive:
        assert set(archive.files) == {"cell_next", "hidden", "output"}
        assert float(archive["cell_next"]) == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"x": np.ones((1, 4))}, "there are no values for the input `y`; give them with --inputs"),
        ({"x": np.ones((1, 4)), "z": np.ones(2)}, "`z` is no input of this network"),
        (
            {"x": np.ones((1, 5)), "y": np.ones(2)},
            "`x` has shape (1, 5); (4) was expected, or an axis of samples before it",
        ),
        ({"x": np.ones((0, 4)), "y": np.ones(2)}, "`x` has shape (0, 4)"),
        ({"x": np.ones((2, 4)), "y": np.ones(2)}, "different numbers of samples: x 2, y 1"),
        ({"x": np.array(["a"] * 4), "y": np.ones(2)}, "`x` holds something else than real numbers"),
        ({"x": np.ones(4, dtype=complex), "y": np.ones(2)}, "`x` holds something else than real numbers"),
    ],
)
def test_run_refuses_inputs_that_do_not_fit(tmp_path: Path, arrays: dict[str, Any], sentence: str) -> None:
    np.savez(tmp_path / "in.npz", **arrays)
    path = write(tmp_path, SMALL)
    assert sentence in refused(call("run", path, "--inputs", tmp_path / "in.npz", "--outputs", tmp_path / "out.npz"))
    assert not (tmp_path / "out.npz").exists()


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        (
            {"head.wieght": np.ones((2, 4)), "head.bias": np.ones(2)},
            "`head.wieght` is no weight of this network (did you mean",
        ),
        (
            {"head.weight": np.ones((4, 2)), "head.bias": np.ones(2)},
            "`head.weight` has shape (4, 2); (2, 4) was expected",
        ),
        ({"head.weight": np.ones((2, 4))}, "there are no values for `head.bias`"),
    ],
)
def test_run_refuses_weights_that_do_not_fit(tmp_path: Path, arrays: dict[str, Any], sentence: str) -> None:
    np.savez(tmp_path / "in.npz", x=np.ones(4), y=np.ones(2))
    np.savez(tmp_path / "w.npz", **arrays)
    result = call(
        "run",
        write(tmp_path, SMALL),
        *("--inputs", tmp_path / "in.npz", "--weights", tmp_path / "w.npz", "--outputs", tmp_path / "out.npz"),
    )
    line = refused(result)
    assert sentence in line
    assert "w.npz: " in line


def test_run_refuses_what_is_no_archive(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    np.save(tmp_path / "one.npy", np.ones(4))
    np.savez(tmp_path / "objects.npz", x=np.array([object()], dtype=object), allow_pickle=True)
    write(tmp_path, "not an archive", "text.npz")
    write(tmp_path, "", "empty.npz")
    (tmp_path / "cut.npz").write_bytes((tmp_path / "objects.npz").read_bytes()[:60])
    for name, sentence in [
        ("missing.npz", "there is no such file"),
        ("one.npy", "an .npz archive was expected"),
        ("objects.npz", "cannot be read as an .npz archive of numbers"),
        ("text.npz", "an .npz archive was expected, as `numpy.savez` writes it"),
        ("empty.npz", "an .npz archive was expected, as `numpy.savez` writes it"),
        ("cut.npz", "cannot be read as an .npz archive of numbers"),
        (".", "cannot be read as an .npz archive of numbers"),
    ]:
        assert sentence in refused(call("run", path, "--inputs", tmp_path / name, "--outputs", tmp_path / "out.npz"))


def test_run_refuses_an_archive_that_unpacks_to_more_than_a_run_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.archive.MAX_UNPACKED", 10_000)
    np.savez_compressed(tmp_path / "zeros.npz", x=np.zeros((1_000, 4)))
    assert (tmp_path / "zeros.npz").stat().st_size < 2_000
    line = refused(
        call(
            "run",
            write(tmp_path, SMALL),
            *("--inputs", tmp_path / "zeros.npz", "--outputs", tmp_path / "out.npz"),
        )
    )
    assert "zeros.npz: unpacked this is larger than 10,000 bytes; give less at once" in line


def test_run_writes_nowhere_that_it_should_not(tmp_path: Path) -> None:
    path = write(tmp_path, LSTM)
    assert "write the outputs to another" in refused(call("run", path, "--outputs", path))
    assert path.read_text(encoding="utf-8") == LSTM
    assert "cannot be written here" in refused(call("run", path, "--outputs", tmp_path / "missing" / "out.npz"))
    assert "cannot be written here" in refused(call("run", path, "--outputs", tmp_path))


@pytest.mark.skipif(torch.cuda.is_available(), reason="a CUDA device is here")
def test_run_without_a_gpu_says_so(tmp_path: Path) -> None:
    line = refused(call("run", write(tmp_path, LSTM), "--device", "cuda", "--outputs", tmp_path / "out.npz"))
    assert line == "Error: no CUDA device was found; use --device cpu or auto"
