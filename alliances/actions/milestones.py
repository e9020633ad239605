"""Writes of milestones once a project is approved: done, done by mistake, one more."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.actions.projects import MOST_MILESTONES, check_handled
from alliances.models import CoBuildProject, ProjectMilestone, ProjectState
from audit.actions import save_recorded
from core.database import locked
from core.errors import RefusedError
from core.words import written


@transaction.atomic
def add_milestone(
    *,
    project: CoBuildProject,
    title: str,
    due_on: date,
    by: User,
    at: datetime | None = None,
) -> ProjectMilestone:
    """Put one more milestone on the plan of a project that is approved or carried out.

    Errors: RefusedError for those it does not belong to, in another state, or for too many;
            ValidationError for a title that is there already.
    Source: docs/rules.md R-COB-8.
    """
    row = locked(project)
    check_plannable(row, by=by)
    milestone = ProjectMilestone(project=row, title=title.strip(), due_on=due_on)
    return save_recorded(milestone, "milestone.saved", by=by, at=at)


@transaction.atomic
def finish_milestone(
    *,
    milestone: ProjectMilestone,
    done_on: date,
    evidence: str,
    by: User,
    at: datetime | None = None,
) -> ProjectMilestone:
    """Register that a milestone was reached, and by what one can tell.

    Errors: RefusedError for those it does not belong to, while the project is not carried out, for
            a day to come, without words, or when it is registered already.
    Source: docs/rules.md R-COB-8.
    """
    project, row = locked(milestone.project), locked(milestone)
    check_unreached(row, project, by=by)
    if done_on > timezone.localdate(at):
        raise RefusedError("完成日期不能晚于今天。")
    row.done_on, row.evidence = done_on, written(evidence, ask="请写明完成情况。", most=300)
    return save_recorded(row, "milestone.finished", by=by, version=row.version, at=at)


@transaction.atomic
def reopen_milestone(
    *, milestone: ProjectMilestone, by: User, at: datetime | None = None
) -> ProjectMilestone:
    """Take back that a milestone was reached, when that was a mistake; the words stay.

    Errors: as finish_milestone; RefusedError when it is open.
    Source: docs/rules.md R-COB-8.
    """
    project, row = locked(milestone.project), locked(milestone)
    _check_running(project, by=by)
    if row.done_on is None:
        raise RefusedError(f"“{row}”还没有登记完成。")
    row.done_on = None
    return save_recorded(row, "milestone.reopened", by=by, version=row.version, at=at)


def check_plannable(row: CoBuildProject, *, by: User) -> None:
    """Refuse one more milestone before the approval, once it is finished, or for too many.

    Source: docs/rules.md R-COB-8.
    """
    check_handled(row, by=by)
    if row.state != ProjectState.APPROVED and not row.is_running:
        raise RefusedError("只有待签约、已签约和执行中的项目可以增加节点。")
    if row.milestones.count() >= MOST_MILESTONES:
        raise RefusedError(f"一个项目最多 {MOST_MILESTONES} 个节点。")


def check_unreached(row: ProjectMilestone, project: CoBuildProject, *, by: User) -> None:
    """Refuse to register a milestone of a project that is not carried out, or one a second time.

    Source: docs/rules.md R-COB-8.
    """
    _check_running(project, by=by)
    if row.done_on is not None:
        raise RefusedError(f"“{row}”已登记于 {row.done_on:%Y年%-m月%-d日}完成。")


def _check_running(project: CoBuildProject, *, by: User) -> None:
    check_handled(project, by=by)
    if not project.is_running:
        raise RefusedError("只有已签约和执行中的项目可以登记节点的完成情况。")
