"""Arrays in and out of `.npz` files, for runs from the command line; numpy is imported here and nowhere else."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.checks import nearest
from engine.errors import EngineError
from engine.layer import Tensor, Torch
from engine.network import Network
from engine.run import MAX_ACTIVATIONS, MAX_WEIGHTS
from engine.value import flat, show

_MAGIC: Final = b"PK"
MAX_UNPACKED: Final = 8 * max(MAX_ACTIVATIONS, MAX_WEIGHTS) + 100_000
"""The most bytes that an archive may hold, since a packed one of a few kilobytes can hold any number of zeros."""

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]


def read_arrays(path: Path) -> dict[str, Array]:
    """Return the arrays of an archive by name; nothing in it is ever executed.

    Raises:
        EngineError: The file is missing or no archive of arrays of numbers.
    """
    import numpy as np

    try:
        with path.open("rb") as file:
            if not file.read(len(_MAGIC)).startswith(_MAGIC):
                raise EngineError(f"{path}: an .npz archive was expected, as `numpy.savez` writes it")
            file.seek(0)
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise EngineError(f"{path}: an .npz archive was expected, as `numpy.savez` writes it")
            packed = archive.zip.infolist() if archive.zip is not None else []
            if sum(int(one.file_size) for one in packed) > MAX_UNPACKED:
                raise EngineError(f"{path}: unpacked this is larger than {MAX_UNPACKED:,} bytes; give less at once")
            arrays = {str(name): archive[name] for name in archive.files}
    except FileNotFoundError as problem:
        raise EngineError(f"{path}: there is no such file") from problem
    except (OSError, ValueError, EOFError, MemoryError, zipfile.BadZipFile, zlib.error) as problem:
        raise EngineError(f"{path}: this cannot be read as an .npz archive of numbers ({problem})") from problem
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
            raise EngineError(f"{path}: `{name}` holds something else than real numbers")
    return arrays


def write_arrays(path: Path, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors to an archive, whole or not at all.

    Raises:
        EngineError: The file cannot be written.
    """
    import numpy as np

    buffer = io.BytesIO()
    np.savez(buffer, **{name: tensor.detach().cpu().numpy() for name, tensor in tensors.items()})
    try:
        path.write_bytes(buffer.getvalue())
    except OSError as problem:
        raise EngineError(f"{path}: the outputs cannot be written here ({problem.strerror or problem})") from problem


def to_tensors(torch: Torch, arrays: Mapping[str, Array]) -> dict[str, Tensor]:
    """Turn arrays into float64 tensors, which hold every number that they can hold but the largest integers."""
    return {name: torch.from_numpy(array.astype("float64")) for name, array in arrays.items()}


def network_inputs(torch: Torch, network: Network, arrays: Mapping[str, Array], path: Path | None) -> dict[str, Tensor]:
    """Return a tensor for each input, the batch first, from an archive or else from the description's own values.

    Raises:
        EngineError: An input is missing or unknown, has another shape, or another number of samples than the rest.
    """
    where = f"{path}: " if path is not None else ""
    names = [one.name for one in network.inputs]
    for name in arrays:
        if name not in names:
            raise EngineError(f"{where}`{name}` is no input of this network{nearest(name, names)}")
    given = to_tensors(torch, arrays)
    tensors = {}
    for one in network.inputs:
        lengths = tuple(one.shape.values())
        if one.name in given:
            tensor = given[one.name]
            tensor = tensor[None] if tensor.ndim == len(lengths) else tensor
        elif one.values is not None:
            tensor = torch.tensor(list(flat(one.values)), dtype=torch.float64).reshape(-1, *lengths)
        else:
            raise EngineError(f"{where}there are no values for the input `{one.name}`; give them with --inputs")
        if tuple(tensor.shape[1:]) != lengths or not tensor.shape[0]:
            found, wanted = show(tuple(tensor.shape)), show(lengths)
            raise EngineError(
                f"{where}`{one.name}` has shape {found}; {wanted} was expected, or an axis of samples before it"
            )
        tensors[one.name] = tensor
    if len({tensor.shape[0] for tensor in tensors.values()}) > 1:
        counts = ", ".join(f"{name} {tensor.shape[0]}" for name, tensor in tensors.items())
        raise EngineError(f"{where}the inputs hold different numbers of samples: {counts}")
    return tensors
