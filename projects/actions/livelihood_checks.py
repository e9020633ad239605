"""What stands against a step of a livelihood project before anything is typed."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.ledger.writing import written_by_imports
from places.models import covered_by
from projects.actions.livelihood import check_handled, check_money
from projects.models import (
    LIVELIHOOD_WAYS,
    WITH_CONTRACT,
    LivelihoodMilestone,
    LivelihoodProject,
    LivelihoodState,
    LivelihoodStepKind,
    NoticeObjection,
)

OWN_WORK = "不能批准自己草拟、提请或用台账导入的项目，请由另一位街道领导办理。"
TO_SUBMIT = {"starts_on": "计划开工", "due_on": "计划完工"}
MOST_MILESTONES = 20
# Whose step it is; what stands nowhere here belongs to those who carry the project out.
OF_THE_STREET = {
    LivelihoodStepKind.APPROVED: Permission.LIVELIHOOD_APPROVE,
    LivelihoodStepKind.RETURNED: Permission.LIVELIHOOD_APPROVE,
    LivelihoodStepKind.CANCELLED: Permission.LIVELIHOOD_APPROVE,
    LivelihoodStepKind.PUBLICISED: Permission.LIVELIHOOD_MANAGE,
    LivelihoodStepKind.REVISED: Permission.LIVELIHOOD_MANAGE,
    LivelihoodStepKind.CONTRACTED: Permission.LIVELIHOOD_MANAGE,
    LivelihoodStepKind.ACCEPTED: Permission.LIVELIHOOD_MANAGE,
    LivelihoodStepKind.EVALUATED: Permission.LIVELIHOOD_MANAGE,
    LivelihoodStepKind.DISCLOSED: Permission.LIVELIHOOD_MANAGE,
}


def check_step(
    row: LivelihoodProject, kind: LivelihoodStepKind, *, by: User, at: datetime | None = None
) -> None:
    """Refuse a step that is not this person's turn, or for which something is missing.

    Source: docs/rules.md R-LVH-3 to R-LVH-8.
    """
    check_turn(row, kind, by=by)
    if kind in MISSING:
        MISSING[kind](row, at)


def check_turn(row: LivelihoodProject, kind: LivelihoodStepKind, *, by: User) -> None:
    """Refuse a step that belongs to others, does not follow, or is left to another colleague.

    Source: docs/rules.md R-LVH-3, R-LVH-4, R-LVH-7.
    """
    permission = OF_THE_STREET.get(kind)
    if permission is None:
        check_handled(row, by=by)
    elif not covered_by(by, row, permission):
        raise RefusedError("这个项目不在您的岗位范围内，不能办理这一步。")
    if row.state not in LIVELIHOOD_WAYS[kind].sources:
        raise RefusedError(
            f"“{row}”现在是“{row.get_state_display()}”，不能{kind.label}。请看项目页上的经过。"
        )
    if kind in OF_ANOTHER:
        OF_ANOTHER[kind](row, by)


def check_plans_milestones(row: LivelihoodProject, *, by: User) -> None:
    """Refuse one more milestone of a project that is finished, or has too many.

    Source: docs/rules.md R-LVH-8.
    """
    check_handled(row, by=by)
    if not (row.is_editable or row.takes_photos):
        raise RefusedError(f"项目现在是“{row.get_state_display()}”，不能再加节点。")
    if row.milestones.count() >= MOST_MILESTONES:
        raise RefusedError(f"一个项目最多 {MOST_MILESTONES} 个节点。")


def check_unreached(row: LivelihoodMilestone, project: LivelihoodProject, *, by: User) -> None:
    """Refuse to register a milestone of a project that is not carried out, or one a second time.

    Source: docs/rules.md R-LVH-8.
    """
    check_handled(project, by=by)
    if not project.is_under_way:
        raise RefusedError("签了合同、还没有完工的项目才登记节点。")
    if row.done_on is not None:
        raise RefusedError(f"“{row}”已登记于 {row.done_on:%Y年%-m月%-d日}完成。")


def check_takes_photos(row: LivelihoodProject, *, by: User) -> None:
    """Refuse a photo before the approval and after the acceptance.

    Source: docs/rules.md R-LVH-7.
    """
    check_handled(row, by=by)
    if not row.takes_photos:
        raise RefusedError(f"项目现在是“{row.get_state_display()}”，不能再加照片。")


def check_payable(row: LivelihoodProject, *, by: User) -> Decimal:
    """Return what is left of the contract, in 元; refuse a payment while there is none.

    Source: docs/rules.md R-LVH-5.
    """
    if not covered_by(by, row, Permission.LIVELIHOOD_MANAGE):
        raise RefusedError("这个项目不在您的岗位范围内，不能登记付款。")
    if row.state not in WITH_CONTRACT or row.contract_amount is None:
        raise RefusedError("签了合同以后才登记付款。")
    left: Decimal = row.contract_amount - row.paid_total
    return left


def check_under_notice(row: LivelihoodProject, *, by: User) -> None:
    """Refuse an objection to a project that is not under notice.

    Source: docs/rules.md R-LVH-6.
    """
    check_handled(row, by=by)
    if row.state != LivelihoodState.PUBLICISED:
        raise RefusedError("只有公示中的项目登记异议。")


def check_unanswered(row: NoticeObjection, *, by: User) -> None:
    """Refuse a second answer to an objection.

    Source: docs/rules.md R-LVH-6.
    """
    if not covered_by(by, row.project, Permission.LIVELIHOOD_MANAGE):
        raise RefusedError("这个项目不在您的岗位范围内，不能答复。")
    if row.answer:
        raise RefusedError("这条异议已经答复过。")


def _check_complete(row: LivelihoodProject, _at: datetime | None) -> None:
    missing = [label for name, label in TO_SUBMIT.items() if not getattr(row, name)]
    if missing:
        raise RefusedError(f"提请立项前请补充：{'、'.join(missing)}。")
    if not row.beneficiaries:
        raise RefusedError("提请立项前请填写惠及人数。")
    check_money(row)


def _check_others_work(row: LivelihoodProject, by: User) -> None:
    if not LivelihoodProject.objects.approvable_by(by).filter(pk=row.pk).exists():
        raise RefusedError(OWN_WORK)


def _check_money(row: LivelihoodProject, _at: datetime | None) -> None:
    check_money(row)


def _check_notice_over(row: LivelihoodProject, at: datetime | None) -> None:
    if row.notice_until is None or row.notice_until >= timezone.localdate(at):
        raise RefusedError(f"公示到 {row.notice_until:%Y年%-m月%-d日}为止，期满以后再签合同。")
    if row.objections.unanswered().exists():
        raise RefusedError("还有没有答复的异议，请先逐条答复。")
    if row.objections.standing().exists():
        raise RefusedError(
            "有采纳的异议，项目还没有按它修改。请先“撤回公示修改”，改好后重新立项、公示，再签合同。"
        )


def _check_all_reached(row: LivelihoodProject, _at: datetime | None) -> None:
    if row.milestones.filter(done_on=None).exists():
        raise RefusedError("还有没有完成的节点，请先逐个登记。")


def _check_others_completion(row: LivelihoodProject, by: User) -> None:
    completed = row.steps.filter(kind=LivelihoodStepKind.COMPLETED, by__in=by.counts_as)
    if row.completed_by_id in by.counts_as or completed.exists():
        raise RefusedError("完工是您登记的，验收请由另一位同事登记。")
    if row.completed_by_id is None and _is_imported_by(row, by):
        raise RefusedError("这个项目是您用台账导入的，验收请由另一位同事登记。")


def _is_imported_by(row: LivelihoodProject, user: User) -> bool:
    """Say whether `user`, or who counts as one with them, wrote in a project by a workbook.

    A workbook leaves no step.
    Source: docs/rules.md R-LVH-7.
    """
    return row.uid in written_by_imports(LivelihoodProject, user.counts_as, since=row.created_at)


OF_ANOTHER: dict[LivelihoodStepKind, Callable[[LivelihoodProject, User], None]] = {
    LivelihoodStepKind.APPROVED: _check_others_work,
    LivelihoodStepKind.RETURNED: _check_others_work,
    LivelihoodStepKind.ACCEPTED: _check_others_completion,
}
MISSING: dict[LivelihoodStepKind, Callable[[LivelihoodProject, datetime | None], None]] = {
    LivelihoodStepKind.SUBMITTED: _check_complete,
    LivelihoodStepKind.APPROVED: _check_money,
    LivelihoodStepKind.CONTRACTED: _check_notice_over,
    LivelihoodStepKind.COMPLETED: _check_all_reached,
}
