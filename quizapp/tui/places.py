"""Every place and command of the app by name: what the palette lists, and what home offers besides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final

import msgspec

from quizapp.locale import N_

if TYPE_CHECKING:
    from quizapp.study.desk import Desk
    from quizapp.tui.app import QuizApp
    from quizapp.tui.screens.base import QuizScreen

Opens = Callable[["QuizApp"], Awaitable[None]]


class Place(msgspec.Struct, frozen=True):
    """A place: its name as `area: verb`, what it is for, and how one gets there."""

    name: str
    told: str
    opens: Opens
    is_task: bool = False
    """Whether it begins something over home, and so cannot be begun in the middle of something else."""

    @property
    def in_lab(self) -> bool:
        """Whether it belongs to the lab."""
        return self.name.startswith("lab:")


async def _review(app: QuizApp) -> None:
    await app.go_home()
    await app.home.action_start()


async def _practice(app: QuizApp) -> None:
    await app.go_home()
    await app.home.action_practice()


async def _pick(app: QuizApp) -> None:
    from quizapp.tui.screens.pick import PickScreen

    if app.desk is not None:
        await app.go_home()
        await app.push_screen(
            PickScreen(app.desk, None if app.catalogue is None else app.catalogue(), app.home.sit_down)
        )


async def _mocks(app: QuizApp) -> None:
    from quizapp.tui.screens.mocks import MocksScreen

    if app.desk is not None:
        await app.go_home()
        await app.push_screen(MocksScreen(app.desk))


async def _placement(app: QuizApp) -> None:
    from quizapp.tui.screens.placing import PlacingScreen

    if app.desk is not None:
        await app.go_home()
        if app.home.may_ask():
            await app.push_screen(PlacingScreen(app.desk))


async def _tour(app: QuizApp) -> None:
    from quizapp.tui.screens.tour import TourScreen

    if app.desk is not None:
        await app.go_home()
        await app.push_screen(TourScreen(app.desk))


async def _progress(app: QuizApp) -> None:
    await app.switch_mode("progress")


async def _lab(app: QuizApp) -> None:
    await app.switch_mode("lab")


async def _scenes(app: QuizApp) -> None:
    from quizapp.tui.screens.lab import LabScreen

    await app.switch_mode("lab")
    if isinstance(app.screen, LabScreen):
        await app.screen.action_pick()


async def _augment(app: QuizApp) -> None:
    from quizapp.lab.augment import AugmentScene
    from quizapp.tui.screens.watch import WatchScreen

    await app.push_screen(WatchScreen(AugmentScene()))


async def _gradients(app: QuizApp) -> None:
    from quizapp.tui.screens.lab_shelf import open_run

    await open_run(app, "gradients")


async def _training(app: QuizApp) -> None:
    from quizapp.tui.screens.lab_shelf import open_run

    await open_run(app, "training")


async def _browse(app: QuizApp) -> None:
    await app.switch_mode("browse")


async def _glossary(app: QuizApp) -> None:
    await app.switch_mode("glossary")


async def _settings(app: QuizApp) -> None:
    await app.switch_mode("settings")


async def _language(app: QuizApp) -> None:
    app.action_language()


async def _theme(app: QuizApp) -> None:
    app.action_theme()


async def _quit(app: QuizApp) -> None:
    await app.action_quit()


def modes(app: QuizApp, desk: Desk) -> Mapping[str, Callable[[], QuizScreen[None]]]:
    """Return the places that keep their state while one is elsewhere, each with what makes its first screen.

    What is a task rather than a place, such as a review or a mock exam, lies on top of home and is gone when it ends.
    """

    def lab() -> QuizScreen[None]:
        from quizapp.tui.screens.lab import LabScreen

        return LabScreen()

    def progress() -> QuizScreen[None]:
        from quizapp.tui.screens.progress import ProgressScreen

        return ProgressScreen(desk, None if app.catalogue is None else app.catalogue())

    def settings() -> QuizScreen[None]:
        from quizapp.tui.screens.settings import SettingsScreen

        return SettingsScreen(desk)

    found: dict[str, Callable[[], QuizScreen[None]]] = {"lab": lab, "progress": progress, "settings": settings}
    catalogue = app.catalogue
    if catalogue is not None:

        def browse() -> QuizScreen[None]:
            from quizapp.tui.screens.browse import BrowseScreen

            return BrowseScreen(desk, catalogue())

        def glossary() -> QuizScreen[None]:
            from quizapp.tui.screens.glossary import GlossaryScreen

            return GlossaryScreen(catalogue())

        found |= {"browse": browse, "glossary": glossary}
    return found


PLACES: Final[tuple[Place, ...]] = (
    Place(N_("study: today's review"), N_("What is due, and what is new"), _review, is_task=True),
    Place(N_("study: practice with numbers"), N_("Endless, by objective"), _practice, is_task=True),
    Place(N_("study: practise what you pick"), N_("By tag, tier, kind, last answer or mistake"), _pick, is_task=True),
    Place(N_("study: mock exam"), N_("25 questions in 17 minutes, verdicts at the end"), _mocks, is_task=True),
    Place(N_("study: find out what I know"), N_("Twelve questions over all chapters"), _placement, is_task=True),
    Place(N_("look up: progress"), N_("Recall, coverage, mistakes, the year"), _progress),
    Place(N_("look up: glossary"), N_("Terms in Japanese and English"), _glossary),
    Place(N_("look up: browse the questions"), N_("Find, mark, let rest, begin anew"), _browse),
    Place(N_("lab: a network"), N_("Turn its attributes and see every number follow"), _lab),
    Place(N_("lab: watch a layer"), N_("Kernels, pooling, normalization, gates, attention"), _scenes),
    Place(N_("lab: augment an image"), N_("Rotate, cut out, mix, and see what was drawn"), _augment),
    Place(N_("lab: gradients by depth"), N_("Plain and residual stacks of 10 to 100 layers"), _gradients),
    Place(N_("lab: train a small model"), N_("Autoencoders: the loss, and what is rebuilt"), _training),
    Place(N_("app: settings"), N_("Exam, limits, language, colours"), _settings),
    Place(N_("app: the tour"), N_("Language, exam and minutes, as at the first start"), _tour, is_task=True),
    Place(N_("app: language"), N_("Japanese or English"), _language),
    Place(N_("app: colours"), N_("Dark or light"), _theme),
    Place(N_("app: quit"), N_("Everything saved stays saved"), _quit),
)
