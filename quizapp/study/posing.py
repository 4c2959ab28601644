"""Posing an item with numbers that this learner has not seen, and remembering what stood on the screen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from quizapp.bank.text import LANGUAGES, Language
from quizapp.questions.model import Question
from quizapp.study.library import ItemCard, Library
from quizapp.study.review import Review, Shown

SEED_LENGTH = 4
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o or u, so that a seed can be read aloud and typed."""

DRAWS = 24
"""How often an unseen variant is drawn for where the item doesn't say how many there are."""
DRAWS_A_VARIANT = 10
"""With ten draws for each variant the last unseen one is missed in 1 of 22,000 cases."""
FEWEST_DRAWS, MOST_DRAWS = 100, 400
DRAWS_WHEN_EXHAUSTED = 6
"""Once every variant was seen: enough draws to find one that was not seen lately."""


def seed_from(random: bytes, length: int = SEED_LENGTH) -> str:
    """Return a seed made of random bytes, one for each sign; 32 divides 256, so all seeds are equally likely."""
    if len(random) < length:
        raise ValueError(f"A seed of {length} signs needs {length} random bytes, not {len(random)}.")
    return "".join(_CROCKFORD[byte % len(_CROCKFORD)] for byte in random[:length])


def base_of(seed: str) -> str:
    """Return a seed without the attempt that its canonical form carries: `k3f9` of `k3f9.4`."""
    return seed.partition(".")[0]


def shown(question: Question, language: Language) -> Shown:
    """Return what stands on the screen, in one language: the prompt with its figure and what is to be matched."""
    lines = [question.prompt.in_(language)]
    if question.figure is not None:
        lines.append(question.figure)
    lines.extend(left.in_(language) for left in question.lefts)
    return Shown(prompt="\n".join(lines), options=tuple(option.text.in_(language) for option in question.options))


def pose_fresh(
    library: Library,
    card: ItemCard,
    past: Sequence[Review],
    new_seed: Callable[[], str],
    *,
    besides: Collection[str] = (),
    wish: str | None = None,
) -> Question:
    """Pose an item with a seed never used on this learner and, if it is computed, numbers never seen either.

    Seeds that differ can give the same numbers, the more so the fewer variants there are; so what was shown is compared
    as well. Where all have been seen, the one seen longest ago comes back.

    Args:
        library: Poses the question.
        card: The item.
        past: The learner's reviews of this item, oldest first.
        new_seed: Entropy, handed in.
        besides: Other seeds not to use, such as those of withdrawn variants.
        wish: A seed to prefer, such as one whose numbers separate the mistakes of the last answer.
    """
    used = {base_of(review.seed) for review in past} | {base_of(seed) for seed in besides}
    seen = {
        (review.language, review.shown.prompt): position
        for position, review in enumerate(past)
        if review.revision == card.revision
    }
    most = max((sum(spoken == language for spoken, _ in seen) for language in LANGUAGES), default=0)
    oldest: tuple[int, Question] | None = None
    draws, limit = 0, DRAWS
    while True:
        seed = wish if wish is not None and draws == 0 else new_seed()
        draws += 1
        if base_of(seed) in used and draws < limit:
            continue
        question = library.pose(card.id, seed)
        used.add(base_of(seed))
        if card.kind != "computed":
            return question
        prompts = {language: shown(question, language).prompt for language in LANGUAGES}
        met = [seen[key] for key in prompts.items() if key in seen]
        if not met:
            return question
        if oldest is None or max(met) < oldest[0]:
            oldest = (max(met), question)
        if question.variants is not None:
            exhausted = most >= question.variants
            enough = min(MOST_DRAWS, max(FEWEST_DRAWS, DRAWS_A_VARIANT * question.variants))
            limit = DRAWS_WHEN_EXHAUSTED if exhausted else enough
        if draws >= limit:
            return oldest[1]
