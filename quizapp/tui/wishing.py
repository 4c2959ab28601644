"""Keys that mark the present item of a sitting, let it rest or leave it out for today, and take each back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding

from quizapp.locale import N_
from quizapp.study.wishing import toggle, wished_of
from quizapp.tui.keys import bound
from quizapp.tui.screens.base import QuizScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future

    from textual.binding import BindingType

    from quizapp.study.wishing import Wished
    from quizapp.tui.sitting import Sitting

NAMES: Final = {"mark": N_("marked"), "suspend": N_("at rest"), "bury": N_("not today")}


class WishingScreen(QuizScreen[None]):
    """A screen on which something can be wished of the item that is asked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("m", "wish('mark')", N_("mark"), N_("Marks the item, or takes the mark away."), show=False),
        bound("s", "wish('suspend')", N_("rest"), N_("Lets the item rest until you take it up again."), show=False),
        Binding(
            "b",
            "wish('bury')",
            N_("not today"),
            tooltip=N_("Leaves the item out for today, or takes that back."),
            show=False,
        ),
    ]
    sitting: Sitting

    @property
    def _item(self) -> str | None:
        attempt = self.sitting.session.attempt
        return None if attempt is None else attempt.question.item

    def wishes_told(self) -> list[str]:
        """Say what is wished of the present item."""
        desk, item = self.quiz.desk, self._item
        if desk is None or item is None:
            return []
        return [self.speech.tell(NAMES[wish]) for wish in wished_of(item, desk.wishes)]

    async def wish(self, wish: Wished, wished: Callable[[], Awaitable[None]]) -> None:
        """Have a wish written, or its opposite where it is wished already, then call `wished`."""
        if self.quiz.desk is not None and self._item is not None:
            await self.sitting.wish(lambda: self._written(wish), wished)

    def _written(self, wish: Wished) -> Future[None]:
        """Hand a wish to the journal."""
        desk, item = self.quiz.desk, self._item
        assert desk is not None  # noqa: S101 -- looked at before
        assert item is not None  # noqa: S101 -- likewise
        return toggle(wish, item, desk, self.sitting.session)
