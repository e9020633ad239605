"""Which mutants are noticed: each is compared with what everybody saw before."""

import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tests.mutants.operators import Mutant
from tests.mutants.people import People
from tests.mutants.sight import Answer, Place, Question, seen_codes
from tests.mutants.swapping import Known, living, swapped
from tests.mutants.targets import ROOT

MOST_ASKED = 150  # of the questions that a function takes part in, rules first, the quickest
LONGEST = 60  # seconds; a mutant that goes on for ever is noticed too


class TooLongError(Exception):
    """A mutant does not come to an end."""


@dataclass
class Asked:
    """A question, what everybody got for an answer, what ran for it and how long that took."""

    question: Question
    answers: dict[str, Answer]
    codes: set[Place]
    seconds: float


@dataclass
class Verdict:
    """The mutants of one group."""

    killed: list[str] = field(default_factory=list)
    survived: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{len(self.killed)} noticed, {len(self.survived)} not: {self.score:.1%}"

    @property
    def score(self) -> float:
        """Killed of all."""
        return len(self.killed) / max(1, len(self.killed) + len(self.survived))


class Jury:
    """The questions with their answers; judges mutants against them."""

    def __init__(self, questions: Iterable[Question], people: People) -> None:
        self.people = people
        self.in_order = [self._ask(question) for question in questions]
        self.asked = sorted(
            self.in_order, key=lambda asked: (not asked.question.is_rule, asked.seconds)
        )
        self.known: Known = living(str(ROOT))

    def _ask(self, question: Question) -> Asked:
        before = time.process_time()
        with seen_codes(str(ROOT)) as codes:
            answers = dict(question.answers(self.people))
        return Asked(question, answers, codes, time.process_time() - before)

    @property
    def seen(self) -> set[Place]:
        """Every function that ran for an answer."""
        return {code for asked in self.asked for code in asked.codes}

    def judge(
        self, mutants: Iterable[Mutant], *, most: int = MOST_ASKED
    ) -> Iterator[tuple[Mutant, str]]:
        """Yield each mutant with the question and the person by which it was noticed, or ""."""
        for mutant in mutants:
            with _taken_back(), swapped(mutant, self.known):
                noticed = self._noticed(mutant, most)
            yield mutant, noticed

    def _noticed(self, mutant: Mutant, most: int) -> str:
        code = mutant.code
        place = (code.co_filename, code.co_qualname, code.co_firstlineno)
        asked = [asked for asked in self.asked if place in asked.codes]
        for one in asked[:most]:
            try:
                with _in_time():
                    for who, answer in one.question.answers(self.people):
                        if answer != one.answers[who]:
                            return f"{one.question.name} of {who}"
            except Exception as error:  # noqa: BLE001  # whatever a mutant does is noticed
                return f"{one.question.name}: {type(error).__name__}"
        return ""


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _in_time() -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
