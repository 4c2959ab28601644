"""Loading Textual without what it names at its head and this app never uses, which takes a tenth of a start.

Textual's app loads its own command palette, and with it the input, the lists and the trees of which screens are made
that nobody opens first; this app has a palette of its own. asyncio loads TLS where there is any, and nothing here
speaks to a network.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PALETTE: Final = "textual.command"
TLS: Final = "ssl"


class _StandIn(ModuleType):
    """Has every name that somebody imports from it, each as a class of which nothing is ever made."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__module__": self.__name__})


@contextmanager
def spared() -> Iterator[None]:
    """Let others be loaded as if there were no TLS and nothing in Textual's palette.

    Whoever asks for one of the two afterwards gets it; one that is loaded already stays.
    """
    left_out: dict[str, ModuleType | None] = {PALETTE: _StandIn(PALETTE), TLS: None}
    left_out = {name: instead for name, instead in left_out.items() if name not in sys.modules}
    # A module that is None there is one that cannot be found, for which asyncio is prepared.
    sys.modules.update(left_out)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in left_out:
            del sys.modules[name]
