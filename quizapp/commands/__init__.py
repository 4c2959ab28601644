"""The commands without a screen, a file for each kind of use; `ALL` is what the command line offers."""

from quizapp.commands import asking, banks, exporting, fitting, flags, planning, progress, samples, studying, upkeep

ALL = (
    *studying.COMMANDS,
    *asking.COMMANDS,
    *banks.COMMANDS,
    *progress.COMMANDS,
    *upkeep.COMMANDS,
    *exporting.COMMANDS,
    *fitting.COMMANDS,
    *planning.COMMANDS,
    *flags.COMMANDS,
    *samples.COMMANDS,
)
