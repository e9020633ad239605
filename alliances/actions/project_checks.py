"""What stands against a step of a co-building project before anything is typed."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from alliances.actions.projects import check_handled, check_parties
from alliances.models import WAYS, CoBuildProject, StepKind
from core.errors import RefusedError
from places.models import covered_by

OWN_WORK = (
    "不能审核自己填写过的项目，请由街道另一位同事办理。代办期间，委托人和代办人也互相不能审核。"
)
TO_SUBMIT = {
    "goal": "目标",
    "plan": "实施计划",
    "starts_on": "开始日期",
    "ends_on": "结束日期",
}
# Whose step it is; what stands nowhere here belongs to the host unit and its community.
OF_THE_STREET = {
    StepKind.APPROVED: Permission.PROJECT_REVIEW,
    StepKind.RETURNED: Permission.PROJECT_REVIEW,
    StepKind.EVALUATED: Permission.PROJECT_REVIEW,
    StepKind.PUBLISHED: Permission.PROJECT_REVIEW,
    StepKind.TERMINATED: Permission.PROJECT_TERMINATE,
}


def check_step(row: CoBuildProject, kind: StepKind, *, by: User) -> None:
    """Refuse a step that is not this person's turn, or for which something is missing.

    Source: docs/rules.md R-COB-1 to R-COB-6.
    """
    check_turn(row, kind, by=by)
    if kind in MISSING:
        MISSING[kind](row)


def check_turn(row: CoBuildProject, kind: StepKind, *, by: User) -> None:
    """Refuse a step that belongs to others, does not follow, or is left to another colleague.

    Source: docs/rules.md R-COB-1, R-COB-2, R-COB-5.
    """
    permission = OF_THE_STREET.get(kind)
    if permission is None:
        check_handled(row, by=by)
    elif not covered_by(by, row, permission):
        raise RefusedError("这个项目不在您的岗位范围内，不能办理这一步。")
    if row.state not in WAYS[kind].sources:
        raise RefusedError(
            f"“{row}”现在是“{row.get_state_display()}”，不能再{kind.label}。请看项目页上的经过。"
        )
    if kind in OF_ANOTHER:
        OF_ANOTHER[kind](row, by)


def _check_complete(row: CoBuildProject) -> None:
    missing = [label for name, label in TO_SUBMIT.items() if not getattr(row, name)]
    if missing:
        raise RefusedError(f"提交前请补充：{'、'.join(missing)}。")
    check_parties(row, needs_partner=True)


def _check_others_work(row: CoBuildProject, by: User) -> None:
    if not CoBuildProject.objects.reviewable_by(by).filter(pk=row.pk).exists():
        raise RefusedError(OWN_WORK)


def _check_partners(row: CoBuildProject) -> None:
    check_parties(row, needs_partner=True)


def _check_active(row: CoBuildProject) -> None:
    activities: Any = row.activities  # of an app above
    if not activities.confirmed().exists():
        raise RefusedError("完成前至少要有一次已确认的共建活动。请先填报活动，街道确认后再来登记。")


def _check_others_finish(row: CoBuildProject, by: User) -> None:
    if row.finished_by_id in by.counts_as:
        raise RefusedError("完成情况是您登记的，评价请由另一位同事登记。")


OF_ANOTHER: dict[StepKind, Callable[[CoBuildProject, User], None]] = {
    StepKind.APPROVED: _check_others_work,
    StepKind.RETURNED: _check_others_work,
    StepKind.EVALUATED: _check_others_finish,
}
MISSING: dict[StepKind, Callable[[CoBuildProject], None]] = {
    StepKind.SUBMITTED: _check_complete,
    StepKind.APPROVED: _check_partners,
    StepKind.SIGNED: _check_partners,
    StepKind.FINISHED: _check_active,
}
