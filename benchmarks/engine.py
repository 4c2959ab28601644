"""The layer engine in one run: its speed and memory beside torchinfo's, its counts beside five tools', its verifying.

`python benchmarks/engine.py [--draws 4096] [--verifying] [--device cuda]`; benchmarks/README.md says what the figures
mean. On a GPU only the verifying is measured, which needs nothing beside the engine and torch.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.device import Device
    from engine.network import Network

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NETWORKS = ROOT / "content" / "g-kentei" / "networks"
SUMMARIES = {"ResNet-50": "resnet-50", "Transformer": "transformer-base"}
REPETITIONS = 30
FEW = 64
"""How many draws are verified one by one."""
CLOSE = 0.01
"""What is close to the truth: within one per cent."""

PEAK = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from benchmarks import engine
engine.{what}(sys.argv[2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def fastest(work: Callable[[], object], repetitions: int, clock: Callable[[], float] = time.process_time) -> float:
    """Return the least time that a call takes, in milliseconds.

    It is CPU time, which others on the machine cannot shorten; where a GPU works, the clock on the wall.
    """
    times = []
    for _ in range(repetitions + 1):
        began = clock()
        work()
        times.append(clock() - began)
    return 1000 * min(times[1:])


def our_summary(name: str) -> Callable[[], object]:
    """Describe a network; what is returned summarizes it."""
    from engine.__main__ import load
    from engine.summary import summarize

    network = load(NETWORKS / f"{name}.yaml")
    return lambda: summarize(network)


def their_summary(name: str) -> Callable[[], object]:
    """Build the same network in torch; what is returned has torchinfo summarize it."""
    import torch
    import torchinfo

    from benchmarks.modules import quiet
    from engine.__main__ import load
    from engine.run import Run

    torch.set_num_threads(1)
    if name == "transformer-base":
        network: torch.nn.Module = torch.nn.Transformer(batch_first=True).eval()
        data = [torch.randn(1, 10, 512), torch.randn(1, 20, 512)]
    else:
        described = load(NETWORKS / f"{name}.yaml")
        network = _Whole(Run(described, dtype="float32"))
        data = [torch.randn(1, *one.shape.values()) for one in described.inputs]

    def summary() -> object:
        with quiet():
            return torchinfo.summary(network, input_data=data, verbose=0)

    return summary


def _Whole(run: Any) -> Any:  # noqa: ANN401, N802 - a class made once torch is there
    import torch

    class Whole(torch.nn.Module):
        """The modules of a description as one module of torch."""

        def __init__(self) -> None:
            super().__init__()
            self.parts = torch.nn.ModuleList(run.modules("cpu").values())

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            """Run the network in inference."""
            names = [one.name for one in run.network.inputs]
            found: torch.Tensor = run.outputs(dict(zip(names, inputs, strict=True)))["output"]
            return found

    return Whole()


def once_ours(name: str) -> None:
    """Summarize once, for the memory that it takes."""
    our_summary(name)()


def once_theirs(name: str) -> None:
    """Let torchinfo summarize once, for the memory that it takes."""
    their_summary(name)()


def peak(what: str, name: str) -> float:
    """Return the most memory that a process of its own takes, in MB."""
    command = [sys.executable, "-c", PEAK.format(what=what), str(ROOT), name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    kilobytes = int(done.stdout.split()[-1])
    return kilobytes / (1e6 if sys.platform == "darwin" else 1e3)


def judged(value: float, aim: float) -> str:
    """Write an aim and whether it is reached."""
    return f"aim {aim:,.0f}: {'reached' if value >= aim else 'missed'}"


def memory() -> None:
    """Compare the memory of summaries; before torch is loaded here, since a child begins with its parent's peak."""
    print(f"\n{'summary of':24}{'quizapp':>12}{'torchinfo':>12}{'ratio':>9}")
    for title, name in SUMMARIES.items():
        if (NETWORKS / f"{name}.yaml").exists():
            small, large = peak("once_ours", name), peak("once_theirs", name)
            ratio = large / small
            print(f"{title + ', peak memory':24}{small:9.0f} MB{large:9.0f} MB{ratio:9.1f}   {judged(ratio, 5)}")


