"""Picking what to practise: objectives, tiers, kinds, tags, one mistake, what went wrong last time, what is marked.

Where there is room for a second page it lists the questions that are picked.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec
from textual.content import Content

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.study.filters import Filter, picked
from quizapp.study.library import TIERS
from quizapp.tui.blocks import Block, Gap, Listed, Prose, padded
from quizapp.tui.item_text import gist, in_letters
from quizapp.tui.keys import BACK, bound
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.summary_text import NUMBER
from quizapp.tui.widgets.outline import CLOSE, OPEN, Outline, OutlineRow
from quizapp.tui.widgets.page import Page
from quizapp.tui.words import KINDS
from quizapp.tui.words import TIERS as TIER_NAMES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk
    from quizapp.study.session import Session
    from quizapp.tui.catalogue import Catalogue

START: Final = "start"
AROUND: Final = 6
"""Rows of the window that the list of what is picked leaves to its heading and to the edges."""
SWITCHES: Final = {
    "wrong_last_time": N_("Wrong last time"),
    "marked": N_("Marked by you"),
}
WAYS: Final = {
    "untouched": N_("Leave the schedule as it is"),
    "endless": N_("Round after round, until you stop"),
}
GROUPS: Final = {
    "objectives": N_("Objective"),
    "tiers": N_("Tier"),
    "kinds": N_("Kind"),
    "tags": N_("Tag"),
    "mistake": N_("One mistake of yours"),
}


class Picked(msgspec.Struct, frozen=True):
    """What is ticked."""

    chosen: Filter = Filter()
    untouched: bool = False
    endless: bool = False


class PickScreen(QuizScreen[None]):
    """Everything that can be asked for; a group opens on Enter, and what is ticked must all be met."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("space,x", "tick", N_("tick"), N_("Ticks the line under the cursor, or takes the tick away.")),
        bound("c", "clear", N_("no ticks"), N_("Takes all ticks away.")),
        BACK,
    ]
    AUTO_FOCUS = "#outline"

    def __init__(self, desk: Desk, catalogue: Catalogue | None, sit_down: Callable[[Session], Awaitable[None]]) -> None:
        super().__init__()
        self._desk = desk
        self._catalogue = catalogue
        self._sit_down = sit_down
        self._picked = Picked()
        self._open: set[str] = set()
        self._problem = ""
        self._items: Sequence[str] = ()
        """The items that are picked."""
        self._parts = self._all_parts()

    def body(self) -> ComposeResult:
        """Place the list."""
        self._count()
        yield Page(self._told, id="told")
        yield Outline(self._rows, self._chosen, verb=self._verb, id="outline")

    def _verb(self) -> str:
        """Say what Enter does with the line under the cursor; a tick has a key of its own."""
        kind, _, which = self.query_one(Outline).current.partition(" ")
        return {START: N_("start"), "group": CLOSE if which in self._open else OPEN}.get(kind, "")

    def title_text(self) -> tuple[str, str]:
        """Name the screen, and how much is picked."""
        found = self.speech.count("{number} question", "{number} questions", len(self._items))
        return self.speech.tell("Practise what you pick"), found

    def _all_parts(self) -> Mapping[str, Mapping[str, str]]:
        """Return what each group has to offer, with the message that names it."""
        cards = self._desk.cards.values()
        objectives = {card.objective for card in cards}
        tags = Counter(tag for card in cards for tag in card.tags)
        made = self._desk.history.counts.mistakes()
        titles = self._desk.objectives
        return {
            "objectives": {one.id: one.id for one in titles if one.id in objectives},
            "tiers": {tier: TIER_NAMES[tier] for tier in TIERS if any(card.tier == tier for card in cards)},
            "kinds": {kind: KINDS[kind] for kind in KINDS if any(card.kind == kind for card in cards)},
            "tags": {tag: tag for tag, _ in sorted(tags.items(), key=lambda one: (-one[1], one[0]))},
            "mistake": {one.mistake: one.mistake for one in sorted(made, key=lambda one: -one.answers)},
        }

    def _told(self) -> list[Block]:
        """Say what to do, or what went wrong."""
        told = self.speech.tell("Tick what you want; every question asked then meets all of it.")
        problem = [Prose(Content.styled(self._problem, "$wrong"))] if self._problem else []
        return [Prose(Content.styled(told, "$quiet")), *problem, Gap()]

    def _rows(self) -> list[OutlineRow]:
        """Write the start, the switches, and the groups with what is open of them."""
        speech = self.speech
        number = speech.count("{number} question", "{number} questions", len(self._items))
        start = speech.tell("Start") if self._items else speech.tell("No question meets all of this")
        rows = [OutlineRow(START, Content.styled(start, "bold"), Content(number)), OutlineRow("", Content(""))]
        rows += [
            self._ticked(f"switch {name}", speech.tell(told), on=self._is_on(name)) for name, told in SWITCHES.items()
        ]
        for group, name in GROUPS.items():
            parts = self._parts[group]
            if not parts:
                continue
            ticked = len(self._ticks(group))
            right = speech.tell("{number} ticked", number=ticked) if ticked else speech.tell("any")
            mark = "-" if group in self._open else "+"
            text = Content.styled(f"{mark}   {speech.tell(name)}", "bold")
            rows.append(OutlineRow(f"group {group}", text, Content.styled(right, "" if ticked else "$quiet")))
            if group in self._open:
                rows += [
                    self._ticked(f"{group} {part}", self._named(group, part), on=part in self._ticks(group), indent=4)
                    for part in parts
                ]
        rows.append(OutlineRow("", Content("")))
        return rows + [
            self._ticked(f"switch {name}", speech.tell(told), on=self._is_on(name)) for name, told in WAYS.items()
        ]

    def _ticked(self, name: str, text: str, *, on: bool, indent: int = 0) -> OutlineRow:
        return OutlineRow(name, Content(f"[{'x' if on else ' '}] {text}"), indent=indent)

    def _named(self, group: str, part: str) -> str:
        """Return how a part of a group is called."""
        speech = self.speech
        match group:
            case "objectives":
                title = next((one.title for one in self._desk.objectives if one.id == part), None)
                return f"{part}  {speech.say(title)}"
            case "mistake":
                known = None if self._catalogue is None else self._catalogue.mistake(part)
                return speech.say(known) or safe(part)
            case "tags":
                return safe(part)
            case _:
                return speech.tell(self._parts[group][part])

    def _ticks(self, group: str) -> frozenset[str]:
        """Return what is ticked in a group."""
        if group == "mistake":
            mistake = self._picked.chosen.mistake
            return frozenset() if mistake is None else frozenset({mistake})
        ticks: frozenset[str] = getattr(self._picked.chosen, group)
        return ticks

    def _is_on(self, switch: str) -> bool:
        return bool(getattr(self._picked if switch in WAYS else self._picked.chosen, switch))

    async def _chosen(self, name: str) -> None:
        """Start, open or close a group, or tick."""
        kind, _, which = name.partition(" ")
        if name == START:
            await self._start()
        elif kind == "group":
            self._open ^= {which}
            self.rewrite("outline")
            self.refresh_bindings()
        else:
            self._tick(kind, which)

    async def _start(self) -> None:
        """Begin, if there is anything to ask."""
        picked = self._picked
        try:
            session = self._desk.filtered(
                picked.chosen, self.speech.language, untouched=picked.untouched, once=not picked.endless
            )
        except QuizappError:
            self._problem = self.speech.tell("No question meets all of this; take a tick away.")
            self.rewrite("told")
            return
        await self._sit_down(session)

    def _tick(self, kind: str, which: str) -> None:
        """Tick, or take the tick away; of the mistakes one at a time."""
        picked, chosen = self._picked, self._picked.chosen
        if kind == "switch" and which in WAYS:
            picked = msgspec.structs.replace(picked, **{which: not self._is_on(which)})
        elif kind == "switch":
            chosen = msgspec.structs.replace(chosen, **{which: not self._is_on(which)})
        elif kind == "mistake":
            chosen = msgspec.structs.replace(chosen, mistake=None if chosen.mistake == which else which)
        else:
            chosen = msgspec.structs.replace(chosen, **{kind: self._ticks(kind) ^ {which}})
        self._picked = msgspec.structs.replace(picked, chosen=chosen)
        self._show()

    def _count(self) -> None:
        desk = self._desk
        self._items = picked(desk.cards, desk.history, self._picked.chosen, desk.day)

    def _show(self) -> None:
        self._problem = ""
        self._count()
        self.rewrite("head", "told", "outline")
        self.rewrite_beside()

    def beside(self) -> Sequence[Block]:
        """List the questions that are picked, as far as the window holds them."""
        speech, catalogue = self.speech, self._catalogue
        number = speech.count("{number} question", "{number} questions", len(self._items))
        room = max(self.app.size.height - AROUND, 1)
        shown = self._items if len(self._items) <= room else self._items[: room - 1]
        blocks: list[Block] = [Prose(Content.styled(number, "bold $heading")), Gap()]
        cards = [self._desk.cards[item] for item in shown]
        kinds = [Content(speech.tell(KINDS[card.kind])) for card in cards]
        widest = max((kind.cell_length for kind in kinds), default=0)
        for card, kind in zip(cards, kinds, strict=True):
            asked = "" if catalogue is None else gist(in_letters(catalogue.asked(card.id), card.kind, speech))
            number = card.objective.ljust(NUMBER)
            blocks.append(Listed(number, asked or safe(card.id), padded(kind, widest).plain))
        more = len(self._items) - len(shown)
        if more:
            told = speech.count("{number} more question", "{number} more questions", more)
            blocks.append(Prose(Content.styled(f".. {told}", "$quiet"), indent=NUMBER))
        return blocks

    def on_outline_moved(self) -> None:
        """Offer the keys of the row under the cursor."""
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Offer a tick only where there is a box, and to take all away only where there are any."""
        if action == "tick":
            name = self.query_one(Outline).current if self.is_mounted else ""
            return name != START and not name.startswith("group ")
        return self._picked != Picked() if action == "clear" else True

    def action_tick(self) -> None:
        """Tick the line under the cursor."""
        kind, _, which = self.query_one(Outline).current.partition(" ")
        self._tick(kind, which)
        self.refresh_bindings()

    def action_clear(self) -> None:
        """Begin anew."""
        self._picked = Picked()
        self._show()
        self.refresh_bindings()

    async def action_back(self) -> None:
        """Leave without practising."""
        await self.app.pop_screen()
