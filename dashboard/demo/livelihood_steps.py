"""How the demo's livelihood projects came where they stand, and what was said against some."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.models import Photo
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from projects.models import (
    LivelihoodProject,
    LivelihoodState,
    LivelihoodStep,
    LivelihoodStepKind,
    NoticeObjection,
)

_K, _S = LivelihoodStepKind, LivelihoodState
PATH = (
    (_K.DRAFTED, _S.DRAFT),
    (_K.SUBMITTED, _S.REVIEWING),
    (_K.APPROVED, _S.APPROVED),
    (_K.PUBLICISED, _S.PUBLICISED),
    (_K.CONTRACTED, _S.CONTRACTED),
    (_K.STARTED, _S.IMPLEMENTING),
    (_K.COMPLETED, _S.COMPLETED),
    (_K.ACCEPTED, _S.ACCEPTED),
    (_K.EVALUATED, _S.EVALUATED),
    (_K.DISCLOSED, _S.DISCLOSED),
)
RETURN_REASON = "资金来源没有附共建单位的承诺，请补充后再提请。"
CANCEL_REASON = "同一位置已列入区级改造计划，避免重复建设。"


@dataclass
class Writer:
    """What every part needs."""

    places: Places
    staff: Staff
    photos: list[Photo]
    today: date

    def author(self, project: LivelihoodProject) -> User:
        """The secretary of the project's community."""
        return self.staff.secretaries[project.community_id or 0]


def make_steps(writer: Writer, projects: list[LivelihoodProject]) -> None:
    """Write how each project came where it stands."""
    LivelihoodStep.objects.bulk_create(
        LivelihoodStep(
            project=project,
            kind=kind,
            at=timezone.make_aware(datetime.combine(day, time(9, 30))),
            by=by,
            words=words,
            is_demo=True,
        )
        for project in projects
        for kind, day, by, words in _path(writer, project)
    )


def _path(writer: Writer, project: LivelihoodProject) -> Iterator[tuple[Any, date, User, str]]:
    """How a project came where it stands, a step every few days."""
    start = project.notice_from or writer.today
    start -= timedelta(days=20)
    days = {
        _K.PUBLICISED: project.notice_from,
        _K.CONTRACTED: project.contracted_on,
        _K.STARTED: project.started_on,
        _K.COMPLETED: project.finished_on,
    }
    author, office, leader = writer.author(project), writer.staff.reviewers[0], writer.staff.leader
    people = {_K.DRAFTED: author, _K.SUBMITTED: author, _K.APPROVED: leader, _K.STARTED: author}
    people[_K.COMPLETED] = author
    last = {_S.RETURNED: _S.REVIEWING, _S.CANCELLED: _S.APPROVED}.get(
        LivelihoodState(project.state), LivelihoodState(project.state)
    )
    day = start
    for kind, state in PATH:
        day = days.get(kind) or day + timedelta(days=6)
        yield kind, min(day, writer.today), people.get(kind, office), ""
        if state == last:
            break
    if project.state == _S.RETURNED:
        yield _K.RETURNED, writer.today - timedelta(days=1), leader, RETURN_REASON
    if project.state == _S.CANCELLED:
        yield _K.CANCELLED, writer.today - timedelta(days=1), leader, CANCEL_REASON


def make_objections(writer: Writer, projects: list[LivelihoodProject]) -> None:
    """Write what was said against those on public notice."""
    publicised = [project for project in projects if project.state == _S.PUBLICISED]
    for project in publicised:
        NoticeObjection.objects.create(
            project=project,
            received_on=project.notice_from or writer.today,
            content="施工会占用消防车道，希望错开早晚高峰并留出通道。",
            entered_by=writer.author(project),
            is_demo=True,
        )
