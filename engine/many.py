"""One number of a rule as it is in each of many draws, so that a rule worked once is worked for all of them.

Networks of one structure differ in nothing but numbers, and a rule does the same with them in every draw: it moves
them, adds, multiplies. Handed a `Many` where one draw has a number, the same equations in the same order give what
every draw has; nothing is written a second time. A branch that not all draws take alike ends it with a sentence, and
they are then worked one by one.

It is a float to the rules, and as such has no value: what looks at it in any other way than those written here meets
something that is not a number, and never one draw's number in place of another's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeAlias

from engine.errors import ExpressionError

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

Nested: TypeAlias = "float | str | tuple[Nested, ...]"
"""What `engine.value` calls a value."""


class DrawsPartError(ExpressionError):
    """The draws do not all take one way, so that each must be worked by itself."""


class Many(float):
    """One number in each of many draws.

    Attributes:
        draws: The numbers, `(draws,)`, float64.
    """

    __slots__ = ("draws",)

    draws: Array

    def __new__(cls, draws: Array) -> Self:
        """Make what is nothing by itself and holds the draws."""
        made = super().__new__(cls, math.nan)
        made.draws = draws
        return made

    def __add__(self, other: float) -> Many:
        return Many(self.draws + _plain(other))

    __radd__ = __add__

    def __sub__(self, other: float) -> Many:
        return Many(self.draws - _plain(other))

    def __rsub__(self, other: float) -> Many:
        return Many(other - self.draws)

    def __mul__(self, other: float) -> Many:
        return Many(self.draws * _plain(other))

    __rmul__ = __mul__

    def __truediv__(self, other: float) -> Many:
        return Many(self.draws / _plain(other))

    def __rtruediv__(self, other: float) -> Many:
        return Many(other / self.draws)

    def __floordiv__(self, other: float) -> Many:
        return Many(self.draws // _plain(other))

    def __rfloordiv__(self, other: float) -> Many:
        return Many(other // self.draws)

    def __mod__(self, other: float) -> Many:
        return Many(self.draws % _plain(other))

    def __rmod__(self, other: float) -> Many:
        return Many(other % self.draws)

    def __pow__(self, other: float, _modulus: None = None) -> Many:
        return Many(self.draws ** _plain(other))

    def __rpow__(self, other: float, _modulus: None = None) -> Many:
        return Many(other**self.draws)

    def __neg__(self) -> Many:
        return Many(-self.draws)

    def __pos__(self) -> Many:
        return self

    def __abs__(self) -> Many:
        return Many(abs(self.draws))

    def __floor__(self) -> Many:  # type: ignore[override]
        return self.mapped("floor")

    def __ceil__(self) -> Many:  # type: ignore[override]
        return self.mapped("ceil")

    def __round__(self, digits: None = None) -> Many:  # type: ignore[override]
        return self.mapped("rint")

    def __lt__(self, other: float) -> bool:
        return _alike(self.draws < _plain(other))

    def __le__(self, other: float) -> bool:
        return _alike(self.draws <= _plain(other))

    def __gt__(self, other: float) -> bool:
        return _alike(self.draws > _plain(other))

    def __ge__(self, other: float) -> bool:
        return _alike(self.draws >= _plain(other))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int | float) and _alike(self.draws == _plain(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return self._no_one_number()

    def __bool__(self) -> bool:
        return _alike(self.draws != 0)

    def _no_one_number(self) -> NoReturn:
        raise DrawsPartError("many draws have no one number")

    __float__ = __int__ = __trunc__ = is_integer = as_integer_ratio = _no_one_number

    def mapped(self, ufunc: str) -> Many:
        """Apply one of numpy's functions of one argument."""
        import numpy as np

        return Many(getattr(np, ufunc)(self.draws))

    def each(self, function: Callable[[float], float]) -> Many:
        """Apply a function that knows only single numbers."""
        import numpy as np

        return Many(np.array([function(one) for one in self.draws.tolist()]))


def _plain(other: float) -> Array | float:
    return other.draws if other.__class__ is Many else other


