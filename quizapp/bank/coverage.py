"""What the banks are to cover and what covers it: keywords, calculations, confusions, errata, by the ids items name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

import msgspec

from quizapp.bank.card import Kind, Tier
from quizapp.bank.collection import COVERAGE, Banks, Entry, content_folder
from quizapp.bank.items import Item, kind_of
from quizapp.bank.reading import load, structured

if TYPE_CHECKING:
    from quizapp.locale.speech import Speech

Objective = Annotated[str, msgspec.Meta(pattern=r"^\d{1,2}-\d{1,2}$")]
Sort = Literal["keywords", "calculations", "confusions", "errata"]
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
"""Each is a list in coverage.yaml and a field of items."""
_TIERS: Final[tuple[Tier, ...]] = get_args(Tier)
_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class Keyword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A term that an objective needs, quoted as the outline writes it."""

    id: str
    objective: Objective
    ja: str
    official: bool = False
    """Whether the outline lists it; the others are needed to teach the objective."""

    @property
    def subject(self) -> str:
        """What it is about, in one line."""
        return self.ja

    @property
    def wanted(self) -> bool:
        """Whether an item must teach it."""
        return True


class Calculation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way to compute that is practised."""

    id: str
    objective: Objective
    subject: str
    numeric: bool = True
    """Whether its answer is computed; the others are asked by concept items."""

    @property
    def wanted(self) -> bool:
        """Whether an item must practise it."""
        return True


class Subject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an item puts right: a pair that is mixed up, or what is widely said wrongly."""

    id: str
    objective: Objective
    subject: str
    examined: bool = True
    """Whether it is wrong, misleading or a convention, and not just unfinished or badly put."""

    @property
    def wanted(self) -> bool:
        """Whether an item must teach it."""
        return self.examined


class Aims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file coverage.yaml."""

    keywords: tuple[Keyword, ...]
    calculations: tuple[Calculation, ...]
    confusions: tuple[Subject, ...]
    errata: tuple[Subject, ...]

    def of(self, sort: Sort) -> tuple[Keyword | Calculation | Subject, ...]:
        """Return one of the lists."""
        aims: tuple[Keyword | Calculation | Subject, ...] = getattr(self, sort)
        return aims


def load_aims(content: Path | None = None) -> Aims:
    """Load coverage.yaml.

    Raises:
        BankError: It is not there or of another form, with file and line.
    """
    source = load((content or content_folder()) / "g-kentei" / COVERAGE)
    aims: Aims = structured(source, source.data, Aims)
    return aims


class Covered(msgspec.Struct, frozen=True, kw_only=True):
    """One aim and the items that serve it."""

    id: str
    objective: str
    subject: str
    items: list[str]
    wanted: bool = True

    @property
    def missing(self) -> bool:
        """Whether an item is wanted and there is none."""
        return self.wanted and not self.items


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What there is and what is missing."""

    objectives: dict[str, dict[str, dict[str, int]]]
    """Objective to kind to tier to number of items."""
    aims: dict[str, list[Covered]]
    unknown: dict[str, list[str]]
    """Ids that items name and coverage.yaml does not, with the items that name them."""

    @property
    def missing(self) -> list[str]:
        """The ids that no item serves."""
        return [aim.id for aims in self.aims.values() for aim in aims if aim.missing]

    def lines(self, speech: Speech) -> Iterator[str]:
        """Write the tables for people."""
        yield from self._objectives(speech)
        for sort, aims in self.aims.items():
            yield ""
            wanted = [aim for aim in aims if aim.wanted]
            covered = sum(not aim.missing for aim in wanted)
            yield speech.tell("{sort}: {covered} of {wanted} covered", sort=sort, covered=covered, wanted=len(wanted))
            for objective, some in groupby(aims, key=lambda aim: aim.objective):
                yield f"  {objective}"
                yield from (f"    {_line(aim, speech)}" for aim in some)
        if self.unknown:
            yield ""
            yield speech.tell("named by items and not in coverage.yaml:")
            yield from (f"    {name}: {', '.join(items)}" for name, items in sorted(self.unknown.items()))
        yield ""
        yield speech.tell("missing: {names}", names=", ".join(self.missing) or speech.tell("nothing"))

    def _objectives(self, speech: Speech) -> Iterator[str]:
        kinds = [kind for kind in _KINDS if any(kind in counts for counts in self.objectives.values())]
        rows = [[objective, *(_cell(counts, kind) for kind in kinds)] for objective, counts in self.objectives.items()]
        sums: Counter[tuple[str, str]] = Counter()
        for counts in self.objectives.values():
            sums.update({(kind, tier): number for kind, tiers in counts.items() for tier, number in tiers.items()})
        together = {str(kind): {str(tier): sums[kind, tier] for tier in _TIERS} for kind in kinds}
        rows.append(["all", *(_cell(together, kind) for kind in kinds)])
        yield speech.tell("items by objective and kind ({tiers})", tiers=" + ".join(_TIERS))
        table = [["", *kinds], *rows]
        widths = [max(len(row[column]) for row in table) for column in range(len(kinds) + 1)]
        for row in table:
            cells = [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
            yield "  ".join(cells).rstrip()


def _cell(counts: Mapping[str, dict[str, int]], kind: str) -> str:
    tiers = counts.get(kind)
    return "+".join(str(tiers.get(tier, 0)) for tier in _TIERS) if tiers else ""


def _line(aim: Covered, speech: Speech) -> str:
    by = ", ".join(aim.items) or (speech.tell("MISSING") if aim.wanted else "-")
    return f"{aim.id} ({aim.subject}): {by}"


def coverage(banks: Banks, aims: Aims) -> Coverage:
    """Return what the items of the banks cover."""
    objectives: dict[str, dict[str, dict[str, int]]] = {name: {} for name in banks.syllabus.objectives}
    for entry in banks.entries.values():
        tiers = objectives[entry.objective].setdefault(kind_of(entry.item), {})
        tiers[entry.item.tier] = tiers.get(entry.item.tier, 0) + 1
    serving = {sort: _serving(banks.entries.values(), sort) for sort in SORTS}
    return Coverage(
        objectives=objectives,
        aims={
            sort: [
                Covered(
                    id=aim.id,
                    objective=aim.objective,
                    subject=aim.subject,
                    items=serving[sort].get(aim.id, []),
                    wanted=aim.wanted,
                )
                for aim in aims.of(sort)
            ]
            for sort in SORTS
        },
        unknown={
            name: items
            for sort in SORTS
            for name, items in serving[sort].items()
            if name not in {aim.id for aim in aims.of(sort)}
        },
    )


def _serving(entries: Iterable[Entry], sort: Sort) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in entries:
        for name in _named(entry.item, sort):
            found.setdefault(name, []).append(entry.item.id)
    return found


def _named(item: Item, sort: Sort) -> tuple[str, ...]:
    names: tuple[str, ...] = getattr(item, sort)
    return names
