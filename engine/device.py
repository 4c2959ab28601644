"""Where a run takes place: torch loaded on demand, its threads and its precision set once.

Importing the engine never imports torch; a run does, and says in one sentence why it cannot.
"""

from __future__ import annotations

import functools
from typing import Literal

from engine.errors import RunError
from engine.layer import Torch

Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["float64", "float32"]


@functools.cache
def load_torch() -> Torch:
    """Return torch, set to one thread and to full precision.

    Raises:
        RunError: torch is missing or broken.
    """
    try:
        import torch
    except Exception as problem:
        raise RunError(f"torch cannot be loaded ({problem}); runs need it, rules do not") from problem
    torch.set_num_threads(1)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    return torch


def choose(torch: Torch, device: Device) -> str:
    """Return the device to run on; `auto` takes a GPU if there is one.

    Raises:
        RunError: A GPU was asked for and there is none.
    """
    found = bool(torch.cuda.is_available())
    if device == "cuda" and not found:
        raise RunError("no CUDA device was found; use --device cpu or auto")
    return "cuda" if device == "cuda" or (device == "auto" and found) else "cpu"
