"""What importing the engine brings along: neither torch nor numpy, nor anything of the study app."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import engine

_MODULES = sorted(module.name for module in pkgutil.walk_packages(engine.__path__, "engine."))
_HEAVY = {"torch", "numpy", "textual", "rich", "quizapp", "msgspec"}


def _loaded(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    root = Path(__file__).parents[2]
    found = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=True, text=True)
    return set(found.stdout.split())


def test_importing_any_module_imports_neither_torch_nor_numpy() -> None:
    code = "\n".join(f"import {name}" for name in _MODULES)
    assert _loaded(code) & {"torch", "numpy", "textual", "rich", "quizapp"} == set()


def test_the_rules_alone_need_nothing_but_python() -> None:
    code = """
from engine.description import describe
from engine.evaluation import Evaluation
from engine.summary import summarize
layers = [{"conv2d": {"out_channels": 4, "kernel_size": 3}}, "flatten"]
network = describe({"input": {"x": [3, 8, 8]}, "layers": layers})
assert Evaluation(network, trace=True).lookup("parameters") == 112
assert summarize(network)["totals"]["macs"] == 3888
"""
    assert _loaded(code) & _HEAVY == set()