def _alike(answers: Array) -> bool:
    """Return the answer of all draws.

    Raises:
        DrawsPartError: They are not of one mind.
    """
    if answers.all():
        return True
    if answers.any():
        raise DrawsPartError("the draws take different ways")
    return False


def reduced(ufunc: str, values: Sequence[float]) -> Many:
    """Join several numbers, of which at least one is of many draws, by one of numpy's functions of two arguments."""
    import numpy as np

    return Many(getattr(np, ufunc).reduce(_rows(values)))


def by_sign(u: Many, above: float, below: float) -> Many:
    """Return in each draw `above` where the number is at least 0, else `below`."""
    import numpy as np

    return Many(np.where(u.draws >= 0, _plain(above), _plain(below)))


def place_of_largest(values: Sequence[float]) -> Many:
    """Return in each draw the place of the largest of several numbers, the first of those that are."""
    import numpy as np

    return Many(np.argmax(_rows(values), axis=0).astype(np.float64))


def chosen(values: Sequence[float], place: Many) -> Many:
    """Return in each draw the number at its place.

    Raises:
        DrawsPartError: A place is none.
    """
    import numpy as np

    index = place.draws.astype(np.int64)
    if (index != place.draws).any() or (index < 0).any() or (index >= len(values)).any():
        raise DrawsPartError("there is no such place in some draws")
    return Many(np.take_along_axis(_rows(values, len(index)), index[None], axis=0)[0])


def _rows(values: Sequence[float], count: int = 1) -> Array:
    """Put numbers one below the other, `(values, draws)`."""
    import numpy as np

    length = max([len(one.draws) for one in values if isinstance(one, Many)], default=count)
    rows = np.empty((len(values), length))
    for row, one in zip(rows, values, strict=True):
        row[:] = _plain(one)
    return rows


@contextmanager
def carefully() -> Iterator[None]:
    """Let numpy raise where a rule has no value, as Python's own numbers do."""
    import numpy as np

    with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
        yield


def gathered(values: Sequence[Nested]) -> Nested:
    """Return the one value that many draws of one shape have: a number where all agree, else a `Many`."""
    import numpy as np

    first = values[0]
    if all(one is first for one in values):
        return first
    table = np.array(values)
    if table.dtype.kind not in "if":
        raise DrawsPartError("the draws differ in something else than numbers")
    columns = np.ascontiguousarray(table.reshape(len(values), -1).T, dtype=np.float64)
    numbers = iter([Many(column) for column in columns])
    return _shaped(table.shape[1:], numbers)


def _shaped(lengths: Sequence[int], numbers: Iterator[Nested]) -> Nested:
    if not lengths:
        return next(numbers)
    return tuple([_shaped(lengths[1:], numbers) for _ in range(lengths[0])])


def scattered(value: Nested, count: int) -> list[Nested]:
    """Return what each of `count` draws has of a value that `gathered` and rules have made.

    Raises:
        DrawsPartError: A number is none, since something has looked at many draws as at one.
    """
    import numpy as np

    leaves: list[float] = []
    layout = _numbered(value, leaves)
    columns = _rows(leaves, count)
    if np.isnan(columns).any():
        raise DrawsPartError("a number was lost")
    return _filled(layout, columns.T.tolist())


def _numbered(value: Nested, leaves: list[float]) -> Any:  # noqa: ANN401 - nested lists of places
    if isinstance(value, tuple):
        return [_numbered(one, leaves) for one in value]
    if isinstance(value, str):
        raise DrawsPartError("names are not counted among draws")
    leaves.append(value)
    return len(leaves) - 1


def _filled(layout: Any, rows: Sequence[Sequence[float]]) -> list[Nested]:  # noqa: ANN401 - nested lists of places
    """Give each row the form of the layout; numbers stand in it in their order."""
    if isinstance(layout, int):
        return [row[layout] for row in rows]
    if not layout:
        return [() for _ in rows]
    if isinstance(layout[0], int) and isinstance(layout[-1], int) and layout[-1] - layout[0] + 1 == len(layout):
        first, end = layout[0], layout[-1] + 1
        return [tuple(row[first:end]) for row in rows]
    return list(zip(*[_filled(one, rows) for one in layout], strict=True))
