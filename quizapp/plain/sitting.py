"""One sitting line by line: the same session as on the screen, with a line for every answer and every wish.

A wish is a word of one letter. Where an answer may itself be a letter, it is told from one by a colon: `:h`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NoReturn

import msgspec

from quizapp.bank.text import Language
from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.locale.speech import Speech, safe, typed_form
from quizapp.plain import texts
from quizapp.plain.wishing import help_lines, not_helping, point_again, simpler_next, wish_for, wished
from quizapp.questions.model import DID_NOT_KNOW, KNEW, NOT_KNOWN, Question, Verdict
from quizapp.questions.phrases import JUDGE, expected_of
from quizapp.study.desk import Desk
from quizapp.study.flags import flag_on
from quizapp.study.review import Rating
from quizapp.study.session import PointCard, Session

Read = Callable[[str], str | None]
"""Shows a prompt and returns the line that was typed; None at the end of input."""
Write = Callable[[str], None]

WISHES: Final = {
    "h": N_("hint"),
    "d": N_("don't know"),
    "r": N_("repeat the question"),
    "u": N_("undo"),
    "f": N_("flag"),
    "l": N_("日本語"),
    "q": N_("quit"),
}
"""What can be wished for while a question is open."""
AFTER: Final = {
    "e": N_("details"),
    "g": N_("a guess"),
    "t": N_("the same with other numbers"),
    "z": N_("Again"),
    "x": N_("Hard"),
    "c": N_("Good"),
    "v": N_("Easy"),
    "m": N_("mark"),
    "s": N_("rest"),
    "b": N_("not today"),
    "i": N_("read the point once more"),
    "j": N_("a simpler question first"),
    "u": N_("undo"),
    "f": N_("flag"),
    "l": N_("日本語"),
    "q": N_("quit"),
}
"""What can be wished for once it was answered; an empty line goes on."""
RATINGS: Final[Mapping[str, Rating]] = {"z": 1, "x": 2, "c": 3, "v": 4}
LETTERS: Final = frozenset({"text", "name", "axes", "option"})
"""Forms of answers that may be a letter."""
RETRY: Final = N_("Not yet. Have another look and answer again, or press {key} to see the working.")


class Over(Exception):  # noqa: N818 -- it is no error: the learner has had enough
    """The sitting is over: the learner said so, or the input came to its end."""


class PlainSitting:
    """A session asked and answered in lines."""

    def __init__(self, desk: Desk, session: Session, language: Language, read: Read, write: Write) -> None:
        self._desk = desk
        self._session = session
        self._speech = Speech(language)
        self._read = read
        self._write = write
        self._slips: dict[str, str] = {}
        self._told_wishes = False

    def run(self) -> None:
        """Ask until nothing is left, or the learner has had enough; then sum up."""
        try:
            while (card := self._session.card) is not None:
                if isinstance(card, PointCard):
                    self._teach(card)
                elif self._ask(card):
                    self._after()
        except Over:
            pass
        finally:
            self._sum_up()

    def _tell(self, message: str, **values: object) -> None:
        self._write(self._speech.tell(message, **values))

    def _lines(self, lines: Sequence[str]) -> None:
        for line in lines:
            if line:
                self._write(line)

    def _line(self, prompt: str) -> str:
        """Return what was typed, full-width letters made plain; the end of input ends the sitting."""
        line = self._read(prompt)
        if line is None:
            raise Over
        return typed_form(safe(line)).strip()

    def _teach(self, card: PointCard) -> None:
        """Write a point, and wait."""
        self._write("")
        self._lines(list(texts.point_lines(card, self._speech)))
        while (wish := self._line(self._speech.tell("Enter goes on, q quits") + "> ").lower().lstrip(":")) == "l":
            self._change_language()
            self._lines(list(texts.point_lines(card, self._speech)))
        if wish == "q":
            raise Over
        self._session.advance()

    def _pose(self, question: Question) -> None:
        """Write a question, and how to answer it."""
        speech, progress = self._speech, self._session.progress
        self._write("")
        number = progress.done + 1
        head = (
            speech.tell("Question {number}", number=number)
            if progress.left is None
            else speech.tell("Question {number} of {whole}", number=number, whole=progress.done + progress.left)
        )
        objective = self._session.objective
        place = "" if objective is None else f" ({objective.id} {speech.say(objective.title)})"
        self._write(f"{head}{place}")
        self._lines([*texts.question_lines(question, speech), texts.expected(question, speech)])
        if not self._told_wishes:
            self._told_wishes = True
            self._write(self._wishes(WISHES, question))

    def _wishes(self, wishes: Mapping[str, str], question: Question | None = None) -> str:
        """Say what can be wished for."""
        colon = ":" if question is not None and self._is_lettered(question) else ""
        return ", ".join(f"{colon}{key} {self._speech.tell(name)}" for key, name in wishes.items())

    def _is_lettered(self, question: Question) -> bool:
        return not question.options and any(part.form in LETTERS for part in question.parts)

    def _wish(self, line: str, wishes: Mapping[str, str], *, lettered: bool) -> str | None:
        """Return what was wished for, if it was a wish."""
        letter = line.lower().removeprefix(":")
        return letter if letter in wishes and (line.startswith(":") or not lettered) else None

    def _ask(self, question: Question) -> bool:
        """Ask until the question is decided and on the disk; False where another card took its place."""
        self._pose(question)
        while self._session.phase in {"open", "retry"}:
            answer = self._answer(question)
            if self._session.card is not question:
                return False
            if answer is not None:
                self._judge(question, answer)
        return self._save()

    def _answer(self, question: Question) -> str | None:
        """Read an answer, part by part; None where it was a wish."""
        if texts.is_recalled(question):
            return self._recalled(question)
        values = []
        for part in question.parts:
            several = len(question.parts) > 1
            label = self._speech.say(part.label) or safe(part.name)
            if several:
                self._write(f"{label}: {self._speech.say(expected_of(part))}")
            line = self._line(f"{label}> " if several else "> ")
            wish = self._wish(line, WISHES, lettered=self._is_lettered(question))
            if line == NOT_KNOWN or (question.options and line == "0"):
                return NOT_KNOWN
            if wish is not None:
                return self._do(wish, question)
            values.append(line)
            if question.options or question.lefts:
                break
        if not any(values):
            self._lines([texts.expected(question, self._speech), self._wishes(WISHES, question)])
            return None
        answer = "\n".join(values)
        if question.kind in {"ordering", "matching", "multiple_choice"}:
            return " ".join(answer.replace(",", " ").split() if " " in answer or "," in answer else answer)
        return answer

    def _recalled(self, question: Question) -> str | None:
        """Show the back of a card, and ask whether the learner had it."""
        line = self._line("> ")
        if line == NOT_KNOWN:
            return NOT_KNOWN
        wish = self._wish(line, WISHES, lettered=False)
        if wish is not None:
            return self._do(wish, question)
        self._lines(list(texts.back_lines(question, self._speech)))
        while (line := self._line("> ")) not in {KNEW, DID_NOT_KNOW, NOT_KNOWN}:
            wish = self._wish(line, WISHES, lettered=False)
            if wish is not None:
                return self._do(wish, question)
            self._write(self._speech.say(JUDGE))
        return line

    def _do(self, wish: str, question: Question) -> str | None:
        """Do what was wished for while a question is open; an answer comes back where the wish was one."""
        match wish:
            case "h":
                hint = self._session.next_hint()
                none = N_("There are no more hints.") if question.hints else N_("This question has no hints.")
                self._write(self._speech.say(hint) if hint else self._speech.tell(none))
            case "d":
                if self._session.phase == "retry":
                    self._session.settle(here=True).exception()
                    return None
                return NOT_KNOWN
            case "r":
                self._pose(question)
            case "l":
                self._change_language()
                self._pose(question)
            case _:
                self._do_always(wish)
        return None

    def _do_always(self, wish: str) -> None:
        """Do what can be wished for at any time."""
        match wish:
            case "u":
                self._undo()
            case "f":
                self._flag()
            case _:
                self._quit()

    def _quit(self) -> NoReturn:
        raise Over

    def _change_language(self) -> None:
        language: Language = "en" if self._speech.language == "ja" else "ja"
        self._speech = Speech(language)
        self._session.language = language

    def _undo(self) -> None:
        """Take back the last answer."""
        if not self._session.can_undo:
            self._tell(N_("There is nothing to take back."))
            return
        failure = self._session.undo().exception()
        if failure is None:
            self._tell(N_("Your last answer was taken back. Here is the question again."))
        else:
            self._write(self._speech.explain(failure))

    def _flag(self) -> None:
        """Flag the question, with a note if one is typed."""
        attempt = self._session.attempt
        if attempt is None:
            return
        still = self._session.phase in {"open", "retry"}
        flag = flag_on(attempt, self._session.language, open_still=still)
        note = self._line(self._speech.tell("What is wrong with it? A few words help; none are needed.") + "> ")
        failure = self._desk.flag(msgspec.structs.replace(flag, note=note)).exception()
        self._write(
            self._speech.tell("Flagged, thank you. Nothing about your answer changes.")
            if failure is None
            else self._speech.explain(failure)
        )

    def _judge(self, question: Question, answer: str) -> None:
        """Hand an answer in; say what came of it where it decided nothing yet."""
        try:
            verdict = self._session.answer(answer)
        except QuizappError as problem:
            self._write(self._speech.explain(problem))
            return
        self._slips |= {fit.mistake: self._speech.say(fit.name) for fit in verdict.fits}
        if self._session.phase == "retry":
            self._tell(RETRY, key=":d" if self._is_lettered(question) else "d")
        elif self._session.phase == "open":
            told = self._speech.say(verdict.message)
            self._write(told or self._speech.tell("That could not be read as an answer. Please type it again."))

    def _save(self) -> bool:
        """Have the answer written; where that fails it is tried again for as long as the learner likes."""
        while (failure := self._session.settle(here=True).exception()) is not None:
            self._write(f"{self._speech.tell('Not saved')}: {self._speech.explain(failure)}")
            if self._line(self._speech.tell("Enter tries again, q quits") + "> ").lower() == "q":
                raise Over
        return True

    def _after(self) -> None:
        """Write the verdict, and do what is wished for until the learner goes on."""
        question, verdict = self._session.card, self._session.verdict
        if not isinstance(question, Question) or verdict is None:
            return
        attempt = self._session.attempt
        answer = attempt.tries[-1].answer if attempt is not None and attempt.tries else ""
        self._write("")
        self._lines(list(texts.verdict_lines(question, verdict, answer, self._speech)))
        offered = self._offered(verdict)
        self._lines(help_lines(self._session, self._speech))
        self._write(
            f"{texts.ended(self._speech.tell('Saved'), self._speech)} {self._speech.tell('Enter goes on')}, "
            f"{self._wishes(offered)}"
        )
        while True:
            line = self._line("> ")
            if not line:
                self._session.advance()
                return
            wish = self._wish(line, offered, lettered=False)
            if line.isdecimal() and len(verdict.fits) > 1:
                self._own(verdict, int(line))
            elif wish is None:
                self._write(f"{self._speech.tell('Enter goes on')}, {self._wishes(offered)}")
            elif self._done_after(wish, question, verdict, answer):
                return

    def _offered(self, verdict: Verdict) -> dict[str, str]:
        """Return what can be wished for after a verdict."""
        gone = set() if self._session.can_transfer else {"t"}
        gone |= set() if verdict.outcome == "right" else {"g"}
        gone |= not_helping(self._desk, self._session)
        return {key: name for key, name in AFTER.items() if key not in gone}

    def _own(self, verdict: Verdict, number: int) -> None:
        """Note which of the fitting slips it was."""
        fits = verdict.fits
        if not 1 <= number <= len(fits) + 1:
            return
        fit = fits[number - 1] if number <= len(fits) else None
        self._session.own(None if fit is None else fit.mistake)
        self._save()
        self._write(self._speech.say(fit.note) if fit is not None else self._speech.tell("Nothing is noted."))

    def _done_after(self, wish: str, question: Question, verdict: Verdict, answer: str) -> bool:
        """Do what was wished for after a verdict; True where the verdict is left."""
        speech = self._speech
        match wish:
            case "e":
                days = {rating: day.isoformat() for rating, day in self._session.preview().items()}
                names = {rating: speech.tell(AFTER[key]) for key, rating in RATINGS.items()}
                self._lines(list(texts.detail_lines(question, verdict, speech)))
                told = ", ".join(f"{names[rating]} {day}" for rating, day in days.items())
                self._write(f"{speech.tell('Comes back')}: {told}")
            case "g":
                self._session.guessed()
                self._save()
                self._tell(N_("Noted as a guess; it comes back sooner."))
            case "t":
                return self._session.transfer() is not None
            case "z" | "x" | "c" | "v":
                failure = self._session.rate(RATINGS[wish]).exception()
                rated = speech.tell("rated {rating}", rating=speech.tell(AFTER[wish]))
                self._write(rated if failure is None else self._speech.explain(failure))
            case "m" | "s" | "b":
                self._wish_for(question.item, wish)
            case "i":
                self._lines(point_again(self._desk, self._session, speech))
            case "j":
                simpler_next(self._session)
                return True
            case "l":
                self._change_language()
                self._lines(list(texts.verdict_lines(question, verdict, answer, self._speech)))
            case "u":
                self._undo()
                return self._session.phase != "saved"
            case _:
                self._do_always(wish)
        return False

    def _wish_for(self, item: str, wish: str) -> None:
        """Mark the item, let it rest or leave it out for today; a second time takes it back."""
        failure = wish_for(item, wish, self._desk, self._session).exception()
        self._write(wished(item, self._desk.wishes, self._speech) if failure is None else self._speech.explain(failure))

    def _sum_up(self) -> None:
        """Write what it came to."""
        speech, summary = self._speech, self._session.summary()
        self._write("")
        if not summary.answered:
            self._tell(N_("Nothing was answered."))
        else:
            self._lines(list(texts.summary_lines(summary, self._slips, speech)))
        if self._session.card is None and not summary.answered:
            self._tell(N_("There is nothing to ask here now."))
        for problem in self._session.problems.values():
            self._write(speech.explain(problem))
