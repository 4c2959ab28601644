"""The process in which FSRS is fitted: `python -m quizapp.fitter` reads steps as JSON and writes weights.

It stands alone, so that a crash in the Rust library, or its absence, leaves the app and the learner's data as they are.
"""

from __future__ import annotations

import json
import sys

MISSING = 3
"""The exit code where fsrs-rs-python is not installed."""


def main() -> int:
    """Fit weights to the items on stdin."""
    try:
        import fsrs_rs_python
    except ImportError:
        return MISSING
    items = [
        fsrs_rs_python.FSRSItem([fsrs_rs_python.FSRSReview(rating=rating, delta_t=days) for rating, days in steps])
        for steps in json.load(sys.stdin)
    ]
    json.dump(fsrs_rs_python.FSRS([]).compute_parameters(items), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
