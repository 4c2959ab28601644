"""The language in which a screen speaks, as `quizapp/locale/speech.py` has it for screens and plain lines alike."""

from quizapp.locale.speech import Speech, safe, typed_form

__all__ = ["Speech", "safe", "typed_form"]