def summaries(repetitions: int) -> None:
    """Compare the time of summaries."""
    for title, name in SUMMARIES.items():
        if not (NETWORKS / f"{name}.yaml").exists():
            continue
        ours = fastest(our_summary(name), repetitions)
        theirs = fastest(their_summary(name), max(3, repetitions // 6))
        ratio = theirs / ours
        print(f"{title + ', CPU time':24}{ours:9.2f} ms{theirs:9.1f} ms{ratio:9.0f}   {judged(ratio, 100)}")


def counting() -> None:
    """Tell how many of twenty modules each tool counts right."""
    from benchmarks.modules import CASES, TOOLS, answers

    exact, close, parameters, both = (dict.fromkeys(TOOLS, 0) for _ in range(4))
    for _, (macs, numel), said in answers():
        for tool, answer in said.items():
            if isinstance(answer, str):
                continue
            exact[tool] += answer[0] == macs
            close[tool] += abs(answer[0] - macs) <= CLOSE * macs
            parameters[tool] += answer[1] == numel
            both[tool] += answer == (macs, numel)
    print(f"\n{f'right of {len(CASES)} modules':24}{'MACs':>8}{'to 1 %':>8}{'parameters':>12}{'both':>8}")
    for tool in TOOLS:
        print(f"{tool:24}{exact[tool]:8}{close[tool]:8}{parameters[tool]:12}{both[tool]:8}")


def rules() -> None:
    """Measure how many output sizes a second are worked by rule, and with the text of all steps."""
    from engine.layers.convolution import OUTPUT_SIZE

    names = {"kernel_size": 3, "stride": 2, "dilation": 1, **dict.fromkeys(OUTPUT_SIZE.inputs, 1)}
    draws = [{**names, "size": size} for size in range(16, 1016)]

    def values() -> None:
        for one in draws:
            OUTPUT_SIZE.value(one)

    def texts() -> list[tuple[str, str, str]]:
        return [(step.formula, step.substituted, step.text) for one in draws for step in OUTPUT_SIZE.steps(one)]

    for title, work, aim in (("output sizes by rule", values, 300_000), ("with all steps' text", texts, 30_000)):
        rate = 1000 * len(draws) / fastest(work, REPETITIONS)
        print(f"{title:24}{rate:12,.0f} a second   {judged(rate, aim)}")


VERIFIED: dict[str, tuple[dict[str, list[int]], list[Any]]] = {
    "linear of 3 to 2, sigmoid": ({"x": [3]}, [{"linear": {"out_features": 2}}, "sigmoid"]),
    "convolution of 5 by 5": ({"x": [1, 5, 5]}, [{"conv2d": {"out_channels": 1, "kernel_size": 3}}, "relu"]),
    "maximum of 4 by 4": ({"x": [1, 4, 4]}, [{"max_pool2d": {"kernel_size": 2}}]),
    "batch norm of 3 samples": ({"x": [2, 2, 2]}, ["batch_norm2d", "relu"]),
    "LSTM of 2 over 3 steps": ({"x": [3, 2]}, [{"lstm": {"hidden_size": 2}}]),
    "attention in 2 heads": ({"x": [3, 4]}, [{"multi_head_attention": {"num_heads": 2}}]),
}
"""Inputs and layers of what is verified."""


def one_by_one(network: Network, device: Device) -> None:
    """Verify some draws, each by itself."""
    from engine.verify import verify_values

    for seed in range(FEW):
        if not all(check.agrees for check in verify_values(network, device, seed=seed)):
            raise SystemExit(f"rule and run differ for seed {seed}")


def all_at_once(network: Network, draws: int, device: Device) -> None:
    """Verify many draws together."""
    from engine.batch import verify_draws

    if not all(check.agrees for check in verify_draws(network, range(draws), device)):
        raise SystemExit("rule and run differ")


def device_name(device: Device) -> str:
    """Name what runs take place on."""
    import torch

    return torch.cuda.get_device_name() if device == "cuda" else f"one thread of a CPU ({platform.machine()})"


def verifying(draws: int, device: Device) -> None:
    """Measure how many draws a second are verified, one at a time and all at once."""
    from engine.description import describe

    clock = time.process_time if device == "cpu" else time.perf_counter
    print(f"\nruns on {device_name(device)}")
    print(f"{'verified a second':28}{'one by one':>12}{f'{draws:,} at once':>16}{'ratio':>9}")
    for title, (inputs, layers) in VERIFIED.items():
        batch = 3 if "batch_norm2d" in layers else 1
        network = describe({"input": inputs, "batch": batch, "layers": layers})
        one = FEW / fastest(partial(one_by_one, network, device), 5, clock)
        many = draws / fastest(partial(all_at_once, network, draws, device), 3, clock)
        print(f"{title:28}{1000 * one:12,.0f}{1000 * many:16,.0f}{many / one:9.0f}   {judged(many / one, 20)}")


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=4_096, help="how many draws are verified at once")
    parser.add_argument("--repetitions", type=int, default=REPETITIONS, help="how often each summary is made")
    parser.add_argument("--verifying", action="store_true", help="measure only what is verified a second")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="where draws are run to be verified")
    chosen = parser.parse_args(arguments)
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, one thread\n")
    if chosen.verifying or chosen.device != "cpu":
        verifying(chosen.draws, chosen.device)
        return 0
    if sys.platform == "win32":
        print("Peak memory is measured as POSIX tells it; run the benchmark on macOS, Linux or WSL.")
        return 2
    rules()
    memory()
    summaries(chosen.repetitions)
    counting()
    verifying(chosen.draws, "cpu")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
