"""What is wished of the item of a verdict, line by line, and what helps where it keeps being forgotten."""

from __future__ import annotations

from concurrent.futures import Future

from quizapp.locale import N_
from quizapp.locale.speech import Speech
from quizapp.plain import texts
from quizapp.study.dealing import point_card
from quizapp.study.desk import Desk
from quizapp.study.events import Wishes
from quizapp.study.session import Session


def wish_for(item: str, wish: str, desk: Desk, session: Session) -> Future[None]:
    """Mark the item (`m`), let it rest (`s`) or leave it out for today (`b`); a second time takes it back."""
    wishes = desk.wishes
    if wish == "m":
        return desk.wish("unmark" if item in wishes.marked else "mark", item)
    if item in (wishes.suspended if wish == "s" else wishes.buried):
        return session.wake(item)
    return session.rest("suspend" if wish == "s" else "bury")


def wished(item: str, wishes: Wishes, speech: Speech) -> str:
    """Say what is wished of an item by now."""
    named = (
        (N_("marked"), item in wishes.marked),
        (N_("at rest"), item in wishes.suspended),
        (N_("not today"), item in wishes.buried),
    )
    return ", ".join(speech.tell(name) for name, holds in named if holds) or speech.tell(N_("Taken back."))


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
