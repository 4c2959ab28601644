"""What is wished of the item of a verdict, line by line, and what helps where it keeps being forgotten."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Final

from quizapp.locale import N_
from quizapp.locale.speech import Speech
from quizapp.plain import texts
from quizapp.study.dealing import point_card
from quizapp.study.desk import Desk
from quizapp.study.events import Wishes
from quizapp.study.session import Session
from quizapp.study.wishing import Wished, toggle, wished_of

KEYS: Final[dict[str, Wished]] = {"m": "mark", "s": "suspend", "b": "bury"}
NAMES: Final[dict[Wished, str]] = {"mark": N_("marked"), "suspend": N_("at rest"), "bury": N_("not today")}


def wish_for(item: str, wish: str, desk: Desk, session: Session) -> Future[None]:
    """Mark the item (`m`), let it rest (`s`) or leave it out for today (`b`); a second time takes it back."""
    return toggle(KEYS[wish], item, desk, session)


def wished(item: str, wishes: Wishes, speech: Speech) -> str:
    """Say what is wished of an item by now."""
    return ", ".join(speech.tell(NAMES[wish]) for wish in wished_of(item, wishes)) or speech.tell(N_("Taken back."))


def help_lines(session: Session, speech: Speech) -> list[str]:
    """Say how often the item was forgotten, and when rest pays better."""
    found = session.help
    if found is None:
        return []
    told = speech.count(
        "Forgotten on {number} day by now. What helps:",
        "Forgotten on {number} days by now. What helps:",
        found.forgotten,
    )
    rest = [f"s {speech.tell(N_('let it rest: other questions repay the time better'))}"] if found.suspend else []
    return [told, *rest]


def not_helping(desk: Desk, session: Session) -> set[str]:
    """Return the keys of help that there is nothing for."""
    found = session.help
    point = found is not None and desk.point(found.objective) is not None
    simpler = found is not None and found.simpler is not None
    return {key for key, there in (("i", point), ("j", simpler)) if not there}


def point_again(desk: Desk, session: Session, speech: Speech) -> list[str]:
    """Return the point of the objective once more."""
    found = session.help
    card = None if found is None else point_card(desk.objectives, found.objective, desk.point(found.objective))
    return [] if card is None else list(texts.point_lines(card, speech))


def simpler_next(session: Session) -> None:
    """Have a simpler question asked next, and go on to it."""
    if session.help is not None and session.help.simpler is not None:
        session.ask_next(session.help.simpler)
    session.advance()
