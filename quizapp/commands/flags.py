"""Flagged questions as reports for those who write them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from quizapp.bank.text import Language, Text
from quizapp.commands.chosen import Chosen, emit
from quizapp.commands.speaking import Speaking

if TYPE_CHECKING:
    from quizapp.study.flags import Flag

_NONE = Text("報告した問題はありません。", "No question was flagged.")
_TITLE = Text("報告した問題", "Flagged questions")
_FACTS = {
    "where": Text("場所", "Where"),
    "revision": Text("版", "Revision"),
    "seed": Text("シード", "Seed"),
    "language": Text("言語", "Language"),
    "day": Text("日付", "Day"),
    "answer": Text("解答", "Answered"),
    "expected": Text("正答", "Key"),
    "outcome": Text("判定", "Verdict"),
}


@click.command(cls=Speaking)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def flags(chosen: Chosen, *, as_json: bool) -> None:
    """Print the questions you flagged, as reports for their authors (Markdown).

    Works beside a running app. Example: quizapp flags > flags.md
    """
    import msgspec

    from quizapp.opening import Opening
    from quizapp.study.flags import flags as flags_of

    opening = Opening(chosen.data, chosen.banks, read_only=True)
    with contextlib.closing(opening):
        found = flags_of(opening.open_desk().history.events)
        entries = opening.open_shelf().banks.entries
    places = {item: f"{entry.path.name}:{entry.line}" for item, entry in entries.items()}
    if as_json:
        emit({"flags": [{**msgspec.structs.asdict(flag), "where": places.get(flag.item)} for flag in found]})
    elif found:
        click.echo("\n".join(_reports(found, places, chosen.language)))
    else:
        click.echo(_NONE.in_(chosen.language))


def _reports(found: Sequence[Flag], places: Mapping[str, str], language: Language) -> Iterator[str]:
    """Write a section for each flag, with the command that asks the same question again."""
    yield f"# {_TITLE.in_(language)}"
    for flag in found:
        yield f"\n## {flag.item}\n"
        if flag.note:
            yield f"{_indented(flag.note, '> ')}\n"
        facts = {
            "where": places.get(flag.item),
            "revision": flag.revision,
            "seed": flag.seed,
            "language": flag.language,
        }
        facts |= {"day": flag.day, "answer": flag.answer, "expected": flag.expected, "outcome": flag.outcome}
        for name, value in facts.items():
            if value:
                yield f"- {_FACTS[name].in_(language)}: `{' / '.join(value.replace('`', chr(39)).splitlines())}`"
        again = f"quizapp ask {flag.item} --seed {flag.seed} --lang {flag.language}"
        yield f"\n{_indented(flag.prompt, '    ')}\n\n    {again}"


def _indented(text: str, mark: str) -> str:
    return "\n".join(mark + line for line in text.splitlines())


COMMANDS = (flags,)
