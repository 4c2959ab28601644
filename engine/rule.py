"""A rule: a layer's closed form as an ordered set of named equations.

One object gives the value, the formula, the worked steps, the wrong value of a mistake and the place where a mistake
leaves the right working, so that none of them can drift from the others.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.errors import ExpressionError
from engine.expression import FAILURES, Compiled, Environment, Expression, expression
from engine.value import Value, show

_MOST_KEPT: Final = 1_000
"""The most learners' rules that are kept of one rule."""


@dataclass(frozen=True, slots=True)
class Step:
    """One named equation worked: its formula, the numbers put in, and its value."""

    name: str
    formula: str
    substituted: str
    value: Value
    where: str = ""
    """The layer, and for a spatial equation the axis, in which it stands: `stem`, `stem.height`."""
    quiet: bool = False
    """Whether the step says nothing new for these numbers, as the extent of an undilated kernel."""
    worked: tuple[Expression, Environment] | None = field(default=None, compare=False, repr=False)
    """The equation and all that it sees, from which its elements can be written out one by one."""

    @property
    def text(self) -> str:
        """The value as a learner reads it."""
        return show(self.value)


class Rule:
    """An ordered set of named equations; each may use those before it and the inputs of the rule.

    Args:
        equations: Name to expression, in the order in which one works them out by hand.
        symbols: Name to the symbol that a textbook prints, such as `kernel_size` to `K`.
        quiet: Name to a condition under which its step says nothing new, and to the name that then stands in for it:
            the extent of an undilated kernel is its size.
    """

    def __init__(
        self,
        equations: Mapping[str, str | float | Expression],
        symbols: Mapping[str, str] | None = None,
        quiet: Mapping[str, tuple[str, str]] | None = None,
        *,
        overrides: Mapping[str, Expression] | None = None,
    ) -> None:
        self.equations: dict[str, Expression] = {
            name: source if isinstance(source, Expression) else expression(source) for name, source in equations.items()
        }
        if not self.equations:
            raise ExpressionError("a rule needs at least one equation")
        self.symbols = dict(symbols or {})
        self.quiet = {name: (expression(condition), stand_in) for name, (condition, stand_in) in (quiet or {}).items()}
        self.overrides = dict(overrides or {})
        self.target = next(reversed(self.equations))
        self._plans: dict[str, tuple[tuple[str, Expression], ...]] = {}
        self._runs: dict[str, tuple[tuple[str, Compiled], ...]] = {}
        self._needed: dict[str, tuple[str, ...]] = {}
        self._formulas: dict[tuple[str, tuple[str, ...]], str] = {}
        self._mistaken: dict[tuple[tuple[str, str | float], ...], Rule] = {}

    @functools.cached_property
    def inputs(self) -> tuple[str, ...]:
        """The names that must be given: all that the equations use and do not define."""
        return self.needed(*self.equations)

    def needed(self, *targets: str) -> tuple[str, ...]:
        """Return the inputs on which the targets depend, in the order of their first use."""
        found: dict[str, None] = {}
        for target in targets:
            if target not in self._needed:
                self._needed[target] = self._inputs_of(target)
            found.update(dict.fromkeys(self._needed[target]))
        return tuple(found)

    def _inputs_of(self, target: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        defined: set[str] = set()
        for name, equation in self.plan(target):
            conditions = self.quiet[name][0].names if name in self.quiet else ()
            for used in (*equation.names, *conditions):
                if used in self.overrides:
                    found.update(dict.fromkeys(self.overrides[used].names))
                if used not in defined and used != name:
                    found[used] = None
            defined.add(name)
        return tuple(found)

    def plan(self, target: str) -> tuple[tuple[str, Expression], ...]:
        """Return the equations that `target` depends on, in order."""
        if target not in self._plans:
            if target not in self.equations:
                raise ExpressionError(f"there is no equation `{target}`; there are {', '.join(self.equations)}")
            wanted = {target}
            plan: list[tuple[str, Expression]] = []
            for name in reversed(self.equations):
                if name in wanted:
                    plan.append((name, self.equations[name]))
                    wanted.update(self.equations[name].names)
            self._plans[target] = tuple(reversed(plan))
        return self._plans[target]

    def _start(self, given: Environment) -> dict[str, Value]:
        env = dict(given)
        for name, override in self.overrides.items():
            if name in env:
                env[name] = override.value(given)
        return env

    def value(self, given: Environment, target: str | None = None) -> Value:
        """Return the value of `target`, by default of the last equation."""
        env = self._start(given) if self.overrides else {**given}
        wanted = target or self.target
        runs = self._runs.get(wanted)
        if runs is None:
            runs = self._runs[wanted] = tuple((name, equation.run) for name, equation in self.plan(wanted))
        name = wanted
        try:
            for name, run in runs:
                env[name] = run(env)
        except FAILURES as problem:
            raise self.equations[name].failure(problem) from problem
        return env[wanted]

    def values(self, given: Environment) -> dict[str, Value]:
        """Return the values of the last equation and of all that it depends on, by name."""
        env = self._start(given)
        plan = self.plan(self.target)
        for name, equation in plan:
            env[name] = equation.value(env)
        return {name: env[name] for name, _ in plan}

    def steps(self, given: Environment, target: str | None = None, where: str = "") -> tuple[Step, ...]:
        """Work out `target`: every equation that it depends on, in order."""
        env = self._start(given)
        silent: tuple[str, ...] = ()
        worked = []
        for name, equation in self.plan(target or self.target):
            env[name] = equation.value(env)
            quiet = name in self.quiet and bool(self.quiet[name][0].value(env))
            if quiet:
                silent = (*silent, name)
            shown = equation.chosen(env)
            worked.append(
                Step(name, self._formula(shown, silent), shown.substituted(env), env[name], where, quiet, (shown, env))
            )
        return tuple(worked)

    def _formula(self, equation: Expression, silent: tuple[str, ...]) -> str:
        """Write an equation by its symbols, where those of silent steps are their stand-ins'."""
        key = (equation.source, silent)
        if key not in self._formulas:
            symbols = dict(self.symbols)
            for one in silent:
                stand_in = self.quiet[one][1]
                symbols[one] = symbols.get(stand_in, stand_in)
            self._formulas[key] = equation.formula(symbols)
        return self._formulas[key]

    def mistaken(self, replacements: Mapping[str, str | float]) -> Rule:
        """Return the learner's rule: equations replaced by name, and inputs seen otherwise than they are given.

        A name that the rule does not know is left alone, because a mistake may speak of another rule of its layer. A
        learner's rule is kept, because a question is drawn many times before one is asked.
        """
        key = tuple(replacements.items())
        if key not in self._mistaken:
            if len(self._mistaken) >= _MOST_KEPT:
                self._mistaken.clear()
            self._mistaken[key] = self._with(replacements)
        return self._mistaken[key]

    def _with(self, replacements: Mapping[str, str | float]) -> Rule:
        equations = {
            name: expression(replacements[name]) if name in replacements else equation
            for name, equation in self.equations.items()
        }
        overrides = {
            name: expression(source)
            for name, source in replacements.items()
            if name not in self.equations and name in self.inputs
        }
        if not overrides and all(equations[name] is self.equations[name] for name in equations):
            return self
        return Rule(
            equations,
            self.symbols,
            {name: (test.source, other) for name, (test, other) in self.quiet.items() if name not in replacements},
            overrides={**self.overrides, **overrides},
        )


def diverge(right: Sequence[Step], wrong: Sequence[Step]) -> str | None:
    """Return the name of the first equation whose value differs, where their working parts from ours."""
    ours = {(step.where, step.name): step.value for step in right}
    for step in wrong:
        key = (step.where, step.name)
        if key in ours and ours[key] != step.value:
            return step.name
    return None
