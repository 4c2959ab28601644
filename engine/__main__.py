"""The engine on the command line: `python -m engine summary|run|explain|verify FILE`, and `layers` and `train KIND`."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from engine.description import describe
from engine.device import Device, Precision
from engine.errors import DescriptionError, EngineError
from engine.network import Network
from engine.source import read

if TYPE_CHECKING:
    from rich.table import Table

    from engine.verify import Check

_STEP: Final = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_FILE: Final = click.argument("file", type=click.Path(path_type=Path))
_DEVICE: Final = click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="cpu",
    show_default=True,
    help="Where torch runs; auto takes a GPU if there is one.",
)
_PIPED_WIDTH: Final = 200
_LONGEST_CELL: Final = 40


class _Refusal(click.ClickException):
    """One sentence for a mistake of the user."""

    exit_code = 2


class _Commands(click.Group):
    """Commands whose errors are sentences."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a command, turning an error of the engine into its sentence."""
        try:
            return super().invoke(ctx)
        except EngineError as problem:
            raise _Refusal(str(problem)) from problem


def load(path: Path) -> Network:
    """Read and understand a description.

    Raises:
        EngineError: It cannot be read, or it is wrong; the sentence names the file, the line and the place.
    """
    source = read(path)
    try:
        return describe(source.data)
    except DescriptionError as problem:
        steps = (int(index) if index else name for index, name in _STEP.findall(problem.place))
        raise EngineError(f"{path}:{source.line(*steps)}: {problem}") from problem


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    r"""Compute what a network's layers do, by rule and by a real run.

    FILE is a description in YAML, such as:

    \b
    input: {x: [3, 32, 32]}
    layers:
      - conv2d: {name: stem, out_channels: 16, kernel_size: 3, padding: 1}
      - relu
      - global_avg_pool2d
      - linear: {out_features: 10}
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@main.command()
@_FILE
@click.option("--json", "as_json", is_flag=True, help="Print data for scripts instead of a table.")
def summary(file: Path, *, as_json: bool) -> None:
    """Print each layer's shapes, parameters, multiply-adds and receptive field; torch is not needed.

    Shapes leave out the batch. A MAC is a multiply-add of convolutions, linear maps and matrix products, for one
    sample. Shared weights count as parameters once. `tracked` counts running means and variances, which are kept
    but not learned, and not the counter of batches that torch keeps beside them. In the JSON a layer that joins
    several inputs has a list of input shapes, and a receptive field that differs between the axes is
    [height, width]; it is null where outputs are no places of a map, and where how much one sees depends on where
    it lies, which is said below the table.

    Example: python -m engine summary net.yaml --json
    """
    from engine.summary import summarize, table_of, uneven_views

    network = load(file)
    result = summarize(network)
    if as_json:
        click.echo(json.dumps(result, indent=2))
    else:
        _print(table_of(result, uneven_views(network)))


@main.command()
@_FILE
def explain(file: Path) -> None:
    """Print the formula, the numbers put in and the result of everything that is computed of each layer.

    Steps that say nothing new, such as the padded size without padding, are left out. Values are worked where the
    description gives them, with the window behind each value of a convolution or pooling.

    Example: python -m engine explain net.yaml
    """
    from engine.explain import explain as lines_of

    for line in lines_of(load(file)):
        click.echo(line)


@main.command()
@click.argument("names", nargs=-1)
def layers(names: tuple[str, ...]) -> None:
    """Print every layer that a description can name, with its attributes and their defaults.

    With NAMES, all that may be said of these layers, and the equations by which they are computed.

    Example: python -m engine layers conv2d lstm
    """
    from engine.reference import details, overview

    for name in names:
        for line in details(name):
            click.echo(line)
    for line in overview() if not names else ():
        click.echo(line)


@main.command()
@_FILE
@click.option("--inputs", type=click.Path(path_type=Path), help="The inputs by name, an .npz archive.")
@click.option("--weights", type=click.Path(path_type=Path), help="All weights as layer.weight, an .npz archive.")
@click.option("--outputs", type=click.Path(path_type=Path), required=True, help="The archive to write.")
@_DEVICE
@click.option("--dtype", type=click.Choice(["float64", "float32"]), default="float64", show_default=True)
@click.option("--mode", type=click.Choice(["inference", "training"]), default="inference", show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Draws the weights.")
def run(
    file: Path,
    *,
    inputs: Path | None,
    weights: Path | None,
    outputs: Path,
    device: Device,
    dtype: Precision,
    mode: str,
    seed: int,
) -> None:
    """Execute the network with torch and write what its last layer gives.

    Inputs have the shapes of the description, with or without an axis of samples before them; an input whose values
    stand in the description may be left out. The outputs hold `output`, samples first, and for a calculation its
    other results by name. Without --weights they are drawn from the seed. In inference, batch normalization uses
    running statistics, which --weights may give as layer.running_mean and layer.running_var; in training, the batch's.

    Example: python -m engine run net.yaml --inputs in.npz --weights w.npz --outputs out.npz
    """
    from engine.archive import network_inputs, read_arrays, to_tensors, write_arrays
    from engine.run import Run

    network = load(file)
    given = read_arrays(inputs) if inputs is not None else {}
    own_weights = read_arrays(weights) if weights is not None else None
    if outputs.resolve() in {path.resolve() for path in (file, inputs, weights) if path is not None}:
        raise EngineError(f"{outputs}: this file is read here too; write the outputs to another")
    execution = Run(network, device, dtype=dtype, seed=seed)
    tensors = network_inputs(execution.torch, network, given, inputs)
    if own_weights is not None:
        try:
            execution.load(to_tensors(execution.torch, own_weights))
        except EngineError as problem:
            raise EngineError(f"{weights}: {problem}") from problem
    elif execution.parameters():
        click.echo(f"The weights are drawn from seed {seed}; give yours with --weights.", err=True)
    if mode == "inference" and execution.tracked() and not any("running_" in name for name in own_weights or {}):
        click.echo("Running statistics were not given: mean 0 and variance 1 are used.", err=True)
    results = execution.outputs(tensors, training=mode == "training")
    write_arrays(outputs, results)
    for name, tensor in results.items():
        click.echo(f"{name}: shape {tuple(tensor.shape)}, {dtype}, on {execution.device}, in {outputs}")


@main.command()
@_FILE
@_DEVICE
def verify(file: Path, device: Device) -> None:
    """Compute every quantity by rule and by run, side by side; exit with 1 if any differs.

    Shapes, parameters (numel) and multiply-adds (torch's FLOP counter on the meta device, halved) are compared for
    every layer, the receptive field by watching how far a NaN spreads, and values in float64: those of the
    description, or drawn ones where there are few enough to work by hand.

    Example: python -m engine verify net.yaml
    """
    from engine.errors import ExpressionError
    from engine.verify import verify_counts, verify_values

    network = load(file)
    checks = verify_counts(network, device)
    reason = None
    try:
        checks += verify_values(network, device)
    except ExpressionError as problem:
        reason = str(problem)
    _print(_comparison(checks))
    if reason is not None:
        click.echo(f"Values were not compared: {reason}.")
    differing = [check.name for check in checks if not check.agrees]
    if differing:
        click.echo(f"{len(differing)} of {len(checks)} quantities differ: {', '.join(differing)}.")
        raise SystemExit(1)
    click.echo(f"{len(checks)} quantities agree.")


@main.command()
@click.argument("kind")
@click.option("--epochs", type=int, help="How often every image is seen, in each phase.  [default: 20 or 30]")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides images, weights, order and noise.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line: the epochs, then the outcome.")
def train(kind: str, *, epochs: int | None, seed: int, as_json: bool) -> None:
    """Train an autoencoder on digits of 8 by 8 cells that are made here, printing a line an epoch.

    KIND is autoencoder, stacked, denoising, vae, beta-vae, info-vae or vq-vae. `held-out` is the mean squared error
    of a cell of images that were not learned from; epoch 0 is before the first step. The stacked autoencoder learns
    layer by layer, each on the codes of those below it, and is then fine-tuned as a whole.

    Example: python -m engine train stacked --epochs 10 --seed 1
    """
    from engine.training.course import train as course_of
    from engine.training.lines import ending, line
    from engine.training.options import options

    course = course_of(options({"kind": kind, "epochs": epochs, "seed": seed}))
    while True:
        try:
            report = next(course)
        except StopIteration as end:
            click.echo(json.dumps(end.value.data()) if as_json else ending(end.value))
            return
        click.echo(json.dumps(report.data()) if as_json else line(report))


def _comparison(checks: list[Check]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from engine.value import shape, show

    table = Table(box=SIMPLE_HEAD)
    for heading in ("quantity", "rule", "run", ""):
        table.add_column(heading)
    for check in checks:
        texts = [show(value) for value in (check.rule, check.run)]
        if max(map(len, texts)) > _LONGEST_CELL:
            texts = [f"values {show(shape(value))}" for value in (check.rule, check.run)]
        table.add_row(Text(check.name), *map(Text, texts), "agree" if check.agrees else "DIFFER")
    return table


def _print(table: Table) -> None:
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console = Console(width=_PIPED_WIDTH)
    console.print(table)


if __name__ == "__main__":
    main(prog_name="python -m engine")
