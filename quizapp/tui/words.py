"""Words that several screens use for what the banks name by a code."""

from __future__ import annotations

from typing import Final

from quizapp.locale import N_

KINDS: Final = {
    "flashcard": N_("flashcard"),
    "cloze": N_("cloze"),
    "choice": N_("choice"),
    "multiple_choice": N_("several right"),
    "true_false": N_("true or false"),
    "ordering": N_("ordering"),
    "matching": N_("matching"),
    "short_answer": N_("short answer"),
    "computed": N_("computed"),
}
TIERS: Final = {"core": N_("core"), "standard": N_("standard"), "extra": N_("extra")}
